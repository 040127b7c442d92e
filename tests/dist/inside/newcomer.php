<?php
/**
 * Two people and their browsers, in a WordPress in a clean Debian: visit | serves | install | meet | delete, and the variant.
 */

declare(strict_types=1);

use NativePresence\Tests\WordPress\Answer;
use NativePresence\Tests\WordPress\Visitor;

require __DIR__ . '/people.php';

/** The engine of each variant. */
const ENGINES = array(
	'extension' => 'shm',
	'table'     => 'table',
	'network'   => 'shm',
	'redis'     => 'redis',
);

/** What a link of a page leads to. */
function follow( Visitor $visitor, string $page, string $xpath ): Answer {
	$answer = $visitor->get( $page );
	$links  = $answer->all( $xpath );
	need( array() !== $links, "$page has no link $xpath", $answer );
	return $visitor->get( address( $page, $links[0]->getAttribute( 'href' ) ) );
}

[ , $act, $variant ] = $argv;
$root  = 'network' === $variant ? '/wp-admin/network/' : '/wp-admin/';
$sites = 'network' === $variant ? array( '', '/second' ) : array( '' );

if ( 'visit' === $act ) {
	// What core keeps of visits is there before the plugin comes.
	foreach ( array( 'ada', 'erin' ) as $login ) {
		$person = person( $login );
		foreach ( $sites as $site ) {
			foreach ( array( 'index.php', 'profile.php', 'edit.php' ) as $page ) {
				$answer = $person->get( "$site/wp-admin/$page" );
				need( 200 === $answer->status, "$login cannot open $site/wp-admin/$page", $answer );
			}
		}
		if ( 'ada' === $login ) {
			foreach ( array( 'plugins.php', 'plugin-install.php?tab=upload' ) as $page ) {
				need( 200 === $person->get( $root . $page )->status, "ada cannot open $page" );
			}
			$person->get( '/wp-admin/site-health.php' );
		}
	}
} elseif ( 'serves' === $act ) {
	file_put_contents( '/var/www/site/loaded.php', '<?php echo extension_loaded( "presence" ) ? ini_get( "presence.engine" ) : "table";' );
	$answer = ( new Visitor( URL ) )->get( '/loaded.php' );
	unlink( '/var/www/site/loaded.php' );
	exit( ENGINES[ $variant ] === $answer->body ? 0 : 1 );
} elseif ( 'install' === $act ) {
	$readme = preg_replace( '/\s+/', ' ', (string) file_get_contents( __DIR__ . '/README.md' ) );
	need( 1 === preg_match( '~in WordPress, (Plugins) > (Add Plugin) > (Upload Plugin): `(dist/native-presence-[\d.]+\.zip)`, install, activate\.~', $readme, $says ), 'README.md does not say how to install the plugin' );
	$ada  = person( 'ada' );
	$page = "{$root}index.php";
	foreach ( array( $says[1], $says[2], $says[3] ) as $label ) {
		$answer = $ada->get( $page );
		$links  = $answer->all( "//a[@href and starts-with(normalize-space(.), '$label')]" );
		need( array() !== $links, "$page has no \"$label\"", $answer );
		$page = address( $page, $links[0]->getAttribute( 'href' ) );
	}
	$form   = $ada->get( $page );
	$fields = $form->all( '//form[contains(@class, "wp-upload-form")]' );
	need( array() !== $fields, "$page has no form", $form );
	$answer = $ada->upload( address( $page, $fields[0]->getAttribute( 'action' ) ), $form->form( '//form[contains(@class, "wp-upload-form")]' ), 'pluginzip', $says[4] );
	need( str_contains( $answer->body, 'Plugin installed successfully.' ), 'it does not install', $answer );
	$answer = $ada->get( address( "{$root}update.php", $answer->all( '//a[contains(@href, "action=activate")]' )[0]->getAttribute( 'href' ) ) );
	need( 302 === $answer->status && str_contains( $answer->header( 'location' ) ?? '', 'activate=true' ), 'it does not activate', $answer );
} elseif ( 'meet' === $act ) {
	$people = array( 'ada' => 'Ada Administrator', 'erin' => 'Erin Editor' );
	foreach ( $sites as $site ) {
		$visitors = array_map( person( ... ), array_combine( array_keys( $people ), array_keys( $people ) ) );
		$pages    = array_map( static fn ( Visitor $visitor ) => $visitor->get( "$site/wp-admin/index.php" ), $visitors );
		foreach ( $visitors as $login => $visitor ) {
			$nothing = array_map( static fn () => '', $pages[ $login ]->config()['tokens'] );
			$beat    = $visitor->beat( $pages[ $login ], Visitor::ping( $pages[ $login ], $nothing ) );
			$other   = $people[ array_key_first( array_diff_key( $people, array( $login => 1 ) ) ) ];
			need( 200 === $beat->status && str_contains( $beat->body, $other ), "$login does not see $other in a heartbeat of $site/", $beat );
		}
		if ( '' !== $site ) {
			break;
		}
		$health = $visitors['ada']->get( '/wp-admin/site-health.php' )->site_health();
		// Only what has a limit can fill up; this Redis server has no maxmemory.
		need( ( 'shm' === ENGINES[ $variant ] ? 5 : 4 ) === count( $health ) && 'good' === $health['engine']['status'], 'Site Health says otherwise: ' . json_encode( $health ) );
		// Without the extension it says what one would gain.
		need( ( 'table' === $variant ? 'recommended' : 'good' ) === $health['extension']['status'], 'Site Health on the extension: ' . json_encode( $health['extension'] ) );
	}
} elseif ( 'delete' === $act ) {
	$ada    = person( 'ada' );
	$row    = "//tr[@data-plugin='" . PLUGIN . "']//a[contains(@href, 'action=%s')]";
	$answer = follow( $ada, "{$root}plugins.php", sprintf( $row, 'deactivate' ) );
	need( 302 === $answer->status, 'it is not deactivated', $answer );
	$list  = $ada->get( "{$root}plugins.php" );
	$links = $list->all( sprintf( $row, 'delete-selected' ) );
	need( array() !== $links, 'there is no link to delete it', $list );
	$answer = $ada->post( address( "{$root}plugins.php", $links[0]->getAttribute( 'href' ) ), array( 'verify-delete' => '1' ) );
	need( 302 === $answer->status && ! str_contains( $ada->get( "{$root}plugins.php" )->body, PLUGIN ), 'it is not deleted', $answer );
}
