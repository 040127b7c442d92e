<?php
/**
 * The name of a site inside the engine.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Names one site among all that share an engine. Database constants cannot: two installs may use equal ones, and two web
 * servers of one site different ones. The name is made of what only the site's database holds: the install's random id,
 * the site's address as it is stored there, and the number of the site. The part before the slash is the same for all
 * sites of a network, which share the memory budget of each user.
 */
final class Site {

	/**
	 * The name of a site in the engine, the same on every web server. A request for the current site makes no query.
	 *
	 * @param int $site_id Site; 0 for the current one.
	 * @throws \PresenceException UNAVAILABLE when the database does not keep the install's id.
	 */
	public static function id( int $site_id = 0 ): string {
		$site_id = $site_id > 0 ? $site_id : get_current_blog_id();
		$install = Install::id();

		return self::digest( $install ) . '/' . self::digest( $install . "\0" . self::address( $site_id ) ) . "-$site_id";
	}

	/**
	 * A short digest.
	 *
	 * @param string $text Text.
	 */
	private static function digest( string $text ): string {
		return substr( hash( 'sha256', $text ), 0, 16 );
	}

	/**
	 * The address of a site as the database has it: wp-config.php and filters may give each web server another one.
	 *
	 * @param int $site_id Site.
	 */
	private static function address( int $site_id ): string {
		if ( is_multisite() ) {
			$site = get_site( $site_id );

			return null === $site ? '' : $site->domain . $site->path;
		}

		wp_load_alloptions();

		// From the cache, because the functions that read options filter them.
		$options = wp_cache_get( 'alloptions', 'options' );

		return (string) ( $options['home'] ?? self::stored_home() );
	}

	/**
	 * The address of the site where it is not autoloaded.
	 */
	private static function stored_home(): string {
		global $wpdb;

		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Only where the option is not among the autoloaded ones, once a request.
		return (string) $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'home'" );
	}
}
