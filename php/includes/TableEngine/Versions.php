<?php
/**
 * What versions are made of.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

/**
 * A version is an integer below 2^53: random bits of the epoch, then a counter of 36 bits, as one number that only grows.
 */
final class Versions {

	private const COUNTER_BITS = 36;

	/**
	 * The version before the first of a new epoch. Never 0.
	 */
	public static function new_epoch(): int {
		return random_int( 1, ( 1 << 15 ) - 1 ) << self::COUNTER_BITS;
	}

	/**
	 * The bits of a version that say its epoch.
	 *
	 * @param int $version Version.
	 */
	public static function epoch( int $version ): int {
		return $version >> self::COUNTER_BITS;
	}

	/**
	 * The last version of a version's epoch.
	 *
	 * @param int $version Version.
	 */
	public static function last_of_epoch( int $version ): int {
		return $version | ( 1 << self::COUNTER_BITS ) - 1;
	}
}
