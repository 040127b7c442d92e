<?php
/**
 * Saves of posts.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use WP_Post;

/**
 * Counts what changes what the editor of a post shows: its fields, status, terms, image and other meta.
 */
final class PostSaves {

	/**
	 * Posts that lost terms. Core takes terms away while it sets others, and then tells of both.
	 *
	 * @var array<int, true>
	 */
	private static array $lost_terms = array();

	/**
	 * A post is about to be made, if it is not saved once more.
	 *
	 * @param bool $update Whether it is there already.
	 */
	public static function begin_making( bool $update ): void {
		if ( ! $update ) {
			Tally::begin_making();
		}
	}

	/**
	 * A post was made.
	 *
	 * @param int $post_id Post.
	 */
	public static function made( int $post_id ): void {
		Tally::made( "post/$post_id" );
	}

	/**
	 * A post is about to be saved, or deleted. What core tells of until it says that it was belongs to that.
	 *
	 * @param int $post_id Post.
	 */
	public static function begin( int $post_id ): void {
		Tally::open( "post/$post_id" );
	}

	/**
	 * A post was saved, or deleted.
	 *
	 * @param int          $post_id Post.
	 * @param WP_Post|null $post    The post as it is, or was.
	 */
	public static function saved( int $post_id, ?WP_Post $post ): void {
		self::changed( $post_id, $post );
		Tally::close( "post/$post_id" );
	}

	/**
	 * A post has another status. One that is saved with it is told of below; what cron publishes is told of here alone.
	 *
	 * @param string  $after  Status.
	 * @param string  $before Status before.
	 * @param WP_Post $post   Post.
	 */
	public static function status( string $after, string $before, WP_Post $post ): void {
		if ( 'new' === $before ) {
			self::made( $post->ID );
		} elseif ( $after !== $before && ! Tally::is_open( "post/$post->ID" ) ) {
			self::changed( $post->ID, $post, 'future' === $before && 'publish' === $after ? Actor::publisher() : null );
		}
	}

	/**
	 * A post was made sticky, or is so no longer.
	 *
	 * @param int $post_id Post.
	 */
	public static function stuck( int $post_id ): void {
		self::changed( $post_id );
	}

	/**
	 * A post was given terms.
	 *
	 * @param int    $post_id  Post, or any other object.
	 * @param int[]  $after    Its terms in their taxonomy.
	 * @param string $taxonomy Taxonomy.
	 * @param bool   $append   Whether it kept those of before.
	 * @param int[]  $before   Its terms before.
	 */
	public static function terms( int $post_id, array $after, string $taxonomy, bool $append, array $before ): void {
		$after   = array_map( intval( ... ), $after );
		$before  = array_map( intval( ... ), $before );
		$changed = array_diff( $after, $before ) || ( ! $append && array_diff( $before, $after ) );

		unset( self::$lost_terms[ $post_id ] );

		if ( $changed && self::shows( $post_id, $taxonomy ) ) {
			self::changed( $post_id );
		}
	}

	/**
	 * Terms were taken from a post: by terms(), which follows, or by itself.
	 *
	 * @param int    $post_id  Post, or any other object.
	 * @param string $taxonomy Taxonomy.
	 */
	public static function lost_terms( int $post_id, string $taxonomy ): void {
		if ( self::shows( $post_id, $taxonomy ) ) {
			self::$lost_terms[ $post_id ] = true;

			add_action( 'shutdown', array( self::class, 'count_lost_terms' ), 9 );
		}
	}

	/**
	 * Counts posts of which terms were taken, and none given.
	 */
	public static function count_lost_terms(): void {
		array_map( self::changed( ... ), array_keys( self::$lost_terms ) );

		self::$lost_terms = array();
	}

	/**
	 * Meta of a post changed.
	 *
	 * @param int    $post_id Post.
	 * @param string $key     Key.
	 */
	public static function meta( int $post_id, string $key ): void {
		if ( Meta::is_of_post( $post_id, $key ) ) {
			self::changed( $post_id );
		}
	}

	/**
	 * What a post's editor shows changed. Autosaves change nothing: they come every minute, and nobody asked for them.
	 *
	 * @param int          $post_id Post.
	 * @param WP_Post|null $post    The post.
	 * @param int|null     $actor   Who saved; null for who acts in this request.
	 */
	private static function changed( int $post_id, ?WP_Post $post = null, ?int $actor = null ): void {
		$post = $post ?? get_post( $post_id );
		$type = $post ? get_post_type_object( $post->post_type ) : null;

		// Revisions, where the autosaves of published posts go, have no screen. Templates have the Site Editor.
		if ( $type && ( $type->show_ui || post_type_supports( $type->name, 'presence' ) ) && ! ( defined( 'DOING_AUTOSAVE' ) && DOING_AUTOSAVE ) ) {
			Tally::add( "post/$post_id", false, $actor );
		}
	}

	/**
	 * Whether an object is a post whose editor shows a taxonomy.
	 *
	 * @param int    $post_id  Post, or any other object.
	 * @param string $taxonomy Taxonomy.
	 */
	private static function shows( int $post_id, string $taxonomy ): bool {
		$of   = get_taxonomy( $taxonomy );
		$post = $of && ( $of->show_ui || 'post_format' === $taxonomy ) ? get_post( $post_id ) : null;

		return $post && in_array( $post->post_type, $of->object_type, true );
	}
}
