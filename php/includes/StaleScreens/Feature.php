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
	 * Enqueues the notice wherever a tab is kept; where nothing is edited, only what other scripts call.
	 */
	public static function enqueue(): void {
		Assets::enqueue_beside_ping(
			'stale-screens',
			'wpPresenceScreen',
			array(
				'key'      => ScreenKey::current(),
				'since'    => self::rendered(),
				'staleUrl' => rest_url( 'wp-presence/v1/presence/screen-revisions/stale' ),
			)
		);
	}

	/**
	 * When the page being served began to be rendered, in milliseconds since 1970: what was saved before, it shows.
	 */
	private static function rendered(): int {
		return (int) floor( (float) ( $_SERVER['REQUEST_TIME_FLOAT'] ?? microtime( true ) ) * 1000 );
	}
}
