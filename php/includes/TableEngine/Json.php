<?php
/**
 * State on its way into the table and back.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceException;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- For programs; who prints it escapes it.
// phpcs:disable WordPress.WP.AlternativeFunctions.json_encode_json_encode -- WordPress's own would change what is kept.

/**
 * A PHP array there, one canonical JSON text here: keys in the order given, nothing escaped that need not be, `1.0` stays
 * `1.0`. The same bytes as the extension's.
 */
final class Json {

	private const MAX_BYTES = 10_240;
	private const MAX_DEPTH = 32;

	/**
	 * Most arrays, lists and objects together, the outermost included.
	 */
	private const MAX_ARRAYS = 512;

	/**
	 * Most values in all, the arrays included.
	 */
	private const MAX_VALUES = 2048;

	private const FLAGS = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR;

	private const TOO_LONG = 'must be at most 10240 bytes of JSON';

	/**
	 * Encodes state.
	 *
	 * @param string       $place Where it stands among the arguments.
	 * @param array<mixed> $data  State.
	 */
	public static function encode( string $place, array $data ): string {
		if ( ! $data ) {
			return '{}';
		}

		$broken = match ( true ) {
			count( $data ) > self::MAX_BYTES / 2 => self::TOO_LONG,
			array_is_list( $data )               => 'must have string keys, it is a list',
			default                              => self::broken( $data ),
		};

		if ( null !== $broken ) {
			throw Refusal::value( $place, $broken );
		}

		$json = self::text( $data );

		if ( strlen( $json ) > self::MAX_BYTES ) {
			throw Refusal::value( $place, self::TOO_LONG );
		}

		return $json;
	}

	/**
	 * Decodes what encode() made. Anything else is damage: what breaks the limits would take more memory than an entry may.
	 *
	 * @param string $json Text.
	 * @return array<mixed>
	 */
	public static function decode( string $json ): array {
		if ( '{}' === $json ) {
			return array();
		}

		$data = strlen( $json ) > self::MAX_BYTES ? null : json_decode( $json, true, self::MAX_DEPTH + 1 );

		if ( ! is_array( $data ) || self::is_beyond( $json, $data ) ) {
			throw Refusal::engine( PresenceException::CORRUPT, 'an entry is damaged: its data is no JSON object within the limits' );
		}

		return $data;
	}

	/**
	 * Whether decoded state has more arrays or values than an entry may.
	 *
	 * @param string       $json Text.
	 * @param array<mixed> $data What it says.
	 */
	private static function is_beyond( string $json, array $data ): bool {
		// Strings may contain these as well, so this counts too many at worst. Nearly every entry is done with it.
		$arrays = substr_count( $json, '[' ) + substr_count( $json, '{' );

		if ( $arrays <= self::MAX_ARRAYS && $arrays + substr_count( $json, ',' ) < self::MAX_VALUES ) {
			return false;
		}

		return null !== self::broken( $data );
	}

	/**
	 * The rule that an array breaks, if it does. Looks no further than an array within the limits can reach.
	 *
	 * @param array<mixed> $data   Array.
	 * @param int          $depth  Its level; the outermost is 1.
	 * @param int          $bytes  Bytes that what was looked at takes at least.
	 * @param int          $arrays Arrays that were looked at.
	 * @param int          $values Values that were looked at, the outermost array among them.
	 */
	private static function broken( array $data, int $depth = 1, int &$bytes = 0, int &$arrays = 0, int &$values = 1 ): ?string {
		if ( $depth > self::MAX_DEPTH ) {
			return 'must be nested at most 32 levels deep';
		}

		if ( count( $data ) > self::MAX_BYTES / 2 ) {
			return self::TOO_LONG;
		}

		if ( ++$arrays > self::MAX_ARRAYS ) {
			return 'must contain at most 512 arrays, itself included';
		}

		foreach ( $data as $key => $value ) {
			// A value and what parts it from the next.
			$bytes += 2 + ( is_string( $key ) ? strlen( $key ) : 0 ) + ( is_string( $value ) ? strlen( $value ) : 0 );

			$broken = match ( true ) {
				$bytes > self::MAX_BYTES + 1 => self::TOO_LONG,
				++$values > self::MAX_VALUES => 'must contain at most 2048 values, all arrays included',
				is_string( $key ) && ! Arguments::is_utf8( $key ) => 'must be UTF-8 in all keys and strings',
				is_array( $value ) => self::broken( $value, $depth + 1, $bytes, $arrays, $values ),
				is_string( $value ) => Arguments::is_utf8( $value ) ? null : 'must be UTF-8 in all keys and strings',
				is_float( $value ) => is_finite( $value ) ? null : 'must not contain INF or NAN',
				null === $value, is_bool( $value ), is_int( $value ) => null,
				default => 'must consist of null, bool, int, float, string and array, not ' . self::foreign( $value ),
			};

			if ( null !== $broken ) {
				return $broken;
			}
		}

		return null;
	}

	/**
	 * What a value is that is no plain data.
	 *
	 * @param mixed $value Value.
	 */
	private static function foreign( mixed $value ): string {
		return match ( true ) {
			is_object( $value )   => 'an object of ' . get_class( $value ),
			is_resource( $value ) => 'a resource',
			default               => 'anything else',
		};
	}

	/**
	 * The text of plain data. A site may have set another precision of floats.
	 *
	 * @param array<mixed> $data Plain data.
	 */
	private static function text( array $data ): string {
		$precision = ini_get( 'serialize_precision' );

		if ( '-1' === $precision ) {
			return json_encode( $data, self::FLAGS );
		}

		// phpcs:ignore Squiz.PHP.DiscouragedFunctions.Discouraged -- Set back at once: floats are kept exactly.
		ini_set( 'serialize_precision', '-1' );

		try {
			return json_encode( $data, self::FLAGS );
		} finally {
			ini_set( 'serialize_precision', (string) $precision ); // phpcs:ignore Squiz.PHP.DiscouragedFunctions.Discouraged -- What it was.
		}
	}
}
