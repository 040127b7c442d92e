<?php
/**
 * Browsers of a WordPress whose plugin is replaced: version PATCH | activate | live FIRST | upload PATCH yes|no.
 */

declare(strict_types=1);

use NativePresence\Tests\WordPress\Visitor;

require __DIR__ . '/people.php';

[ , $act ] = $argv;
if ( 'version' === $act ) {
	// The zip with another patch level: as a zip again, and as a folder.
	$folder = __DIR__ . "/version-$argv[2]";
	$zip    = new ZipArchive();
	$zip->open( glob( __DIR__ . '/native-presence-*.zip' )[0] );
	$zip->extractTo( $folder );
	$made = new ZipArchive();
	$made->open( "$folder.zip", ZipArchive::CREATE );
	for ( $i = 0; $i < $zip->numFiles; $i++ ) {
		$name = $zip->getNameIndex( $i );
		$code = $zip->getFromIndex( $i );
		if ( in_array( $name, array( PLUGIN, 'native-presence/includes/Bootstrap.php' ), true ) ) {
			$code = preg_replace( '/(Version: *|VERSION = .)(\d+\.\d+)\.\d+/', "\${1}\${2}.$argv[2]", $code );
			file_put_contents( "$folder/$name", $code );
		}
		$made->addFromString( $name, $code );
	}
	$made->close();
} elseif ( 'activate' === $act ) {
	$ada    = person( 'ada' );
	$links  = $ada->get( '/wp-admin/plugins.php' )->all( "//tr[@data-plugin='" . PLUGIN . "']//a[contains(@href, 'action=activate')]" );
	$answer = $ada->get( address( '/wp-admin/plugins.php', $links[0]->getAttribute( 'href' ) ) );
	need( 302 === $answer->status, 'it does not activate', $answer );
} elseif ( 'upload' === $act ) {
	[ , , $patch, $comes ] = $argv;
	$ada    = person( 'ada' );
	$form   = $ada->get( '/wp-admin/plugin-install.php?tab=upload' );
	$answer = $ada->upload( '/wp-admin/update.php?action=upload-plugin', $form->form( '//form[contains(@class, "wp-upload-form")]' ), 'pluginzip', __DIR__ . "/version-$patch.zip" );
	$links  = $answer->all( '//a[contains(@class, "update-from-upload-overwrite")]' );
	need( array() !== $links, 'WordPress does not ask whether to replace it', $answer );
	$answer = $ada->get( address( '/wp-admin/update.php', $links[0]->getAttribute( 'href' ) ) );
	need( ( 'yes' === $comes ) === (bool) preg_match( '/Plugin (up|down)graded successfully|Plugin updated successfully/', $answer->body ), "what came of version $patch", $answer );
	if ( 'yes' === $comes ) {
		need( 1 === preg_match( "/Version: .*\.$patch$/m", (string) file_get_contents( '/var/www/site/wp-content/plugins/' . PLUGIN ) ), "version $patch is not there" );
	}
} else {
	$people = array( (int) $argv[2], (int) $argv[2] + 1 );
	$beats  = array_fill_keys( $people, 0 );
	$pages  = $visitors = $missing = $faults = array();
	$absent = $without = $failed = $opened = 0;
	foreach ( $people as $n ) {
		$visitors[ $n ] = person( "person$n" );
		$pages[ $n ]    = $visitors[ $n ]->get( '/wp-admin/index.php' );
	}
	for ( $turn = 0; ! file_exists( __DIR__ . '/stop' ); $turn++ ) {
		$n = $people[ $turn % 2 ];
		try {
			// A page between two beats, of the dashboard and of the site.
			$page = $visitors[ $n ]->get( array( '/wp-admin/index.php', '/wp-admin/edit.php', '/' )[ intdiv( $turn, 2 ) % 3 ] );
			$opened++;
			if ( 200 !== $page->status || ! str_contains( $page->body, '</html>' ) ) {
				$failed++;
				$faults[] = "a page: HTTP $page->status " . substr( trim( preg_replace( '/\s+/', ' ', strip_tags( $page->body ) ) ), -200 );
			}
			$nothing = array_map( static fn () => '', $pages[ $n ]->config()['tokens'] );
			$beat    = $visitors[ $n ]->beat( $pages[ $n ], Visitor::ping( $pages[ $n ], $nothing ) );
			$told    = 200 === $beat->status ? json_decode( $beat->body, true ) : null;
			if ( ! is_array( $told ) ) {
				$failed++;
				$faults[] = "a beat: HTTP $beat->status " . substr( $beat->body, 0, 200 );
				continue;
			}
		} catch ( RuntimeException $error ) {
			$failed++;
			$faults[] = $error->getMessage();
			continue;
		}
		$beats[ $n ]++;
		file_put_contents( __DIR__ . "/beats-$people[0]", '.', FILE_APPEND );
		if ( ! isset( $told['presence-shown'] ) ) {
			// It fell between the two versions.
			$without++;
			continue;
		}
		foreach ( $people as $other ) {
			if ( $other === $n || $beats[ $other ] < 1 || str_contains( $beat->body, "Person $other " ) ) {
				unset( $missing[ $other ] );
				continue;
			}
			$absent++;
			$missing[ $other ] ??= $beats[ $other ];
			if ( $beats[ $other ] > $missing[ $other ] ) {
				$faults[] = "person $other is missing after a beat of theirs";
			}
		}
	}
	printf(
		"  %s  %d pages and %d beats while the plugin is replaced: %d failed, %d answers without presence, %d without somebody\n",
		array() === $faults ? 'ok' : 'failed',
		$opened,
		array_sum( $beats ),
		$failed,
		$without,
		$absent
	);
	echo implode( "\n", array_slice( array_unique( $faults ), 0, 5 ) ), array() === $faults ? '' : "\n";
	exit( array() === $faults ? 0 : 1 );
}
