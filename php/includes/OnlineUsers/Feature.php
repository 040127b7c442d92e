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
use NativePresence\Failures;
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

		$count = self::count();

		$views['presence_online'] = sprintf(
			'<a href="%s"%s>%s</a>',
			esc_url( $url ),
			$current ? ' class="current" aria-current="page"' : '',
			null === $count ? esc_html_x( 'Online', 'users', 'native-presence' ) : sprintf(
				/* translators: %s: Number of users. */
				esc_html__( 'Online %s', 'native-presence' ),
				'<span class="count">(' . esc_html( number_format_i18n( $count ) ) . ')</span>'
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
	 * How many the view lists. A super admin may be online where the list does not know them. Null: the engine did not answer.
	 */
	private static function count(): ?int {
		if ( ! is_multisite() ) {
			return Engine::count( Rooms::ADMIN )['users'] ?? null;
		}

		$online = self::online();

		return null === $online ? null : count( get_users( self::among( $online, array( 'fields' => 'ID' ) ) ) );
	}

	/**
	 * Narrows the list's query to those online.
	 *
	 * @param array<string, mixed> $args Arguments of the query.
	 * @return array<string, mixed>
	 */
	public static function narrow( array $args ): array {
		$online = self::online();

		if ( null === $online ) {
			// The list is empty, and does not say that nobody was found.
			add_filter( 'gettext_default', static fn( $translation, $text ) => 'No users found.' === $text ? Failures::sentence() : $translation, 10, 2 );
		}

		return self::among( $online ?? array(), $args );
	}

	/**
	 * Narrows a query to some users.
	 *
	 * @param int[]                $users Users.
	 * @param array<string, mixed> $args  Arguments of the query.
	 * @return array<string, mixed>
	 */
	private static function among( array $users, array $args ): array {
		// Nobody online is nobody shown: an empty list would mean everybody.
		return array( 'include' => $users ? $users : array( 0 ) ) + $args;
	}

	/**
	 * The users who are online. Null: the engine did not answer.
	 *
	 * @return int[]|null
	 */
	private static function online(): ?array {
		$version = Engine::version();

		if ( null === $version ) {
			return null;
		}

		$state = get_current_blog_id() . " $version";

		if ( self::$online[0] !== $state ) {
			$entries = Engine::room( Rooms::ADMIN );

			if ( null === $entries ) {
				return null;
			}

			$users = array_column( $entries, 'user_id', 'user_id' );

			unset( $users[0] );

			self::$online = array( $state, array_values( $users ) );
		}

		return self::$online[1];
	}
}
