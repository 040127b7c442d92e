<?php
/**
 * What the column "Editors" shows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorsColumn;

defined( 'ABSPATH' ) || exit;

use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Editors;
use NativePresence\People\LockHolder;
use NativePresence\Places\PostCache;
use NativePresence\Recording\PostRoom;

/**
 * The cells of a list that changed.
 */
final class Data implements ShownData {

	/**
	 * What the column shows.
	 *
	 * @param string              $token Names this state.
	 * @param array<int, Editors> $cells Editors by post.
	 */
	public function __construct( private readonly string $token, private readonly array $cells ) {}

	/**
	 * The posts of the cells: whether the viewer may edit one decides what is said of it.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return array_keys( $this->cells );
	}

	/**
	 * Whether a post's cell is among them.
	 *
	 * @param int $post_id Post.
	 */
	public function has( int $post_id ): bool {
		return isset( $this->cells[ $post_id ] );
	}

	/**
	 * A post's cell, as the current user may see it: who edits a post is for those who may edit it.
	 *
	 * @param int $post_id Post.
	 */
	public function cell( int $post_id ): Cell {
		return self::may_tell( $post_id )
			? Cell::of( $this->cells[ $post_id ] ?? new Editors( array() ), LockHolder::of( $post_id ) )
			: Cell::unsaid();
	}

	/**
	 * The column as scripts get it: of the posts that the viewer may edit. Core's locks come with its own answer to a list.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, posts: array<int, array{total: int, idle: int, editors: list<array<string, mixed>>}>}
	 */
	public function answer( Known $known ): array {
		$posts = array();

		foreach ( $this->cells as $post_id => $editors ) {
			if ( self::may_tell( $post_id ) ) {
				$posts[ $post_id ] = $editors->answer();
			}
		}

		return array(
			'token' => $this->token,
			'posts' => (object) $posts,
		);
	}

	/**
	 * Whether the current user may know who edits a post. It has to be primed, or loaded with a page.
	 *
	 * @param int $post_id Post.
	 */
	private static function may_tell( int $post_id ): bool {
		return null !== PostCache::get( $post_id ) && false !== PostRoom::room( $post_id );
	}
}
