<?php
/**
 * The posts on a page, and what it knows of them.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Api\Rooms;

/**
 * A token of posts on a page: their type, and each post with the version known of its room, such as `post/12:4711,13,14`.
 */
final class Posts {

	/**
	 * Most posts kept up to date; a list's posts beyond that stay as the page was rendered.
	 */
	private const LIMIT = 200;

	/**
	 * Posts on a page.
	 *
	 * @param Token           $token    The token that says so.
	 * @param string          $type     Post type.
	 * @param array<int, int> $versions Version known of each post's room; 0 for nobody in it.
	 * @param bool            $known    Whether what the page knows is worth anything.
	 */
	private function __construct(
		private readonly Token $token,
		public readonly string $type,
		public readonly array $versions,
		public readonly bool $known
	) {}

	/**
	 * What to gather for posts of which a page knows nothing yet.
	 *
	 * @param string $type Post type.
	 * @param int[]  $ids  Posts.
	 */
	public static function unknown( string $type, array $ids ): string {
		return "$type/" . implode( ',', $ids );
	}

	/**
	 * What a token says; something else may follow behind a `#`.
	 *
	 * @param Token $token Token.
	 */
	public static function of( Token $token ): self {
		if ( 1 !== preg_match( '~^(?:[0-9a-f]{8}\.)?([A-Za-z0-9_-]{1,20})/([0-9:,]+)(?:#|$)~D', $token->text, $match ) ) {
			return new self( $token, '', array(), false );
		}

		$versions = array();

		foreach ( array_slice( explode( ',', $match[2] ), 0, self::LIMIT ) as $item ) {
			[ $id, $version ] = explode( ':', $item ) + array( 0, 0 );

			if ( (int) $id > 0 ) {
				$versions[ (int) $id ] = (int) $version;
			}
		}

		return new self( $token, $match[1], $versions, null !== $token->state );
	}

	/**
	 * The token of the same posts at other versions.
	 *
	 * @param array<int, int> $versions Version of each post's room.
	 */
	public function token( array $versions ): string {
		$items = array();

		foreach ( $versions as $id => $version ) {
			$items[] = $version > 0 ? "$id:$version" : $id;
		}

		return $this->token->next( "$this->type/" . implode( ',', $items ) );
	}

	/**
	 * The room of one of the posts.
	 *
	 * @param int $post_id Post.
	 */
	public function room( int $post_id ): string {
		return Rooms::name( $this->type, $post_id );
	}
}
