<?php
/**
 * Names that only this site can make.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Names a state by a hash with the site's secret, for one user on one site. A name tells its holder only whether
 * another name is equal, even if the holder knows most of what was named.
 */
final class Secret {

	/**
	 * The site's secret, once somebody asked: WordPress looks it up in every beat anyway, to check the nonce.
	 *
	 * @var string|null
	 */
	private static ?string $key = null;

	/**
	 * A name for the current user.
	 *
	 * @param string $made_of    Everything that it names.
	 * @param int    $characters Length, at most 43. Each character is a letter or a digit.
	 */
	public static function name( string $made_of, int $characters ): string {
		self::$key ??= wp_salt( 'nonce' );

		$hash = hash_hmac( 'sha256', 'native-presence|' . get_current_blog_id() . '|' . get_current_user_id() . "|$made_of", self::$key, true );

		return self::text( $hash, $characters );
	}

	/**
	 * A name that nobody could know.
	 *
	 * @param int $characters Length.
	 */
	public static function random( int $characters ): string {
		return self::text( random_bytes( $characters ), $characters );
	}

	/**
	 * Bytes as letters and digits.
	 *
	 * @param string $bytes      Bytes.
	 * @param int    $characters Length of the text.
	 */
	private static function text( string $bytes, int $characters ): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Bytes of a hash.
		return substr( strtr( base64_encode( $bytes ), '+/', 'aZ' ), 0, $characters );
	}
}
