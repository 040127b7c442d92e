<?php
/**
 * Reading and writing entries for PHP code.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Api;

use NativePresence\Engine;
use NativePresence\People\Identity;
use PresenceEntry;

/**
 * What stands behind the global functions that read and write presence.
 */
final class Entries {

	/**
	 * Seconds a lease may last at most, whatever a filter says.
	 */
	private const LONGEST_LEASE = DAY_IN_SECONDS;

	/**
	 * Our own key that tells which default lease an entry was written with: the default may become shorter later.
	 */
	private const DEFAULT_LEASE = '_ttl';

	/**
	 * Writes an entry.
	 *
	 * @param string               $room       Room.
	 * @param string               $client_id  Client id.
	 * @param array<string, mixed> $state      State; keys that start with `_` are dropped.
	 * @param int                  $user_id    User, 0 for nobody.
	 * @param string|null          $date_gmt   When it happened, UTC; null is now.
	 * @param int|null             $expires_in Lease in seconds; null is the default.
	 * @param array<string, mixed> $ours       Our own keys that the writer adds.
	 */
	public static function set( string $room, string $client_id, array $state, int $user_id, ?string $date_gmt, ?int $expires_in, array $ours = array() ): bool {
		$room      = Name::cut( $room );
		$client_id = Name::cut( $client_id );
		$state     = self::visible( $state );

		// With our own keys beside its items a list would pass for an object, which state has to be.
		if ( $state && array_is_list( $state ) ) {
			return false;
		}

		$lease = self::lease( $expires_in );

		if ( null === $expires_in ) {
			$ours[ self::DEFAULT_LEASE ] = $lease;
		}

		if ( $user_id > 0 ) {
			$ours += Identity::of( $user_id );
		}

		// What is ours never keeps out what is theirs: without it, readers look the user up.
		$data = $state + Decoration::beside( $state, $ours );

		$age = null === $date_gmt ? 0 : max( 0, time() - (int) strtotime( "$date_gmt UTC" ) );

		if ( $age >= $lease ) {
			// Written so long ago that it is over already.
			return self::remove( $room, $client_id );
		}

		return null !== self::write( $room, $client_id, $data, $user_id, $lease, $age * 1000 );
	}

	/**
	 * Writes an entry as it is, our own keys included, and tells other code.
	 *
	 * @param string               $room      Room.
	 * @param string               $client_id Client id.
	 * @param array<string, mixed> $data      State.
	 * @param int                  $user_id   User, 0 for nobody.
	 * @param int                  $lease     Lease in seconds.
	 * @param int                  $age_ms    How long ago it happened, in milliseconds.
	 * @return bool|null True: joined or changed. False: renewed. Null: refused.
	 */
	public static function write( string $room, string $client_id, array $data, int $user_id, int $lease, int $age_ms = 0 ): ?bool {
		$outcome = Engine::set( $room, $client_id, $data, $user_id, $lease, $age_ms );

		if ( true === $outcome ) {
			self::announce_set( $room, $client_id, $data, $user_id );
		}

		return $outcome;
	}

	/**
	 * Tells other code that an entry joined or changed.
	 *
	 * @param string               $room      Room.
	 * @param string               $client_id Client id.
	 * @param array<string, mixed> $data      State, ours or theirs.
	 * @param int                  $user_id   User.
	 */
	public static function announce_set( string $room, string $client_id, array $data, int $user_id ): void {
		/**
		 * Fires when somebody joined a room or changed state there; not when a lease was only renewed.
		 *
		 * @param string $room      Room.
		 * @param string $client_id Client id.
		 * @param array  $state     State.
		 * @param int    $user_id   User, 0 for nobody.
		 */
		do_action( 'set_presence', $room, $client_id, self::visible( $data ), $user_id );

		self::announce_room( $room );
	}

	/**
	 * Tells other code that an entry went.
	 *
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 */
	public static function announce_removed( string $room, string $client_id ): void {
		/**
		 * Fires when an entry was removed; not when a lease ran out.
		 *
		 * @param string $room      Room.
		 * @param string $client_id Client id.
		 */
		do_action( 'removed_presence', $room, $client_id );

		self::announce_room( $room );
	}

	/**
	 * Removes an entry. Having nothing to remove is success.
	 *
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 * @return bool False when the engine did not answer.
	 */
	public static function remove( string $room, string $client_id ): bool {
		$room      = Name::cut( $room );
		$client_id = Name::cut( $client_id );

		$went = Engine::remove( $room, $client_id );

		if ( true === $went ) {
			self::announce_removed( $room, $client_id );
		}

		return null !== $went;
	}

	/**
	 * Removes all entries of a user. Having nothing to remove is success.
	 *
	 * @param int $user_id User.
	 * @return bool False when the engine did not answer.
	 */
	public static function remove_user( int $user_id ): bool {
		$went = $user_id > 0 ? Engine::remove_user( $user_id ) : 0;

		if ( $went > 0 ) {
			/**
			 * Fires when all entries of a user were removed.
			 *
			 * @param int $user_id User.
			 */
			do_action( 'removed_user_presence', $user_id );

			self::announce_room( Rooms::ADMIN );
		}

		return null !== $went;
	}

	/**
	 * The entries of a room, newest first.
	 *
	 * @param string   $room          Room.
	 * @param int|null $timeout       Only entries written within so many seconds.
	 * @param string   $client_prefix Only client ids that start with this.
	 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>|null Null: the engine did not answer.
	 */
	public static function in_room( string $room, ?int $timeout, string $client_prefix ): ?array {
		return self::export( Engine::room( Name::cut( $room ), self::age( $timeout ), Name::cut( $client_prefix ) ) );
	}

	/**
	 * The entries of a room as they are kept, newest first, for those who tell what a viewer may know of them.
	 *
	 * @param string $room Room.
	 * @return list<PresenceEntry>|null Null: the engine did not answer.
	 */
	public static function kept_in_room( string $room ): ?array {
		$room    = Name::cut( $room );
		$entries = Engine::room( $room );

		return null === $entries ? null : self::newest_first( $room, self::live( $entries ) );
	}

	/**
	 * Sorts the entries of a room for viewers. Everyone online is sorted by page, the page opened last first: sorting by the last
	 * change would reveal changes that the viewer may not know. In other rooms, a viewer who may see one entry may see all.
	 *
	 * @param string              $room    Room.
	 * @param list<PresenceEntry> $entries Entries, newest change first.
	 * @return list<PresenceEntry>
	 */
	public static function newest_first( string $room, array $entries ): array {
		if ( Rooms::ADMIN === $room ) {
			$opened = static fn( PresenceEntry $entry ) => array( $entry->data['_at'] ?? strtotime( "$entry->date_gmt UTC" ), $entry->client_id );

			usort( $entries, static fn( PresenceEntry $a, PresenceEntry $b ) => $opened( $b ) <=> $opened( $a ) );
		}

		return $entries;
	}

	/**
	 * The entries of all rooms whose names start alike.
	 *
	 * @param string   $prefix  Beginning of the rooms' names.
	 * @param int|null $timeout Only entries written within so many seconds.
	 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>|null Null: the engine did not answer.
	 */
	public static function in_rooms( string $prefix, ?int $timeout ): ?array {
		return self::export( Engine::rooms_entries( Name::cut( $prefix ), self::age( $timeout ) ) );
	}

	/**
	 * The entries of a user in all rooms.
	 *
	 * @param int      $user_id User.
	 * @param int|null $timeout Only entries written within so many seconds.
	 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>|null Null: the engine did not answer.
	 */
	public static function of_user( int $user_id, ?int $timeout ): ?array {
		return self::export( Engine::user( $user_id, self::age( $timeout ) ) );
	}

	/**
	 * State without the keys that are ours.
	 *
	 * @param array<array-key, mixed> $data State.
	 * @return array<array-key, mixed>
	 */
	public static function visible( array $data ): array {
		return array_filter( $data, static fn( $key ) => ! str_starts_with( (string) $key, '_' ), ARRAY_FILTER_USE_KEY );
	}

	/**
	 * Entries as other code sees them.
	 *
	 * @param PresenceEntry[]|null $entries Entries as the engine keeps them; null when it did not answer.
	 * @return list<object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string}>|null
	 */
	private static function export( ?array $entries ): ?array {
		if ( null === $entries ) {
			return null;
		}

		return array_map(
			static fn( PresenceEntry $entry ) => (object) array(
				'room'      => $entry->room,
				'client_id' => $entry->client_id,
				'user_id'   => $entry->user_id,
				'data'      => self::visible( $entry->data ),
				'date_gmt'  => $entry->date_gmt,
			),
			self::live( $entries )
		);
	}

	/**
	 * Entries without those that a shorter default lease has ended.
	 *
	 * @param PresenceEntry[] $entries Entries as the engine keeps them.
	 * @return list<PresenceEntry>
	 */
	private static function live( array $entries ): array {
		$default = self::default_lease();
		$live    = array();

		foreach ( $entries as $entry ) {
			$written_with = $entry->data[ self::DEFAULT_LEASE ] ?? 0;

			if ( $written_with <= $default || time() - strtotime( "$entry->date_gmt UTC" ) < $default ) {
				$live[] = $entry;
			}
		}

		return $live;
	}

	/**
	 * The lease of a write, in seconds.
	 *
	 * @param int|null $expires_in What the writer asked for.
	 */
	private static function lease( ?int $expires_in ): int {
		if ( null === $expires_in ) {
			return self::default_lease();
		}

		/**
		 * Filters the longest lease a writer may ask for.
		 *
		 * @param int $seconds An hour.
		 */
		$longest = (int) apply_filters( 'wp_presence_max_expires_in', HOUR_IN_SECONDS );

		return max( 1, min( $expires_in, $longest, self::LONGEST_LEASE ) );
	}

	/**
	 * The lease of a write that names none, in seconds.
	 */
	private static function default_lease(): int {
		/**
		 * Filters how long an entry lives whose writer names no lease.
		 *
		 * @param int $seconds Seconds.
		 */
		$seconds = (int) apply_filters( 'wp_presence_default_ttl', WP_PRESENCE_DEFAULT_TTL );

		return max( 1, min( $seconds, self::LONGEST_LEASE ) );
	}

	/**
	 * An age the engine takes.
	 *
	 * @param int|null $timeout Seconds.
	 */
	private static function age( ?int $timeout ): ?int {
		return null === $timeout ? null : max( 1, min( $timeout, self::LONGEST_LEASE ) );
	}

	/**
	 * Tells other code that the list of people online changed.
	 *
	 * @param string $room The room that changed.
	 */
	private static function announce_room( string $room ): void {
		if ( Rooms::ADMIN === $room ) {
			/**
			 * Fires when somebody joined, left or changed state in the room of everyone online.
			 */
			do_action( 'wp_presence_admin_room_changed' );
		}
	}
}
