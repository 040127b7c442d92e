<?php
/**
 * The posts on a page, and what it knows of them.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Api\Rooms;
use NativePresence\Places\PostCache;
use NativePresence\Recording\PostRoom;

/**
 * Posts that a token asks for: their type, each post that the viewer may edit with the name of what the page was told of it,
 * and after a semicolon the other ones, such as `post/12:Xy3_kL9a,13;14`. Those may be posts that the viewer may not edit, or
 * no posts at all: nothing is looked up or told of them.
 */
final class Posts {

	/**
	 * Most posts kept up to date; a list's posts beyond that stay as the page was rendered.
	 */
	private const LIMIT = 200;

	/**
	 * Posts on a page.
	 *
	 * @param string                  $type   Post type.
	 * @param array<int, string|null> $told   Posts that the viewer may edit, with the name of what the page was told: empty for
	 *                                        nobody, null for nothing.
	 * @param int[]                   $others The other ones.
	 */
	private function __construct( public readonly string $type, public readonly array $told, public readonly array $others ) {}

	/**
	 * What to ask for posts of which a page knows nothing yet.
	 *
	 * @param string $type Post type.
	 * @param int[]  $ids  Posts.
	 */
	public static function unknown( string $type, array $ids ): string {
		return "$type/" . implode( ',', $ids );
	}

	/**
	 * What a token asks for.
	 *
	 * @param string $token  Token.
	 * @param bool   $proven Whether it is known already which of them the viewer may edit.
	 */
	public static function of( string $token, bool $proven ): self {
		if ( 1 !== preg_match( '~^([A-Za-z0-9]{' . Token::LENGTH . '}\.)?([A-Za-z0-9_-]{1,20})/([A-Za-z0-9,:]*)(?:;([0-9,]*))?$~D', $token, $match ) ) {
			return new self( '', array(), array() );
		}

		[ , $name, $type, $told ] = $match;

		$told   = self::parse( $told );
		$others = self::parse( $match[4] ?? '' );

		if ( '' === $name ) {
			// A page that shows something else for a while wants to be told everything.
			$told = array_fill_keys( array_keys( $told ), null );
		}

		if ( $proven ) {
			return new self( $type, $told, array_keys( $others ) );
		}

		$told    += array_fill_keys( array_keys( $others ), null );
		$editable = self::editable( $type, array_keys( $told ) );

		return new self( $type, array_intersect_key( $told, $editable ), array_keys( array_diff_key( $told, $editable ) ) );
	}

	/**
	 * The same posts as a token asks for them; empty for nonsense.
	 *
	 * @param array<int, string> $told What the page is told of each that the viewer may edit, by name; empty for nobody.
	 */
	public function ask( array $told ): string {
		if ( '' === $this->type ) {
			return '';
		}

		$items = array();

		foreach ( array_keys( $this->told ) as $id ) {
			$items[] = '' === ( $told[ $id ] ?? '' ) ? $id : "$id:$told[$id]";
		}

		return "$this->type/" . implode( ',', $items ) . ( $this->others ? ';' . implode( ',', $this->others ) : '' );
	}

	/**
	 * The same posts, without those that the viewer may not edit any more.
	 *
	 * @param int[] $with Posts to look up with them.
	 */
	public function checked( array $with ): self {
		$ids = array_keys( $this->told );

		if ( $ids ) {
			PostCache::prime( array( ...$ids, ...$with ) );
		}

		$editable = self::editable( $this->type, $ids );
		$lost     = array_keys( array_diff_key( $this->told, $editable ) );

		return $lost ? new self( $this->type, array_intersect_key( $this->told, $editable ), array( ...$this->others, ...$lost ) ) : $this;
	}

	/**
	 * The rooms of those that the viewer may edit, by post.
	 *
	 * @return array<int, string>
	 */
	public function rooms(): array {
		$ids = array_keys( $this->told );

		return array_combine( $ids, array_map( $this->room( ... ), $ids ) );
	}

	/**
	 * The room of one of the posts.
	 *
	 * @param int $post_id Post.
	 */
	public function room( int $post_id ): string {
		return Rooms::name( $this->type, $post_id );
	}

	/**
	 * Posts of a list.
	 *
	 * @param string $items List.
	 * @return array<int, string> What the page was told, by post.
	 */
	private static function parse( string $items ): array {
		$told = array();

		foreach ( array_slice( explode( ',', $items ), 0, self::LIMIT ) as $item ) {
			[ $id, $name ] = explode( ':', $item, 2 ) + array( '', '' );

			if ( (int) $id > 0 ) {
				$told[ (int) $id ] = $name;
			}
		}

		return $told;
	}

	/**
	 * Those of the posts that the viewer may edit, and that are of the type.
	 *
	 * @param string $type Post type.
	 * @param int[]  $ids  Posts.
	 * @return array<int, true>
	 */
	private static function editable( string $type, array $ids ): array {
		PostCache::prime( $ids );

		$editable = array();

		foreach ( $ids as $id ) {
			if ( PostCache::get( $id ) && PostRoom::room( $id ) === Rooms::name( $type, $id ) ) {
				$editable[ $id ] = true;
			}
		}

		return $editable;
	}
}
