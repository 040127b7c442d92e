<?php
/**
 * The dashboard.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Where the widgets of the dashboard go.
 */
final class Dashboard {

	/**
	 * Widgets that come before all others, in this order.
	 */
	private const FIRST = array( \WP_Presence_Widget_Whos_Online::ID, \WP_Presence_Widget_Active_Posts::ID );

	/**
	 * Whether users have arranged their dashboard, once somebody asked.
	 *
	 * @var array<int, bool>
	 */
	private static array $arranged = array();

	/**
	 * Adds a widget: one of the first above everything on a dashboard that its user never arranged, and otherwise below
	 * what they have arranged.
	 *
	 * @param string   $id     Id.
	 * @param string   $title  Title.
	 * @param callable $render Prints it.
	 */
	public static function add( string $id, string $title, callable $render ): void {
		$leads = in_array( $id, self::FIRST, true ) && ! self::is_arranged();

		wp_add_dashboard_widget( $id, $title, $render, null, null, 'normal', $leads ? 'high' : 'core' );

		if ( $leads ) {
			// Core's own warnings are of the same priority, and were there before.
			$boxes = &$GLOBALS['wp_meta_boxes'][ get_current_screen()->id ]['normal']['high'];
			$boxes = array_replace( array_intersect_key( array_flip( self::FIRST ), $boxes ), $boxes );
		}
	}

	/**
	 * Whether the current user has arranged their dashboard. Core makes the user anew to tell, so it is asked once.
	 */
	private static function is_arranged(): bool {
		$user_id = get_current_user_id();

		return self::$arranged[ $user_id ] ??= (bool) get_user_option( 'meta-box-order_dashboard' );
	}

	/**
	 * Whether the page being served is the dashboard of a site.
	 */
	public static function is_shown(): bool {
		$screen = is_admin() ? get_current_screen() : null;

		return null !== $screen && 'dashboard' === $screen->id;
	}
}
