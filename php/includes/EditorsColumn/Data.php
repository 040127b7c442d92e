<?php
/**
 * What the column "Editors" shows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorsColumn;

use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Editors;
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
	 * Posts with somebody in them.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return array_keys( array_filter( $this->cells, static fn( Editors $editors ) => $editors->total() > 0 ) );
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
	public function cell( int $post_id ): Editors {
		$editors = $this->cells[ $post_id ] ?? new Editors( array() );

		return $editors->total() > 0 && PostRoom::room( $post_id ) ? $editors : new Editors( array() );
	}

	/**
	 * The column as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, posts: array<int, array{total: int, idle: int, editors: list<array<string, mixed>>}>}
	 */
	public function answer( Known $known ): array {
		$posts = array();

		foreach ( array_keys( $this->cells ) as $post_id ) {
			$posts[ $post_id ] = $this->cell( $post_id )->answer();
		}

		return array(
			'token' => $this->token,
			'posts' => (object) $posts,
		);
	}
}
