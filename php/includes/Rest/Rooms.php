<?php
/**
 * The list of rooms.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Rest;

use NativePresence\Api\Entries;
use NativePresence\Api\Rooms as Names;
use NativePresence\Engine;
use NativePresence\People\Faces;
use NativePresence\People\Identity;

/**
 * Rooms with somebody in them that the current user may enter. All of them are counted, only those of a page are opened.
 */
final class Rooms {

	/**
	 * Most entries read of one room; people beyond are in its count.
	 */
	private const READ = 200;

	/**
	 * Rooms, most entries first, then by name.
	 *
	 * @return list<array{room: string, user_count: int}>|null Null: the engine did not answer.
	 */
	public static function open(): ?array {
		$rooms = Engine::rooms();

		if ( null === $rooms ) {
			return null;
		}

		$posts = array_column( array_filter( array_map( Names::parse( ... ), array_map( strval( ... ), array_keys( $rooms ) ) ) ), 'post_id' );

		if ( $posts ) {
			// Asking for each whether one may edit it would be a query each.
			_prime_post_caches( $posts, false, true );
		}

		uksort(
			$rooms,
			static fn( $a, $b ) => array( $rooms[ $b ]['entries'], (string) $a ) <=> array( $rooms[ $a ]['entries'], (string) $b )
		);

		$open = array();

		foreach ( $rooms as $room => $counts ) {
			if ( Names::can_access( (string) $room ) ) {
				$open[] = array(
					'room'       => (string) $room,
					'user_count' => $counts['users'],
				);
			}
		}

		return $open;
	}

	/**
	 * People in a room.
	 *
	 * @param string $room Room.
	 * @return list<array{user_id: int, display_name: string, avatar_url: string}>|null Null: the engine did not answer.
	 */
	public static function users( string $room ): ?array {
		$users   = array();
		$entries = Engine::newest( $room, self::READ );

		if ( null === $entries ) {
			return null;
		}

		$people = Identity::people( Entries::newest_first( $room, $entries ) );

		Faces::expect( array_keys( $people ) );

		foreach ( $people as $user_id => $identity ) {
			$users[] = array(
				'user_id'      => $user_id,
				'display_name' => $identity['name'],
				'avatar_url'   => Faces::of( $user_id, $identity['avatar'] ),
			);
		}

		return $users;
	}
}
