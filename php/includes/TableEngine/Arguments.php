<?php
/**
 * What the values of arguments must keep to.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- For programs; who prints it escapes it.

/**
 * The rules of the extension, with its messages. `stubs/presence.stub.php` says the same to callers.
 */
final class Arguments {

	public const MAX_NAME   = 191;
	public const MAX_TTL    = 86_400;
	public const MAX_LIMIT  = 10_000;
	public const MAX_AGE_MS = 86_400_000;
	public const MAX_FREE   = 90;

	/**
	 * The rule of each parameter, by its name. Arrays are checked by who reads them.
	 */
	private const RULES = array(
		'room'               => 'name',
		'client_id'          => 'key',
		'client_prefix'      => 'name',
		'room_prefix'        => 'name',
		'prefix'             => 'name',
		'site'               => 'name',
		'key'                => 'key',
		'user_id'            => 'natural',
		'max_age'            => 'natural',
		'max_per_user'       => 'natural',
		'max_bytes_per_user' => 'natural',
		'leave_free'         => 'free',
		'offset'             => 'natural',
		'since'              => 'natural',
		'ttl'                => 'ttl',
		'age_ms'             => 'age',
		'limit'              => 'limit',
	);

	/**
	 * Checks the arguments of a call.
	 *
	 * @param string               $called Name of the function.
	 * @param array<string, mixed> $values Its arguments by name, in order.
	 * @param array<string, string> $other Rules of parameters that have others than usual.
	 */
	public static function check( string $called, array $values, array $other = array() ): void {
		$number = 0;

		foreach ( $values as $name => $value ) {
			++$number;
			$rule = $other[ $name ] ?? self::RULES[ $name ] ?? null;

			if ( null !== $rule && null !== $value && ! is_array( $value ) ) {
				self::value( self::place( $called, $number, $name ), $rule, $value );
			}
		}
	}

	/**
	 * Where an argument stands, as PHP says it.
	 *
	 * @param string $called Name of the function.
	 * @param int    $number Number of the argument, from 1.
	 * @param string $name   Its name.
	 */
	public static function place( string $called, int $number, string $name ): string {
		return "$called(): Argument #$number (\$$name)";
	}

	/**
	 * Checks one value.
	 *
	 * @param string     $place Where it stands.
	 * @param string     $rule  Rule.
	 * @param int|string $value Value, of the rule's type.
	 */
	public static function value( string $place, string $rule, int|string $value ): void {
		$broken = match ( $rule ) {
			'name'     => self::is_text( (string) $value, 0 ) ? null : 'must be 0 to 191 bytes of UTF-8',
			'key'      => self::is_text( (string) $value, 1 ) ? null : 'must be 1 to 191 bytes of UTF-8',
			'natural'  => $value >= 0 ? null : 'must be greater than or equal to 0',
			'somebody' => $value > 0 ? null : 'must be greater than 0',
			'ttl'      => self::between( (int) $value, 1, self::MAX_TTL ),
			'age'      => self::between( (int) $value, 0, self::MAX_AGE_MS ),
			'free'     => self::between( (int) $value, 0, self::MAX_FREE ),
			'limit'    => self::between( (int) $value, 1, self::MAX_LIMIT ),
		};

		if ( null !== $broken ) {
			throw Refusal::value( $place, $broken );
		}
	}

	/**
	 * Whether a string may be a name.
	 *
	 * @param string $text  Name.
	 * @param int    $least Fewest bytes.
	 */
	public static function is_text( string $text, int $least ): bool {
		return strlen( $text ) >= $least && strlen( $text ) <= self::MAX_NAME && self::is_utf8( $text );
	}

	/**
	 * Whether a string is UTF-8.
	 *
	 * @param string $text String.
	 */
	public static function is_utf8( string $text ): bool {
		return 1 === preg_match( '//u', $text );
	}

	/**
	 * The rule that an integer breaks, if it does.
	 *
	 * @param int $value Value.
	 * @param int $least Least.
	 * @param int $most  Most.
	 */
	private static function between( int $value, int $least, int $most ): ?string {
		return $value >= $least && $value <= $most ? null : "must be between $least and $most";
	}
}
