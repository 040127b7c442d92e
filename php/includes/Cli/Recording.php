<?php
/**
 * Commands about the switch for recording.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\Recording\Setting;
use WP_CLI;

/**
 * Tells and sets whether page views, beats and logins are recorded on this site.
 */
final class Recording {

	/**
	 * Prints on or off.
	 *
	 * @param string[]              $args       None.
	 * @param array<string, string> $assoc_args None.
	 */
	public function get( $args, $assoc_args ): void {
		self::warn_of_filters();

		WP_CLI::line( wp_presence_recording_enabled() ? 'on' : 'off' );
	}

	/**
	 * Switches recording on or off. Who is present when it goes off is gone when the lease ends.
	 *
	 * ## OPTIONS
	 *
	 * <state>
	 * : Whether to record: on or off.
	 *
	 * @param string[]              $args       State.
	 * @param array<string, string> $assoc_args None.
	 */
	public function set( $args, $assoc_args ): void {
		// Checked here: on and off in a list of options would be read as true and false.
		if ( ! in_array( $args[0], array( 'on', 'off' ), true ) ) {
			WP_CLI::error( __( '<state> must be on or off.', 'native-presence' ) );
		}

		$on = 'on' === $args[0];

		Setting::set( $on );

		self::warn_of_filters();

		WP_CLI::success( $on ? __( 'Recording is on.', 'native-presence' ) : __( 'Recording is off.', 'native-presence' ) );
	}

	/**
	 * Says so when other code decides.
	 */
	private static function warn_of_filters(): void {
		if ( wp_presence_recording_enabled() !== Setting::is_on() ) {
			WP_CLI::warning( __( 'The filter wp_presence_recording_enabled overrides the setting.', 'native-presence' ) );
		}
	}
}
