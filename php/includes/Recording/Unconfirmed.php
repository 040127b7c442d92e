<?php
/**
 * Page views that no beat has confirmed.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;
use NativePresence\Api\Rooms;
use NativePresence\Engine;

/**
 * A page is recorded with its request, before anybody knows that it runs in a tab. Its first beat claims the entry. Until then
 * it gives way to whatever else the same user writes.
 */
final class Unconfirmed {

	/**
	 * Removes a user's oldest unconfirmed page views, with all that they wrote, until there is room for other entries. Whether
	 * any went.
	 *
	 * @param int      $user_id User.
	 * @param string[] $clients Client ids of the entries to make room for: a page does not give way to itself.
	 * @param int      $count   How many entries to make room for.
	 */
	public static function make_room( int $user_id, array $clients, int $count ): bool {
		$entries = Engine::user( $user_id ) ?? array();
		$views   = array();
		$went    = 0;

		foreach ( $entries as $entry ) {
			if ( Rooms::ADMIN === $entry->room && isset( $entry->data[ Ticket::KEY ] ) && ! isset( $entry->data[ Claim::KEY ] ) ) {
				$views[ substr( $entry->client_id, strlen( Tab::user( $user_id, '' ) ) + 1 ) ] = $entry->version;
			}
		}

		asort( $views );

		foreach ( array_keys( $views ) as $tab ) {
			$written = array( Tab::user( $user_id, (string) $tab ), Tab::editor( $user_id, (string) $tab ) );

			if ( $went >= $count || array_intersect( $written, $clients ) ) {
				continue;
			}

			foreach ( $entries as $entry ) {
				$went += (int) ( in_array( $entry->client_id, $written, true ) && Entries::remove( $entry->room, $entry->client_id ) );
			}
		}

		return $went > 0;
	}
}
