<?php
/**
 * The one way to the native functions.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

use NativePresence\Recording\Hidden;
use NativePresence\Recording\Unconfirmed;
use PresenceEntry;
use PresenceException;
use ValueError;

/**
 * Every native call goes through here. Presence is never worth a broken page: a refusal is recorded and the answer is
 * null. Null never means "nobody": that is an empty list, 0 or false. So every caller has to say what it does when the
 * engine did not answer. Nothing else in the plugin catches these exceptions.
 */
final class Engine {

	/**
	 * Most entries read in one native call.
	 */
	private const PAGE = 1000;

	/**
	 * Key of the count of changes beside presence.
	 */
	private const CHANGES = 'changes';

	/**
	 * Most live entries of one user, over all rooms of a site.
	 */
	public const MAX_PER_USER = 50;

	/**
	 * Most bytes of one user's live entries, over all sites of the install. An entry counts 512 bytes and its texts.
	 */
	public const MAX_BYTES_PER_USER = 262_144;

	/**
	 * Percent of the memory that REST and PHP leave to page views and heartbeats, so that people are always shown.
	 */
	private const RESERVE = 12;

	/**
	 * Percent of the memory that entries of nobody leave to entries of people.
	 */
	private const RESERVE_OF_PEOPLE = 50;

	/**
	 * A reason for refusal beside those of PresenceException: the user hides.
	 */
	public const HIDDEN = -1;

	/**
	 * Another: this process is a command that does not see what the web sees.
	 */
	public const ELSEWHERE = -2;

	/**
	 * Refusals of an engine that answers nothing else either.
	 */
	private const NO_ANSWER = array( PresenceException::UNAVAILABLE, PresenceException::CORRUPT, self::ELSEWHERE );

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
	 * Sites for which calls are refused for the rest of this request; 0 stands for all of them.
	 *
	 * @var array<int, true>
	 */
	private static array $closed = array();

	/**
	 * What is known of an engine that does not answer.
	 *
	 * @var array<string, mixed>
	 */
	private static array $known = array();

	/**
	 * Why the last call was refused: a code of PresenceException, HIDDEN, ELSEWHERE, or 0 for what the engine cannot keep.
	 * Null when it was answered. Most callers need not know; those that have to tell a client do.
	 */
	public static function refusal(): ?int {
		return self::$refusal;
	}

	/**
	 * Writes one entry, for REST and PHP. Null: refused.
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

		[ $entries, $bytes, $reserve ] = $user_id > 0
			? array( self::MAX_PER_USER, self::MAX_BYTES_PER_USER, self::RESERVE )
			: array( 0, 0, self::RESERVE_OF_PEOPLE );

		$write   = static fn() => presence_set( $room, $client_id, $data, $user_id, $ttl, Site::id(), $entries, $age_ms, $bytes, $reserve );
		$outcome = self::call( $write );

		return self::gives_way( $user_id, array( $client_id ) ) ? self::call( $write ) : $outcome;
	}

	/**
	 * Writes, removals and a look at rooms, in one native call, for page views and heartbeats: these may use the whole memory. Null: the engine did not answer. When only the writes were
	 * refused, the rooms are answered all the same.
	 *
	 * @param list<array{room: string, client_id: string, data: array<string, mixed>, user_id: int, ttl: int}> $set    Writes, each under the cap of its user.
	 * @param list<array{room: string, client_id: string}>                                                   $remove Removals.
	 * @param list<string>                                                                                   $rooms  Rooms to look at.
	 * @return array{set: list<bool|int>, removed: list<bool>, rooms: array<string, array{version: int, entries: int, users: int}>}|null
	 */
	public static function exchange( array $set, array $remove = array(), array $rooms = array() ): ?array {
		$seen = array();

		foreach ( $set as $i => $write ) {
			if ( ! Hidden::is( $write['user_id'] ) ) {
				$seen[ $i ] = $write + ( $write['user_id'] > 0 ? array(
					'max_per_user'       => self::MAX_PER_USER,
					'max_bytes_per_user' => self::MAX_BYTES_PER_USER,
				) : array() );
			}
		}

		$exchange = static fn( array $writes, array $removals ) => self::call( static fn() => presence_exchange( $writes, $removals, $rooms, Site::id() ) );
		$result   = $exchange( array_values( $seen ), $remove );
		$refusal  = self::$refusal;
		$refused  = array_keys( $result['set'] ?? array(), PresenceException::LIMIT, true );

		if ( $refused ) {
			$again = array_intersect_key( array_values( $seen ), array_flip( $refused ) );

			self::$refusal = PresenceException::LIMIT;

			if ( self::gives_way( (int) current( $again )['user_id'], array_column( $seen, 'client_id' ), count( $again ) ) ) {
				$second = $exchange( array_values( $again ), array() );

				if ( null !== $second ) {
					$result['set']   = array_replace( $result['set'], array_combine( $refused, $second['set'] ) );
					$result['rooms'] = $second['rooms'];
				}
			}

			self::$refusal = $refusal;
		}

		if ( null !== $refusal && ( $seen || $remove ) && ! in_array( $refusal, self::NO_ANSWER, true ) ) {
			$result = $exchange( array(), array() );

			if ( null !== $result ) {
				$result['set']     = array_fill( 0, count( $seen ), $refusal );
				$result['removed'] = array_fill( 0, count( $remove ), false );
			}
		}

		if ( null !== $result && count( $seen ) < count( $set ) ) {
			$result['set'] = array_replace( array_fill( 0, count( $set ), self::HIDDEN ), array_combine( array_keys( $seen ), $result['set'] ) );
		}

		foreach ( null === $refusal ? $result['set'] ?? array() : array() as $outcome ) {
			if ( is_int( $outcome ) && ! self::is_policy( $outcome ) ) {
				Failures::record( $outcome, __( 'A write was refused.', 'native-presence' ) );
			}
		}

		return $result;
	}

	/**
	 * Whether the last write was refused for the cap of a user, and page views of theirs that no beat has confirmed have made
	 * room for it: those never keep a tab out that beats.
	 *
	 * @param int      $user_id User.
	 * @param string[] $clients Client ids that are written.
	 * @param int      $count   How many writes were refused.
	 */
	private static function gives_way( int $user_id, array $clients, int $count = 1 ): bool {
		if ( PresenceException::LIMIT !== self::$refusal ) {
			return false;
		}

		$went = Unconfirmed::make_room( $user_id, $clients, $count );

		// It stands until the write is made again.
		self::$refusal = PresenceException::LIMIT;

		return $went;
	}

	/**
	 * Removes one entry. True if a live one went. Null: refused.
	 *
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 */
	public static function remove( string $room, string $client_id ): ?bool {
		return self::call( static fn() => presence_remove( $room, $client_id, Site::id() ) );
	}

	/**
	 * Removes all entries of a user. Number of live ones that went. Null: refused.
	 *
	 * @param int $user_id User.
	 */
	public static function remove_user( int $user_id ): ?int {
		return self::call( static fn() => presence_remove_user( $user_id, Site::id() ) );
	}

	/**
	 * One entry. False: it does not exist. Null: the engine did not answer.
	 *
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 */
	public static function find( string $room, string $client_id ): PresenceEntry|false|null {
		return self::call( static fn() => presence_find( $room, $client_id, Site::id() ) ?? false );
	}

	/**
	 * The entries of a room that changed last.
	 *
	 * @param string $room  Room.
	 * @param int    $limit Most entries.
	 * @return PresenceEntry[]|null Newest change first. Null: the engine did not answer.
	 */
	public static function newest( string $room, int $limit ): ?array {
		return self::call( static fn() => presence_get( $room, null, '', Site::id(), $limit ) );
	}

	/**
	 * All entries of a room.
	 *
	 * @param string   $room          Room.
	 * @param int|null $max_age       Only entries written within so many seconds.
	 * @param string   $client_prefix Only client ids that start with this.
	 * @return PresenceEntry[]|null Newest change first. Null: the engine did not answer.
	 */
	public static function room( string $room, ?int $max_age = null, string $client_prefix = '' ): ?array {
		return self::pages(
			static fn( int $offset ) => presence_get( $room, $max_age, $client_prefix, Site::id(), self::PAGE, $offset )
		);
	}

	/**
	 * All entries of all rooms whose names start alike.
	 *
	 * @param string   $prefix  Beginning of the rooms' names.
	 * @param int|null $max_age Only entries written within so many seconds.
	 * @return PresenceEntry[]|null Null: the engine did not answer.
	 */
	public static function rooms_entries( string $prefix, ?int $max_age = null ): ?array {
		return self::pages(
			static fn( int $offset ) => presence_get_prefix( $prefix, $max_age, Site::id(), self::PAGE, $offset )
		);
	}

	/**
	 * The entries written last in rooms whose names start alike.
	 *
	 * @param string $prefix Beginning of the rooms' names.
	 * @param int    $limit  Most entries.
	 * @return PresenceEntry[]|null Null: the engine did not answer.
	 */
	public static function newest_like( string $prefix, int $limit ): ?array {
		return self::call( static fn() => presence_get_prefix( $prefix, null, Site::id(), $limit ) );
	}

	/**
	 * All entries of a user.
	 *
	 * @param int      $user_id User.
	 * @param int|null $max_age Only entries written within so many seconds.
	 * @return PresenceEntry[]|null Null: the engine did not answer.
	 */
	public static function user( int $user_id, ?int $max_age = null ): ?array {
		return self::pages(
			static fn( int $offset ) => presence_get_user( $user_id, $max_age, Site::id(), self::PAGE, $offset )
		);
	}

	/**
	 * Whether somebody has any entry on a site of this network. Null: the engine did not answer.
	 *
	 * @param int $user_id User; 0 for anybody.
	 * @param int $site_id Site.
	 */
	public static function is_present( int $user_id, int $site_id ): ?bool {
		return self::call(
			static function () use ( $user_id, $site_id ): bool {
				$site = Site::id( $site_id );

				return 0 === $user_id ? presence_version( null, $site ) > 0 : array() !== presence_get_user( $user_id, null, $site, 1 );
			}
		);
	}

	/**
	 * How many are in a room.
	 *
	 * @param string $room Room.
	 * @return array{entries: int, users: int}|null Null: the engine did not answer.
	 */
	public static function count( string $room ): ?array {
		return self::call( static fn() => presence_count( $room, Site::id() ) );
	}

	/**
	 * The version of the site, which changes with that of any room. Null: the engine did not answer.
	 */
	public static function version(): ?int {
		return self::call( static fn() => presence_version( null, Site::id() ) );
	}

	/**
	 * A version that changes with any room whose name starts so, and perhaps with others. Null: the engine did not
	 * answer.
	 *
	 * @param string $prefix Beginning of the rooms' names.
	 */
	public static function version_like( string $prefix ): ?int {
		return self::call( static fn() => presence_version_prefix( $prefix, Site::id() ) );
	}

	/**
	 * The first rooms with somebody in them whose names start alike.
	 *
	 * @param string $prefix Beginning of their names.
	 * @param int    $limit  Most rooms.
	 * @return array<string, array{entries: int, users: int, version: int}>|null By name. Null: the engine did not answer.
	 */
	public static function rooms_like( string $prefix, int $limit ): ?array {
		return self::call( static fn() => presence_rooms( $prefix, Site::id(), $limit ) );
	}

	/**
	 * All rooms with somebody in them.
	 *
	 * @return array<string, array{entries: int, users: int, version: int}>|null By name. Null: the engine did not answer.
	 */
	public static function rooms(): ?array {
		return self::pages( static fn( int $offset ) => presence_rooms( '', Site::id(), self::PAGE, $offset ) );
	}

	/**
	 * The name of this site in the engine. Null: the database does not keep it.
	 */
	public static function site(): ?string {
		return self::call( static fn() => Site::id() );
	}

	/**
	 * Removes every entry and every revision of this site. Number of them. Null: refused.
	 */
	public static function clear(): ?int {
		return self::call(
			static function (): int {
				presence_clear( self::beside() );

				return presence_clear( Site::id() );
			}
		);
	}

	/**
	 * Counts a change of something that pages show beside presence. Null: refused.
	 */
	public static function count_change(): ?int {
		return self::call( static fn() => presence_bump( self::CHANGES, 0, self::beside() ) );
	}

	/**
	 * The changes counted within a day. False: none. Null: the engine did not answer.
	 *
	 * @return array{rev: int, time_ms: int}|false|null
	 */
	public static function change(): array|false|null {
		return self::call( static fn() => presence_revision( self::CHANGES, self::beside() ) ?? false );
	}

	/**
	 * Whether nobody has asked this for a turn before; also where the engine does not answer.
	 *
	 * @param int $turn Turn.
	 */
	public static function is_first( int $turn ): bool {
		return ( self::call( static fn() => presence_bump( "turn/$turn", 0, self::beside() ) ) ?? 1 ) === 1;
	}

	/**
	 * Counts a save of a screen; the new count. Null: refused.
	 *
	 * @param string $key     Key of the screen.
	 * @param int    $user_id Who saved, 0 for nobody.
	 */
	public static function bump( string $key, int $user_id ): ?int {
		return self::call( static fn() => presence_bump( $key, $user_id, Site::id() ) );
	}

	/**
	 * What is known of the saves of a screen. False: it was not saved within a day. Null: the engine did not answer.
	 *
	 * @param string $key Key of the screen.
	 * @return array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}|false|null
	 */
	public static function revision( string $key ): array|false|null {
		return self::call( static fn() => presence_revision( $key, Site::id() ) ?? false );
	}

	/**
	 * What is known of the saves of all screens, the one saved last first.
	 *
	 * @return array<array-key, array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}>|null By key. Null: the engine did not
	 *                                                                                                              answer.
	 */
	public static function revisions(): ?array {
		return self::call( static fn() => presence_revisions( Site::id() ) );
	}

	/**
	 * Makes what a user saved nobody's. Number of screens that named them. Null: refused.
	 *
	 * @param int $user_id User.
	 */
	public static function forget_user( int $user_id ): ?int {
		return self::call( static fn() => presence_forget_user( $user_id, Site::id() ) );
	}

	/**
	 * Makes the tables of the table engine.
	 */
	public static function prepare(): void {
		self::call( TableEngine\Schema::make( ... ) );
	}

	/**
	 * Frees what has expired. Number of entries. Null: refused.
	 */
	public static function collect(): ?int {
		return self::call( static fn() => presence_gc() );
	}

	/**
	 * Sweeps the tables of the web from a command that has the extension itself. Number of entries freed. Null: refused.
	 */
	public static function sweep_tables(): ?int {
		return self::call( TableEngine\Sweep::run( ... ), false );
	}

	/**
	 * Why this command does not see what the web sees: a constant of CommandLine. Null when it does or nobody can tell, and
	 * for a request of the web.
	 */
	public static function obstacle(): ?string {
		return self::call( self::find_obstacle( ... ), false );
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

					// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Caught below.
					throw new PresenceException( '' === $info['last_error'] ? $info['path'] . ' does not answer' : $info['last_error'], PresenceException::UNAVAILABLE );
				}

				return $info;
			}
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
	 * Where the engine keeps what is about this site and no presence, out of every list and count of it.
	 */
	private static function beside(): string {
		return Site::id() . '-beside';
	}

	/**
	 * Reads page after page until one is not full. A list with a page missing is no list.
	 *
	 * @template T of array
	 * @param callable(int): T $read Reads the page at an offset.
	 * @return T|null
	 */
	private static function pages( callable $read ): ?array {
		$all    = array();
		$offset = 0;

		do {
			$page = self::call( static fn() => $read( $offset ) );

			if ( null === $page ) {
				return null;
			}

			$all     = array_is_list( $page ) && array_is_list( $all ) ? array( ...$all, ...$page ) : $all + $page;
			$offset += self::PAGE;
		} while ( count( $page ) === self::PAGE );

		return $all;
	}

	/**
	 * Refuses every later call of this request for a site that is being deleted, or for all of them while the plugin is being
	 * removed: no hook may store anything again.
	 *
	 * @param int $site_id Site; 0 for all of them.
	 */
	public static function close( int $site_id = 0 ): void {
		self::$closed[ $site_id ] = true;
	}

	/**
	 * The failure policy.
	 *
	 * @template T
	 * @param callable(): T $native     The native call.
	 * @param bool          $as_the_web Whether a command must see what the web sees.
	 * @return T|null Null: the engine refused.
	 */
	private static function call( callable $native, bool $as_the_web = true ): mixed {
		self::$refusal = null;

		if ( isset( self::$closed[0] ) || isset( self::$closed[ get_current_blog_id() ] ) ) {
			self::$refusal = PresenceException::UNAVAILABLE;
			return null;
		}

		try {
			if ( $as_the_web && null !== self::find_obstacle() ) {
				self::$refusal = self::ELSEWHERE;
				return null;
			}

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

		return null;
	}

	/**
	 * See obstacle().
	 *
	 * @throws PresenceException When the engine does not answer.
	 */
	private static function find_obstacle(): ?string {
		return CommandLine::is_command()
			? CommandLine::obstacle( presence_info( ... ), static fn(): bool => presence_version( null, Site::id() ) > 0 )
			: null;
	}

	/**
	 * A refusal that the plugin asked for, such as the cap per user: no failure of the engine.
	 *
	 * @param int $code Why.
	 */
	private static function is_policy( int $code ): bool {
		return in_array( $code, array( PresenceException::LIMIT, PresenceException::CONFLICT, self::HIDDEN, self::ELSEWHERE ), true );
	}
}
