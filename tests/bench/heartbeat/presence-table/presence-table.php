<?php
/**
 * Plugin Name: Presence in a table
 * Description: A stand-in for plugins that keep presence in the database: a beat writes its own row and answers with everybody's.
 *
 * Leaner than such plugins are: it loads no user and no post, because the names and pictures are in the rows; it shows
 * nothing, and cleans nothing up.
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

add_filter(
	'heartbeat_received',
	static function ( $response, $data ) {
		global $wpdb;
		if ( ! isset( $data['presence-ping'] ) || ! is_user_logged_in() || ! current_user_can( 'edit_posts' ) ) {
			return $response;
		}
		$user  = wp_get_current_user();
		$state = array( 'screen' => 'dashboard', 'name' => $user->display_name, 'avatar' => (string) get_avatar_url( $user, array( 'size' => 64 ) ) );
		$wpdb->query(
			$wpdb->prepare(
				"INSERT INTO {$wpdb->prefix}presence_table (room, client_id, user_id, data, date_gmt, expires)
				VALUES ('admin/online', %s, %d, %s, UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL 90 SECOND)
				ON DUPLICATE KEY UPDATE data = VALUES(data), date_gmt = VALUES(date_gmt), expires = VALUES(expires)",
				"user-$user->ID",
				$user->ID,
				wp_json_encode( $state )
			)
		);
		$rows = $wpdb->get_results( "SELECT client_id, user_id, data, date_gmt FROM {$wpdb->prefix}presence_table WHERE room = 'admin/online' AND expires > UTC_TIMESTAMP() ORDER BY date_gmt DESC" );

		$response['presence-online'] = array_map(
			static function ( object $row ): array {
				$state = json_decode( $row->data, true );
				return array(
					'client_id'    => $row->client_id,
					'user_id'      => (int) $row->user_id,
					'display_name' => $state['name'],
					'avatar_url'   => $state['avatar'],
					'screen'       => $state['screen'],
					'date_gmt'     => $row->date_gmt,
				);
			},
			$rows
		);
		return $response;
	},
	10,
	2
);
