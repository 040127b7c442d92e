<?php
/**
 * A demo without a process of its own.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Demo;

use WP_Post;
use WP_User;

/**
 * Where nothing runs in the background, as in WordPress Playground, the editors of a demo are brought in and kept online by
 * the requests of whoever looks: every page and every heartbeat of the admin. How many is said by the constant
 * NATIVE_PRESENCE_DEMO; without it nothing of this runs.
 */
final class Scene {

	/**
	 * Seconds that an editor stays in one place.
	 */
	private const STAY = 300;

	/**
	 * Seconds without a beat that an editor outlives: twice core's longest interval, and some.
	 */
	private const LEASE = 270;

	private const SCREENS = array( 'dashboard', 'edit-post', 'upload', 'edit-comments', 'edit-page', 'profile' );

	/**
	 * Brings the editors in, and keeps them online.
	 */
	public static function play(): void {
		$count = min( Crew::MOST, max( 0, (int) NATIVE_PRESENCE_DEMO ) );

		// Nobody ever logs in as one of them, and many are made at once.
		$cheap = static fn(): array => array( 'cost' => 4 );

		add_filter( 'wp_hash_password_options', $cheap );
		$crew = Crew::of( $count );
		remove_filter( 'wp_hash_password_options', $cheap );

		if ( is_wp_error( $crew ) ) {
			return;
		}

		$posts = Editor::posts();

		foreach ( $crew as $number => $user ) {
			self::renew( $user, $number, $posts );
		}
	}

	/**
	 * Renews an editor's presence. Where they are follows from the time, so that all requests agree.
	 *
	 * @param WP_User   $user   Editor.
	 * @param int       $number Place among the editors; the first, 0, is always in a post.
	 * @param WP_Post[] $posts  Posts there are.
	 */
	private static function renew( WP_User $user, int $number, array $posts ): void {
		// They do not all move at once.
		$turn  = intdiv( time() + 37 * $number, self::STAY );
		$lease = array(
			'user_id'    => $user->ID,
			'expires_in' => self::LEASE,
		);
		$state = array( 'demo' => true );

		if ( 0 === $number ) {
			// Where the list of posts shows them.
			$listed = array_values( array_filter( $posts, static fn( WP_Post $post ): bool => 'post' === $post->post_type ) );
			$posts  = $listed ? $listed : $posts;
		}

		if ( $posts && ( 0 === $number || 0 === ( $turn + $number ) % 2 ) ) {
			$post   = $posts[ ( $turn + intdiv( $number, 2 ) ) % count( $posts ) ];
			$state += array(
				'screen'      => $post->post_type,
				'post_status' => $post->post_status,
				'post_id'     => $post->ID,
			);

			$editing = array(
				'action' => 'editing',
				'demo'   => true,
			);

			wp_set_presence( wp_presence_post_room( $post ), "editor-$user->ID-demo", $editing, $lease );
		} else {
			$state += array( 'screen' => self::SCREENS[ ( $turn + $number ) % count( self::SCREENS ) ] );
		}

		wp_set_presence( wp_presence_admin_room(), "user-$user->ID-demo", $state, $lease );
	}
}
