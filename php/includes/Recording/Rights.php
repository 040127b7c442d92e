<?php
/**
 * Rights that were lost.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;
use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Participation;
use PresenceEntry;
use WP_Post;
use WP_User;

/**
 * Takes people out of the rooms that they may not enter any more. Beats ask as well, for what no hook tells: a filter of other
 * code may have changed its mind.
 */
final class Rights {

	/**
	 * What a user may do has changed.
	 *
	 * @param int $user_id User.
	 */
	public static function of_user( int $user_id ): void {
		$user = get_userdata( $user_id );

		if ( ! $user || ! Participation::of( $user ) ) {
			Entries::remove_user( $user_id );
			return;
		}

		self::check( Engine::user( $user_id ) ?? array(), array( $user_id => $user ) );
	}

	/**
	 * What everybody may do has changed.
	 */
	public static function of_everyone(): void {
		$users = array_filter( array_unique( array_column( Engine::rooms_entries( '' ) ?? array(), 'user_id' ) ) );

		cache_users( $users );
		array_map( self::of_user( ... ), $users );
	}

	/**
	 * Who may edit a post has changed.
	 *
	 * @param WP_Post $post The post as it is.
	 * @param string  $type Its type before.
	 */
	public static function of_post( WP_Post $post, string $type ): void {
		if ( ! post_type_supports( $type, 'presence' ) ) {
			return;
		}

		$entries = Engine::room( Rooms::name( $type, $post->ID ) ) ?? array();
		$users   = array();

		foreach ( array_filter( array_column( $entries, 'user_id' ) ) as $user_id ) {
			$users[ $user_id ] ??= get_userdata( $user_id );
		}

		self::check( $entries, $users );
	}

	/**
	 * A post is no more, and its room is empty.
	 *
	 * @param WP_Post $post The post as it was.
	 */
	public static function of_deleted_post( WP_Post $post ): void {
		if ( ! post_type_supports( $post->post_type, 'presence' ) ) {
			return;
		}

		foreach ( Engine::room( Rooms::name( $post->post_type, $post->ID ) ) ?? array() as $entry ) {
			Entries::remove( $entry->room, $entry->client_id );
		}
	}

	/**
	 * Removes the entries of rooms that their users may not enter.
	 *
	 * @param PresenceEntry[]           $entries Entries.
	 * @param array<int, WP_User|false> $users   Their users by id, as they are now; false for those that are no more.
	 */
	private static function check( array $entries, array $users ): void {
		foreach ( $entries as $entry ) {
			$user = $users[ $entry->user_id ] ?? null;

			// A user who takes part stays among everyone online.
			if ( null !== $user && Rooms::ADMIN !== $entry->room && ! Rooms::admits( $user, $entry->room, $entry->user_id ) ) {
				Entries::remove( $entry->room, $entry->client_id );
			}
		}
	}
}
