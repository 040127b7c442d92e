<?php
/**
 * An entry and a room as routes answer them.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Rest;

use NativePresence\People\Faces;
use NativePresence\People\Identity;
use NativePresence\Places\Titles;
use WP_User;

/**
 * The fields and links of what the routes list. Posts and users have to be primed.
 */
final class Item {

	/**
	 * Edge of an answered avatar in pixels.
	 */
	private const AVATAR = 32;

	/**
	 * The fields of an entry, as the current user may see it.
	 *
	 * @param object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string} $entry Entry.
	 * @return array{room: string, client_id: string, user_id: int, display_name: string, avatar_url: string, data: array<string, mixed>|object, date_gmt: string}
	 */
	public static function fields( object $entry ): array {
		$user = $entry->user_id > 0 ? get_userdata( $entry->user_id ) : false;
		$data = Titles::known_to_viewer( $entry->room, $entry->data, $entry->user_id );

		return array(
			'room'         => $entry->room,
			'client_id'    => $entry->client_id,
			'user_id'      => $entry->user_id,
			'display_name' => $user ? Identity::name( $user ) : '',
			'avatar_url'   => $user ? self::avatar( $user ) : '',
			// An object in JSON, also without anything in it.
			'data'         => $data ? $data : (object) array(),
			'date_gmt'     => $entry->date_gmt,
		);
	}

	/**
	 * Links of an entry or a room, to what the current user may know.
	 *
	 * @param string               $room    Room.
	 * @param int                  $user_id User; 0 for none.
	 * @param array<string, mixed> $data    State.
	 * @return array<string, array<string, mixed>>
	 */
	public static function links( string $room, int $user_id = 0, array $data = array() ): array {
		$links = array(
			'collection' => array( 'href' => add_query_arg( 'room', rawurlencode( $room ), rest_url( 'wp-presence/v1/presence' ) ) ),
		);

		if ( $user_id > 0 ) {
			$links['user'] = array(
				'href'       => rest_url( "wp/v2/users/$user_id" ),
				'embeddable' => true,
			);
		}

		$post = Titles::post_of( $room, $data );
		$path = $post ? rest_get_route_for_post( $post ) : '';

		if ( '' !== $path ) {
			$links['post'] = array(
				'href'       => rest_url( $path ),
				'embeddable' => true,
			);
		}

		return $links;
	}

	/**
	 * The address of a user's avatar; empty when avatars are off.
	 *
	 * @param WP_User $user User.
	 */
	private static function avatar( WP_User $user ): string {
		return get_option( 'show_avatars' ) ? Faces::of( $user->ID, (string) get_avatar_url( $user, array( 'size' => self::AVATAR ) ), self::AVATAR ) : '';
	}
}
