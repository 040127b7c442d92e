<?php
/**
 * The site's switches for recording.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Engine;
use NativePresence\OptionRow;
use NativePresence\Places\PageView;

/**
 * Whether page views, beats and logins are recorded on this site, and whether views of the site itself are. The first switch
 * and that of the network have the names that WordPress's Presence API plugin uses, so a site that is off with one plugin is
 * off with the other. Both are on until an administrator turns them off.
 */
final class Setting {

	public const OPTION    = 'wp_presence_recording';
	public const NETWORK   = 'wp_presence_network_recording';
	public const FRONT_END = 'native_presence_front_end';

	/**
	 * The first switch before it took the name that WordPress uses. A script that still sets it means the switch.
	 */
	private const FORMER = 'native_presence_recording';

	/**
	 * Whether this request takes the former name away.
	 *
	 * @var bool
	 */
	private static bool $moves = false;

	/**
	 * What means off, in lower case.
	 */
	private const OFF = array( '', '0', 'false', 'off', 'no' );

	/**
	 * Whether a switch of this site is on. No query while the option is autoloaded, one when it is not.
	 *
	 * @param string $option The switch.
	 */
	public static function is_on( string $option = self::OPTION ): bool {
		// Null stands for a missing option, false may be a stored one.
		$stored = get_option( $option, null );

		return self::means_on( null === $stored ? self::begin( $option ) : $stored );
	}

	/**
	 * Whether the network records. Without an object cache this is a query in each request: core autoloads no option of a
	 * network.
	 */
	public static function is_on_in_network(): bool {
		/**
		 * Filters whether the sites of a network record presence.
		 *
		 * @param bool $enabled Whether they do, by the network's setting.
		 */
		return ! is_multisite() || (bool) apply_filters( 'wp_presence_network_recording_enabled', self::means_on( get_site_option( self::NETWORK, '1' ) ) );
	}

	/**
	 * Turns a switch on or off.
	 *
	 * @param bool   $on     Whether the site records.
	 * @param string $option The switch.
	 */
	public static function set( bool $on, string $option = self::OPTION ): void {
		update_option( $option, self::stored( $on ), true );
	}

	/**
	 * Somebody has turned the first switch: what was recorded goes with it, and what is known of saves.
	 */
	public static function turned(): void {
		if ( ! wp_presence_recording_enabled() ) {
			Engine::clear();
		}
	}

	/**
	 * Other code has set the switch under its former name, or deleted that.
	 *
	 * @param mixed $value Value; null when it was deleted.
	 */
	public static function set_as_before( mixed $value ): void {
		if ( ! self::$moves ) {
			self::set( null === $value || self::means_on( $value ) );
		}
	}

	/**
	 * A switch as it is stored.
	 *
	 * @param mixed $on What it is turned to; nothing for a box that was cleared.
	 */
	public static function stored( mixed $on ): string {
		return rest_sanitize_boolean( $on ?? false ) ? '1' : '0';
	}

	/**
	 * Stores a switch that is not stored yet, and says what it is.
	 *
	 * @param string $option The switch.
	 */
	private static function begin( string $option ): string {
		$former = self::OPTION === $option ? get_option( self::FORMER, null ) : null;
		$value  = self::stored( null === $former || self::means_on( $former ) );
		$stored = OptionRow::keep( $GLOBALS['wpdb']->options, $option, $value );

		if ( null !== $former && null !== $stored ) {
			self::$moves = true;
			delete_option( self::FORMER );
			self::$moves = false;
		}

		return $stored ?? $value;
	}

	/**
	 * Whether a stored value means that a switch is on.
	 *
	 * @param mixed $stored Value; other code may have stored it in another form.
	 */
	private static function means_on( mixed $stored ): bool {
		return is_scalar( $stored ) && ! in_array( strtolower( (string) $stored ), self::OFF, true );
	}

	/**
	 * Whether the page being served has anything of presence on it.
	 */
	public static function covers_this_page(): bool {
		return is_admin() || self::is_on( self::FRONT_END );
	}

	/**
	 * Whether a view of a page is recorded.
	 *
	 * @param string $screen What JavaScript calls `pagenow`; `front` on the front end.
	 */
	public static function records( string $screen ): bool {
		return wp_presence_recording_enabled() && ( PageView::FRONT !== $screen || self::is_on( self::FRONT_END ) );
	}
}
