<?php
/**
 * Editing a post.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;
use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Heartbeat\Ping;
use NativePresence\Places\OpenPost;

/**
 * Keeps the room of a post: who has it open in an editor, and who holds core's lock on it.
 */
final class PostRoom {

	/**
	 * A beat of an editor.
	 *
	 * @param array<string, mixed> $data What the beat said.
	 */
	public static function ping( array $data ): void {
		$said = is_array( $data['presence-editor-ping'] ) ? $data['presence-editor-ping'] : array();
		$ping = Claim::settle( Ping::from( $said + self::tab_ping( $data ) ), get_current_user_id() );
		$room = OpenPost::room( $ping->view, $ping->claimed_post() ) ?? self::room( $ping->claimed_post() );

		if ( $room ) {
			$user = wp_get_current_user();

			Entries::write(
				$room,
				Tab::editor( $user->ID, $ping->tab ),
				TabEntry::editor( $user, $ping->claimed_post(), $ping->view?->started, $ping->idle, $ping->tab ),
				$user->ID,
				$ping->lease
			);
		}
	}

	/**
	 * Core renewed its lock on a post: whoever holds it is editing, even from a tab that is hidden and pings no more. Such
	 * a tab is idle, and beats every two minutes.
	 *
	 * @param array<string, mixed> $response What core answered so far.
	 * @param array<string, mixed> $data     What the beat said.
	 */
	public static function bridge( array $response, array $data ): void {
		$post_id = absint( $data['wp-refresh-post-lock']['post_id'] ?? 0 );
		$room    = isset( $response['wp-refresh-post-lock']['lock_error'] ) ? false : self::room( $post_id );

		if ( ! $room ) {
			return;
		}

		$user   = wp_get_current_user();
		$client = Tab::lock( $user->ID );

		if ( isset( $data['presence-ping'] ) ) {
			$ping  = Claim::settle( Ping::from( $data['presence-ping'] ), get_current_user_id() );
			$entry = TabEntry::editor( $user, $post_id, $ping->view?->started, $ping->idle, $ping->tab );
			$lease = $ping->lease;
		} else {
			$found = Engine::find( $room, $client );

			if ( null === $found ) {
				// Written without what it says now, it would say less.
				return;
			}

			$before = $found ? $found->data : array();
			$entry  = TabEntry::editor( $user, $post_id, $before['_at'] ?? null, true, (string) ( $before['_tab'] ?? '' ) );
			$lease  = Lease::until( Lease::UNFOCUSED );
		}

		PostLocks::spoken_for( $post_id );
		Entries::write( $room, $client, array( 'lock' => true ) + $entry, $user->ID, $lease );
	}

	/**
	 * The room of a post that the current user may edit, or false.
	 *
	 * @param int $post_id Post.
	 */
	public static function room( int $post_id ): string|false {
		$room = $post_id > 0 ? Rooms::of_post( $post_id ) : false;

		return $room && Rooms::can_access( $room ) ? $room : false;
	}

	/**
	 * What the same beat says about its tab.
	 *
	 * @param array<string, mixed> $data What the beat said.
	 * @return array<string, mixed>
	 */
	private static function tab_ping( array $data ): array {
		$said = $data['presence-ping'] ?? array();

		return is_array( $said ) ? array_diff_key( $said, array( 'post_id' => true ) ) : array();
	}
}
