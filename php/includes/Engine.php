<?php
/**
 * The one way to the native functions.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

use NativePresence\Recording\Hidden;
use PresenceEntry;
use PresenceException;
use ValueError;

/**
 * Every native call goes through here. Presence is never worth a broken page: what the engine refuses is recorded, and
 * the caller carries on as if nobody were online. Nothing else in the plugin catches these exceptions.
 */
final class Engine {

	/**
	 * Most entries read in one native call.
	 */
	private const PAGE = 1000;

	/**
	 * Most live entries of one user, over all rooms of a site.
	 */
	public const MAX_PER_USER = 50;

	/**
	 * A reason for refusal beside those of PresenceException: the user hides.
	 */
	public const HIDDEN = -1;

	/**
	 * What is known of an engine on a server that does not answer.
	 */
	private const KNOWN = array(
		'engine'     => 0,
		'path'       => 0,
		'refused'    => 0,
		'recoveries' => 0,
		'failures'   => 0,
		'breaker'    => 0,
		'retry_ms'   => 0,
		'last_error' => 0,
	);

	/**
	 * Why the last call was refused.
	 *
	 * @var int|null
	 */
	private static ?int $refusal = null;

	/**
	 * Whether calls are refused for the rest of this request.
	 *
	 * @var bool
	 */
	private static bool $closed = false;

	/**
	 * What is known of an engine that does not answer.
	 *
	 * @var array<string, mixed>
	 */
	private static array $known = array();

	/**
	 * Why the last call was refused: a code of PresenceException, HIDDEN, or 0 for what the engine cannot keep. Null when it
	 * was answered. Most callers need not know; those that have to tell a client do.
	 */
	public static function refusal(): ?int {
		return self::$refusal;
	}

	/**
	 * Writes one entry. Null: refused.
	 *
	 * @param string               $room      Room.
	 * @param string               $client_id Client id.
	 * @param array<string, mixed> $data      State.
	 * @param int                  $user_id   User, 0 for nobody.
	 * @param int                  $ttl       Lease in seconds.
	 * @param int                  $age_ms    How long ago the write happened, in milliseconds.
	 * @return bool|null True: joined or changed. False: renewed.
	 */
	public static function set( string $room, string $client_id, array $data, int $user_id, int $ttl, int $age_ms = 0 ): ?bool {
		if ( Hidden::is( $user_id ) ) {
			self::$refusal = self::HIDDEN;
			return null;
		}

		$cap = $user_id > 0 ? self::MAX_PER_USER : 0;

		return self::call(
			static fn() => presence_set( $room, $client_id, $data, $user_id, $ttl, Site::id(), $cap, $age_ms ),
			null
		);
	}

	/**
	 * Writes, removals and a look at rooms, in one native call. Null: the engine did not answer.
	 *
	 * @param list<array{room: string, client_id: string, data: array<string, mixed>, user_id: int, ttl: int}> $set    Writes, each under the cap of its user.
	 * @param list<array{room: string, client_id: string}>                                                   $remove Removals.
	 * @param array<string, int>                                                                             $since  Version known of each room.
	 * @return array{set: list<bool|int>, removed: list<bool>, rooms: array<string, array{version: int, entries: int, users: int, delivered: int, reset: bool, changed: PresenceEntry[], removed: string[]}>}|null
	 */
	public static function exchange( array $set, array $remove = array(), array $since = array() ): ?array {
		$seen = array();

		foreach ( $set as $i => $write ) {
			if ( ! Hidden::is( $write['user_id'] ) ) {
				$seen[ $i ] = $write + array( 'max_per_user' => $write['user_id'] > 0 ? self::MAX_PER_USER : 0 );
			}
		}

		// Only versions and counts are used of the rooms, and no change.
		$result = self::call( static fn() => presence_exchange( array_values( $seen ), $remove, $since, 0, Site::id() ), null );

		if ( null !== $result && count( $seen ) < count( $set ) ) {
			$result['set'] = array_replace( array_fill( 0, count( $set ), self::HIDDEN ), array_combine( array_keys( $seen ), $result['set'] ) );
		}

		foreach ( $result['set'] ?? array() as $outcome ) {
			if ( is_int( $outcome ) && ! self::is_policy( $outcome ) ) {
				Failures::record( $outcome, __( 'A write was refused.', 'native-presence' ) );
			}
		}

		return $result;
	}

	/**
	 * Removes one entry. True if a live one went.
	 *
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 */
	public static function remove( string $room, string $client_id ): bool {
		return self::call( static fn() => presence_remove( $room, $client_id, Site::id() ), false );
	}

	/**
	 * Removes all entries of a user. Number of live ones that went.
	 *
	 * @param int $user_id User.
	 */
	public static function remove_user( int $user_id ): int {
		return self::call( static fn() => presence_remove_user( $user_id, Site::id() ), 0 );
	}

	/**
	 * One entry.
	 *
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 */
	public static function find( string $room, string $client_id ): ?PresenceEntry {
		return self::call( static fn() => presence_find( $room, $client_id, Site::id() ), null );
	}

	/**
	 * The entries of a room that changed last.
	 *
	 * @param string $room  Room.
	 * @param int    $limit Most entries.
	 * @return PresenceEntry[] Newest change first.
	 */
	public static function newest( string $room, int $limit ): array {
		return self::call( static fn() => presence_get( $room, null, '', Site::id(), $limit ), array() );
	}

	/**
	 * All entries of a room.
	 *
	 * @param string   $room          Room.
	 * @param int|null $max_age       Only entries written within so many seconds.
	 * @param string   $client_prefix Only client ids that start with this.
	 * @return PresenceEntry[] Newest change first.
	 */
	public static function room( string $room, ?int $max_age = null, string $client_prefix = '' ): array {
		return self::pages(
			static fn( int $offset ) => presence_get( $room, $max_age, $client_prefix, Site::id(), self::PAGE, $offset )
		);
	}

	/**
	 * All entries of all rooms whose names start alike.
	 *
	 * @param string   $prefix  Beginning of the rooms' names.
	 * @param int|null $max_age Only entries written within so many seconds.
	 * @return PresenceEntry[]
	 */
	public static function rooms_entries( string $prefix, ?int $max_age = null ): array {
		return self::pages(
			static fn( int $offset ) => presence_get_prefix( $prefix, $max_age, Site::id(), self::PAGE, $offset )
		);
	}

	/**
	 * The entries written last in rooms whose names start alike.
	 *
	 * @param string $prefix Beginning of the rooms' names.
	 * @param int    $limit  Most entries.
	 * @return PresenceEntry[]
	 */
	public static function newest_like( string $prefix, int $limit ): array {
		return self::call( static fn() => presence_get_prefix( $prefix, null, Site::id(), $limit ), array() );
	}

	/**
	 * All entries of a user.
	 *
	 * @param int      $user_id User.
	 * @param int|null $max_age Only entries written within so many seconds.
	 * @return PresenceEntry[]
	 */
	public static function user( int $user_id, ?int $max_age = null ): array {
		return self::pages(
			static fn( int $offset ) => presence_get_user( $user_id, $max_age, Site::id(), self::PAGE, $offset )
		);
	}

	/**
	 * Whether somebody has any entry on a site of this network.
	 *
	 * @param int $user_id User; 0 for anybody.
	 * @param int $site_id Site.
	 */
	public static function is_present( int $user_id, int $site_id ): bool {
		return self::call(
			static function () use ( $user_id, $site_id ): bool {
				$site = Site::id( $site_id );

				return 0 === $user_id ? presence_version( null, $site ) > 0 : array() !== presence_get_user( $user_id, null, $site, 1 );
			},
			false
		);
	}

	/**
	 * How many are in a room.
	 *
	 * @param string $room Room.
	 * @return array{entries: int, users: int}
	 */
	public static function count( string $room ): array {
		return self::call(
			static fn() => presence_count( $room, Site::id() ),
			array(
				'entries' => 0,
				'users'   => 0,
			)
		);
	}

	/**
	 * The version of the site, which changes with that of any room; 0 when the engine does not answer.
	 */
	public static function version(): int {
		return self::call( static fn() => presence_version( null, Site::id() ), 0 );
	}

	/**
	 * A version that changes with any room whose name starts so, and perhaps with others; 0 when the engine does not answer.
	 *
	 * @param string $prefix Beginning of the rooms' names.
	 */
	public static function version_like( string $prefix ): int {
		return self::call( static fn() => presence_version_prefix( $prefix, Site::id() ), 0 );
	}

	/**
	 * The first rooms with somebody in them whose names start alike.
	 *
	 * @param string $prefix Beginning of their names.
	 * @param int    $limit  Most rooms.
	 * @return array<string, array{entries: int, users: int, version: int}> By name.
	 */
	public static function rooms_like( string $prefix, int $limit ): array {
		return self::call( static fn() => presence_rooms( $prefix, Site::id(), $limit ), array() );
	}

	/**
	 * All rooms with somebody in them.
	 *
	 * @return array<string, array{entries: int, users: int, version: int}> By name.
	 */
	public static function rooms(): array {
		$rooms  = array();
		$offset = 0;

		do {
			$page    = self::call( static fn() => presence_rooms( '', Site::id(), self::PAGE, $offset ), array() );
			$rooms  += $page;
			$offset += self::PAGE;
		} while ( count( $page ) === self::PAGE );

		return $rooms;
	}

	/**
	 * The name of this site in the engine; empty when the database does not keep it.
	 */
	public static function site(): string {
		return self::call( static fn() => Site::id(), '' );
	}

	/**
	 * Removes every entry and every revision of this site. Number of them.
	 */
	public static function clear(): int {
		return self::call( static fn() => presence_clear( Site::id() ), 0 );
	}

	/**
	 * Counts a save of a screen; the new count. Null: refused.
	 *
	 * @param string $key     Key of the screen.
	 * @param int    $user_id Who saved, 0 for nobody.
	 */
	public static function bump( string $key, int $user_id ): ?int {
		return self::call( static fn() => presence_bump( $key, $user_id, Site::id() ), null );
	}

	/**
	 * What is known of the saves of a screen; null when it was not saved within a day.
	 *
	 * @param string $key Key of the screen.
	 * @return array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}|null
	 */
	public static function revision( string $key ): ?array {
		return self::call( static fn() => presence_revision( $key, Site::id() ), null );
	}

	/**
	 * What is known of the saves of all screens, the one saved last first.
	 *
	 * @return array<array-key, array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}> By key.
	 */
	public static function revisions(): array {
		return self::call( static fn() => presence_revisions( Site::id() ), array() );
	}

	/**
	 * Makes what a user saved nobody's. Number of screens that named them.
	 *
	 * @param int $user_id User.
	 */
	public static function forget_user( int $user_id ): int {
		return self::call( static fn() => presence_forget_user( $user_id, Site::id() ), 0 );
	}

	/**
	 * Makes the tables of the table engine.
	 */
	public static function prepare(): void {
		self::call( TableEngine\Schema::make( ... ), null );
	}

	/**
	 * Frees what has expired. Number of entries.
	 */
	public static function collect(): int {
		return self::call( static fn() => presence_gc(), 0 );
	}

	/**
	 * What the engine says about itself; null when it does not answer.
	 *
	 * @return array<string, mixed>|null
	 */
	public static function info(): ?array {
		self::$known = array();

		return self::call(
			static function (): array {
				$info = presence_info();

				if ( 'closed' !== ( $info['breaker'] ?? 'closed' ) ) {
					self::$known = array_intersect_key( $info, self::KNOWN );

					throw new PresenceException( '' === $info['last_error'] ? $info['path'] . ' does not answer' : $info['last_error'], PresenceException::UNAVAILABLE );
				}

				return $info;
			},
			null
		);
	}

	/**
	 * What this machine knows of an engine that did not answer when it was last asked about itself; nothing where there is
	 * nothing to know.
	 *
	 * @return array<string, mixed>
	 */
	public static function known(): array {
		return self::$known;
	}

	/**
	 * Reads page after page until one is not full.
	 *
	 * @param callable(int): PresenceEntry[] $read Reads the page at an offset.
	 * @return PresenceEntry[]
	 */
	private static function pages( callable $read ): array {
		$entries = array();
		$offset  = 0;

		do {
			$page    = self::call( static fn() => $read( $offset ), array() );
			$offset += self::PAGE;

			array_push( $entries, ...$page );
		} while ( count( $page ) === self::PAGE );

		return $entries;
	}

	/**
	 * Refuses every later call of this request, because the plugin is being removed: no hook may store anything again.
	 */
	public static function close(): void {
		self::$closed = true;
	}

	/**
	 * The failure policy.
	 *
	 * @template T
	 * @template F
	 * @param callable(): T $native   The native call.
	 * @param F             $fallback What to answer when the engine refuses.
	 * @return T|F
	 */
	private static function call( callable $native, mixed $fallback ): mixed {
		self::$refusal = self::$closed ? PresenceException::UNAVAILABLE : null;

		if ( self::$closed ) {
			return $fallback;
		}

		try {
			return $native();
		} catch ( PresenceException $e ) {
			self::$refusal = $e->getCode();

			if ( ! self::is_policy( $e->getCode() ) ) {
				Failures::record( $e->getCode(), $e->getMessage() );
			}
		} catch ( ValueError $e ) {
			self::$refusal = 0;

			Failures::record( 0, $e->getMessage() );
		}

		return $fallback;
	}

	/**
	 * A refusal that the plugin asked for, such as the cap per user: no failure of the engine.
	 *
	 * @param int $code Why.
	 */
	private static function is_policy( int $code ): bool {
		return in_array( $code, array( PresenceException::LIMIT, PresenceException::CONFLICT, self::HIDDEN ), true );
	}
}
