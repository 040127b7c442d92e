<?php
/**
 * The site's switches for recording.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Places\PageView;

/**
 * Whether page views, beats and logins are recorded on this site, and whether views of the site itself are. They are,
 * unless somebody switched it off.
 */
final class Setting {

	public const OPTION    = 'native_presence_recording';
	public const FRONT_END = 'native_presence_front_end';

	/**
	 * Whether a switch is on. Asks no database: an autoloaded option that is missing would cost a query each time.
	 *
	 * @param string $option The switch.
	 */
	public static function is_on( string $option = self::OPTION ): bool {
		return '0' !== (string) ( wp_load_alloptions()[ $option ] ?? '1' );
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
	 * A switch as it is stored.
	 *
	 * @param mixed $on What it is turned to; nothing for a box that was cleared.
	 */
	public static function stored( mixed $on ): string {
		return rest_sanitize_boolean( $on ?? false ) ? '1' : '0';
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
