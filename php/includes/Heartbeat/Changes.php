<?php
/**
 * Changes that no engine sees.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Network;
use NativePresence\Places\PageView;
use NativePresence\Places\PostCache;
use WP_Post;
use WP_User;

/**
 * Watches what pages show beside presence: titles, who may see them, and names. A change of those moves no version. It wakes
 * pages only where somebody is on the post or at work: what nobody is shown may change as often as it likes.
 */
final class Changes {

	/**
	 * Fields of a post that an answer depends on, beside its status. Its text is not one of them, so writing wakes nobody.
	 */
	private const FIELDS = array( 'post_title', 'post_author', 'post_type', 'post_password', 'post_parent' );

	/**
	 * Most entries that are looked through; where more are online, every change counts.
	 */
	private const LOOK = 2000;

	/**
	 * Posts that entries name, and those of them that may hang on another post, as of a version of the site.
	 *
	 * @var array{site: int, version: int, posts: array<int, true>, children: int[]}|null
	 */
	private static ?array $named = null;

	/**
	 * Posts whose deletion is under way.
	 *
	 * @var array<int, WP_Post>
	 */
	private static array $deleted = array();

	/**
	 * A post was saved.
	 *
	 * @param int     $post_id Post.
	 * @param WP_Post $after   The post as it is.
	 * @param WP_Post $before  The post as it was.
	 */
	public static function post_updated( int $post_id, WP_Post $after, WP_Post $before ): void {
		foreach ( self::FIELDS as $field ) {
			if ( $after->$field !== $before->$field ) {
				self::of_post( $after );
				return;
			}
		}
	}

	/**
	 * A post has another status: saved, or published when its time had come, which saves nothing. Nobody has seen one that
	 * is new.
	 *
	 * @param string  $after  Status.
	 * @param string  $before Status before.
	 * @param WP_Post $post   Post.
	 */
	public static function status_changed( string $after, string $before, WP_Post $post ): void {
		if ( $after !== $before && 'new' !== $before ) {
			self::of_post( $post );
		}
	}

	/**
	 * A post was deleted. Until WordPress has dropped its copy of it, pages would still be told its title.
	 *
	 * @param int     $post_id Post.
	 * @param WP_Post $post    The post as it was.
	 */
	public static function post_deleted( int $post_id, WP_Post $post ): void {
		self::$deleted[ $post_id ] = $post;

		add_action( 'clean_post_cache', array( self::class, 'post_dropped' ) );
	}

	/**
	 * WordPress has dropped its copy of a post.
	 *
	 * @param int|string $post_id Post.
	 */
	public static function post_dropped( int|string $post_id ): void {
		$post = self::$deleted[ (int) $post_id ] ?? null;

		if ( $post ) {
			unset( self::$deleted[ (int) $post_id ] );
			self::of_post( $post );
		}
	}

	/**
	 * A user was saved. The block editor saves its user for every preference, so only what others see counts.
	 *
	 * @param int     $user_id User.
	 * @param WP_User $before  The user as it was.
	 */
	public static function profile_updated( int $user_id, WP_User $before ): void {
		$after = get_userdata( $user_id );

		if ( $after && ( $after->display_name !== $before->display_name || $after->user_email !== $before->user_email ) ) {
			Network::wherever_present(
				$user_id,
				static function () use ( $user_id ): void {
					if ( false !== Engine::is_present( $user_id, get_current_blog_id() ) ) {
						Salt::change();
					}
				}
			);
		}
	}

	/**
	 * A user was deleted. Their posts, given to somebody else, change hands without a word.
	 *
	 * @param int|null $reassign Who has them now.
	 */
	public static function user_deleted( ?int $reassign ): void {
		if ( $reassign ) {
			Salt::change();
		}
	}

	/**
	 * What a post is called, or who may know it, changed.
	 *
	 * @param WP_Post $post Post.
	 */
	private static function of_post( WP_Post $post ): void {
		if ( 'revision' !== $post->post_type && self::is_shown( $post ) ) {
			Salt::change();
		}
	}

	/**
	 * Whether somebody may be shown a post: somebody else is on it, or on an attachment of it, or in its room. So it is where
	 * that cannot be known.
	 *
	 * @param WP_Post $post Post.
	 */
	private static function is_shown( WP_Post $post ): bool {
		$named = self::named();

		if ( null === $named || isset( $named['posts'][ $post->ID ] ) ) {
			return true;
		}

		foreach ( $named['children'] as $child ) {
			if ( PostCache::get( $child )?->post_parent === $post->ID ) {
				return true;
			}
		}

		return ( Engine::count( Rooms::name( $post->post_type, $post->ID ) )['entries'] ?? 1 ) > 0;
	}

	/**
	 * The posts that entries name; null where that cannot be known.
	 *
	 * @return array{posts: array<int, true>, children: int[]}|null
	 */
	private static function named(): ?array {
		$site    = get_current_blog_id();
		$version = Engine::version();

		if ( null !== $version && self::$named && self::$named['version'] === $version && self::$named['site'] === $site ) {
			return self::$named;
		}

		$count   = Engine::count( Rooms::ADMIN );
		$entries = null !== $version && null !== $count && $count['entries'] <= self::LOOK ? Engine::room( Rooms::ADMIN ) : null;

		if ( null === $entries ) {
			return null;
		}

		$posts    = array();
		$children = array();

		foreach ( $entries as $entry ) {
			$ids    = array_filter( array_intersect_key( $entry->data, array_flip( array( '_post', 'post_id' ) ) ), is_numeric( ... ) );
			$posts += array_fill_keys( array_map( intval( ... ), $ids ), true );

			if ( in_array( $entry->data['screen'] ?? '', array( PageView::FRONT, 'attachment' ), true ) ) {
				array_push( $children, ...array_map( intval( ... ), array_values( $ids ) ) );
			}
		}

		$children = array_values( array_filter( array_unique( $children ) ) );

		PostCache::prime( $children );

		self::$named = array(
			'site'     => $site,
			'version'  => $version,
			'posts'    => $posts,
			'children' => $children,
		);

		return self::$named;
	}
}
