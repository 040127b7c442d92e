<?php
/**
 * Plugin Name: Reviewing
 * Description: Tells those who are in a post whether somebody edits it or reviews it.
 */

declare(strict_types=1);

namespace Reviewing;

// What the plugin stores of somebody who is in a post's editor. Keys that start with "_" are its own.
add_filter(
	'wp_presence_editor_state',
	static function ( array $state, int $post_id, int $user_id ): array {
		$writes          = (int) get_post_field( 'post_author', $post_id ) === $user_id;
		$state['action'] = $writes ? 'editing' : 'reviewing';
		return $state;
	},
	10,
	3
);

/**
 * Names of those who review a post now.
 *
 * @return string[]
 */
function reviewers( int $post_id ): array {
	$room = wp_presence_post_room( $post_id );
	if ( false === $room || ! wp_can_access_presence_room( $room ) ) {
		return array();
	}
	$names = array();
	foreach ( wp_get_presence( $room ) as $entry ) {
		if ( 'reviewing' === ( $entry->data['action'] ?? '' ) ) {
			$user                     = get_userdata( $entry->user_id );
			$names[ $entry->user_id ] = $user ? $user->display_name : '';
		}
	}
	return array_values( $names );
}
