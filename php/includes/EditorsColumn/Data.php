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
use NativePresence\Heartbeat\Posts;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Editors;
use NativePresence\People\LockHolder;

/**
 * The cells of a list: of posts that the viewer may edit, and of the others that they say nothing.
 */
final class Data implements ShownData {

	/**
	 * What the column shows.
	 *
	 * @param Posts               $posts Posts of the list, and what the page was told of them.
	 * @param array<int, Editors> $cells Editors of each that the viewer may edit.
	 */
	public function __construct( private readonly Posts $posts, private readonly array $cells ) {}

	/**
	 * No post is looked up: whether the viewer may edit one is known.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return array();
	}

	/**
	 * Whether a post is one of the list's.
	 *
	 * @param int $post_id Post.
	 */
	public function has( int $post_id ): bool {
		return isset( $this->cells[ $post_id ] ) || in_array( $post_id, $this->posts->others, true );
	}

	/**
	 * A post's cell, as the current user may see it: who edits a post is for those who may edit it.
	 *
	 * @param int $post_id Post.
	 */
	public function cell( int $post_id ): Cell {
		return isset( $this->cells[ $post_id ] ) ? Cell::of( $this->cells[ $post_id ], LockHolder::of( $post_id ) ) : Cell::unsaid();
	}

	/**
	 * The column as scripts get it: the cells that are not as the page was told. Core's locks come with its own answer to a
	 * list.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, posts: array<int, array{total: int, idle: int, editors: list<array<string, mixed>>}>}
	 */
	public function answer( Known $known ): array {
		$cells = array_map( static fn( Editors $editors ) => $editors->answer(), $this->cells );
		$told  = array_map( static fn( array $cell ) => $cell['total'] > 0 ? Known::name( $cell ) : '', $cells );
		$fresh = array_filter( $cells, fn( int $id ) => $told[ $id ] !== $this->posts->told[ $id ], ARRAY_FILTER_USE_KEY );

		return $known->answer( array( 'posts' => (object) $fresh ), $this->posts->ask( $told ), $told );
	}
}
