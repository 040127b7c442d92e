<?php
/**
 * What an entry may hold.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Api;

/**
 * Measures state before the engine does, for those who owe a client a reason.
 */
final class State {

	/**
	 * Most bytes of state as JSON.
	 */
	public const LIMIT = 10240;

	/**
	 * Most levels of state that a client writes; the object itself is the first.
	 */
	public const LEVELS = 3;

	/**
	 * Most arrays, lists and objects together, the outermost included.
	 */
	public const ARRAYS = 512;

	/**
	 * Most values in all, the arrays included.
	 */
	public const VALUES = 2048;

	/**
	 * Whether the engine takes state of this size.
	 *
	 * @param array<array-key, mixed> $state State.
	 */
	public static function fits( array $state ): bool {
		// In this order: the size bounds what there is to count.
		return self::bytes( $state ) <= self::LIMIT && self::values( $state ) <= self::VALUES && self::arrays( $state ) <= self::ARRAYS;
	}

	/**
	 * How many bytes the engine keeps of state; more than any limit for what JSON cannot say.
	 *
	 * @param array<array-key, mixed> $state State.
	 */
	public static function bytes( array $state ): int {
		// phpcs:ignore WordPress.WP.AlternativeFunctions.json_encode_json_encode -- WordPress's own would measure something else.
		$json = json_encode( $state, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS | JSON_PRESERVE_ZERO_FRACTION );

		return false === $json ? PHP_INT_MAX : max( 2, strlen( $json ) );
	}

	/**
	 * How many arrays are in state, itself included.
	 *
	 * @param array<array-key, mixed> $state State.
	 */
	public static function arrays( array $state ): int {
		return 1 + array_sum( array_map( array( self::class, 'arrays' ), array_filter( $state, 'is_array' ) ) );
	}

	/**
	 * How many values are in state, itself and its arrays included.
	 *
	 * @param array<array-key, mixed> $state State.
	 */
	public static function values( array $state ): int {
		return 1 + count( $state, COUNT_RECURSIVE );
	}

	/**
	 * Whether state goes deeper than so many levels. Looks no deeper than that itself.
	 *
	 * @param array<array-key, mixed> $state  State.
	 * @param int                     $levels Levels.
	 */
	public static function is_deeper( array $state, int $levels ): bool {
		foreach ( $state as $value ) {
			if ( is_array( $value ) && ( $levels <= 1 || self::is_deeper( $value, $levels - 1 ) ) ) {
				return true;
			}
		}

		return false;
	}
}
