<?php
/**
 * Browsers of people in a WordPress in a clean Debian.
 */

declare(strict_types=1);

use NativePresence\Tests\WordPress\Answer;
use NativePresence\Tests\WordPress\Visitor;

require __DIR__ . '/Answer.php';
require __DIR__ . '/Visitor.php';

const URL    = 'http://127.0.0.1';
const PLUGIN = 'native-presence/native-presence.php';

function wp_strip_all_tags( string $text ): string {
	return strip_tags( $text );
}

/** Ends with what went wrong, and the answer that shows it, unless something holds. */
function need( bool $holds, string $what, ?Answer $answer = null ): void {
	if ( ! $holds ) {
		fwrite( STDERR, basename( $_SERVER['argv'][0], '.php' ) . ": $what\n" . ( $answer ? "HTTP $answer->status: " . substr( trim( preg_replace( '/\s+/', ' ', strip_tags( $answer->body ) ) ), 0, 800 ) . "\n" : '' ) );
		exit( 1 );
	}
}

function person( string $login ): Visitor {
	$visitor = new Visitor( URL );
	$visitor->log_in( $login, 'correct horse' );
	return $visitor;
}

/** The address of a link, below the site's, as a browser resolves it on a page. */
function address( string $page, string $href ): string {
	return str_starts_with( $href, URL ) ? substr( $href, strlen( URL ) ) : ( str_starts_with( $href, '/' ) ? $href : dirname( "$page." ) . "/$href" );
}
