<?php
/**
 * Posts that words and links need.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

use WP_Post;

/**
 * Looks posts up all at once. Core asks the database again for every post that is no more; here that is remembered.
 */
final class PostCache {

	/**
	 * Posts that were looked for and are no more.
	 *
	 * @var array<int, true>
	 */
	private static array $missing = array();

	/**
	 * Looks posts up. Two queries at most: the second for the meta that tells what a post in the trash used to be.
	 *
	 * @param int[] $ids Posts.
	 */
	public static function prime( array $ids ): void {
		$ids = array_values( array_unique( $ids ) );

		if ( ! $ids ) {
			return;
		}

		_prime_post_caches( $ids, false, false );

		$trashed = array();

		foreach ( wp_cache_get_multiple( $ids, 'posts' ) as $id => $post ) {
			if ( ! $post ) {
				if ( ! wp_suspend_cache_addition() ) {
					self::$missing[ $id ] = true;
				}
				continue;
			}

			unset( self::$missing[ $id ] );

			if ( 'trash' === $post->post_status ) {
				$trashed[] = $id;
			}
		}

		if ( $trashed ) {
			update_meta_cache( 'post', $trashed );
		}
	}

	/**
	 * A post; null when there is none.
	 *
	 * @param int $id Post; 0 for none.
	 */
	public static function get( int $id ): ?WP_Post {
		return $id > 0 && ! isset( self::$missing[ $id ] ) ? get_post( $id ) : null;
	}
}
