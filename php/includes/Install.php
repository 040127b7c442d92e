<?php
/**
 * The random id of this install.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

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

		return false === $id ? self::make() : (string) $id;
	}

	/**
	 * Corrects the copy of a site that was moved here from another network. Costs a query, in networks only.
	 */
	public static function correct(): void {
		if ( ! is_multisite() || is_main_site() ) {
			return;
		}

		$id = OptionRow::stored( self::main_options(), self::OPTION );

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

		$id = OptionRow::keep( $main, self::OPTION, bin2hex( random_bytes( 16 ) ) );

		if ( null !== $id && $options !== $main ) {
			$id = OptionRow::keep( $options, self::OPTION, $id );
		}

		// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- The engine's door catches it.
		return $id ?? throw new PresenceException( 'the database does not keep the id of this install', PresenceException::UNAVAILABLE );
	}

	/**
	 * The table of options of the install's main site.
	 */
	private static function main_options(): string {
		global $wpdb;

		return is_multisite() ? $wpdb->get_blog_prefix( get_main_site_id( get_main_network_id() ) ) . 'options' : $wpdb->options;
	}
}
