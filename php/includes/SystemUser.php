<?php
/**
 * Users of the machine.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Which user of the machine PHP runs as, and what users are called. A segment belongs to one of them. PHP packages without
 * the extension `posix` are common in containers, so the kernel and its list of users are read there.
 */
final class SystemUser {

	/**
	 * The user that this process runs as; -1 where PHP cannot tell.
	 */
	public static function current(): int {
		if ( function_exists( 'posix_geteuid' ) ) {
			return posix_geteuid();
		}

		$owner = is_readable( '/proc/self' ) ? fileowner( '/proc/self' ) : false;

		return false === $owner ? -1 : $owner;
	}

	/**
	 * The name of a user; the number where it has none, in the form that sudo takes.
	 *
	 * @param int $uid Number.
	 */
	public static function name( int $uid ): string {
		if ( function_exists( 'posix_getpwuid' ) ) {
			$user = posix_getpwuid( $uid );

			return $user ? $user['name'] : "#$uid";
		}

		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A file of the system.
		$users = is_readable( '/etc/passwd' ) ? (string) file_get_contents( '/etc/passwd' ) : '';

		return preg_match( "/^([^:\n]+):[^:\n]*:$uid:/m", $users, $match ) ? $match[1] : "#$uid";
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
