<?php
/**
 * The column "Editors" of posts lists.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorsColumn;

defined( 'ABSPATH' ) || exit;

use NativePresence\Engine;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Heartbeat\Posts;
use NativePresence\Heartbeat\Shown;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Heartbeat\Token;
use NativePresence\People\Editors;
use NativePresence\People\LockHolder;
use NativePresence\People\Merge;
use NativePresence\Places\PageView;
use NativePresence\Recording\Page;

/**
 * Who has each post of a list open in an editor.
 */
final class Feature implements Shown {

	public const NAME   = 'editors-column';
	public const COLUMN = 'presence_editors';

	/**
	 * Most tabs read of one post.
	 */
	private const READ = 100;

	/**
	 * Hooks the column of every post type with support; lists are also rendered by quick edit, outside a screen.
	 */
	public static function add_columns(): void {
		foreach ( get_post_types_by_support( 'presence' ) as $type ) {
			add_filter( "manage_{$type}_posts_columns", 'wp_presence_add_editors_column' );
			add_action( "manage_{$type}_posts_custom_column", 'wp_presence_render_editors_column', 10, 2 );
		}
	}

	/**
	 * Puts the column before the date.
	 *
	 * @param array<string, string> $columns Columns.
	 * @return array<string, string>
	 */
	public static function add( array $columns ): array {
		$column = array( self::COLUMN => __( 'Editors', 'native-presence' ) );
		$before = array_search( 'date', array_keys( $columns ), true );

		return false === $before
			? $columns + $column
			: array_slice( $columns, 0, $before, true ) + $column + array_slice( $columns, $before, null, true );
	}

	/**
	 * The people in a cell: gathered with the page, or now for those who render a cell on its own. Null: the engine did not
	 * answer.
	 *
	 * @param int $post_id Post.
	 */
	public static function cell( int $post_id ): ?Cell {
		$page = Page::peek( self::NAME );

		if ( null === $page || ( $page instanceof Data && ! $page->has( $post_id ) ) ) {
			$page = Page::gather( self::NAME, Posts::unknown( (string) get_post_type( $post_id ), array( $post_id ) ) );
		}

		return $page instanceof Data ? $page->cell( $post_id ) : null;
	}

	/**
	 * Adds, to what core answers of the locks in a list, the holders as the column shows them. Core has looked all of them up.
	 *
	 * @param array<string, mixed> $response What is answered so far.
	 * @return array<string, mixed>
	 */
	public static function add_locks( array $response ): array {
		$locks = array();

		foreach ( array_keys( $response['wp-check-locked-posts'] ) as $key ) {
			$post_id = absint( substr( (string) $key, strlen( 'post-' ) ) );
			$holder  = LockHolder::of( $post_id );

			if ( $holder ) {
				$locks[ $post_id ] = $holder->person()?->brief() ?? 0;
			}
		}

		return $locks ? $response + array( 'presence-locks' => $locks ) : $response;
	}

	/**
	 * Shown on lists of post types with support.
	 */
	public function on_page(): ?string {
		$screen = is_admin() ? get_current_screen() : null;

		if ( ! $screen || 'edit' !== $screen->base || ! post_type_supports( $screen->post_type, 'presence' ) ) {
			return null;
		}

		$ids = array_map( static fn( $post ) => is_object( $post ) ? $post->ID : (int) $post, $GLOBALS['wp_query']->posts ?? array() );

		return $ids ? Posts::unknown( $screen->post_type, $ids ) : null;
	}

	/**
	 * Depends on the room of each post that the viewer may edit.
	 *
	 * @param Token $token What the page has.
	 * @return string[]
	 */
	public function rooms( Token $token ): array {
		return $token->posts()->rooms();
	}

	/**
	 * The versions of those rooms. Null: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function state( Exchange $exchange, Token $token, PageView $view ): ?string {
		$versions = array_map( static fn( string $room ) => $exchange->room( $room )['version'] ?? null, $this->rooms( $token ) );

		return ! $exchange->answered() || in_array( null, $versions, true ) ? null : implode( ',', $versions );
	}

	/**
	 * The people in each cell; null for nonsense. False: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|false|null {
		$cells = array();

		foreach ( $this->rooms( $token ) as $id => $room ) {
			$entries = ( $exchange->room( $room )['version'] ?? 0 ) > 0 ? Engine::newest( $room, self::READ ) : array();

			if ( null === $entries ) {
				return false;
			}

			$cells[ $id ] = new Editors( Merge::people( $entries ) );
		}

		return '' === $token->posts()->type ? null : new Data( $token->posts(), $cells );
	}
}
