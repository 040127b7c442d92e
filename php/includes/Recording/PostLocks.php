<?php
/**
 * Core's locks on posts.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;
use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Network;
use NativePresence\People\LockHolder;

/**
 * Keeps the holder of a lock in the room of the post for as long as the lock lasts, whatever set it: a page builder without
 * our scripts, an editor without a heartbeat. Requests whose tab records itself say more, and are left to do so.
 */
final class PostLocks {

	/**
	 * Locks that changed in this request, by site and post.
	 *
	 * @var array<int, array<int, string>>
	 */
	private static array $changed = array();

	/**
	 * A lock was set, renewed or taken away. What else the request records of the post comes later.
	 *
	 * @param int    $post_id Post.
	 * @param string $lock    The lock; empty when it was taken away.
	 */
	public static function changed( int $post_id, string $lock ): void {
		$is_command = 'cli' === PHP_SAPI;

		// Core locks a post whenever its editor is asked for, be it for an image.
		if ( ! $is_command && Navigation::may_be_forged() ) {
			return;
		}

		self::$changed[ get_current_blog_id() ][ $post_id ] = $lock;

		if ( $is_command ) {
			// A command may run for long.
			self::record();
		} else {
			add_action( 'shutdown', array( self::class, 'record' ) );
		}
	}

	/**
	 * The current user's tab is recorded in the room of a post, so their lock has nothing to add.
	 *
	 * @param int $post_id Post.
	 */
	public static function spoken_for( int $post_id ): void {
		unset( self::$changed[ get_current_blog_id() ][ $post_id ] );
	}

	/**
	 * Records the locks that this request has changed.
	 */
	public static function record(): void {
		$changed       = self::$changed;
		self::$changed = array();

		foreach ( $changed as $site_id => $locks ) {
			Network::on( $site_id, static fn() => array_walk( $locks, static fn( string $lock, int $post_id ) => self::record_one( $post_id, $lock ) ) );
		}
	}

	/**
	 * Records a lock.
	 *
	 * @param int    $post_id Post.
	 * @param string $lock    The lock.
	 */
	private static function record_one( int $post_id, string $lock ): void {
		$room   = wp_presence_recording_enabled() ? Rooms::of_post( $post_id ) : false;
		$holder = LockHolder::said( $post_id, $lock );

		if ( $room && '' === $lock ) {
			foreach ( Engine::room( $room, null, Tab::LOCK ) ?? array() as $entry ) {
				Entries::remove( $room, $entry->client_id );
			}
		}

		if ( ! $room || ! $holder ) {
			return;
		}

		$user   = get_userdata( $holder->user_id );
		$client = Tab::lock( $holder->user_id );

		if ( $holder->is_released() ) {
			Entries::remove( $room, $client );
		} elseif ( $user && ! self::is_list() && ! self::has_tab( $room, $user->ID ) && Rooms::can_access( $room, $user->ID ) ) {
			Entries::write( $room, $client, array( 'lock' => true ) + TabEntry::editor( $user, $post_id, null, null, '' ), $user->ID, $holder->left );
		}
	}

	/**
	 * Whether a tab of the user keeps itself in the room, and takes the lock's entry along when it is closed.
	 *
	 * @param string $room    Room.
	 * @param int    $user_id User.
	 */
	private static function has_tab( string $room, int $user_id ): bool {
		foreach ( Engine::room( $room ) ?? array() as $entry ) {
			if ( $entry->user_id === $user_id && isset( $entry->data['_tab'] ) ) {
				return true;
			}
		}

		return false;
	}

	/**
	 * Whether this request saves quick edit or bulk edit: core then sets a lock as well, but nobody has opened the post.
	 */
	private static function is_list(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Core has verified the form before it set the lock.
		return ( isset( $_REQUEST['action'] ) && 'inline-save' === $_REQUEST['action'] ) || isset( $_REQUEST['bulk_edit'] );
	}
}
