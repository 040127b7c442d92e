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
	 * Our own key of entries of posts that a beat named and no page of this site.
	 */
	private const CLAIMED = '_claimed';

	/**
	 * A beat of an editor: of the post that its page was served for, or another one that other people's scripts name. Of the
	 * latter a session is in one at a time.
	 *
	 * @param array<string, mixed> $data What the beat said.
	 */
	public static function ping( array $data ): void {
		$said = is_array( $data['presence-editor-ping'] ) ? $data['presence-editor-ping'] : array();
		$ping = Claim::settle( Ping::from( $said + self::tab_ping( $data ) ), get_current_user_id() );
		$post = $ping->claimed_post();
		$room = OpenPost::room( $ping->view, $post ) ?? self::room( $post );

		if ( ! $room ) {
			self::leave( $post, Tab::editor( get_current_user_id(), $ping->tab ) );
			return;
		}

		$user    = wp_get_current_user();
		$entry   = TabEntry::editor( $user, $post, $ping->view?->started, $ping->idle, $ping->tab );
		$claimed = $ping->view?->edits( $post ) ? array() : array( self::CLAIMED => 1 );
		$outcome = Entries::write( $room, Tab::editor( $user->ID, $ping->tab ), $claimed + $entry, $user->ID, $ping->lease );

		if ( $claimed && true === $outcome ) {
			self::leave_claimed( $user->ID, $room );
		}
	}

	/**
	 * Takes the current session out of the other posts that only its beats named.
	 *
	 * @param int    $user_id User.
	 * @param string $room    The room it is in now.
	 */
	private static function leave_claimed( int $user_id, string $room ): void {
		$session = Session::current();

		foreach ( Engine::user( $user_id ) ?? array() as $entry ) {
			if ( isset( $entry->data[ self::CLAIMED ] ) && $entry->room !== $room && ( $entry->data['_session'] ?? '' ) === $session ) {
				Entries::remove( $entry->room, $entry->client_id );
			}
		}
	}

	/**
	 * Core renewed its lock on a post: whoever holds it is editing, even from a tab that is hidden and pings no more. Such
	 * a tab is idle, and beats every two minutes. An editor in a frame beats as well, and says that it is in one.
	 *
	 * @param array<string, mixed> $response What core answered so far.
	 * @param array<string, mixed> $data     What the beat said.
	 */
	public static function bridge( array $response, array $data ): void {
		$post_id = absint( $data['wp-refresh-post-lock']['post_id'] ?? 0 );

		if ( isset( $data['presence-frame'] ) ) {
			PostLocks::spoken_for( $post_id );
			return;
		}

		if ( isset( $response['wp-refresh-post-lock']['lock_error'] ) ) {
			return;
		}

		$room = self::room( $post_id );

		if ( ! $room ) {
			self::leave( $post_id, Tab::lock( get_current_user_id() ) );
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
	 * Takes a client of the current user out of the room of a post that they may not edit, or not any more.
	 *
	 * @param int    $post_id   Post.
	 * @param string $client_id Client id.
	 */
	private static function leave( int $post_id, string $client_id ): void {
		$room = $post_id > 0 ? Rooms::of_post( $post_id ) : false;

		if ( $room ) {
			Entries::remove( $room, $client_id );
		}
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
