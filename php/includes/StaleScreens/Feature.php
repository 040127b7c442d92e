<?php
/**
 * Stale screens.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Assets;
use NativePresence\Places\ScreenKey;

/**
 * Tells people when somebody else saves the screen they have open.
 */
final class Feature {

	/**
	 * Tells the notice's script, on pages of the administration, which screen it is on; where nothing is edited, only what
	 * other scripts call is of use.
	 */
	public static function enqueue(): void {
		Assets::data(
			'wpPresenceScreen',
			array(
				'key'   => ScreenKey::current(),
				'since' => self::rendered(),
			)
		);
	}

	/**
	 * When the page being served began to be rendered, in milliseconds since 1970: what was saved before, it shows.
	 */
	private static function rendered(): int {
		$began = isset( $_SERVER['REQUEST_TIME_FLOAT'] ) ? (float) $_SERVER['REQUEST_TIME_FLOAT'] : microtime( true );

		return (int) floor( $began * 1000 );
	}
}
