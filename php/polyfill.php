<?php
/**
 * The functions of the extension `presence` where there is no extension: over `$wpdb`, in tables of their own, with the
 * same contract. `stubs/presence.stub.php` describes them.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

// phpcs:disable Squiz.Commenting.FunctionComment.Missing -- The stubs describe them.

use NativePresence\TableEngine\Arguments;
use NativePresence\TableEngine\Exchange;
use NativePresence\TableEngine\Info;
use NativePresence\TableEngine\Json;
use NativePresence\TableEngine\Reads;
use NativePresence\TableEngine\Revisions;
use NativePresence\TableEngine\Rooms;
use NativePresence\TableEngine\Sweep;
use NativePresence\TableEngine\Write;
use NativePresence\TableEngine\Writes;

require_once __DIR__ . '/includes/autoload.php';

// Inside a condition, so that PHP declares nothing when the extension has.
if ( ! extension_loaded( 'presence' ) && ! function_exists( 'presence_set' ) ) {

	function presence_set( string $room, string $client_id, array $data = array(), int $user_id = 0, ?int $ttl = null, string $site = '', int $max_per_user = 0, int $age_ms = 0, int $max_bytes_per_user = 0, int $leave_free = 0 ): bool {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		$json = Json::encode( Arguments::place( __FUNCTION__, 3, 'data' ), $data );

		return Writes::one( $site, new Write( $room, $client_id, $json, $user_id, $ttl, $max_per_user, $age_ms, $max_bytes_per_user ) );
	}

	function presence_get( string $room, ?int $max_age = null, string $client_prefix = '', string $site = '', int $limit = 1000, int $offset = 0, int $since = 0 ): array {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Reads::room( $site, $room, $max_age, $client_prefix, $limit, $offset, $since );
	}

	function presence_get_prefix( string $room_prefix, ?int $max_age = null, string $site = '', int $limit = 1000, int $offset = 0 ): array {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Reads::rooms( $site, $room_prefix, $max_age, $limit, $offset );
	}

	function presence_get_user( int $user_id, ?int $max_age = null, string $site = '', int $limit = 1000, int $offset = 0 ): array {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Reads::user( $site, $user_id, $max_age, $limit, $offset );
	}

	function presence_find( string $room, string $client_id, string $site = '' ): ?PresenceEntry {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Reads::one( $site, $room, $client_id );
	}

	function presence_count( string $room, string $site = '' ): array {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		[ $state ] = Rooms::states( $site, array( $room ) );

		return array(
			'entries' => $state['entries'],
			'users'   => $state['users'],
		);
	}

	function presence_version( ?string $room, string $site = '' ): int {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return null === $room ? Rooms::site_version( $site ) : Rooms::states( $site, array( $room ) )[0]['version'];
	}

	function presence_version_prefix( string $room_prefix, string $site = '' ): int {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		// Which changes with any room.
		return Rooms::site_version( $site );
	}

	function presence_exchange( array $set, array $remove, array $rooms, string $site = '' ): array {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Exchange::run( $site, $set, $remove, $rooms );
	}

	function presence_rooms( string $prefix = '', string $site = '', int $limit = 1000, int $offset = 0 ): array {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Rooms::named( $site, $prefix, $limit, $offset );
	}

	function presence_bump( string $key, int $user_id = 0, string $site = '' ): int {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Revisions::bump( $site, $key, $user_id );
	}

	function presence_revision( string $key, string $site = '' ): ?array {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Revisions::one( $site, $key );
	}

	function presence_revisions( string $site = '' ): array {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Revisions::all( $site );
	}

	function presence_forget_user( int $user_id, string $site = '' ): int {
		Arguments::check( __FUNCTION__, get_defined_vars(), array( 'user_id' => 'somebody' ) );

		return Revisions::forget_user( $site, $user_id );
	}

	function presence_remove( string $room, string $client_id, string $site = '' ): bool {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Writes::remove( $site, $room, $client_id );
	}

	function presence_remove_user( int $user_id, string $site = '' ): int {
		Arguments::check( __FUNCTION__, get_defined_vars(), array( 'user_id' => 'somebody' ) );

		return Writes::remove_user( $site, $user_id );
	}

	function presence_gc(): int {
		return Sweep::run();
	}

	function presence_clear( string $site ): int {
		Arguments::check( __FUNCTION__, get_defined_vars() );

		return Writes::clear( $site );
	}

	function presence_info(): array {
		return Info::read();
	}
}
