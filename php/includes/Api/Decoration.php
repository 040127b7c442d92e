<?php
/**
 * What the plugin adds to state.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Api;

use NativePresence\Text;

/**
 * Names, faces, titles and what filters return: good to have, and never a reason to refuse the person they belong to.
 * What an engine would not take is cleaned or dropped. A caller's own state is not decoration: the engine refuses it with
 * a reason.
 */
final class Decoration {

	/**
	 * Most levels of an engine's state.
	 */
	private const LEVELS = 32;

	/**
	 * Most values within all of them.
	 */
	private const VALUES = 1024;

	/**
	 * Decorations that an engine takes beside other state. Where all of them are too much, the longest go.
	 *
	 * @param array<array-key, mixed> $state State that has to be kept as it is.
	 * @param array<array-key, mixed> $added Decorations; those under a key of the state give way to it.
	 * @return array<array-key, mixed> Those of the decorations that fit.
	 */
	public static function beside( array $state, array $added ): array {
		$added = self::clean( array_diff_key( $added, $state ) );

		if ( State::fits( $state + $added ) ) {
			return $added;
		}

		if ( ! State::fits( $state ) ) {
			// The engine refuses it, whatever stands beside it.
			return array();
		}

		$bytes = array_map( static fn( $value ) => State::bytes( array( $value ) ), $added );
		arsort( $bytes );

		// Keys, and the commas and quotes around them, count as well.
		$room = State::LIMIT - State::bytes( $state );
		$used = array_sum( $bytes ) + array_sum( array_map( static fn( $key ) => State::bytes( array( (string) $key ) ), array_keys( $added ) ) );

		$arrays = State::arrays( $state + $added );
		$values = State::values( $state + $added );

		foreach ( $bytes as $key => $length ) {
			if ( $used <= $room && $arrays <= State::ARRAYS && $values <= State::VALUES ) {
				break;
			}

			$used   -= $length + State::bytes( array( (string) $key ) );
			$arrays -= State::arrays( array( $added[ $key ] ) ) - 1;
			$values -= State::values( array( $added[ $key ] ) ) - 1;

			unset( $added[ $key ] );
		}

		return $added;
	}

	/**
	 * Decorations that JSON can say.
	 *
	 * @param array<array-key, mixed> $added Decorations.
	 * @return array<array-key, mixed>
	 */
	private static function clean( array $added ): array {
		$clean  = array();
		$values = 0;

		foreach ( $added as $key => $value ) {
			$nested = is_array( $value );

			if ( $nested && State::is_deeper( $value, self::LEVELS - 1 ) ) {
				continue;
			}

			$values += $nested ? count( $value, COUNT_RECURSIVE ) : 0;

			if ( $values <= self::VALUES && self::is_plain( $value ) ) {
				$clean[ is_string( $key ) ? Text::utf8( $key ) : $key ] = self::as_utf8( $value );
			}
		}

		return $clean;
	}

	/**
	 * Whether a value has nothing in it that JSON cannot say.
	 *
	 * @param mixed $value Value.
	 */
	private static function is_plain( mixed $value ): bool {
		if ( is_array( $value ) ) {
			foreach ( $value as $item ) {
				if ( ! self::is_plain( $item ) ) {
					return false;
				}
			}

			return true;
		}

		return is_float( $value ) ? is_finite( $value ) : null === $value || is_scalar( $value );
	}

	/**
	 * A plain value whose text is all UTF-8.
	 *
	 * @param mixed $value Value.
	 */
	private static function as_utf8( mixed $value ): mixed {
		if ( ! is_array( $value ) ) {
			return is_string( $value ) ? Text::utf8( $value ) : $value;
		}

		$clean = array();

		foreach ( $value as $key => $item ) {
			$clean[ is_string( $key ) ? Text::utf8( $key ) : $key ] = self::as_utf8( $item );
		}

		return $clean;
	}
}
