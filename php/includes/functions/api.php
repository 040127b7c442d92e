<?php
/**
 * The functions that other code calls, under the names WordPress's presence code knows. Their behaviour is in Api. While the
 * engine does not answer, lists are empty, counts are 0 and writes say false; wp_presence_is_available() tells that from
 * nobody being there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

use NativePresence\Api\Entries;
use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Places\ScreenKey;
use NativePresence\Recording\Setting;
use NativePresence\StaleScreens\Revisions;

/**
 * The entries of a room, newest first.
 *
 * @param string   $room          Room, such as `admin/online`.
 * @param int|null $timeout       Only entries written within so many seconds; never brings back an expired one.
 * @param string   $client_prefix Only client ids that start with this.
 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>
 */
function wp_get_presence( $room, $timeout = null, $client_prefix = '' ): array {
	return Entries::in_room( (string) $room, null === $timeout ? null : (int) $timeout, (string) $client_prefix ) ?? array();
}

/**
 * The entries of all rooms whose names start alike, newest first.
 *
 * @param string   $prefix  Beginning of the rooms' names.
 * @param int|null $timeout Only entries written within so many seconds.
 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>
 */
function wp_get_presence_by_room_prefix( $prefix, $timeout = null ): array {
	return Entries::in_rooms( (string) $prefix, null === $timeout ? null : (int) $timeout ) ?? array();
}

/**
 * The entries of a user in all rooms, newest first.
 *
 * @param int      $user_id User.
 * @param int|null $timeout Only entries written within so many seconds.
 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>
 */
function wp_get_user_presence( $user_id, $timeout = null ): array {
	return Entries::of_user( (int) $user_id, null === $timeout ? null : (int) $timeout ) ?? array();
}

/**
 * Writes an entry. A user may have 50 live entries, nobody writes over the live entry of another user, and of those who
 * chose to hide nothing is written.
 *
 * @param string                                                            $room       Room.
 * @param string                                                            $client_id  Client id: one tab or process.
 * @param array<string, mixed>                                              $state      State: at most 10,240 bytes as JSON, 512 arrays and 2,048 values, itself included. Keys that start with `_` are dropped.
 * @param int|array{user_id?: int, date_gmt?: string|null, expires_in?: int|null} $user_id    User, 0 for nobody; or this and what follows by name.
 * @param string|null                                                       $date_gmt   When it happened, UTC; a time to come counts as now.
 * @param int|null                                                          $expires_in Lease in seconds, 1 to 3,600; null is the default of 60.
 * @return bool Whether it was written.
 */
function wp_set_presence( $room, $client_id, $state, $user_id = 0, $date_gmt = null, $expires_in = null ): bool {
	$options = is_array( $user_id ) ? $user_id : compact( 'user_id', 'date_gmt', 'expires_in' );

	return Entries::set(
		(string) $room,
		(string) $client_id,
		(array) $state,
		(int) ( $options['user_id'] ?? 0 ),
		isset( $options['date_gmt'] ) ? (string) $options['date_gmt'] : null,
		isset( $options['expires_in'] ) ? (int) $options['expires_in'] : null
	);
}

/**
 * Removes an entry.
 *
 * @param string $room      Room.
 * @param string $client_id Client id.
 * @return bool True, also when there was nothing to remove; false when the engine did not answer.
 */
function wp_remove_presence( $room, $client_id ): bool {
	return Entries::remove( (string) $room, (string) $client_id );
}

/**
 * Removes all entries of a user.
 *
 * @param int $user_id User.
 * @return bool True, also when there was nothing to remove; false when the engine did not answer.
 */
function wp_remove_user_presence( $user_id ): bool {
	return Entries::remove_user( (int) $user_id );
}

/**
 * Writes an entry, then reads its room.
 *
 * @param string               $room          Room.
 * @param string               $client_id     Client id.
 * @param array<string, mixed> $state         State.
 * @param int                  $user_id       User, 0 for nobody.
 * @param int|null             $timeout       Only entries written within so many seconds.
 * @param string               $client_prefix Only client ids that start with this.
 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>
 */
function wp_presence_exchange( $room, $client_id, $state, $user_id = 0, $timeout = null, $client_prefix = '' ): array {
	wp_set_presence( $room, $client_id, $state, $user_id );

	return wp_get_presence( $room, $timeout, $client_prefix );
}

/**
 * Removes an entry, then reads its room.
 *
 * @param string   $room          Room.
 * @param string   $client_id     Client id.
 * @param int|null $timeout       Only entries written within so many seconds.
 * @param string   $client_prefix Only client ids that start with this.
 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>
 */
function wp_presence_leave( $room, $client_id, $timeout = null, $client_prefix = '' ): array {
	wp_remove_presence( $room, $client_id );

	return wp_get_presence( $room, $timeout, $client_prefix );
}

/**
 * Whether a user may read and write a room.
 *
 * @param string $room    Room.
 * @param int    $user_id User, 0 for the current one.
 */
function wp_can_access_presence_room( $room, $user_id = 0 ): bool {
	return Rooms::can_access( (string) $room, (int) $user_id );
}

/**
 * The room of a post.
 *
 * @param int|WP_Post|null $post Post.
 * @return string|false False when its type has no support for presence.
 */
function wp_presence_post_room( $post ): string|false {
	return Rooms::of_post( $post instanceof WP_Post || null === $post ? $post : (int) $post );
}

/**
 * The post that a room belongs to.
 *
 * @param string $room Room.
 * @return array{post_type: string, post_id: int}|false False for other rooms.
 */
function wp_presence_parse_room( $room ): array|false {
	return Rooms::parse( (string) $room );
}

/**
 * The room of everyone online.
 */
function wp_presence_admin_room(): string {
	return Rooms::ADMIN;
}

/**
 * How many entries and people there are, in all and by the first part of the rooms' names.
 *
 * @return array{total_entries: int, total_users: int, by_prefix: array<string, array{entries: int, users: int}>}
 */
function wp_get_presence_summary(): array {
	$nothing = array(
		'total_entries' => 0,
		'total_users'   => 0,
		'by_prefix'     => array(),
	);

	return Rooms::summary() ?? $nothing;
}

/**
 * All rooms with somebody in them, most entries first.
 *
 * @return list<array{room: string, user_count: int, users: list<array{user_id: int, display_name: string, avatar_url: string}>}>
 */
function wp_get_active_rooms(): array {
	return Rooms::active() ?? array();
}

/**
 * Whether the engine answers.
 */
function wp_presence_is_available(): bool {
	return null !== Engine::info();
}

/**
 * Whether page views, beats, logins and saves are recorded. On a network, either switch turns it off.
 */
function wp_presence_recording_enabled(): bool {
	/**
	 * Filters whether page views, beats, logins and saves are recorded.
	 *
	 * @param bool $enabled Whether they are, by the site's setting.
	 */
	return (bool) apply_filters( 'wp_presence_recording_enabled', Setting::is_on() ) && Setting::is_on_in_network();
}

/**
 * Frees what has expired. Nobody sees it either way.
 *
 * @return int Entries freed.
 */
function wp_delete_expired_presence_data(): int {
	return Engine::collect() ?? 0;
}

/**
 * Counts a save of a screen.
 *
 * @param string $key   Key of the screen, such as `options/general`. One longer than 191 bytes is cut.
 * @param int    $actor Who saved; 0 for the current user.
 * @return int The new count: 1, 2, 3, …; 0 when it was not counted.
 */
function wp_presence_bump_screen_revision( $key, $actor = 0 ): int {
	return Revisions::bump( (string) $key, (int) $actor > 0 ? (int) $actor : get_current_user_id() );
}

/**
 * How often a screen was saved, and who saved it last. Forgotten a day after the last save.
 *
 * @param string $key Key of the screen.
 * @return array{rev: int, actor_id: int, time: int} Seconds since 1970; all 0 when it was not saved.
 */
function wp_presence_get_screen_revision( $key ): array {
	return Revisions::get( (string) $key );
}

/**
 * How often each screen was saved, and who saved it last: at most 200, the one saved last first.
 *
 * @return array<string, array{rev: int, actor_id: int, time: int}> By key.
 */
function wp_presence_get_screen_revisions(): array {
	return Revisions::all();
}

/**
 * The key of what the current admin screen edits, such as `post/12`; empty where nothing is edited.
 */
function wp_presence_current_screen_key(): string {
	return ScreenKey::current();
}
