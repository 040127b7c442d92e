<?php
/**
 * What is written for a tab.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Decoration;
use NativePresence\Api\Entries;
use NativePresence\Heartbeat\Ping;
use NativePresence\People\Identity;
use NativePresence\Places\PageView;
use NativePresence\Places\Rights as PlaceRights;
use WP_User;

/**
 * Builds the state of a tab's entries. A page request and the beats after it build the same state from the same page
 * view, so a beat is a renewal, which changes no version and wakes nobody. Only the first beat of a page adds its claim.
 */
final class TabEntry {

	/**
	 * A tab among everyone online.
	 *
	 * @param WP_User  $user   User.
	 * @param PageView $view   The page.
	 * @param bool     $idle   Whether nobody is using the tab.
	 * @param string   $status Status of the post it edits; empty for none.
	 * @param array{_ticket?: string, _claim?: string} $proof What the entry keeps to know the tab by.
	 * @return array<string, mixed>
	 */
	public static function online( WP_User $user, PageView $view, bool $idle, string $status, array $proof ): array {
		$state = array( 'screen' => $view->screen );

		if ( '' !== $status ) {
			$state['post_status'] = $status;
		}

		if ( $view->is_front() && '' !== $view->title ) {
			$state['title']   = $view->title;
			$state['post_id'] = $view->post_id;
		}

		$ours = array(
			'_object' => $view->object,
			'_post'   => $view->post_id,
			'_label'  => $view->label,
			'_url'    => $view->url,
			'_cap'    => $view->capability,
		);

		return Decoration::beside( array(), $state + self::writer( $user, $view->started, $idle ) + $proof + array_filter( $ours ) );
	}

	/**
	 * A ping that came without our page: only what it claims, and nobody says whether it is idle.
	 *
	 * @param WP_User $user   User.
	 * @param Ping    $ping   Ping.
	 * @param string  $status Status of the post it edits; empty for none.
	 * @return array<string, mixed>
	 */
	public static function claimed( WP_User $user, Ping $ping, string $status ): array {
		$screen = $ping->claimed_screen();
		$state  = PlaceRights::credible(
			array_filter(
				array(
					'screen'      => $screen,
					'post_status' => $status,
					'title'       => $ping->claimed_title(),
					'post_id'     => PageView::FRONT === $screen ? $ping->claimed_post() : 0,
				)
			)
		);

		return Decoration::beside( array(), $state + self::writer( $user, null, $ping->idle ) + $ping->proof() + array_filter( array( '_object' => $screen ) ) );
	}

	/**
	 * A tab in the room of the post it edits.
	 *
	 * @param WP_User  $user    User.
	 * @param int      $post_id Post.
	 * @param int|null $started When the page was served; null when nobody says.
	 * @param bool|null $idle   Whether nobody is using the tab; null when nobody says.
	 * @param string   $tab     Tab id; empty when nobody says.
	 * @return array<string, mixed>
	 */
	public static function editor( WP_User $user, int $post_id, ?int $started, ?bool $idle, string $tab ): array {
		/**
		 * Filters what is written for somebody editing a post.
		 *
		 * @param array $state   State.
		 * @param int   $post_id Post.
		 * @param int   $user_id User.
		 */
		$state = (array) apply_filters( 'wp_presence_editor_state', array( 'action' => 'editing' ), $post_id, $user->ID );

		$ours = Decoration::beside( array(), self::writer( $user, $started, $idle ) + array_filter( array( '_tab' => $tab ) ) );

		return Decoration::beside( $ours, Entries::visible( $state ) ) + $ours;
	}

	/**
	 * Who writes, and whether they are there.
	 *
	 * @param WP_User   $user    User.
	 * @param int|null  $started When the page was served; null when nobody says.
	 * @param bool|null $idle    Whether nobody is using the tab; null when nobody says.
	 * @return array<string, mixed>
	 */
	private static function writer( WP_User $user, ?int $started, ?bool $idle ): array {
		$ours = array(
			'_session' => Session::current(),
			'_at'      => $started,
			'_idle'    => null === $idle ? null : (int) $idle,
		);

		return Identity::of( $user ) + array_filter( $ours, static fn( $value ) => null !== $value && '' !== $value );
	}
}
