<?php
/**
 * Whether browsers can say that they are still there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

use NativePresence\Recording\Lease;

/**
 * Presence rides on core's heartbeat, which plugins and hosts like to switch off or slow down.
 */
final class HeartbeatCheck implements Check {

	/**
	 * Longest interval, in seconds, that still shows people come and go: core's own for a window without focus.
	 */
	private const SLOW = Lease::UNFOCUSED;

	/**
	 * Title.
	 */
	public function label(): string {
		return __( 'Heartbeat', 'native-presence' );
	}

	/**
	 * There always is something to look at.
	 */
	public function applies(): bool {
		return true;
	}

	/**
	 * Whether the heartbeat is there, and quick enough.
	 */
	public function result(): Result {
		if ( ! wp_script_is( 'heartbeat', 'registered' ) ) {
			return Result::critical(
				__( 'The heartbeat is switched off', 'native-presence' ),
				sprintf(
					/* translators: %s: Number of seconds. */
					__( 'Browsers cannot say that they are still there: everyone vanishes %s seconds after opening a page, and nothing that is shown changes before the page is loaded again. Autosaves and post locks need the heartbeat too.', 'native-presence' ),
					number_format_i18n( Lease::first() )
				),
				sprintf(
					/* translators: 1: Name of a function, 2: Name of a script. */
					__( 'Another plugin, the theme or code of your own removed it, usually with %1$s for %2$s. Switch heartbeat on in the settings of your plugin for speed, or look for that line.', 'native-presence' ),
					'<code>wp_deregister_script</code>',
					'<code>heartbeat</code>'
				)
			);
		}

		$interval = Lease::interval();
		$says     = sprintf(
			/* translators: 1: Number of seconds between two heartbeats, 2: Number of seconds. */
			__( 'A browser says every %1$s seconds that it is still there, and counts as online for %2$s seconds after it last did.', 'native-presence' ),
			number_format_i18n( $interval ),
			number_format_i18n( Lease::first() )
		);

		return $interval <= self::SLOW
			? Result::good( __( 'The heartbeat is on, and quick enough', 'native-presence' ), $says )
			: Result::recommended(
				__( 'The heartbeat is slow', 'native-presence' ),
				$says . ' ' . __( 'What is shown is that old, and whoever lost their connection stays that long.', 'native-presence' ),
				sprintf(
					/* translators: 1: Number of seconds, 2: Name of a filter. */
					__( 'Set it to %1$s seconds or less in the settings of the plugin that slows it down, or in your own code for the filter %2$s.', 'native-presence' ),
					number_format_i18n( self::SLOW ),
					'<code>heartbeat_settings</code>'
				)
			);
	}
}
