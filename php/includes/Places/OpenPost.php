<?php
/**
 * The post that is open in the Site Editor.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

defined( 'ABSPATH' ) || exit;

use NativePresence\Api\Name;
use NativePresence\Api\Rooms;
use NativePresence\Heartbeat\Proof;

/**
 * The Site Editor goes from one post to another without a page load, so its tab says which one it has open. The server
 * checks that once, and signs a page view with the post in it. Later beats bring that back, with proof that the user has had
 * the same rights since, and ask the database nothing.
 */
final class OpenPost {

	/**
	 * Screen of the Site Editor.
	 */
	public const SCREEN = 'site-editor';

	/**
	 * Page views made in this request: several answers of one beat ask for the same.
	 *
	 * @var array<string, PageView>
	 */
	private static array $made = array();

	/**
	 * The page view of a tab with the post that it has open now; the same one when nothing has changed.
	 *
	 * @param PageView $view    The page view that the tab brought.
	 * @param int      $post_id The post that it says it has open; 0 for none.
	 * @param Proof    $proof   What it brings.
	 */
	public static function in( PageView $view, int $post_id, Proof $proof ): PageView {
		if ( self::SCREEN !== $view->screen || ( $view->post_id === $post_id && ( 0 === $post_id || $proof->permits() ) ) ) {
			return $view;
		}

		$made = self::$made[ get_current_user_id() . " $view->started $view->post_id $post_id" ] ??= self::make( $view, $post_id );

		// phpcs:ignore Universal.Operators.StrictComparisons.LooseEqual -- Equal, and not the same object.
		return $view->post_id === $post_id && $made == $view ? $view : $made;
	}

	/**
	 * The room of a post that the Site Editor has open; null when the page view does not say so.
	 *
	 * @param PageView|null $view    Page view.
	 * @param int           $post_id Post.
	 */
	public static function room( ?PageView $view, int $post_id ): ?string {
		return $view && self::SCREEN === $view->screen && $post_id > 0 && $view->post_id === $post_id
			? Rooms::name( (string) strstr( $view->object, ' ', true ), $post_id )
			: null;
	}

	/**
	 * Makes a page view. It is the same page as the post's own editor.
	 *
	 * @param PageView $view    The page view that the tab brought.
	 * @param int      $post_id The post that it says it has open; 0 for none.
	 */
	private static function make( PageView $view, int $post_id ): PageView {
		$post    = $post_id > 0 ? get_post( $post_id ) : null;
		$room    = $post ? Rooms::of_post( $post ) : false;
		$started = $view->post_id === $post_id ? $view->started : time();

		return $room && Rooms::can_access( $room )
			? new PageView( self::SCREEN, Name::cut( "$post->post_type post/$post->ID" ), $started, $post->ID, interval: $view->interval )
			: new PageView( self::SCREEN, self::SCREEN, $started, interval: $view->interval );
	}
}
