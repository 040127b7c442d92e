<?php
/**
 * Changes that no engine sees.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Network;
use WP_Post;
use WP_User;

/**
 * Watches what pages show beside presence: titles, who may see them, and names. A change of those moves no version.
 */
final class Salt {

	/**
	 * Fields of a post that an answer depends on, beside its status. Its text is not one of them, so writing wakes nobody.
	 */
	private const FIELDS = array( 'post_title', 'post_author', 'post_type', 'post_password', 'post_parent' );

	/**
	 * A post was saved.
	 *
	 * @param int     $post_id Post.
	 * @param WP_Post $after   The post as it is.
	 * @param WP_Post $before  The post as it was.
	 */
	public static function post_updated( int $post_id, WP_Post $after, WP_Post $before ): void {
		foreach ( self::FIELDS as $field ) {
			if ( 'revision' !== $after->post_type && $after->$field !== $before->$field ) {
				Token::change_salt();
				return;
			}
		}
	}

	/**
	 * A post has another status: saved, or published when its time had come, which saves nothing. Nobody has seen one that
	 * is new.
	 *
	 * @param string  $after  Status.
	 * @param string  $before Status before.
	 * @param WP_Post $post   Post.
	 */
	public static function status_changed( string $after, string $before, WP_Post $post ): void {
		if ( $after !== $before && 'new' !== $before && 'revision' !== $post->post_type ) {
			Token::change_salt();
		}
	}

	/**
	 * A post was deleted.
	 *
	 * @param int     $post_id Post.
	 * @param WP_Post $post    The post as it was.
	 */
	public static function post_deleted( int $post_id, WP_Post $post ): void {
		if ( 'revision' !== $post->post_type ) {
			Token::change_salt();
		}
	}

	/**
	 * A user was saved. The block editor saves its user for every preference, so only what others see counts.
	 *
	 * @param int     $user_id User.
	 * @param WP_User $before  The user as it was.
	 */
	public static function profile_updated( int $user_id, WP_User $before ): void {
		$after = get_userdata( $user_id );

		if ( $after && ( $after->display_name !== $before->display_name || $after->user_email !== $before->user_email ) ) {
			Network::wherever_present( $user_id, static fn() => Token::change_salt() );
		}
	}
}
