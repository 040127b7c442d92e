<?php
/**
 * Callbacks that sites unhook and call by name. Each only passes on to the class that answers it.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

use NativePresence\AdminBar;
use NativePresence\Api\Entries;
use NativePresence\EditorsColumn;
use NativePresence\Heartbeat\Beat;
use NativePresence\OnlineUsers;
use NativePresence\Recording\Page;
use NativePresence\Recording\PostRoom;
use NativePresence\Recording\Session;
use NativePresence\Recording\Setting;
use NativePresence\StaleScreens;
use NativePresence\StaleScreens\PostSaves;
use NativePresence\StaleScreens\Saves;
use NativePresence\StaleScreens\UserSaves;
use NativePresence\Viewer;

/**
 * Renews a tab and answers what changed in what it shows.
 *
 * @param array<string, mixed> $response  What is answered so far.
 * @param array<string, mixed> $data      What the beat said.
 * @param string               $screen_id Screen.
 * @return array<string, mixed>
 */
function wp_presence_admin_heartbeat_received( $response, $data, $screen_id = '' ) {
	if ( ! isset( $data['presence-ping'] ) ) {
		return $response;
	}

	if ( ! Viewer::takes_part() ) {
		// They may have done so until a moment ago.
		Entries::remove_user( get_current_user_id() );
		return $response;
	}

	return Beat::answer( (array) $response, $data );
}

/**
 * Keeps a tab in the room of the post it edits.
 *
 * @param array<string, mixed> $response  What is answered so far.
 * @param array<string, mixed> $data      What the beat said.
 * @param string               $screen_id Screen.
 * @return array<string, mixed>
 */
function wp_presence_editor_heartbeat_received( $response, $data, $screen_id = '' ) {
	if ( isset( $data['presence-editor-ping'] ) && Viewer::takes_part() && wp_presence_recording_enabled() ) {
		PostRoom::ping( $data );
	}

	return $response;
}

/**
 * Keeps the holder of core's lock on a post in the room of that post.
 *
 * @param array<string, mixed> $response  What is answered so far.
 * @param array<string, mixed> $data      What the beat said.
 * @param string               $screen_id Screen.
 * @return array<string, mixed>
 */
function wp_presence_bridge_post_lock( $response, $data, $screen_id = '' ) {
	if ( isset( $data['wp-refresh-post-lock'] ) && Viewer::takes_part() && wp_presence_recording_enabled() ) {
		PostRoom::bridge( (array) $response, $data );
	}

	return $response;
}

/**
 * Records the page being served, and enqueues what keeps it.
 */
function wp_presence_enqueue_heartbeat_ping(): void {
	if ( is_user_logged_in() ) {
		Page::serve();
	}
}

/**
 * Somebody logged in.
 *
 * @param string       $user_login Login name.
 * @param WP_User|null $user       User.
 */
function wp_presence_on_login( $user_login, $user = null ): void {
	$user = $user instanceof WP_User ? $user : get_user_by( 'login', $user_login );

	if ( $user ) {
		Session::login( $user );
	}
}

/**
 * Somebody logged out on this device.
 *
 * @param int $user_id User.
 */
function wp_presence_on_logout( $user_id ): void {
	Session::logout( (int) $user_id );
}

/**
 * Adds the node to the admin bar.
 *
 * @param WP_Admin_Bar $wp_admin_bar Admin bar.
 */
function wp_presence_admin_bar_node( $wp_admin_bar ): void {
	if ( Viewer::takes_part() && Setting::covers_this_page() ) {
		AdminBar\View::add( $wp_admin_bar );
	}
}

/**
 * Adds the view "Online" to the users list.
 *
 * @param array<string, string> $views Views.
 * @return array<string, string>
 */
function wp_presence_users_views( $views ) {
	return Viewer::takes_part() ? OnlineUsers\Feature::add_view( $views ) : $views;
}

/**
 * Narrows the users list to those online.
 *
 * @param array<string, mixed> $args Arguments of the list's query.
 * @return array<string, mixed>
 */
function wp_presence_filter_online_users( $args ) {
	return OnlineUsers\Feature::is_requested() && Viewer::takes_part() ? OnlineUsers\Feature::narrow( $args ) : $args;
}

/**
 * Adds the column "Editors" to a posts list.
 *
 * @param array<string, string> $columns Columns.
 * @return array<string, string>
 */
function wp_presence_add_editors_column( $columns ) {
	return Viewer::takes_part() ? EditorsColumn\Feature::add( $columns ) : $columns;
}

/**
 * Prints a cell of the column "Editors".
 *
 * @param string $column  Column.
 * @param int    $post_id Post.
 */
function wp_presence_render_editors_column( $column, $post_id ): void {
	if ( EditorsColumn\Feature::COLUMN === $column && Viewer::takes_part() ) {
		EditorsColumn\View::render( (int) $post_id );
	}
}

/**
 * Tells an open screen of the newest save by somebody else.
 *
 * @param array<string, mixed> $response  What is answered so far.
 * @param array<string, mixed> $data      What the beat said.
 * @param string               $screen_id Screen.
 * @return array<string, mixed>
 */
function wp_presence_screen_heartbeat_received( $response, $data, $screen_id = '' ) {
	return isset( $data['presence-screen-ping'] ) && Viewer::takes_part() ? StaleScreens\Beat::answer( (array) $response, $data ) : $response;
}

/**
 * An option was added, changed or deleted.
 *
 * @param string $option Option.
 */
function wp_presence_on_updated_option( $option ): void {
	Saves::option( (string) $option );
}

/**
 * A post was saved.
 *
 * @param int          $post_id    Post.
 * @param WP_Post|null $post_after The post as it is.
 */
function wp_presence_on_post_updated( $post_id, $post_after = null ): void {
	PostSaves::saved( (int) $post_id, $post_after instanceof WP_Post ? $post_after : null );
}

/**
 * A user was saved.
 *
 * @param int          $user_id       User.
 * @param WP_User|null $old_user_data The user as it was.
 */
function wp_presence_on_profile_update( $user_id, $old_user_data = null ): void {
	UserSaves::saved( (int) $user_id, $old_user_data instanceof WP_User ? $old_user_data : null );
}

/**
 * A term was saved.
 *
 * @param int    $term_id  Term.
 * @param int    $tt_id    Term in its taxonomy.
 * @param string $taxonomy Taxonomy.
 */
function wp_presence_on_edited_term( $term_id, $tt_id = 0, $taxonomy = '' ): void {
	Saves::term( (int) $term_id, (string) $taxonomy );
}

/**
 * A comment was saved, or its status set.
 *
 * @param int $comment_id Comment.
 */
function wp_presence_on_edit_comment( $comment_id ): void {
	Saves::comment( (int) $comment_id );
}
