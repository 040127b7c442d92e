<?php
/**
 * The name of this site inside the engine.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Keeps apart the installs that share a PHP pool, and the sites of a network.
 */
final class Site {

	/**
	 * Hash of the install's identity, the same in every request.
	 *
	 * @var string
	 */
	private static string $install = '';

	/**
	 * A site's name in the engine. Asks no database.
	 *
	 * @param int $site_id Site; 0 for the current one.
	 */
	public static function id( int $site_id = 0 ): string {
		if ( '' === self::$install ) {
			// Where there is no database server (SQLite), the folder tells installs apart.
			$identity = array(
				defined( 'DB_HOST' ) ? DB_HOST : ABSPATH,
				defined( 'DB_NAME' ) ? DB_NAME : ABSPATH,
				$GLOBALS['wpdb']->base_prefix,
			);

			self::$install = substr( hash( 'sha256', implode( "\0", $identity ) ), 0, 12 );
		}

		return self::$install . '-' . ( $site_id > 0 ? $site_id : get_current_blog_id() );
	}
}
