<?php
/**
 * One post of the widget "Active Posts".
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\ActivePosts;

use NativePresence\People\Editors;
use NativePresence\Places\Place;
use WP_Post;

/**
 * A post that the viewer may edit, and who has it open.
 */
final class Row {

	/**
	 * A row.
	 *
	 * @param WP_Post $post    Post.
	 * @param Place   $place   Its title in plain text, and the address of its editor.
	 * @param Editors $editors Who has it open.
	 */
	public function __construct( private readonly WP_Post $post, public readonly Place $place, public readonly Editors $editors ) {}

	/**
	 * The post.
	 */
	public function post_id(): int {
		return $this->post->ID;
	}

	/**
	 * The row as our script gets it.
	 *
	 * @return array{id: int, title: string, url: string, total: int, idle: int, editors: list<array<string, mixed>>}
	 */
	public function answer(): array {
		return array(
			'id'    => $this->post->ID,
			'title' => $this->place->label,
			'url'   => $this->place->url,
		) + $this->editors->answer();
	}

	/**
	 * The row as other people's scripts get it.
	 *
	 * @return array{post_id: int, post_title: string, post_type: string, edit_url: string, editors: list<array{user_id: int, display_name: string, avatar_url: string, status: string}>}
	 */
	public function full(): array {
		return array(
			'post_id'    => $this->post->ID,
			'post_title' => $this->place->label,
			'post_type'  => $this->post->post_type,
			'edit_url'   => $this->place->url,
			'editors'    => $this->editors->rows(),
		);
	}
}
