<?php
/**
 * The three arrays that `presence_exchange()` takes.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use Stringable;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- For programs; who prints it escapes it.

/**
 * Read and checked as a whole before anything is written. What is inside an array is coerced as without strict types: a
 * function written in PHP does not hear of its caller's.
 */
final class Items {

	private const MAX = 1000;

	private const FUNCTION = 'presence_exchange';

	/**
	 * Reads `$set`.
	 *
	 * @param array<mixed> $set Argument.
	 * @return list<Write>
	 */
	public static function sets( array $set ): array {
		$writes = array();

		foreach ( self::items( 1, 'set', $set ) as $place => $item ) {
			$fields = array(
				'data'               => '{}',
				'user_id'            => 0,
				'ttl'                => null,
				'max_per_user'       => 0,
				'age_ms'             => 0,
				'max_bytes_per_user' => 0,
				'leave_free'         => 0,
			);

			$key = self::read(
				$place,
				$item,
				static function ( string $name, string $at, mixed $value ) use ( &$fields ): bool {
					if ( ! array_key_exists( $name, $fields ) ) {
						return false;
					}

					$fields[ $name ] = match ( $name ) {
						'data'       => is_array( $value ) ? Json::encode( $at, $value ) : throw Refusal::type( $at, 'array', $value ),
						'ttl'        => null === $value ? null : self::int( $at, 'ttl', $value, '?int' ),
						'age_ms'     => self::int( $at, 'age', $value ),
						'leave_free' => self::int( $at, 'free', $value ),
						default      => self::int( $at, 'natural', $value ),
					};

					return true;
				}
			);

			$writes[] = new Write( $key['room'], $key['client_id'], $fields['data'], $fields['user_id'], $fields['ttl'], $fields['max_per_user'], $fields['age_ms'], $fields['max_bytes_per_user'] );
		}

		return $writes;
	}

	/**
	 * Reads `$remove`.
	 *
	 * @param array<mixed> $remove Argument.
	 * @return list<array{room: string, client_id: string}>
	 */
	public static function removes( array $remove ): array {
		$keys = array();

		foreach ( self::items( 2, 'remove', $remove ) as $place => $item ) {
			$keys[] = self::read( $place, $item, static fn(): bool => false );
		}

		return $keys;
	}

	/**
	 * Reads `$rooms`.
	 *
	 * @param array<mixed> $rooms Argument.
	 * @return list<string>
	 */
	public static function rooms( array $rooms ): array {
		$names = array();

		foreach ( self::values( 3, 'rooms', $rooms ) as $place => $value ) {
			$names[] = self::text( $place, 'name', $value );
		}

		return $names;
	}

	/**
	 * The items of a list, by where they stand.
	 *
	 * @param int          $number Number of the argument.
	 * @param string       $name   Its name.
	 * @param array<mixed> $values Argument.
	 * @return iterable<string, array<mixed>>
	 */
	private static function items( int $number, string $name, array $values ): iterable {
		foreach ( self::values( $number, $name, $values ) as $place => $item ) {
			yield $place => is_array( $item ) ? $item : throw Refusal::type( $place, 'array', $item );
		}
	}

	/**
	 * The values of a list, by where they stand.
	 *
	 * @param int          $number Number of the argument.
	 * @param string       $name   Its name.
	 * @param array<mixed> $values Argument.
	 * @return iterable<string, mixed>
	 */
	private static function values( int $number, string $name, array $values ): iterable {
		$whole = self::bounded( $number, $name, $values );

		if ( ! array_is_list( $values ) ) {
			throw Refusal::value( $whole, 'must be a list' );
		}

		foreach ( $values as $index => $value ) {
			yield "$whole [$index]" => $value;
		}
	}

	/**
	 * Where an argument stands, if it is not too long.
	 *
	 * @param int          $number Number of the argument.
	 * @param string       $name   Its name.
	 * @param array<mixed> $values Argument.
	 */
	private static function bounded( int $number, string $name, array $values ): string {
		$place = Arguments::place( self::FUNCTION, $number, $name );

		if ( count( $values ) > self::MAX ) {
			throw Refusal::value( $place, 'must have at most ' . self::MAX . ' items' );
		}

		return $place;
	}

	/**
	 * Reads room and client id, and lets another have the rest; it says whether it knows the field.
	 *
	 * @param string                                $place Where the item stands.
	 * @param array<mixed>                          $item  Item.
	 * @param callable(string, string, mixed): bool $other Takes name, place and value of a field.
	 * @return array{room: string, client_id: string}
	 */
	private static function read( string $place, array $item, callable $other ): array {
		$key = array();

		foreach ( $item as $name => $value ) {
			$name = (string) $name;
			$at   = "{$place}[" . self::quoted( $name ) . ']';

			if ( 'room' === $name || 'client_id' === $name ) {
				$key[ $name ] = self::text( $at, 'room' === $name ? 'name' : 'key', $value );
			} elseif ( ! $other( $name, $at, $value ) ) {
				throw Refusal::value( $at, 'is not known here' );
			}
		}

		foreach ( array( 'room', 'client_id' ) as $needed ) {
			if ( ! isset( $key[ $needed ] ) ) {
				throw Refusal::value( $place, "must have \"$needed\"" );
			}
		}

		return $key;
	}

	/**
	 * A string, or what stands for one.
	 *
	 * @param string $place Where.
	 * @param string $rule  Rule.
	 * @param mixed  $value Value.
	 */
	private static function text( string $place, string $rule, mixed $value ): string {
		if ( ! is_scalar( $value ) && ! $value instanceof Stringable ) {
			throw Refusal::type( $place, 'string', $value );
		}

		$text = (string) $value;

		Arguments::value( $place, $rule, $text );

		return $text;
	}

	/**
	 * An integer, or what stands for one.
	 *
	 * @param string $place Where.
	 * @param string $rule  Rule.
	 * @param mixed  $value Value.
	 * @param string $type  Its type as PHP writes it.
	 */
	private static function int( string $place, string $rule, mixed $value, string $type = 'int' ): int {
		$is_whole = is_int( $value ) || is_bool( $value ) || ( is_numeric( $value ) && (float) (int) $value === (float) $value );

		if ( ! $is_whole ) {
			throw Refusal::type( $place, $type, $value );
		}

		Arguments::value( $place, $rule, (int) $value );

		return (int) $value;
	}

	/**
	 * A name in quotes. One that a caller sent may be of any length.
	 *
	 * @param string $name Name.
	 */
	private static function quoted( string $name ): string {
		if ( ! Arguments::is_utf8( $name ) ) {
			$name = (string) preg_replace( '/[^ -~]/', '?', $name );
		}

		preg_match( '/^.{0,60}/su', $name, $start );

		return '"' . addcslashes( $start[0], '"\\' ) . ( $start[0] === $name ? '' : "\u{2026}" ) . '"';
	}
}
