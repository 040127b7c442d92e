<?php
/**
 * Text that runs the other way.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Puts names and titles into sentences whose direction may not be theirs.
 */
final class Bidi {

	/**
	 * Characters that turn the direction of what follows them.
	 */
	private const CONTROLS = '/[\x{202a}-\x{202e}\x{2066}-\x{2069}]/u';

	/**
	 * Letters of scripts that are written from right to left.
	 */
	private const RIGHT_TO_LEFT = '/[\x{590}-\x{8ff}\x{fb1d}-\x{fdff}\x{fe70}-\x{fefc}\x{10800}-\x{10fff}\x{1e800}-\x{1efff}]/u';

	/**
	 * A text that leaves the direction of the sentence around it alone. The marks are invisible, and there only where they
	 * make a difference.
	 *
	 * @param string $text Text.
	 */
	public static function isolate( string $text ): string {
		$plain = (string) preg_replace( self::CONTROLS, '', $text );

		return is_rtl() || $plain !== $text || preg_match( self::RIGHT_TO_LEFT, $plain ) ? "\u{2068}$plain\u{2069}" : $text;
	}
}
