<?php
/**
 * Closing a tab.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;
use NativePresence\Engine;

/**
 * Takes out exactly what one tab wrote, in whichever room.
 */
final class Leave {

	/**
	 * Removes the entries of a tab.
	 *
	 * @param int    $user_id User.
	 * @param string $tab     Tab id.
	 * @return int|null Entries that went; null when the engine did not answer.
	 */
	public static function tab( int $user_id, string $tab ): ?int {
		$clients = array( Tab::user( $user_id, $tab ), Tab::editor( $user_id, $tab ) );
		$entries = Engine::user( $user_id );
		$left    = 0;

		if ( null === $entries ) {
			return null;
		}

		foreach ( $entries as $entry ) {
			// A lock has one client id for all tabs of a user, and says which of them renewed it last.
			$is_lock = Tab::lock( $user_id ) === $entry->client_id && ( $entry->data['_tab'] ?? '' ) === $tab;

			if ( $is_lock || in_array( $entry->client_id, $clients, true ) ) {
				if ( ! Entries::remove( $entry->room, $entry->client_id ) ) {
					return null;
				}

				++$left;
			}
		}

		return $left;
	}

	/**
	 * Removes a tab from the rooms of posts that it no longer has open.
	 *
	 * @param int         $user_id User.
	 * @param string      $tab     Tab id.
	 * @param string|null $keep    The room of the post that it has open; null for none.
	 */
	public static function other_rooms( int $user_id, string $tab, ?string $keep ): void {
		foreach ( Engine::user( $user_id ) ?? array() as $entry ) {
			if ( Tab::editor( $user_id, $tab ) === $entry->client_id && $keep !== $entry->room ) {
				Entries::remove( $entry->room, $entry->client_id );
			}
		}
	}
}
