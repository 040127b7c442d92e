<?php
/**
 * Which posts are being edited.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\ActivePosts;

use NativePresence\Api\Rooms as Names;
use NativePresence\Engine;

/**
 * The rooms of posts, as the engine counts them: how many people, and the version of each. Reading them costs the same
 * however many posts are edited, so beyond that many posts the widget shows the fullest among those it has read.
 */
final class Rooms {

	/**
	 * How names of rooms of posts begin.
	 */
	private const PREFIX = 'postType/';

	/**
	 * Most rooms read.
	 */
	private const READ = 200;

	/**
	 * Most posts looked at for one list.
	 */
	private const CANDIDATES = 50;

	/**
	 * Most entries read to see who is in the rooms, the ones written last.
	 */
	private const ENTRIES = 1000;

	/**
	 * What the viewer may edit of a post type.
	 */
	private const NONE = 0;
	private const OWN  = 1;
	private const ALL  = 2;

	/**
	 * What the viewer may edit of each post type, by what names of its rooms begin with; once somebody asked.
	 *
	 * @var array<string, int>
	 */
	private array $types = array();

	/**
	 * Rooms of posts.
	 *
	 * @param array<string, array{entries: int, users: int, version: int}> $rooms By name.
	 */
	private function __construct( private readonly array $rooms ) {}

	/**
	 * A version at which no room of a post has changed. Null: the engine did not answer.
	 */
	public static function version(): ?int {
		return Engine::version_like( self::PREFIX );
	}

	/**
	 * Reads the rooms of posts. Null: the engine did not answer.
	 */
	public static function read(): ?self {
		$rooms = Engine::rooms_like( self::PREFIX, self::READ );

		return null === $rooms ? null : new self( $rooms );
	}

	/**
	 * Names the state of all rooms together.
	 */
	public function state(): string {
		return hash( 'xxh64', implode( ',', array_keys( $this->rooms ) ) . implode( ',', array_column( $this->rooms, 'version' ) ) );
	}

	/**
	 * The fullest rooms, and those of the viewer's own posts where they may edit no others: for these there would
	 * otherwise be no place among all the rest.
	 *
	 * @param int $shown How many posts the list shows.
	 * @return array<int, array{room: string, version: int}> By post, in the order in which they are listed: everybody's first
	 *                                                       post, then everybody's second and so on, each of them most
	 *                                                       editors first and of equals the newer post.
	 */
	public function candidates( int $shown ): array {
		$users = array();
		$names = array();
		$owned = array();

		$prefix = '';
		$access = self::NONE;

		foreach ( $this->rooms as $name => [ 'users' => $here ] ) {
			// As in Names::parse(). Rooms come by name, so the part before the post is new once for each type.
			if ( '' === $prefix || ! str_starts_with( $name, $prefix ) ) {
				$type   = substr( $name, 0, (int) strpos( $name, ':' ) );
				$prefix = "$type:";
				$access = $this->types[ $type ] ??= self::access( $type );
			}

			$post = substr( $name, strlen( $prefix ) );
			$id   = (int) $post;

			if ( self::NONE === $access || $here < 1 || $post !== (string) $id ) {
				continue;
			}

			$users[ $id ] = $here;
			$names[ $id ] = $name;

			if ( self::OWN === $access ) {
				$owned[ $id ] = $id;
			}
		}

		// The newer post first, then most editors first, which leaves equals in their order.
		krsort( $users );
		arsort( $users );

		if ( count( $users ) > $shown ) {
			$users = self::share( $users, $names );
		}

		$first = array_slice( $users, 0, self::CANDIDATES, true );
		$own   = self::own( array_diff_key( $owned, $first ) );

		$candidates = array();

		foreach ( array_keys( $first + array_intersect_key( $users, $own ) ) as $id ) {
			$candidates[ $id ] = array(
				'room'    => $names[ $id ],
				'version' => $this->rooms[ $names[ $id ] ]['version'],
			);
		}

		return $candidates;
	}

	/**
	 * Whether candidates may be posts of others that the viewer has no access to.
	 */
	public function has_foreign(): bool {
		return in_array( self::OWN, $this->types, true );
	}

	/**
	 * Orders posts so that nobody fills the list: a post whose editors all have another post before it comes after the first
	 * posts of everybody else.
	 *
	 * @param array<int, int>    $users How many people edit each post, in order.
	 * @param array<int, string> $names Room of each post.
	 * @return array<int, int>
	 */
	private static function share( array $users, array $names ): array {
		$people = array();
		$posts  = array();
		$rounds = array();

		// An engine that stops answering here leaves the order as it is.
		foreach ( Engine::newest_like( self::PREFIX, self::ENTRIES ) ?? array() as $entry ) {
			$people[ $entry->room ][ $entry->user_id ] = $entry->user_id;
		}

		foreach ( $users as $id => $count ) {
			// Rooms beyond the entries that were read are those that were written longest ago: they come last.
			$here = $people[ $names[ $id ] ] ?? array();
			$had  = array_map( static fn( int $user_id ) => $posts[ $user_id ] ?? 0, $here );

			$rounds[ $id ] = $had ? min( $had ) : self::READ;

			foreach ( $here as $user_id ) {
				$posts[ $user_id ] = ( $posts[ $user_id ] ?? 0 ) + 1;
			}
		}

		// Equals stay in their order.
		asort( $rounds );

		return array_replace( $rounds, $users );
	}

	/**
	 * Which posts of a type the viewer may edit, as far as that does not depend on the post. Only types with support count.
	 *
	 * @param string $prefix What names of rooms begin with.
	 */
	private static function access( string $prefix ): int {
		$name = Names::parse( "$prefix:1" )['post_type'] ?? '';
		$type = post_type_supports( $name, 'presence' ) ? get_post_type_object( $name ) : null;

		if ( ! $type || ! current_user_can( $type->cap->edit_posts ) ) {
			return self::NONE;
		}

		return current_user_can( $type->cap->edit_others_posts ) ? self::ALL : self::OWN;
	}

	/**
	 * The viewer's own among posts. One query, when there are any.
	 *
	 * @param int[] $ids Posts.
	 * @return array<int, int> Post by post.
	 */
	private static function own( array $ids ): array {
		if ( ! $ids ) {
			return array();
		}

		$own = get_posts(
			array(
				'post__in'    => $ids,
				'author'      => get_current_user_id(),
				// "any" would leave out the types that the site's search does.
				'post_type'   => get_post_types_by_support( 'presence' ),
				'post_status' => get_post_stati(),
				'numberposts' => self::CANDIDATES,
				'fields'      => 'ids',
			)
		);

		return array_combine( $own, $own );
	}
}
