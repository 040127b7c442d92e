<?php
/**
 * A value that changes with what no engine sees.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Engine;

/**
 * Part of every token: it changes when a title, a permission or a name that somebody is shown may have. An autoloaded option
 * holds it, so a beat reads it without a query. Writing such an option makes every request load all options again, so it is
 * written once a minute at most. Further changes within the minute are counted in the engine, where beats look for two
 * minutes after each write. When those are over the value changes once more: whatever the engine did not take is told then.
 */
final class Salt {

	/**
	 * The option: when something changed, seconds since 1970, and random characters.
	 */
	public const OPTION = 'native_presence_salt';

	/**
	 * Seconds between two writes of the option.
	 */
	private const BETWEEN = 60;

	/**
	 * Seconds for which beats look into the engine. Longer than changes are counted there, because the clocks of several web
	 * servers differ.
	 */
	private const WATCHED = 120;

	/**
	 * The value now.
	 */
	public static function current(): string {
		$salt = get_option( self::OPTION );

		if ( ! is_string( $salt ) ) {
			// Once: asking for an option that does not exist is a query each time. Nothing has changed yet.
			$salt = self::write( 0 );
		}

		if ( self::age( $salt ) >= self::WATCHED ) {
			return "$salt settled";
		}

		$change = Engine::change();

		return $change ? "$salt {$change['rev']} {$change['time_ms']}" : $salt;
	}

	/**
	 * Makes every token worthless, because what is shown may read differently now.
	 */
	public static function change(): void {
		Engine::count_change();

		$salt = get_option( self::OPTION );

		// Of several requests at once, one writes.
		if ( self::age( is_string( $salt ) ? $salt : '' ) >= self::BETWEEN && Engine::is_first( intdiv( time(), self::BETWEEN ) ) ) {
			self::write( time() );
		}
	}

	/**
	 * Writes another value.
	 *
	 * @param int $time When something changed, seconds since 1970.
	 */
	private static function write( int $time ): string {
		$salt = $time . '-' . bin2hex( random_bytes( 4 ) );

		update_option( self::OPTION, $salt, true );

		return $salt;
	}

	/**
	 * Seconds since a value was written. A clock that was set back counts as long ago.
	 *
	 * @param string $salt Value.
	 */
	private static function age( string $salt ): int {
		return abs( time() - (int) $salt );
	}
}
