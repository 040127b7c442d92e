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
use stdClass;
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
		$items     = array_map( static fn( array $item ): array => self::shown( $item, $formatter->format ), $items );

		if ( 'ids' === $formatter->format && null === $formatter->field ) {
			$items = array_column( $items, $id );
		}

		self::print( $formatter->format, static fn() => $formatter->display_items( $items ) );
	}

	/**
	 * Prints one item.
	 *
	 * @param array<string, mixed> $options What the command was told.
	 * @param array<string, mixed> $item    Item.
	 */
	public static function item( array $options, array $item ): void {
		$formatter = new Formatter( $options, array_keys( $item ) );
		$item      = self::shown( $item, $formatter->format );

		self::print( $formatter->format, static fn() => $formatter->display_item( $item ) );
	}

	/**
	 * Ends the command when the engine did not answer the last call.
	 */
	public static function need_answer(): void {
		if ( null !== Engine::refusal() ) {
			self::fail();
		}
	}

	/**
	 * Ends the command, with why the engine refused the last call.
	 */
	public static function fail(): never {
		WP_CLI::error( Text::of( self::refusal() ) );

		// Reached only where WP-CLI is made to continue after an error.
		exit( 1 );
	}

	/**
	 * Why the engine refused the last call.
	 */
	private static function refusal(): string {
		return match ( Engine::refusal() ) {
			PresenceException::CONFLICT => __( 'This client is a live entry of another user.', 'native-presence' ),
			PresenceException::LIMIT    => sprintf(
				/* translators: 1: Number of entries, 2: Size such as 256 KB. */
				__( 'This user has reached the limit of %1$s entries in a site, or of %2$s in all sites together.', 'native-presence' ),
				number_format_i18n( Engine::MAX_PER_USER ),
				size_format( Engine::MAX_BYTES_PER_USER )
			),
			Engine::HIDDEN              => __( 'This user has chosen not to be seen.', 'native-presence' ),
			Engine::ELSEWHERE           => Elsewhere::explain( (string) Engine::obstacle() ),
			null                        => wp_presence_recording_enabled()
				? __( 'This entry was not stored.', 'native-presence' )
				: __( 'Recording is off on this site, so this entry was not stored.', 'native-presence' ),
			default                     => Failures::message(),
		};
	}

	/**
	 * An item as a format shows it. JSON escapes control characters itself, and keeps every value as it is.
	 *
	 * @param array<string, mixed> $item   Item.
	 * @param string               $format Format.
	 * @return array<string, mixed>
	 */
	private static function shown( array $item, string $format ): array {
		if ( is_array( $item['data'] ?? null ) && ! in_array( $format, array( 'json', 'yaml' ), true ) ) {
			$item['data'] = Text::json( $item['data'] );
		}

		$item = 'json' === $format ? $item : (array) Text::within( $item );

		if ( array() === ( $item['data'] ?? null ) ) {
			// A state is an object, also an empty one.
			$item['data'] = new stdClass();
		}

		return $item;
	}

	/**
	 * Prints what the formatter prints. The one control character that its JSON does not escape is DEL.
	 *
	 * @param string           $format  Format.
	 * @param callable(): void $display Prints.
	 */
	private static function print( string $format, callable $display ): void {
		if ( 'json' !== $format ) {
			$display();
			return;
		}

		ob_start( static fn( string $json ): string => str_replace( "\x7f", '\u007f', $json ) );
		$display();
		ob_end_flush();
	}
}
