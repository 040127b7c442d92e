<?php
/**
 * What a call of the table engine ends with other than its value.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use Error;
use Exception;
use PresenceException;
use ReflectionProperty;
use Throwable;
use TypeError;
use ValueError;

/**
 * Makes the errors that the extension throws. Like those, they say where the function was called, not where in here
 * somebody noticed.
 */
final class Refusal {

	/**
	 * A wrong value.
	 *
	 * @param string $place Where, such as `presence_set(): Argument #1 ($room)`.
	 * @param string $rule  What it must be.
	 */
	public static function value( string $place, string $rule ): ValueError {
		return self::at_caller( new ValueError( "$place $rule" ) );
	}

	/**
	 * A wrong type inside an array.
	 *
	 * @param string $place Where.
	 * @param string $type  What it must be.
	 * @param mixed  $given What it is.
	 */
	public static function type( string $place, string $type, mixed $given ): TypeError {
		return self::at_caller( new TypeError( "$place must be of type $type, " . get_debug_type( $given ) . ' given' ) );
	}

	/**
	 * The engine refuses.
	 *
	 * @param int    $code    Code of PresenceException.
	 * @param string $message Why.
	 */
	public static function engine( int $code, string $message ): PresenceException {
		return self::at_caller( new PresenceException( $message, $code ) );
	}

	/**
	 * Moves an exception to the call of the global function that led to it.
	 *
	 * @template T of Throwable
	 * @param T $thrown Exception.
	 * @return T
	 */
	private static function at_caller( Throwable $thrown ): Throwable {
		foreach ( $thrown->getTrace() as $depth => $frame ) {
			if ( ! isset( $frame['class'] ) && str_starts_with( $frame['function'], 'presence_' ) && isset( $frame['file'], $frame['line'] ) ) {
				$base = $thrown instanceof Error ? Error::class : Exception::class;
				$new  = array(
					'file'  => $frame['file'],
					'line'  => $frame['line'],
					'trace' => array_slice( $thrown->getTrace(), $depth ),
				);

				foreach ( $new as $name => $value ) {
					( new ReflectionProperty( $base, $name ) )->setValue( $thrown, $value );
				}

				break;
			}
		}

		return $thrown;
	}
}
