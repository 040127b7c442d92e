<?php
/**
 * Whether browsers can say that they are still there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

defined( 'ABSPATH' ) || exit;

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
		if ( ! wp_script_is( 'heartbeat', 'registered' ) || ! PrintedHeartbeat::elsewhere() ) {
			return self::off();
		}

		$interval = Lease::interval();
		$says     = sprintf(
			/* translators: 1: Number of seconds between two heartbeats, 2: Number of seconds. */
			__( 'Browsers check in every %1$s seconds and stay online for %2$s seconds after the last check-in.', 'native-presence' ),
			number_format_i18n( $interval ),
			number_format_i18n( Lease::first() )
		);

		return $interval <= self::SLOW
			? Result::good( __( 'The heartbeat is on, and quick enough', 'native-presence' ), $says )
			: Result::recommended(
				__( 'The heartbeat is slow', 'native-presence' ),
				$says . ' ' . __( 'The list can be that out of date, and people who lost their connection stay on it that long.', 'native-presence' ),
				sprintf(
					/* translators: 1: Number of seconds, 2: Name of a filter. */
					__( 'Set it to %1$s seconds or less in the settings of the plugin that slows it down, or in your own code for the filter %2$s.', 'native-presence' ),
					number_format_i18n( self::SLOW ),
					'<code>heartbeat_settings</code>'
				)
			);
	}

	/**
	 * Pages come without the heartbeat.
	 */
	private static function off(): Result {
		return Result::critical(
			PrintedHeartbeat::in_editors()
				? __( 'The heartbeat is switched off outside the editors', 'native-presence' )
				: __( 'The heartbeat is switched off', 'native-presence' ),
			sprintf(
				/* translators: %s: Number of seconds. */
				__( 'WordPress prints its pages without the heartbeat script, so browsers cannot check in. Users disappear %s seconds after they open a page, and pages show no change until they are loaded again. Autosaves and post locks need the heartbeat too.', 'native-presence' ),
				number_format_i18n( Lease::first() )
			),
			sprintf(
				/* translators: 1: Name of a function, 2: Name of a script. */
				__( 'Another plugin, the theme or code of your own removed it, usually with %1$s for %2$s. Switch heartbeat on in the settings of your performance plugin, or look for that line. This check is about the admin page that was opened last.', 'native-presence' ),
				'<code>wp_deregister_script</code>',
				'<code>heartbeat</code>'
			)
		);
	}
}
