<?php
/**
 * Removes the plugin's traces.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Setup;

use NativePresence\Demo\Crew;
use NativePresence\Engine;
use NativePresence\Failures;
use NativePresence\Recording\Setting;
use NativePresence\TableEngine\Schema;

/**
 * Everything of ours in the database has a name that begins alike, except the switches for recording.
 */
final class Uninstall {

	/**
	 * What names of ours begin with.
	 */
	private const NAME = 'native_presence_';

	/**
	 * Removes everything, on every site of every network.
	 */
	public static function run(): void {
		Sites::each( array( self::class, 'leave' ) );
		Crew::remove( Crew::strays() );
		Engine::close();
		Sites::each( array( self::class, 'forget' ) );
		self::networks();
		self::users();
		Schema::drop();

		// What failed on the way would be stored again when the request ends.
		remove_action( 'shutdown', array( Failures::class, 'store' ) );
	}

	/**
	 * Takes everyone out of the current site, the editors of a demo with their accounts.
	 */
	public static function leave(): void {
		Crew::dismiss();

		if ( function_exists( 'presence_clear' ) ) {
			Engine::clear();
		}
	}

	/**
	 * Removes the options and scheduled events of the current site.
	 */
	public static function forget(): void {
		foreach ( self::keys( $GLOBALS['wpdb']->options, 'option_name' ) as $option ) {
			delete_option( $option );
		}

		if ( ! self::is_shared() ) {
			delete_option( Setting::OPTION );
		}

		foreach ( (array) _get_cron_array() as $events ) {
			foreach ( array_keys( (array) $events ) as $hook ) {
				if ( str_starts_with( (string) $hook, self::NAME ) ) {
					wp_unschedule_hook( $hook );
				}
			}
		}
	}

	/**
	 * Removes what is of networks.
	 */
	private static function networks(): void {
		foreach ( is_multisite() ? get_networks( array( 'fields' => 'ids' ) ) : array() as $network_id ) {
			foreach ( self::keys( $GLOBALS['wpdb']->sitemeta, 'meta_key' ) as $option ) {
				delete_network_option( $network_id, $option );
			}

			if ( ! self::is_shared() ) {
				delete_network_option( $network_id, Setting::NETWORK );
			}
		}
	}

	/**
	 * Whether WordPress's Presence API plugin is installed, which reads the same switches.
	 */
	private static function is_shared(): bool {
		return is_dir( WP_PLUGIN_DIR . '/presence-api' );
	}

	/**
	 * Removes what is of users.
	 */
	private static function users(): void {
		foreach ( self::keys( $GLOBALS['wpdb']->usermeta, 'meta_key' ) as $key ) {
			delete_metadata( 'user', 0, $key, '', true );
		}
	}

	/**
	 * The names of ours in a table, those of transients included.
	 *
	 * @param string $table  Table.
	 * @param string $column Column of names.
	 * @return string[]
	 */
	private static function keys( string $table, string $column ): array {
		global $wpdb;

		$keys = array();

		foreach ( array( '', '_transient_', '_transient_timeout_', '_site_transient_', '_site_transient_timeout_' ) as $kind ) {
			// phpcs:ignore WordPress.DB -- Once, and of names that no function of core lists.
			array_push( $keys, ...$wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT $column FROM $table WHERE $column LIKE %s", $wpdb->esc_like( $kind . self::NAME ) . '%' ) ) );
		}

		return $keys;
	}
}
