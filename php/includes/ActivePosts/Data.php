<?php
/**
 * What the widget "Active Posts" lists.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\ActivePosts;

use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Editors;
use NativePresence\People\Merge;
use NativePresence\Recording\PostRoom;

/**
 * The posts with most editors among those the viewer may edit.
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
	 * The rows, once somebody asked.
	 *
	 * @var Row[]|null
	 */
	private ?array $rows = null;

	/**
	 * What the widget lists.
	 *
	 * @param string             $token Names this state.
	 * @param array<int, string> $rooms Rooms of posts that may be listed, most editors first, by post.
	 */
	public function __construct( private readonly string $token, private readonly array $rooms ) {}

	/**
	 * Names this state.
	 */
	public function token(): string {
		return $this->token;
	}

	/**
	 * The posts that may be listed.
	 *
	 * @return int[]
	 */
	public function posts(): array {
		return array_keys( $this->rooms );
	}

	/**
	 * The posts listed. Whether the viewer may edit one is known when all are primed, so only then are editors read: of
	 * the posts listed and of no other.
	 *
	 * @return Row[]
	 */
	public function rows(): array {
		if ( null !== $this->rows ) {
			return $this->rows;
		}

		$this->rows = array();

		foreach ( $this->rooms as $post_id => $room ) {
			if ( count( $this->rows ) === self::ROWS ) {
				break;
			}

			if ( PostRoom::room( $post_id ) !== $room ) {
				continue;
			}

			$editors = new Editors( Merge::people( Engine::newest( $room, self::READ ) ) );

			if ( $editors->total() > 0 ) {
				$this->rows[] = new Row( get_post( $post_id ), $editors );
			}
		}

		return $this->rows;
	}

	/**
	 * The widget as scripts get it.
	 *
	 * @return array{token: string, posts: list<array<string, mixed>>}
	 */
	public function answer(): array {
		return array(
			'token' => $this->token,
			'posts' => array_map( static fn( Row $row ) => $row->answer(), $this->rows() ),
		);
	}
}
