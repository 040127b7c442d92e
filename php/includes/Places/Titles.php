<?php
/**
 * Pages and posts inside state.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

use NativePresence\Api\Entries;
use NativePresence\Api\Rooms;
use WP_Post;

/**
 * State may name the page that a user is on, and the title, address and status of a post, no matter which code wrote them. An
 * answer contains the titles that the posts have now, and only what the viewer may know of pages and posts.
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
	 * State as the current user may see it, without our own keys. Its posts have to be primed.
	 *
	 * @param string               $room    Room.
	 * @param array<string, mixed> $data    State as it is kept; without our own keys, fewer people may know of the page.
	 * @param int                  $user_id Whose it is; 0 for nobody.
	 * @return array<string, mixed>
	 */
	public static function known_to_viewer( string $room, array $data, int $user_id ): array {
		// Everyone may read what they wrote themselves.
		$own     = $user_id > 0 && get_current_user_id() === $user_id;
		$visible = Entries::visible( $data );

		if ( Rooms::ADMIN === $room && ! $own && ! Rights::cover( $data ) ) {
			unset( $visible['post_id'] );

			if ( PageView::FRONT !== ( $data['screen'] ?? '' ) ) {
				unset( $visible['screen'] );
			}
		}

		if ( isset( $visible['post_status'] ) && ! $own && ! self::may_tell_status( $room, $data ) ) {
			unset( $visible['post_status'] );
		}

		return self::titles( $room, $visible );
	}

	/**
	 * State with those titles and addresses that the current user may know.
	 *
	 * @param string               $room Room.
	 * @param array<string, mixed> $data State without our own keys.
	 * @return array<string, mixed>
	 */
	private static function titles( string $room, array $data ): array {
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
	 * Whether the current user may know the status that state tells of a post. Among everyone online a status without its post
	 * is a mere claim; in a room of another plugin it is that plugin's.
	 *
	 * @param string               $room Room.
	 * @param array<string, mixed> $data State.
	 */
	private static function may_tell_status( string $room, array $data ): bool {
		$post_id = Place::post_id( $data );
		$post_id = $post_id > 0 ? $post_id : self::post_id( $room, $data );

		return 0 === $post_id ? Rooms::ADMIN !== $room : null !== self::post( $post_id, $data );
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
			$posts[ Place::post_id( $entry->data ) ]              = true;
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
