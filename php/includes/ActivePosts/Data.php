<?php
/**
 * What the widget "Active Posts" lists.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\ActivePosts;

defined( 'ABSPATH' ) || exit;

use NativePresence\Api\Rooms as Names;
use NativePresence\Engine;
use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Heartbeat\Unavailable;
use NativePresence\People\Editors;
use NativePresence\People\Merge;
use NativePresence\Places\Place;
use NativePresence\Places\PostCache;
use NativePresence\Recording\PostRoom;
use WP_Post;

/**
 * The posts with most editors among those the viewer may edit: one post of every user before a second post of anyone.
 */
final class Data implements ShownData {

	/**
	 * Most posts listed.
	 */
	private const ROWS = 10;

	/**
	 * Most tabs read of one post.
	 */
	private const READ = 100;

	/**
	 * Most posts looked up with those of other surfaces, and at once when those do not suffice.
	 */
	private const CHUNK = 100;

	/**
	 * The posts listed, once somebody asked: a page says them twice. Null: the engine stopped answering.
	 *
	 * @var list<Row>|false|null
	 */
	private array|false|null $listed = false;

	/**
	 * What the widget lists.
	 *
	 * @param array<int, string> $rooms Rooms of posts that may be listed, by post, most editors first.
	 * @param int                $first How many of them are looked up first.
	 */
	private function __construct( private readonly array $rooms, private readonly int $first ) {}

	/**
	 * What the widget lists of rooms.
	 *
	 * @param Rooms $rooms Rooms of posts.
	 */
	public static function of( Rooms $rooms ): self {
		return new self( $rooms->candidates(), $rooms->has_foreign() ? self::ROWS + self::CHUNK : self::ROWS );
	}

	/**
	 * The posts that have to be looked at in any case.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return array_keys( array_slice( $this->rooms, 0, $this->first, true ) );
	}

	/**
	 * The posts listed. Null: the engine stopped answering, and a list without some of them would say that nobody edits those.
	 *
	 * @return list<Row>|null
	 */
	public function rows(): ?array {
		if ( false === $this->listed ) {
			$this->listed = $this->look();
		}

		return $this->listed;
	}

	/**
	 * The widget as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, posts: list<array<string, mixed>|string>}|array{unavailable: 1}
	 */
	public function answer( Known $known ): array {
		$rows = $this->rows();

		return null === $rows
			? Unavailable::ANSWER
			: $known->answer( array( 'posts' => array_map( static fn( Row $row ) => $known->row( $row->answer() ), $rows ) ) );
	}

	/**
	 * Everybody's first post, then everybody's second and so on, so that nobody fills the list; each of them most editors
	 * first. A post that the viewer may not edit counts for nothing, not even for the order, and its editors are not read.
	 *
	 * @return list<Row>|null Null: the engine stopped answering.
	 */
	private function look(): ?array {
		$rows   = array();
		$rounds = array();
		$posts  = array();
		$looked = 0;

		foreach ( $this->rooms as $post_id => $room ) {
			if ( $looked >= $this->first && 0 === ( $looked - $this->first ) % self::CHUNK ) {
				PostCache::prime( array_keys( array_slice( $this->rooms, $looked, self::CHUNK, true ) ) );
			}

			++$looked;

			$row = self::row( $post_id, $room );

			if ( false === $row ) {
				return null;
			}

			if ( null === $row ) {
				continue;
			}

			$ids = $row->editors->ids();

			$rows[]   = $row;
			$rounds[] = min( array_map( static fn( int $id ) => $posts[ $id ] ?? 0, $ids ) );

			foreach ( $ids as $id ) {
				$posts[ $id ] = ( $posts[ $id ] ?? 0 ) + 1;
			}

			if ( self::ROWS === ( array_count_values( $rounds )[0] ?? 0 ) ) {
				break;
			}
		}

		if ( count( $rows ) > self::ROWS ) {
			// Equals stay in their order.
			asort( $rounds );

			$rows = array_map( static fn( int $i ) => $rows[ $i ], array_keys( array_slice( $rounds, 0, self::ROWS, true ) ) );
		}

		return $rows;
	}

	/**
	 * A post's row; null for a post that is not listed. False: the engine did not answer.
	 *
	 * @param int    $post_id Post.
	 * @param string $room    Its room.
	 */
	private static function row( int $post_id, string $room ): Row|false|null {
		$post    = PostCache::get( $post_id );
		$place   = $post ? Place::in_editor( $post ) : null;
		$entries = $post && self::may_enter( $room, $post, $place ) ? Engine::newest( $room, self::READ ) : array();

		if ( null === $entries ) {
			return false;
		}

		$editors = new Editors( Merge::people( $entries ) );

		return $editors->total() > 0 ? new Row( $post, $place, $editors ) : null;
	}

	/**
	 * Whether the viewer, who takes part in presence, may read the room of a post. Core gives the address of its editor to
	 * none but those who may edit it, so with it nothing is left to ask, unless other code has a say.
	 *
	 * @param string  $room  Room.
	 * @param WP_Post $post  Post.
	 * @param Place   $place Its editor.
	 */
	private static function may_enter( string $room, WP_Post $post, Place $place ): bool {
		if ( has_filter( 'wp_can_access_presence_room' ) ) {
			return PostRoom::room( $post->ID ) === $room;
		}

		return Names::of_post( $post ) === $room && ( '' !== $place->url || current_user_can( 'edit_post', $post->ID ) );
	}
}
