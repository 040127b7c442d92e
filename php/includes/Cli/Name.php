<?php
/**
 * Names given to commands.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\Api\Name as Limit;
use WP_CLI;

/**
 * Takes names only as they are: an empty name, a long one, or bytes that are not UTF-8 are refused, never changed.
 */
final class Name {

	/**
	 * A name of a room or client. Ends the command with the rule that the name breaks.
	 *
	 * @param string $given What was given.
	 * @param string $label What to call it.
	 */
	public static function of( string $given, string $label ): string {
		if ( '' === $given ) {
			/* translators: %s: Name of an argument. */
			WP_CLI::error( sprintf( __( '%s must not be empty.', 'native-presence' ), $label ) );
		}

		if ( strlen( $given ) > Limit::LIMIT ) {
			/* translators: 1: Name of an argument, 2: Number of bytes. */
			WP_CLI::error( sprintf( __( '%1$s must be at most %2$d bytes long.', 'native-presence' ), $label, Limit::LIMIT ) );
		}

		if ( 1 !== preg_match( '//u', $given ) ) {
			/* translators: %s: Name of an argument. */
			WP_CLI::error( sprintf( __( '%s must be UTF-8 text.', 'native-presence' ), $label ) );
		}

		return $given;
	}
}
