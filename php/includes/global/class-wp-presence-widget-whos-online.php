<?php
/**
 * The dashboard widget "Who's Online", under the name other code knows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

use NativePresence\Dashboard;
use NativePresence\Viewer;
use NativePresence\WhosOnline\View;

/**
 * Registers, renders and keeps the widget.
 */
class WP_Presence_Widget_Whos_Online {

	public const ID = 'presence_whos_online';

	/**
	 * Adds the widget to the dashboard.
	 */
	public static function register(): void {
		if ( Viewer::takes_part() ) {
			Dashboard::add( self::ID, __( 'Who’s Online', 'native-presence' ), array( self::class, 'render' ) );
		}
	}

	/**
	 * Prints the widget.
	 */
	public static function render(): void {
		if ( Viewer::takes_part() ) {
			View::render();
		}
	}

	/**
	 * Answers a beat of the widget.
	 *
	 * @param array<string, mixed> $response  What is answered so far.
	 * @param array<string, mixed> $data      What the beat said.
	 * @param string               $screen_id Screen.
	 * @return array<string, mixed>
	 */
	public static function heartbeat_received( $response, $data, $screen_id = '' ) {
		return wp_presence_admin_heartbeat_received( $response, $data, $screen_id );
	}
}
