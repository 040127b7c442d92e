<?php
/**
 * The random id of this install.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

use NativePresence\TableEngine\Database;
use PresenceException;

/**
 * The id is made once, by the first request that needs it, and kept as an option of the main site. Every other site of a
 * network keeps a copy among its own autoloaded options, so that no request asks the database for it.
 */
final class Install {

	public const OPTION = 'native_presence_install';

	/**
	 * The id.
	 *
	 * @throws PresenceException UNAVAILABLE when the database does not keep it.
	 */
	public static function id(): string {
		$id = get_option( self::OPTION );

		return is_string( $id ) && '' !== $id ? $id : self::make();
	}

	/**
	 * Corrects the copy of a site that was moved here from another network. Costs a query, in networks only.
	 */
	public static function correct(): void {
		if ( ! is_multisite() || is_main_site() ) {
			return;
		}

		$id = self::stored( self::main_options() );

		if ( null !== $id && get_option( self::OPTION ) !== $id ) {
			update_option( self::OPTION, $id, true );
		}
	}

	/**
	 * Makes the id, or copies it. Requests that do so at the same time end up with the same one.
	 *
	 * @throws PresenceException UNAVAILABLE when the database does not keep it.
	 */
	private static function make(): string {
		$options = $GLOBALS['wpdb']->options;
		$main    = self::main_options();
		$id      = self::keep( $main, bin2hex( random_bytes( 16 ) ) );

		if ( $options !== $main ) {
			$id = self::keep( $options, $id );
		}

		// This request, and an object cache that outlives it, still hold the options as they were.
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		wp_cache_delete( self::OPTION, 'options' );

		return $id;
	}

	/**
	 * Stores the id unless one is stored. add_option() would let the last of two requests win; here it is the first.
	 *
	 * @param string $options Table of options.
	 * @param string $id      The id.
	 * @return string The id that is stored.
	 * @throws PresenceException UNAVAILABLE when the database does not keep it.
	 */
	private static function keep( string $options, string $id ): string {
		$name = self::OPTION;

		Database::query( "DELETE FROM $options WHERE option_name = '$name' AND option_value = ''" );

		[ , , $error ] = Database::query( "INSERT IGNORE INTO $options (option_name, option_value, autoload) VALUES ('$name', '$id', 'on')" );

		return self::stored( $options ) ?? throw new PresenceException( "the database does not keep the id of this install: $error", PresenceException::UNAVAILABLE );
	}

	/**
	 * The id that a table of options holds; null for none.
	 *
	 * @param string $options Table of options.
	 */
	private static function stored( string $options ): ?string {
		// A transaction that other code has open may not see what another request has stored meanwhile.
		[ $found ] = Database::query( "SELECT option_value FROM $options WHERE option_name = '" . self::OPTION . "'" . Database::latest() );

		return $found ? (string) $GLOBALS['wpdb']->last_result[0]->option_value : null;
	}

	/**
	 * The table of options of the install's main site.
	 */
	private static function main_options(): string {
		global $wpdb;

		return is_multisite() ? $wpdb->get_blog_prefix( get_main_site_id( get_main_network_id() ) ) . 'options' : $wpdb->options;
	}
}
