<?php
/**
 * Titles inside state.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

use NativePresence\Api\Rooms;
use WP_Post;

/**
 * State may carry what a post is called and where it is, whoever wrote it there. Where state leaves the server as it is,
 * titles are those the posts have now, and only those that the viewer may know.
 */
final class Titles {

	/**
	 * Keys of state that say what a post is called.
	 */
	private const NAMES = array(
		'title'      => true,
		'post_title' => true,
	);

	/**
	 * Keys of state that say where it is.
	 */
	private const ADDRESSES = array(
		'url'       => true,
		'link'      => true,
		'permalink' => true,
		'edit_url'  => true,
		'view_url'  => true,
	);

	/**
	 * State as the current user may see it. Its post has to be primed.
	 *
	 * @param string               $room Room.
	 * @param array<string, mixed> $data State without our own keys.
	 * @return array<string, mixed>
	 */
	public static function known_to_viewer( string $room, array $data ): array {
		$told = array_intersect_key( $data, self::NAMES + self::ADDRESSES );

		if ( ! $told ) {
			return $data;
		}

		$post_id = self::post_id( $room, $data );

		if ( 0 === $post_id ) {
			// Among everyone online a title without its post is a mere claim; in a room of another plugin it is that plugin's.
			return Rooms::ADMIN === $room ? array_diff_key( $data, $told ) : $data;
		}

		$post = self::post( $post_id, $data );

		return $post
			? array_replace( $data, array_fill_keys( array_keys( array_intersect_key( $told, self::NAMES ) ), Place::title( $post ) ) )
			: array_diff_key( $data, $told );
	}

	/**
	 * The post that an entry is about, if the current user may know it; null otherwise. It has to be primed.
	 *
	 * @param string               $room Room.
	 * @param array<string, mixed> $data State without our own keys.
	 */
	public static function post_of( string $room, array $data ): ?WP_Post {
		return self::post( self::post_id( $room, $data ), $data );
	}

	/**
	 * Loads at once the posts that entries are about.
	 *
	 * @param object[] $entries Entries, ours or exported.
	 */
	public static function prime( array $entries ): void {
		$posts = array();

		foreach ( $entries as $entry ) {
			$posts[ self::post_id( $entry->room, $entry->data ) ] = true;
		}

		unset( $posts[0] );

		if ( $posts ) {
			_prime_post_caches( array_keys( $posts ), false, true );
		}
	}

	/**
	 * The post that an entry is about; 0 for none.
	 *
	 * @param string               $room Room.
	 * @param array<string, mixed> $data State.
	 */
	private static function post_id( string $room, array $data ): int {
		$named  = Place::post_id( array_diff_key( $data, array( '_post' => true ) ) );
		$parsed = 0 === $named ? Rooms::parse( $room ) : false;

		return $parsed ? $parsed['post_id'] : $named;
	}

	/**
	 * A post, if the current user may know it.
	 *
	 * @param int                  $post_id Post; 0 for none.
	 * @param array<string, mixed> $data    State.
	 */
	private static function post( int $post_id, array $data ): ?WP_Post {
		$post = $post_id > 0 ? get_post( $post_id ) : null;

		return $post && Place::may_name( $post, PageView::FRONT === ( $data['screen'] ?? '' ) ) ? $post : null;
	}
}
