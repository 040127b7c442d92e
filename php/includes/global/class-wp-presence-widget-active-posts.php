<?php
/**
 * The dashboard widget "Active Posts", under the name other code knows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

use NativePresence\ActivePosts\Feature;
use NativePresence\ActivePosts\View;
use NativePresence\Dashboard;
use NativePresence\Viewer;

/**
 * Registers, renders and keeps the widget.
 */
class WP_Presence_Widget_Active_Posts {

	public const ID = 'presence_active_posts';

	/**
	 * Adds the widget to the dashboard.
	 */
	public static function register(): void {
		if ( Viewer::takes_part() ) {
			Dashboard::add( self::ID, __( 'Active Posts', 'native-presence' ), array( self::class, 'render' ) );
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
	 * Answers other people's scripts, which know of no versions: every post the widget shows, with its editors.
	 *
	 * @param array<string, mixed> $response  What is answered so far.
	 * @param array<string, mixed> $data      What the beat said.
	 * @param string               $screen_id Screen.
	 * @return array<string, mixed>
	 */
	public static function heartbeat_received( $response, $data, $screen_id = '' ) {
		if ( isset( $data['presence-active-posts-ping'] ) && Viewer::takes_part() ) {
			$posts = Feature::everything();

			if ( null !== $posts ) {
				$response['presence-active-posts'] = $posts;
			}
		}

		return $response;
	}
}
