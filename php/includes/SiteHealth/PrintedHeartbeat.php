<?php
/**
 * Whether pages carry the heartbeat.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

use NativePresence\OptionRow;

/**
 * Plugins remove the heartbeat at any moment of a page, and on some pages only, so a page is judged after its scripts are
 * printed. What it found is stored when it is something else than the last page of its kind.
 */
final class PrintedHeartbeat {

	/**
	 * Option: two digits, for editors and for all other pages of the admin; 1 for pages with a heartbeat.
	 */
	public const OPTION = 'native_presence_heartbeat';

	private const EDITORS   = 0;
	private const ELSEWHERE = 1;

	/**
	 * Looks at the page whose scripts have been printed.
	 */
	public static function look(): void {
		$screen = get_current_screen();
		$kind   = $screen && 'post' === $screen->base ? self::EDITORS : self::ELSEWHERE;
		$known  = self::known();
		$now    = substr_replace( $known, wp_script_is( 'heartbeat', 'done' ) ? '1' : '0', $kind, 1 );

		if ( $now !== $known ) {
			update_option( self::OPTION, $now, true );
		}
	}

	/**
	 * Whether editors carried the heartbeat when one was last opened.
	 */
	public static function in_editors(): bool {
		return '1' === self::known()[ self::EDITORS ];
	}

	/**
	 * Whether the page of the admin that was last opened, beside the editors, carried the heartbeat.
	 */
	public static function elsewhere(): bool {
		return '1' === self::known()[ self::ELSEWHERE ];
	}

	/**
	 * What is stored; at first that all is well.
	 */
	private static function known(): string {
		$stored = get_option( self::OPTION, null );
		$known  = (string) ( $stored ?? OptionRow::keep( $GLOBALS['wpdb']->options, self::OPTION, '11' ) );

		return 1 === preg_match( '/^[01]{2}$/D', $known ) ? $known : '11';
	}
}
