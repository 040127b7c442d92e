<?php
/**
 * Users of the machine.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Which user of the machine PHP runs as, and what users are called. A segment belongs to one of them.
 */
final class SystemUser {

	/**
	 * The user that this process runs as; -1 where PHP cannot tell.
	 */
	public static function current(): int {
		return function_exists( 'posix_geteuid' ) ? posix_geteuid() : -1;
	}

	/**
	 * The name of a user; the number where it has none, in the form that sudo takes.
	 *
	 * @param int $uid Number.
	 */
	public static function name( int $uid ): string {
		$user = function_exists( 'posix_getpwuid' ) ? posix_getpwuid( $uid ) : false;

		return $user ? $user['name'] : "#$uid";
	}

	/**
	 * A user by name and number; empty for none.
	 *
	 * @param int $uid Number.
	 */
	public static function label( int $uid ): string {
		return $uid < 0 ? '' : self::name( $uid ) . " ($uid)";
	}
}
