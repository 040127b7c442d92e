<?php
/**
 * The users who are online.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\OnlineUsers;

use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Viewer;

/**
 * The view "Online" of the users list. It only reads, so its address needs no nonce and every link to it works.
 */
final class Feature {

	/**
	 * Who is online, and the state of which site that is: a network's list asks twice.
	 *
	 * @var array{string, int[]}
	 */
	private static array $online = array( '', array() );

	/**
	 * Whether the users list was asked for those online.
	 */
	public static function is_requested(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- A view that only reads.
		return isset( $_GET['presence_status'] ) && 'online' === $_GET['presence_status'];
	}

	/**
	 * Adds the view, with how many are online.
	 *
	 * @param array<string, string> $views Views.
	 * @return array<string, string>
	 */
	public static function add_view( array $views ): array {
		$url = Viewer::users_url();

		if ( '' === $url ) {
			return $views;
		}

		$current = self::is_requested();

		if ( $current && isset( $views['all'] ) ) {
			// Core takes a list without a role for the list of all.
			$views['all'] = str_replace( array( ' class="current"', ' aria-current="page"' ), '', $views['all'] );
		}

		$views['presence_online'] = sprintf(
			'<a href="%s"%s>%s</a>',
			esc_url( $url ),
			$current ? ' class="current" aria-current="page"' : '',
			sprintf(
				/* translators: %s: Number of users. */
				esc_html__( 'Online %s', 'native-presence' ),
				'<span class="count">(' . esc_html( number_format_i18n( self::count() ) ) . ')</span>'
			)
		);

		return $views;
	}

	/**
	 * Puts the way to the view before the plugin's other links in the list of plugins.
	 *
	 * @param array<string, string> $links Links.
	 * @return array<string, string>
	 */
	public static function add_link( array $links ): array {
		$url = Viewer::takes_part() ? Viewer::users_url() : '';

		return '' === $url ? $links : array(
			'presence_online' => sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html__( 'View Online Users', 'native-presence' ) ),
		) + $links;
	}

	/**
	 * How many the view lists. A super admin may be online where the list does not know them.
	 */
	private static function count(): int {
		return is_multisite()
			? count( get_users( self::narrow( array( 'fields' => 'ID' ) ) ) )
			: Engine::count( Rooms::ADMIN )['users'];
	}

	/**
	 * Narrows the list's query to those online.
	 *
	 * @param array<string, mixed> $args Arguments of the query.
	 * @return array<string, mixed>
	 */
	public static function narrow( array $args ): array {
		$online = self::online();

		// Nobody online is nobody shown: an empty list would mean everybody.
		$args['include'] = $online ? $online : array( 0 );

		return $args;
	}

	/**
	 * The users who are online.
	 *
	 * @return int[]
	 */
	private static function online(): array {
		$state = get_current_blog_id() . ' ' . Engine::version();

		if ( self::$online[0] !== $state ) {
			$users = array_column( Engine::room( Rooms::ADMIN ), 'user_id', 'user_id' );

			unset( $users[0] );

			self::$online = array( $state, array_values( $users ) );
		}

		return self::$online[1];
	}
}
