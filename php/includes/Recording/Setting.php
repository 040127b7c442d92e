<?php
/**
 * The site's switch for recording.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

/**
 * Whether page views, beats and logins are recorded on this site. They are, unless somebody switched it off.
 */
final class Setting {

	public const OPTION = 'native_presence_recording';

	/**
	 * Whether the site records. Asks no database: an autoloaded option that is missing would cost a query each time.
	 */
	public static function is_on(): bool {
		return '0' !== (string) ( wp_load_alloptions()[ self::OPTION ] ?? '1' );
	}

	/**
	 * Switches recording on or off.
	 *
	 * @param bool $on Whether the site records.
	 */
	public static function set( bool $on ): void {
		update_option( self::OPTION, $on ? '1' : '0', true );
	}
}
