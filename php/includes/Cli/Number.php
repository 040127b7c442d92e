<?php
/**
 * Numbers given to commands.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use WP_CLI;

/**
 * Takes numbers only as numbers: a slip of the hand is told, not turned into 0.
 */
final class Number {

	/**
	 * A whole number; ends the command with the rule when it is none.
	 *
	 * @param array<array-key, mixed> $given Arguments or options.
	 * @param string|int              $name  Option, or place among the arguments.
	 * @param int                     $least Least.
	 * @param int                     $most  Most.
	 * @param string                  $label What to call it; the option unless something else is given.
	 */
	public static function between( array $given, string|int $name, int $least, int $most, string $label = '' ): int {
		// A default out of the documentation may come as a number.
		$text   = is_string( $given[ $name ] ) || is_int( $given[ $name ] ) ? (string) $given[ $name ] : '';
		$number = ctype_digit( $text ) && strlen( $text ) < 20 ? (int) $text : -1;

		if ( $number < $least || $number > $most ) {
			WP_CLI::error(
				PHP_INT_MAX === $most
					/* translators: 1: Name of an option, 2: Least value. */
					? sprintf( __( '%1$s must be a whole number from %2$d.', 'native-presence' ), '' === $label ? "--$name" : $label, $least )
					/* translators: 1: Name of an option, 2: Least value, 3: Most. */
					: sprintf( __( '%1$s must be a whole number from %2$d to %3$d.', 'native-presence' ), '' === $label ? "--$name" : $label, $least, $most )
			);
		}

		return $number;
	}
}
