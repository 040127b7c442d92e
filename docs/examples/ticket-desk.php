<?php
/**
 * Plugin Name: Ticket desk
 * Description: Shows on every beat who else has the same support ticket open.
 *
 * The browser's side, on a page with the heartbeat:
 *
 *     jQuery( document ).on( 'heartbeat-send', ( event, data ) => { data[ 'ticket-desk' ] = { ticket: 4711, tab: tabId }; } );
 *     jQuery( document ).on( 'heartbeat-tick', ( event, data ) => { show( data[ 'ticket-desk' ] ); } );
 */

declare(strict_types=1);

namespace TicketDesk;

const LEASE = 90; // Seconds: core beats every 60 s at most while a window has the focus.

function room( int $ticket ): string {
	return "tickets/$ticket";
}

// Who may enter our rooms. Without this, whoever may edit posts; the REST routes ask the same question.
add_filter(
	'wp_can_access_presence_room',
	static fn ( bool $can, string $room, int $user_id ): bool => str_starts_with( $room, 'tickets/' ) ? user_can( $user_id, 'moderate_comments' ) : $can,
	10,
	3
);

add_filter(
	'heartbeat_received',
	static function ( array $response, array $data ): array {
		$said = $data['ticket-desk'] ?? null;
		if ( ! is_array( $said ) || ! function_exists( 'wp_set_presence' ) ) {
			return $response;
		}
		$user = wp_get_current_user();
		$room = room( absint( $said['ticket'] ?? 0 ) );
		if ( ! wp_can_access_presence_room( $room, $user->ID ) ) {
			return $response;
		}
		// One tab, one client. The user's id keeps a forged tab id from touching an entry of somebody else.
		$client = 'u' . $user->ID . '-' . sanitize_key( (string) ( $said['tab'] ?? '' ) );
		wp_set_presence( $room, $client, array( 'name' => $user->display_name ), array( 'user_id' => $user->ID, 'expires_in' => LEASE ) );

		$others = array();
		foreach ( wp_get_presence( $room ) as $entry ) {
			if ( $entry->user_id !== $user->ID ) {
				// By user: somebody with three tabs is one person.
				$others[ $entry->user_id ] = $entry->data['name'];
			}
		}
		$response['ticket-desk'] = array_values( $others );
		return $response;
	},
	10,
	2
);
