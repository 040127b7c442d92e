<?php
/**
 * Text from elsewhere.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Makes UTF-8 of what a database, a request or other code calls text. Engines and JSON take nothing else.
 */
final class Text {

	/**
	 * Text as UTF-8. A site from before UTF-8 delivers names and titles in Latin-1, so bytes that are no UTF-8 are read as that.
	 *
	 * @param string $text Text.
	 */
	public static function utf8( string $text ): string {
		return self::is_utf8( $text ) ? $text : (string) preg_replace_callback(
			'/(?:[\x00-\x7f]
				| [\xc2-\xdf][\x80-\xbf]
				| \xe0[\xa0-\xbf][\x80-\xbf] | [\xe1-\xec\xee\xef][\x80-\xbf]{2} | \xed[\x80-\x9f][\x80-\xbf]
				| \xf0[\x90-\xbf][\x80-\xbf]{2} | [\xf1-\xf3][\x80-\xbf]{3} | \xf4[\x80-\x8f][\x80-\xbf]{2}
			)++ (*SKIP)(*FAIL) | [\x80-\xff]/x',
			static fn( array $match ) => self::latin1( ord( $match[0] ) ),
			$text
		);
	}

	/**
	 * An address in ASCII: other bytes percent-encoded, as browsers send them.
	 *
	 * @param string $url Address.
	 */
	public static function url( string $url ): string {
		return (string) preg_replace_callback( '/[\x80-\xff]+/', static fn( array $match ) => rawurlencode( $match[0] ), $url );
	}

	/**
	 * Whether text is UTF-8.
	 *
	 * @param string $text Text.
	 */
	private static function is_utf8( string $text ): bool {
		return 1 === preg_match( '//u', $text );
	}

	/**
	 * A byte of Latin-1 as UTF-8; the replacement character for one that is no letter there.
	 *
	 * @param int $byte Byte beyond ASCII.
	 */
	private static function latin1( int $byte ): string {
		return $byte < 0xa0 ? "\u{fffd}" : chr( 0xc0 | $byte >> 6 ) . chr( 0x80 | $byte & 0x3f );
	}
}
