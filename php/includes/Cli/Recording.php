<?php
/**
 * Commands about the switches for recording.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\Places\PageView;
use NativePresence\Recording\Setting;
use WP_CLI;
use WP_CLI\Utils;

/**
 * Tells and sets whether page views, beats and logins are recorded on this site, and whether views of the site itself are.
 *
 * ## EXAMPLES
 *
 *     $ wp presence recording get
 *     on
 */
final class Recording {

	/**
	 * Prints on or off.
	 *
	 * ## OPTIONS
	 *
	 * [--front-end]
	 * : Whether views of the site itself are recorded, where its toolbar is shown.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp presence recording get
	 *     on
	 *
	 * @param string[]              $args       None.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function get( $args, $assoc_args ): void {
		self::warn_of_filters();

		WP_CLI::line( Setting::records( self::front_end( $assoc_args ) ? PageView::FRONT : '' ) ? 'on' : 'off' );
	}

	/**
	 * Switches recording on or off. Off also removes everyone who is present.
	 *
	 * ## OPTIONS
	 *
	 * <state>
	 * : Whether to record: on or off.
	 *
	 * [--front-end]
	 * : Switches views of the site itself only, where its toolbar is shown.
	 *
	 * ## EXAMPLES
	 *
	 *     # Record nobody.
	 *     $ wp presence recording set off
	 *     Success: Recording is off.
	 *
	 *     # Record in the dashboard only.
	 *     $ wp presence recording set off --front-end
	 *
	 * @param string[]              $args       State.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function set( $args, $assoc_args ): void {
		// Checked here: on and off in a list of options would be read as true and false.
		if ( ! in_array( $args[0], array( 'on', 'off' ), true ) ) {
			WP_CLI::error( __( '<state> must be on or off.', 'native-presence' ) );
		}

		$on        = 'on' === $args[0];
		$front_end = self::front_end( $assoc_args );

		Setting::set( $on, $front_end ? Setting::FRONT_END : Setting::OPTION );

		self::warn_of_filters();

		WP_CLI::success(
			match ( array( $front_end, $on ) ) {
				array( false, true )  => __( 'Recording is on.', 'native-presence' ),
				array( false, false ) => __( 'Recording is off.', 'native-presence' ),
				array( true, true )   => __( 'Recording on the site itself is on.', 'native-presence' ),
				array( true, false )  => __( 'Recording on the site itself is off.', 'native-presence' ),
			}
		);

		if ( $front_end && $on && ! Setting::is_on() ) {
			WP_CLI::warning( __( 'Nothing is recorded: recording as a whole is off.', 'native-presence' ) );
		}
	}

	/**
	 * Whether a command is about views of the site itself.
	 *
	 * @param array<string, mixed> $assoc_args Options.
	 */
	private static function front_end( array $assoc_args ): bool {
		return (bool) Utils\get_flag_value( $assoc_args, 'front-end', false );
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
