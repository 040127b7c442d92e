<?php
/**
 * Who takes part.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

use WP_User;

/**
 * The one rule of who sees others and is seen: anyone who can edit at least one post type that the admin shows.
 */
final class Participation {

	/**
	 * Whether a user takes part. The answer is never kept, because capabilities and post types may change within a request.
	 * The type `post` is registered first, so most users cost one look at their capabilities. No query. In a network, nobody
	 * does who is marked as a spammer or as deleted there.
	 *
	 * @param WP_User $user User.
	 */
	public static function of( WP_User $user ): bool {
		$asked  = array();
		$exists = $user->exists() && ! ( is_multisite() && ( $user->spam || $user->deleted ) );

		foreach ( $exists ? get_post_types( array( 'show_ui' => true ), 'objects' ) : array() as $type ) {
			$capability = $type->cap->edit_posts ?? 'do_not_allow';

			if ( ! isset( $asked[ $capability ] ) && user_can( $user, $capability ) ) {
				return true;
			}

			$asked[ $capability ] = true;
		}

		return false;
	}
}
