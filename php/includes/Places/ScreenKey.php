<?php
/**
 * The key of an edited object.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

use NativePresence\Api\Name;
use NativePresence\StaleScreens\Access;
use NativePresence\StaleScreens\Settings;
use NativePresence\Text;

/**
 * Names what the current admin screen edits, so two tabs on the same screen of different objects are told apart.
 */
final class ScreenKey {

	/**
	 * The key of the current screen, such as `post/12`; empty where nothing is edited, and where the current user may not
	 * edit it. Core prints some of its refusals inside the screen.
	 */
	public static function current(): string {
		$screen = function_exists( 'get_current_screen' ) ? get_current_screen() : null;

		/**
		 * Filters the key of what the current admin screen edits.
		 *
		 * @param string          $key    Key; empty where nothing is edited.
		 * @param \WP_Screen|null $screen Screen.
		 */
		$key = (string) apply_filters( 'wp_presence_current_screen_key', $screen ? self::of( $screen ) : '', $screen );

		$key = Name::cut( Text::utf8( $key ) );

		return '' !== $key && Access::may_open( $key, MenuPage::current( $screen ? $screen->id : '' )?->capability ?? '' ) ? $key : '';
	}

	/**
	 * The key of a screen.
	 *
	 * @param \WP_Screen $screen Screen.
	 */
	private static function of( \WP_Screen $screen ): string {
		// The network's admin and the user's own have the same screens under names of their own.
		$base = (string) preg_replace( '/-(network|user)$/D', '', $screen->base );

		if ( str_starts_with( $base, 'options-' ) ) {
			return 'options/' . substr( $base, strlen( 'options-' ) );
		}

		if ( str_starts_with( $base, 'settings_page_' ) ) {
			return 'options/' . ( $GLOBALS['plugin_page'] ?? '' );
		}

		return match ( $base ) {
			'settings'  => $screen->in_admin( 'network' ) ? Settings::NETWORK_KEY : '',
			'post'      => get_post() ? 'post/' . get_post()->ID : '',
			'profile'   => 'user-edit/' . get_current_user_id(),
			'user-edit' => self::numbered( 'user-edit/', 'user_id' ),
			'term'      => self::numbered( "term/$screen->taxonomy/", 'tag_ID' ),
			'comment'   => self::numbered( 'comment/', 'c' ),
			default     => '',
		};
	}

	/**
	 * A key that ends in the number which the request names.
	 *
	 * @param string $prefix    Beginning of the key.
	 * @param string $parameter Parameter of the request.
	 */
	private static function numbered( string $prefix, string $parameter ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Names the page being viewed; nothing is done with it.
		$id = absint( $_REQUEST[ $parameter ] ?? 0 );

		return $id > 0 ? $prefix . $id : '';
	}
}
