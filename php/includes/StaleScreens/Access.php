<?php
/**
 * Who may know of saves.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Places\PageView;
use NativePresence\Viewer;
use WP_Comment;
use WP_Term;

/**
 * Whether the current user may open the screen that a key names: who may not, is not told that it was saved, or by whom.
 */
final class Access {

	/**
	 * Whether the current user may know of the saves of a screen.
	 *
	 * @param string        $key  Key of the screen.
	 * @param PageView|null $view The page that asks. It knows what core's menu wants of those who open it, which matters for
	 *                            the keys of other code.
	 */
	public static function allows( string $key, ?PageView $view = null ): bool {
		$is_page = $view && $view->key() === $key;

		// Core has no rule for an object that is gone, but the site served this page to this user when it was there.
		return Viewer::takes_part() && ( self::is_gone( $key ) ? $is_page : self::may_open( $key, $is_page ? $view->capability : '' ) );
	}

	/**
	 * Whether the current user may open a screen; nobody may open one whose object is gone.
	 *
	 * @param string $key        Key of the screen.
	 * @param string $capability What the menu asks of those who open it, for the keys of other code; empty where that is not
	 *                           known.
	 */
	public static function may_open( string $key, string $capability = '' ): bool {
		[ $kind, $name, $id ] = explode( '/', $key, 3 ) + array( '', '', '' );

		return match ( true ) {
			'post' === $kind && '' === $id                    => self::post( self::number( $name ) ),
			'user-edit' === $kind && '' === $id               => self::user( self::number( $name ) ),
			'term' === $kind                                  => self::term( $name, self::number( $id ) ),
			'comment' === $kind && '' === $id                 => self::comment( self::number( $name ) ),
			'options' === $kind && Settings::is_core( $name ) => self::settings( $name ),
			Settings::NETWORK_KEY === $key                    => current_user_can( 'manage_network_options' ),
			// An unknown capability leaves the screen to administrators.
			default                                           => current_user_can( '' === $capability ? 'manage_options' : $capability ),
		};
	}

	/**
	 * Whether what a screen edits was deleted, or never was.
	 *
	 * @param string $key Key of the screen.
	 */
	public static function is_gone( string $key ): bool {
		[ $kind, $name, $id ] = explode( '/', $key, 3 ) + array( '', '', '' );

		$number = self::number( 'term' === $kind ? $id : $name );

		return match ( $number > 0 ? $kind : '' ) {
			'post'    => ! get_post( $number ),
			'term'    => taxonomy_exists( $name ) && ! get_term( $number, $name ) instanceof WP_Term,
			'comment' => ! get_comment( $number ),
			default   => false,
		};
	}

	/**
	 * Whether the current user may open the editor of a post. A type nobody registers any more has no rules.
	 *
	 * @param int $post_id Post.
	 */
	private static function post( int $post_id ): bool {
		$post = $post_id > 0 ? get_post( $post_id ) : null;

		return $post && post_type_exists( $post->post_type ) && current_user_can( 'edit_post', $post_id );
	}

	/**
	 * Whether the current user may open the profile of a user.
	 *
	 * @param int $user_id User.
	 */
	private static function user( int $user_id ): bool {
		return $user_id > 0 && current_user_can( 'edit_user', $user_id );
	}

	/**
	 * Whether the current user may open the editor of a term.
	 *
	 * @param string $taxonomy Taxonomy.
	 * @param int    $term_id  Term.
	 */
	private static function term( string $taxonomy, int $term_id ): bool {
		return $term_id > 0
			&& taxonomy_exists( $taxonomy )
			&& get_term( $term_id, $taxonomy ) instanceof WP_Term
			&& current_user_can( 'edit_term', $term_id );
	}

	/**
	 * Whether the current user may open the editor of a comment.
	 *
	 * @param int $comment_id Comment.
	 */
	private static function comment( int $comment_id ): bool {
		$comment = $comment_id > 0 ? get_comment( $comment_id ) : null;
		$post    = $comment instanceof WP_Comment ? get_post( (int) $comment->comment_post_ID ) : null;

		return $comment && ( ! $post || post_type_exists( $post->post_type ) ) && current_user_can( 'edit_comment', $comment_id );
	}

	/**
	 * Whether the current user may open a settings page of core.
	 *
	 * @param string $page Page.
	 */
	private static function settings( string $page ): bool {
		return current_user_can( 'privacy' === $page ? 'manage_privacy_options' : 'manage_options' );
	}

	/**
	 * A number that an object can have; 0 for anything else.
	 *
	 * @param string $text Text.
	 */
	private static function number( string $text ): int {
		return 1 === preg_match( '/^[1-9][0-9]{0,17}$/D', $text ) ? (int) $text : 0;
	}
}
