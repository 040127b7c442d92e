<?php
/**
 * Who may know where somebody is.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

defined( 'ABSPATH' ) || exit;

use NativePresence\StaleScreens\Access;

/**
 * Only viewers who could open a page themselves learn its name and address. Core's own rule decides for a page with a post,
 * user, term or comment on it. Screens lists the capabilities of core's screens. Any other page carries the capability that the
 * menu asked for when the page was opened; without one, no viewer learns the page.
 */
final class Rights {

	/**
	 * Keys whose object also decides who may open the page.
	 */
	private const OBJECTS = array( 'post/', 'user-edit/', 'term/', 'comment/' );

	/**
	 * Whether the current user may know which page an entry's tab is on. Its post has to be primed.
	 *
	 * @param array<string, mixed> $data State with our own keys.
	 */
	public static function cover( array $data ): bool {
		$screen  = is_string( $data['screen'] ?? null ) ? $data['screen'] : '';
		$post_id = Place::post_id( $data );
		$front   = PageView::FRONT === $screen;

		if ( $front && 0 === $post_id ) {
			// Visitors see the same archives.
			return true;
		}

		if ( $post_id > 0 ) {
			$post = PostCache::get( $post_id );

			return $post && Place::may_name( $post, $front );
		}

		return self::cover_screen( $screen, $data ) && self::cover_object( self::key( $screen, $data ) );
	}

	/**
	 * State for the list of everyone online, without a post that the current user could not be on.
	 *
	 * @param array<array-key, mixed> $data State that the user's client sent.
	 * @return array<array-key, mixed>
	 */
	public static function credible( array $data ): array {
		$post_id = Place::post_id( array_diff_key( $data, array( '_post' => true ) ) );
		$right   = PageView::FRONT === ( $data['screen'] ?? '' ) ? 'read_post' : 'edit_post';

		return 0 === $post_id || current_user_can( $right, $post_id ) ? $data : array_diff_key( $data, array( 'post_id' => true ) );
	}

	/**
	 * Whether the current user may open a screen of the admin.
	 *
	 * @param string               $screen Id of the screen.
	 * @param array<string, mixed> $data   State with our own keys.
	 */
	private static function cover_screen( string $screen, array $data ): bool {
		$capability = is_string( $data['_label'] ?? null ) ? $data['_cap'] ?? '' : Screens::capability( $screen );

		return is_string( $capability ) && '' !== $capability && current_user_can( $capability )
			&& ( ! Screens::is_of_network( $screen ) || current_user_can( 'manage_network' ) );
	}

	/**
	 * Whether the current user may open the page of an object. A key without an object sets no limit.
	 *
	 * @param string $key Key of the screen.
	 */
	private static function cover_object( string $key ): bool {
		foreach ( self::OBJECTS as $kind ) {
			if ( str_starts_with( $key, $kind ) ) {
				return Access::may_open( $key );
			}
		}

		return true;
	}

	/**
	 * The key of what a page edits; empty on a profile, where everyone edits their own.
	 *
	 * @param string               $screen Id of the screen.
	 * @param array<string, mixed> $data   State with our own keys.
	 */
	private static function key( string $screen, array $data ): string {
		$object = is_string( $data['_object'] ?? null ) ? $data['_object'] : '';

		return 'profile' !== Screens::bare( $screen ) && str_starts_with( $object, "$screen " ) ? substr( $object, strlen( $screen ) + 1 ) : '';
	}
}
