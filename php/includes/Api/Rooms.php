<?php
/**
 * Rooms: their names, who may enter, and what they hold.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Api;

use NativePresence\Engine;
use NativePresence\Participation;
use NativePresence\People\Identity;
use WP_Post;
use WP_User;

/**
 * What stands behind the global functions about rooms.
 */
final class Rooms {

	/**
	 * Everyone who has this site open.
	 */
	public const ADMIN = 'admin/online';

	/**
	 * The room of a post, or false when its type has no support for presence.
	 *
	 * @param int|WP_Post|null $post Post.
	 */
	public static function of_post( int|WP_Post|null $post ): string|false {
		$post = get_post( $post );

		return $post && post_type_supports( $post->post_type, 'presence' ) ? self::name( $post->post_type, $post->ID ) : false;
	}

	/**
	 * The room of a post whose type is known.
	 *
	 * @param string $post_type Post type.
	 * @param int    $post_id   Post.
	 */
	public static function name( string $post_type, int $post_id ): string {
		return "postType/$post_type:$post_id";
	}

	/**
	 * The post a room belongs to, or false for other rooms.
	 *
	 * @param string $room Room.
	 * @return array{post_type: string, post_id: int}|false
	 */
	public static function parse( string $room ): array|false {
		if ( 1 !== preg_match( '#^postType/([^:/]+):([1-9][0-9]*)$#D', $room, $match ) ) {
			return false;
		}

		return array(
			'post_type' => $match[1],
			'post_id'   => (int) $match[2],
		);
	}

	/**
	 * Whether a user may read and write a room.
	 *
	 * @param string $room    Room.
	 * @param int    $user_id User, 0 for the current one.
	 */
	public static function can_access( string $room, int $user_id = 0 ): bool {
		$viewer  = get_current_user_id();
		$user_id = $user_id > 0 ? $user_id : $viewer;
		// By number, core would build the user again for every question.
		return self::admits( $user_id === $viewer ? wp_get_current_user() : get_userdata( $user_id ), $room, $user_id );
	}

	/**
	 * Whether a user may read and write a room, by what this object of them says.
	 *
	 * @param WP_User|false $user    User; false for one that does not exist.
	 * @param string        $room    Room.
	 * @param int           $user_id Id of the user.
	 */
	public static function admits( WP_User|false $user, string $room, int $user_id ): bool {
		$can = $user && Participation::of( $user );

		if ( $can && str_starts_with( $room, 'postType/' ) ) {
			$parsed = self::parse( $room );
			$post   = $parsed ? get_post( $parsed['post_id'] ) : null;

			// A type nobody registers any more has no rules, so nobody has access.
			$can = $post
				&& $post->post_type === $parsed['post_type']
				&& post_type_exists( $post->post_type )
				&& user_can( $user, 'edit_post', $post->ID );
		}

		/**
		 * Filters whether a user may read and write a room.
		 *
		 * @param bool   $can     Whether they may.
		 * @param string $room    Room.
		 * @param int    $user_id User.
		 */
		return (bool) apply_filters( 'wp_can_access_presence_room', $can, $room, $user_id );
	}

	/**
	 * How many entries and people there are, in all and by the first part of the rooms' names.
	 *
	 * @return array{total_entries: int, total_users: int, by_prefix: array<string, array{entries: int, users: int}>}|null Null:
	 *         the engine did not answer.
	 */
	public static function summary(): ?array {
		$all     = array();
		$by      = array();
		$counts  = array();
		$total   = 0;
		$entries = Engine::rooms_entries( '' );

		if ( null === $entries ) {
			return null;
		}

		foreach ( $entries as $entry ) {
			$prefix = explode( '/', $entry->room, 2 )[0];

			++$total;
			$counts[ $prefix ] = ( $counts[ $prefix ] ?? 0 ) + 1;
			$by[ $prefix ]   ??= array();

			if ( $entry->user_id > 0 ) {
				$all[ $entry->user_id ]           = true;
				$by[ $prefix ][ $entry->user_id ] = true;
			}
		}

		ksort( $by, SORT_STRING );

		$by_prefix = array();

		foreach ( $by as $prefix => $users ) {
			$by_prefix[ $prefix ] = array(
				'entries' => $counts[ $prefix ],
				'users'   => count( $users ),
			);
		}

		return array(
			'total_entries' => $total,
			'total_users'   => count( $all ),
			'by_prefix'     => $by_prefix,
		);
	}

	/**
	 * All rooms with somebody in them, most entries first.
	 *
	 * @return list<array{room: string, user_count: int, users: list<array{user_id: int, display_name: string, avatar_url: string}>}>|null
	 *         Null: the engine did not answer.
	 */
	public static function active(): ?array {
		$rooms = Engine::rooms();

		if ( null === $rooms ) {
			return null;
		}

		uasort( $rooms, static fn( array $a, array $b ) => $b['entries'] <=> $a['entries'] );

		$active = array();

		foreach ( array_keys( $rooms ) as $room ) {
			$room    = (string) $room;
			$users   = array();
			$entries = Engine::room( $room );

			if ( null === $entries ) {
				return null;
			}

			foreach ( Identity::people( $entries ) as $user_id => $identity ) {
				$users[] = array(
					'user_id'      => $user_id,
					'display_name' => $identity['name'],
					'avatar_url'   => $identity['avatar'],
				);
			}

			$active[] = array(
				'room'       => $room,
				'user_count' => count( $users ),
				'users'      => $users,
			);
		}

		return $active;
	}
}
