<?php
/**
 * Prepended to every request of a variant whose plugins are installed as on a site of one's own: by upload, into a content
 * folder that PHP may write to.
 */

declare(strict_types=1);

( static function (): void {
	$variant = json_decode( (string) getenv( 'VARIANT' ), true, 8, JSON_THROW_ON_ERROR );
	define( 'DISALLOW_FILE_MODS', false );
	define( 'FS_METHOD', 'direct' );
	define( 'WP_CONTENT_DIR', $variant['folder'] );
	if ( ! is_link( $variant['folder'] . '/themes' ) ) {
		symlink( getenv( 'WP_PATH' ) . '/wp-content/themes', $variant['folder'] . '/themes' );
	}
} )();

require dirname( __DIR__ ) . '/wordpress/fixtures/variant.php';
