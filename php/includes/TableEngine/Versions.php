<?php
/**
 * Versions: what they are made of, and how a page of a reset is named.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

/**
 * A version is an integer below 2^52: random bits of the epoch, then a counter of 36 bits, as one number that only grows.
 *
 * A page token has bit 52 set, and stands for a page of a room that is told from its beginning: which version it ends
 * with (28 bits of the counter), how much later the version is that the room had when the telling began (12 bits, rounded
 * down), and 12 bits that depend on the epoch. A plain version does not do: who has heard of everything up to an old
 * version misses what was forgotten since, but who was just told of everyone misses only what was forgotten since then.
 */
final class Versions {

	private const COUNTER_BITS = 36;

	private const PAGE = 1 << 52;

	private const TOLD_BITS = 28;
	private const TOLD      = ( 1 << self::TOLD_BITS ) - 1;

	private const LAG_BITS = 12;
	private const LAG      = ( 1 << self::LAG_BITS ) - 1;

	/**
	 * Of a lag's bits, those that say its size; the others say how far they are shifted.
	 */
	private const SIZE_BITS = 7;

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
	 * What a caller knows of a room.
	 *
	 * @param int $since   What the caller says.
	 * @param int $version The room's version.
	 * @param int $floor   The version up to which something may have been forgotten.
	 * @return array{int, int}|null Up to which version everything is known, and with which version the telling began;
	 *                              null when the room has to be told from its beginning.
	 */
	public static function known( int $since, int $version, int $floor ): ?array {
		if ( $since === $version ) {
			return array( $since, $since );
		}

		if ( 0 === ( $since & self::PAGE ) ) {
			return $since > 0 && $since >= $floor && $since < $version ? array( $since, $since ) : null;
		}

		// The bits that are not in the token are the room's, or one round of those that are earlier.
		$told  = ( $version & ~self::TOLD ) | ( $since & self::TOLD );
		$told -= $told > $version ? self::TOLD + 1 : 0;
		$began = $told + self::lag( ( $since >> self::TOLD_BITS ) & self::LAG );

		return $told >= 0 && self::page( $told, $began ) === $since && $began >= $floor && $began <= $version ? array( $told, $began ) : null;
	}

	/**
	 * Names a page that ends with a version, of a telling that began at a later one.
	 *
	 * @param int $told  Version that the page ends with.
	 * @param int $began Version that the room had when the telling began.
	 */
	public static function page( int $told, int $began ): int {
		$later = max( 0, $began - $told );
		$shift = 0;

		while ( $later >> $shift >> self::SIZE_BITS ) {
			++$shift;
		}

		$lag   = $shift >> ( self::LAG_BITS - self::SIZE_BITS ) ? self::LAG : $shift << self::SIZE_BITS | $later >> $shift;
		$check = crc32( (string) self::epoch( $told ) ) & self::LAG;

		return self::PAGE | $check << ( self::TOLD_BITS + self::LAG_BITS ) | $lag << self::TOLD_BITS | $told & self::TOLD;
	}

	/**
	 * What a token's bits say about how much later a telling began.
	 *
	 * @param int $bits Bits.
	 */
	private static function lag( int $bits ): int {
		return ( $bits & ( 1 << self::SIZE_BITS ) - 1 ) << ( $bits >> self::SIZE_BITS );
	}
}
