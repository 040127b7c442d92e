<?php
/**
 * Where somebody is, as one viewer sees it.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

use NativePresence\Bidi;
use NativePresence\Text;
use WP_Post;

/**
 * Puts where a tab is into words of the viewer's language, with a link when the viewer may go there. Titles come from
 * the post as it is now, and only when the viewer may see them.
 */
final class Place {

	/**
	 * A place.
	 *
	 * @param string $label What to call it.
	 * @param string $url   Where it is; empty when the viewer may not go there, or nobody else can.
	 */
	public function __construct( public readonly string $label, public readonly string $url = '' ) {}

	/**
	 * Where an entry's tab is, for the current user: no more than "in the admin" where they could not go themselves. Posts named
	 * by entries have to be primed.
	 *
	 * @param array<string, mixed> $data State of the entry.
	 */
	public static function of( array $data ): self {
		$screen  = is_string( $data['screen'] ?? null ) ? $data['screen'] : '';
		$post_id = self::post_id( $data );
		$post    = PostCache::get( $post_id );
		$front   = PageView::FRONT === $screen;

		if ( ! Rights::cover( $data ) ) {
			return new self( $front ? __( 'Viewing the site', 'native-presence' ) : __( 'In the admin', 'native-presence' ) );
		}

		if ( $front ) {
			return self::front( $data, $post );
		}

		if ( $post ) {
			return self::editor( $post );
		}

		if ( is_string( $data['_label'] ?? null ) ) {
			return self::menu( $data );
		}

		return Screens::place( $screen );
	}

	/**
	 * The editor of a post that the current user may edit, by the title of the post.
	 *
	 * @param WP_Post $post Post.
	 */
	public static function in_editor( WP_Post $post ): self {
		if ( 'auto-draft' === $post->post_status ) {
			// Nobody has saved it yet, so it has no title, and nobody else has any use for it.
			$type = get_post_type_object( $post->post_type );

			return new self( $type ? $type->labels->new_item : __( '(no title)', 'native-presence' ) );
		}

		return new self( self::title( $post ), (string) get_edit_post_link( $post, 'raw' ) );
	}

	/**
	 * The post an entry names; 0 for none.
	 *
	 * @param array<string, mixed> $data State of the entry.
	 */
	public static function post_id( array $data ): int {
		$post_id = $data['_post'] ?? $data['post_id'] ?? 0;

		return is_numeric( $post_id ) ? max( 0, (int) $post_id ) : 0;
	}

	/**
	 * Whether the current user may know what a post is called and where it is.
	 *
	 * @param WP_Post $post  Post.
	 * @param bool    $front Whether somebody views it on the site, rather than in an editor.
	 */
	public static function may_name( WP_Post $post, bool $front ): bool {
		$public = $front && is_post_publicly_viewable( $post ) && '' === $post->post_password;

		return $public || ( post_type_exists( $post->post_type ) && current_user_can( 'edit_post', $post->ID ) );
	}

	/**
	 * Whether the current user may be on the page of a post that was served to them.
	 *
	 * @param PageView $view Page.
	 */
	public static function may_be_on( PageView $view ): bool {
		PostCache::prime( array( $view->post_id ) );

		$post = PostCache::get( $view->post_id );

		return $post && ( self::may_name( $post, $view->is_front() ) || ( $view->is_front() && current_user_can( 'read_post', $post->ID ) ) );
	}

	/**
	 * The title of a post in plain text.
	 *
	 * @param WP_Post $post Post.
	 */
	public static function title( WP_Post $post ): string {
		// The filters of the_title are for pages (they may add markup, or look things up); this is a label.
		$title = trim( html_entity_decode( wp_strip_all_tags( Text::utf8( $post->post_title ) ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );

		return '' === $title ? __( '(no title)', 'native-presence' ) : $title;
	}

	/**
	 * The editor of a post that the current user may edit.
	 *
	 * @param WP_Post $post Post.
	 */
	private static function editor( WP_Post $post ): self {
		$place = self::in_editor( $post );

		if ( 'auto-draft' === $post->post_status ) {
			return $place;
		}

		/* translators: %s: Title of a post. */
		return new self( sprintf( __( 'Editing “%s”', 'native-presence' ), Bidi::isolate( $place->label ) ), $place->url );
	}

	/**
	 * A page of the site that the current user may see.
	 *
	 * @param array<string, mixed> $data State of the entry.
	 * @param WP_Post|null         $post The post viewed.
	 */
	private static function front( array $data, ?WP_Post $post ): self {
		$path = is_string( $data['_url'] ?? null ) ? $data['_url'] : '';
		$home = wp_parse_url( home_url() );
		$url  = '' === $path ? '' : "{$home['scheme']}://{$home['host']}" . ( isset( $home['port'] ) ? ":{$home['port']}" : '' ) . $path;

		if ( ! $post ) {
			return new self( __( 'Viewing the site', 'native-presence' ), $url );
		}

		/* translators: %s: Title of a post. */
		return new self( sprintf( __( 'Viewing “%s”', 'native-presence' ), Bidi::isolate( self::title( $post ) ) ), $url );
	}

	/**
	 * A page that only the menu of its own request knew, and that the current user may open.
	 *
	 * @param array<string, mixed> $data State of the entry.
	 */
	private static function menu( array $data ): self {
		$url = is_string( $data['_url'] ?? null ) ? $data['_url'] : '';

		return new self(
			$data['_label'],
			match ( true ) {
				'' === $url                                  => '',
				Screens::is_of_network( $data['screen'] ) => network_admin_url( $url ),
				default                                      => admin_url( $url ),
			}
		);
	}
}
