<?php
/**
 * Commands about entries and rooms.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\Api\State;
use NativePresence\Engine;
use NativePresence\People\Identity;
use WP_CLI;
use WP_CLI\Utils;

/**
 * Shows and changes who is present on this site.
 *
 * ## EXAMPLES
 *
 *     # Who is online?
 *     $ wp presence list admin/online
 *
 *     # Does this command line see what the web sees?
 *     $ wp presence status
 */
final class Entries {

	/**
	 * Lists the entries of a room, the newest first.
	 *
	 * ## OPTIONS
	 *
	 * <room>
	 * : The room, such as admin/online or postType/post:12.
	 *
	 * [--max-age=<seconds>]
	 * : Only entries written within so many seconds.
	 *
	 * [--field=<field>]
	 * : Prints the value of one field of each entry.
	 *
	 * [--fields=<fields>]
	 * : The fields shown: room, client_id, user_id, display_name, date_gmt, data.
	 *
	 * [--format=<format>]
	 * : How the list is printed; ids are client ids.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     # Who is online?
	 *     $ wp presence list admin/online
	 *
	 *     # How many have a post open?
	 *     $ wp presence list postType/post:12 --format=count
	 *
	 * @subcommand list
	 *
	 * @param string[]              $args       Room.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function list_( $args, $assoc_args ): void {
		$room    = Name::of( $args[0], '<room>' );
		$max_age = isset( $assoc_args['max-age'] ) ? Number::between( $assoc_args, 'max-age', 1, DAY_IN_SECONDS ) : null;
		$entries = wp_get_presence( $room, $max_age );

		Output::need_answer();

		cache_users( array_filter( array_unique( array_column( $entries, 'user_id' ) ) ) );

		$items = array_map(
			static function ( object $entry ): array {
				$user = $entry->user_id > 0 ? get_userdata( $entry->user_id ) : false;

				return array( 'display_name' => $user ? Identity::name( $user ) : '' ) + get_object_vars( $entry );
			},
			$entries
		);

		Output::items( $assoc_args, $items, array( 'client_id', 'user_id', 'display_name', 'date_gmt', 'data' ), 'client_id' );
	}

	/**
	 * Writes an entry, or renews it.
	 *
	 * ## OPTIONS
	 *
	 * <room>
	 * : The room, of at most 191 bytes.
	 *
	 * [<client-id>]
	 * : The client, of at most 191 bytes; cli- and the user's number unless another is given.
	 *
	 * [--user-id=<id>]
	 * : Whose entry it is; the user of --user unless another is given, 0 for nobody.
	 *
	 * [--data=<json>]
	 * : State, as a JSON object of at most 10,240 bytes, 512 lists and objects and 2,048 values in all.
	 *
	 * [--expires-in=<seconds>]
	 * : How long it lives, from 1 second to an hour, or what the filter wp_presence_max_expires_in says; 60 seconds unless something else is given.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp presence set admin/online --user-id=1 --data='{"screen":"dashboard"}' --expires-in=600
	 *     Success: cli-1 is in admin/online.
	 *
	 * @param string[]              $args       Room, client.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function set( $args, $assoc_args ): void {
		/** This filter is documented in php/includes/Api/Entries.php */
		$longest = max( 1, min( (int) apply_filters( 'wp_presence_max_expires_in', HOUR_IN_SECONDS ), DAY_IN_SECONDS ) );
		$user_id = isset( $assoc_args['user-id'] ) ? Number::between( $assoc_args, 'user-id', 0, PHP_INT_MAX ) : get_current_user_id();
		$expires = isset( $assoc_args['expires-in'] ) ? Number::between( $assoc_args, 'expires-in', 1, $longest ) : null;
		$json    = (string) Utils\get_flag_value( $assoc_args, 'data', '{}' );
		$room    = Name::of( $args[0], '<room>' );
		$client  = Name::of( $args[1] ?? "cli-$user_id", '<client-id>' );

		if ( ! is_object( json_decode( $json ) ) ) {
			WP_CLI::error( __( '--data must be a JSON object.', 'native-presence' ) );
		}

		if ( State::bytes( json_decode( $json, true ) ) > State::LIMIT ) {
			/* translators: %s: Number of bytes. */
			WP_CLI::error( sprintf( __( '--data must be at most %s bytes of JSON.', 'native-presence' ), number_format_i18n( State::LIMIT ) ) );
		}

		if ( ! State::fits( json_decode( $json, true ) ) ) {
			/* translators: 1: Number of lists and objects, 2: Number of values. */
			WP_CLI::error( sprintf( __( '--data must have at most %1$s lists and objects and %2$s values in all.', 'native-presence' ), number_format_i18n( State::ARRAYS ), number_format_i18n( State::VALUES ) ) );
		}

		if ( $user_id > 0 && ! get_userdata( $user_id ) ) {
			/* translators: %d: Number of a user. */
			WP_CLI::error( sprintf( __( '--user-id must be the number of a user; there is no user %d.', 'native-presence' ), $user_id ) );
		}

		$options = array(
			'user_id'    => $user_id,
			'expires_in' => $expires,
		);

		if ( ! wp_set_presence( $room, $client, json_decode( $json, true ), $options ) ) {
			Output::fail();
		}

		/* translators: 1: Client id, 2: Room. */
		WP_CLI::success( sprintf( __( '%1$s is in %2$s.', 'native-presence' ), Text::of( $client ), Text::of( $room ) ) );
	}

	/**
	 * Counts entries and people, by the first part of the rooms' names and, under *, in all.
	 *
	 * ## OPTIONS
	 *
	 * [--field=<field>]
	 * : Prints the value of one field of each line.
	 *
	 * [--fields=<fields>]
	 * : The fields shown: prefix, entries, users.
	 *
	 * [--format=<format>]
	 * : How the list is printed; ids are prefixes.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     # How many people are on the site?
	 *     $ wp presence summary --format=csv --fields=prefix,users
	 *
	 * @param string[]              $args       None.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function summary( $args, $assoc_args ): void {
		$summary = wp_get_presence_summary();
		$items   = array();

		Output::need_answer();

		foreach ( $summary['by_prefix'] as $prefix => $counts ) {
			$items[] = array( 'prefix' => (string) $prefix ) + $counts;
		}

		if ( ! in_array( $assoc_args['format'] ?? '', array( 'ids', 'count' ), true ) ) {
			$items[] = array(
				'prefix'  => '*',
				'entries' => $summary['total_entries'],
				'users'   => $summary['total_users'],
			);
		}

		Output::items( $assoc_args, $items, array( 'prefix', 'entries', 'users' ), 'prefix' );
	}

	/**
	 * Lists the rooms with somebody in them, most entries first.
	 *
	 * ## OPTIONS
	 *
	 * [--field=<field>]
	 * : Prints the value of one field of each room.
	 *
	 * [--fields=<fields>]
	 * : The fields shown: room, entries, users.
	 *
	 * [--format=<format>]
	 * : How the list is printed; ids are names of rooms.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     # Which posts are being edited, and by how many?
	 *     $ wp presence rooms --fields=room,users
	 *
	 * @param string[]              $args       None.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function rooms( $args, $assoc_args ): void {
		$rooms = Engine::rooms();
		$items = array();

		Output::need_answer();

		foreach ( $rooms as $room => $counts ) {
			$items[] = array(
				'room'    => (string) $room,
				'entries' => $counts['entries'],
				'users'   => $counts['users'],
			);
		}

		usort( $items, static fn( array $a, array $b ) => $b['entries'] <=> $a['entries'] );

		Output::items( $assoc_args, $items, array( 'room', 'entries', 'users' ), 'room' );
	}

	/**
	 * Frees the memory of expired entries. Nobody sees them either way.
	 *
	 * ## OPTIONS
	 *
	 * [--yes]
	 * : Taken from scripts that were written for commands that ask. This one never does.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp presence cleanup
	 *     Success: 3 expired entries freed.
	 *
	 * @param string[]              $args       None.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function cleanup( $args, $assoc_args ): void {
		$freed = wp_delete_expired_presence_data();

		Output::need_answer();

		/* translators: %s: Number of entries. */
		WP_CLI::success( sprintf( _n( '%s expired entry freed.', '%s expired entries freed.', $freed, 'native-presence' ), number_format_i18n( $freed ) ) );
	}

	/**
	 * Removes everyone's presence, and what is known of saved screens, from this site.
	 *
	 * ## OPTIONS
	 *
	 * [--yes]
	 * : Does not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp presence clear --yes
	 *     Success: 12 entries and 3 saved screens removed.
	 *
	 * @param string[]              $args       None.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function clear( $args, $assoc_args ): void {
		Engine::version();
		Output::need_answer();

		/* translators: %s: Address of the site. */
		WP_CLI::confirm( sprintf( __( 'Remove everyone’s presence from %s?', 'native-presence' ), Text::of( home_url() ) ), $assoc_args );

		// The engine counts both together.
		$screens = count( Engine::revisions() ?? array() );
		$removed = (int) Engine::clear();

		Output::need_answer();

		$screens = min( $screens, $removed );
		$entries = $removed - $screens;

		WP_CLI::success(
			sprintf(
				/* translators: 1: Number of entries, such as "3 entries", 2: Number of screens, such as "2 saved screens". */
				__( '%1$s and %2$s removed.', 'native-presence' ),
				/* translators: %s: Number of entries. */
				sprintf( _n( '%s entry', '%s entries', $entries, 'native-presence' ), number_format_i18n( $entries ) ),
				/* translators: %s: Number of screens. */
				sprintf( _n( '%s saved screen', '%s saved screens', $screens, 'native-presence' ), number_format_i18n( $screens ) )
			)
		);
	}
}
