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
 * The posts with most editors among those the viewer may edit, and of everybody one before anybody's second.
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
	 * Rows by post, once somebody asked for one; null for a post that is not listed.
	 *
	 * @var array<int, Row|null>
	 */
	private array $rows = array();

	/**
	 * The posts listed, once scripts have been told all of them: a page says them twice.
	 *
	 * @var list<Row>|null
	 */
	private ?array $told = null;

	/**
	 * What the widget lists.
	 *
	 * @param string                                            $token Names this state.
	 * @param array<int, array{room: string, version: int}> $rooms Rooms of posts that may be listed, in their order, by post.
	 * @param int                                               $first How many of them are looked at first; the rest only when some of these are not listed.
	 */
	private function __construct(
		private readonly string $token,
		private readonly array $rooms,
		private readonly int $first
	) {}

	/**
	 * What the widget lists of rooms.
	 *
	 * @param Rooms  $rooms Rooms of posts.
	 * @param string $token Names this state.
	 */
	public static function of( Rooms $rooms, string $token ): self {
		$candidates = $rooms->candidates( self::ROWS );

		return new self( $token, $candidates, $rooms->has_foreign() ? count( $candidates ) : self::ROWS );
	}

	/**
	 * The posts that have to be looked at: none when the page has a row of each that comes first.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return $this->unknown( self::ROWS, $known ) ? $this->unknown( $this->first, $known ) : array();
	}

	/**
	 * The posts listed. Null: the engine stopped answering.
	 *
	 * @return Row[]|null
	 */
	public function rows(): ?array {
		return $this->told ?? $this->listed( Known::nothing() );
	}

	/**
	 * The widget as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, posts: list<array<string, mixed>|string>}|array{unavailable: 1}
	 */
	public function answer( Known $known ): array {
		$posts  = array();
		$listed = $this->listed( $known );

		if ( null === $listed ) {
			return Unavailable::ANSWER;
		}

		foreach ( $listed as $row ) {
			$posts[] = is_string( $row ) ? $row : $known->row( $this->key( $row->post_id(), $known ), $row->answer( ... ) );
		}

		if ( ! array_filter( $listed, is_string( ... ) ) ) {
			$this->told = $listed;
		}

		return array(
			'token' => $this->token,
			'posts' => $posts,
		);
	}

	/**
	 * The posts listed; keys of rows that the page has stand for themselves. Whether the viewer may edit a post is known
	 * when it is primed, so only then are editors read: of the posts listed and of no other. Null: the engine stopped
	 * answering, and a list without those posts would say that nobody edits them.
	 *
	 * @param Known $known What the page has been told.
	 * @return list<Row|string>|null
	 */
	private function listed( Known $known ): ?array {
		$listed = array();
		$seen   = 0;

		foreach ( array_keys( $this->rooms ) as $post_id ) {
			if ( count( $listed ) === self::ROWS ) {
				break;
			}

			if ( $seen++ === $this->first ) {
				PostCache::prime( array_diff( $this->unknown( count( $this->rooms ), $known ), array_keys( $this->rows ) ) );
			}

			$key = $known->is_empty() ? '' : $this->key( $post_id, $known );
			$row = $known->has( $key ) ? $key : $this->row( $post_id );

			if ( false === $row ) {
				return null;
			}

			if ( null !== $row ) {
				$listed[] = $row;
			}
		}

		return $listed;
	}

	/**
	 * A post's row; null for a post that is not listed. False: the engine did not answer.
	 *
	 * @param int $post_id Post.
	 */
	private function row( int $post_id ): Row|false|null {
		if ( ! array_key_exists( $post_id, $this->rows ) ) {
			$room    = $this->rooms[ $post_id ]['room'];
			$post    = PostCache::get( $post_id );
			$place   = $post ? Place::in_editor( $post ) : null;
			$entries = $post && self::may_enter( $room, $post, $place ) ? Engine::newest( $room, self::READ ) : array();

			if ( null === $entries ) {
				return false;
			}

			$editors = new Editors( Merge::people( $entries ) );

			$this->rows[ $post_id ] = $editors->total() > 0 ? new Row( $post, $place, $editors ) : null;
		}

		return $this->rows[ $post_id ];
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

	/**
	 * Those of the first posts that the page has no row of.
	 *
	 * @param int   $count How many come first.
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	private function unknown( int $count, Known $known ): array {
		$first = array_keys( array_slice( $this->rooms, 0, $count, true ) );

		return $known->is_empty() ? $first : array_filter( $first, fn( int $post_id ) => ! $known->has( $this->key( $post_id, $known ) ) );
	}

	/**
	 * Names what a row says. The room has another version when somebody comes, goes or falls idle.
	 *
	 * @param int   $post_id Post.
	 * @param Known $known   What the page has been told.
	 */
	private function key( int $post_id, Known $known ): string {
		[ 'room' => $room, 'version' => $version ] = $this->rooms[ $post_id ];

		return $known->key( "post $room $version" );
	}
}
