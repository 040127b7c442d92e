<?php
/**
 * What the panel "Also here" lists.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorPanel;

defined( 'ABSPATH' ) || exit;

use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Person;
use NativePresence\Recording\PostRoom;

/**
 * Who else has a post open.
 */
final class Data implements ShownData {

	/**
	 * Most people listed.
	 */
	private const PEOPLE = 20;

	/**
	 * What the panel lists.
	 *
	 * @param string   $token   Names this state.
	 * @param int      $post_id Post.
	 * @param Person[] $others  People but the viewer, newest page first.
	 * @param bool     $all     Whether nobody else is in the post, as far as anybody knows.
	 */
	public function __construct(
		private readonly string $token,
		private readonly int $post_id,
		private readonly array $others,
		private readonly bool $all = true
	) {}

	/**
	 * The post, when there is one.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return array_filter( array( $this->post_id ) );
	}

	/**
	 * The panel as scripts get it: who edits a post is for those who may edit it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, people: list<array<string, mixed>|string>, more: int, all: int}
	 */
	public function answer( Known $known ): array {
		$may    = false !== PostRoom::room( $this->post_id );
		$others = $may ? array_values( $this->others ) : array();
		$people = array_slice( $others, 0, self::PEOPLE );

		return array(
			'token'  => $this->token,
			'people' => Person::brief_rows( $people, $known ),
			'more'   => count( $others ) - count( $people ),
			'all'    => (int) ( $may && $this->all ),
		);
	}
}
