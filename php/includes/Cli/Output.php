<?php
/**
 * What commands print.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\Engine;
use NativePresence\Failures;
use PresenceException;
use WP_CLI;
use WP_CLI\Formatter;

/**
 * Lists in every format, and refusals.
 */
final class Output {

	/**
	 * Prints a list.
	 *
	 * @param array<string, mixed>       $options What the command was told.
	 * @param list<array<string, mixed>> $items   Items.
	 * @param string[]                   $fields  Fields shown unless others are asked for.
	 * @param string                     $id      The field that names an item, for the format `ids`.
	 */
	public static function items( array $options, array $items, array $fields, string $id ): void {
		$formatter = new Formatter( $options, $fields );

		if ( 'ids' === $formatter->format && ! isset( $options['field'] ) ) {
			$items = array_column( $items, $id );
		}

		$formatter->display_items( $items );
	}

	/**
	 * Ends the command when the engine did not answer the last call.
	 */
	public static function need_answer(): void {
		if ( null !== Engine::refusal() ) {
			WP_CLI::error( self::refusal() );
		}
	}

	/**
	 * Why the engine refused the last call.
	 */
	public static function refusal(): string {
		return match ( Engine::refusal() ) {
			PresenceException::CONFLICT => __( 'This client is a live entry of another user.', 'native-presence' ),
			PresenceException::LIMIT    => sprintf(
				/* translators: %s: Number of entries. */
				__( 'This user has %s live entries, which is the most one may have.', 'native-presence' ),
				number_format_i18n( Engine::MAX_PER_USER )
			),
			Engine::HIDDEN              => __( 'This user has chosen not to be seen.', 'native-presence' ),
			default                     => Failures::message(),
		};
	}
}
