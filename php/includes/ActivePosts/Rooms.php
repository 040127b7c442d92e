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
 * The rooms of posts, as the engine counts them. Beyond the most that are read, the widget shows the fullest of those.
 */
final class Rooms {

	/**
	 * How names of rooms of posts begin.
	 */
	private const PREFIX = 'postType/';

	/**
	 * Most rooms read.
	 */
	private const READ = 1000;

	/**
	 * Most posts looked at of a type of which the viewer may edit only their own: other code may let them edit these.
	 */
	private const FOREIGN = 50;

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
	 * The rooms of posts that the viewer may be able to edit. How many there are of posts that they cannot edit keeps none of
	 * theirs out.
	 *
	 * @return array<int, string> By post, most editors first; of equals the newer post.
	 */
	public function candidates(): array {
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

		$owned = array_intersect_key( $users, $owned );
		$rest  = array_slice( $owned, self::FOREIGN, null, true );

		return array_intersect_key( array_replace( $users, $names ), array_diff_key( $users, $rest ) + self::own( array_keys( $rest ) ) );
	}

	/**
	 * Whether candidates may be posts of others that the viewer has no access to.
	 */
	public function has_foreign(): bool {
		return in_array( self::OWN, $this->types, true );
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
				'numberposts' => count( $ids ),
				'fields'      => 'ids',
			)
		);

		return array_combine( $own, $own );
	}
}
