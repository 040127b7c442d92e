<?php
/**
 * Which posts are being edited.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\ActivePosts;

use NativePresence\Api\Rooms as Names;
use NativePresence\Engine;
use WP_Post_Type;

/**
 * The rooms of posts, as the engine counts them: how many people, and the version of each. Reading them costs the same
 * however many posts are edited, so beyond that many posts the widget shows the fullest among those it has read.
 */
final class Rooms {

	/**
	 * Most rooms read.
	 */
	private const READ = 500;

	/**
	 * Most posts looked at for one list.
	 */
	private const CANDIDATES = 50;

	/**
	 * Rooms of posts.
	 *
	 * @param array<string, array{entries: int, users: int, version: int}> $rooms By name.
	 */
	private function __construct( private readonly array $rooms ) {}

	/**
	 * Reads the rooms of posts.
	 */
	public static function read(): self {
		return new self( Engine::rooms_like( 'postType/', self::READ ) );
	}

	/**
	 * Names the state of all rooms together.
	 */
	public function state(): string {
		return hash( 'xxh64', serialize( array_map( static fn( array $room ) => $room['version'], $this->rooms ) ) );
	}

	/**
	 * The fullest rooms, and those of the viewer's own posts where they may edit no others: for these there would
	 * otherwise be no place among all the rest.
	 *
	 * @return array<int, string> By post, most editors first; of equals the newer post.
	 */
	public function candidates(): array {
		$users = array();
		$names = array();
		$owned = array();

		foreach ( $this->rooms as $name => $room ) {
			$parsed = Names::parse( $name );

			$type   = $parsed && $room['users'] > 0 ? self::type( $parsed['post_type'] ) : null;

			if ( $type ) {
				$users[ $parsed['post_id'] ] = $room['users'];
				$names[ $parsed['post_id'] ] = $name;

				if ( ! current_user_can( $type->cap->edit_others_posts ) ) {
					$owned[ $parsed['post_id'] ] = $parsed['post_id'];
				}
			}
		}

		uksort( $names, static fn( int $a, int $b ) => array( $users[ $b ], $b ) <=> array( $users[ $a ], $a ) );

		$first = array_slice( $names, 0, self::CANDIDATES, true );
		$own   = self::own( array_diff_key( $owned, $first ) );

		return $first + array_intersect_key( $names, $own );
	}

	/**
	 * A post type with support of which the viewer may edit any posts; null for others.
	 *
	 * @param string $name Post type.
	 */
	private static function type( string $name ): ?WP_Post_Type {
		$type = post_type_supports( $name, 'presence' ) ? get_post_type_object( $name ) : null;

		return $type && current_user_can( $type->cap->edit_posts ) ? $type : null;
	}

	/**
	 * The viewer's own among posts. One query, when there are any.
	 *
	 * @param int[] $ids Posts.
	 * @return array<int, int> Post by post.
	 */
	private static function own( array $ids ): array {
		if ( ! $ids ) {
			return array();
		}

		$own = get_posts(
			array(
				'post__in'    => $ids,
				'author'      => get_current_user_id(),
				'post_type'   => 'any',
				'post_status' => get_post_stati(),
				'numberposts' => self::CANDIDATES,
				'fields'      => 'ids',
			)
		);

		return array_combine( $own, $own );
	}
}
