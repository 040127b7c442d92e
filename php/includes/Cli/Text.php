<?php
/**
 * Text for terminals.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

/**
 * Names, titles and messages are written by others. Their control characters could move the cursor, retitle the window or
 * hide a line, so none is printed as it is.
 */
final class Text {

	/**
	 * Control characters, line separators, and characters that turn the direction of what follows.
	 */
	private const CONTROLS = '/[\p{Cc}\x{2028}-\x{202e}\x{2066}-\x{2069}]/u';

	/**
	 * A text whose control characters are written as JSON writes them.
	 *
	 * @param string $text Text.
	 */
	public static function of( string $text ): string {
		$shown = preg_replace_callback( self::CONTROLS, static fn( array $found ): string => sprintf( '\u%04x', mb_ord( $found[0], 'UTF-8' ) ), $text );

		// Bytes that are not UTF-8.
		return $shown ?? (string) preg_replace_callback( '/[^\x20-\x7e]/', static fn( array $found ): string => sprintf( '\x%02x', ord( $found[0] ) ), $text );
	}

	/**
	 * A value of any kind with all of its texts, and the keys among them, as of().
	 *
	 * @param mixed $value Value.
	 */
	public static function within( mixed $value ): mixed {
		if ( is_string( $value ) ) {
			return self::of( $value );
		}

		if ( ! is_array( $value ) ) {
			return $value;
		}

		$shown = array();

		foreach ( $value as $key => $item ) {
			$shown[ is_string( $key ) ? self::of( $key ) : $key ] = self::within( $item );
		}

		return $shown;
	}

	/**
	 * A state as JSON, for a column of text.
	 *
	 * @param array<array-key, mixed> $state State.
	 */
	public static function json( array $state ): string {
		return array() === $state ? '{}' : self::of( (string) wp_json_encode( $state, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION ) );
	}
}
