<?php
/**
 * Joining, changing, renewing, leaving.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceException;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- For programs; who prints it escapes it.

/**
 * A renewal is one statement. A change looks first, and writes nothing when what it saw is no longer so (see Counter).
 */
final class Writes {

	/**
	 * Most entries that one statement takes out.
	 */
	private const BATCH = 200;

	/**
	 * Writes; of each write whether it joined or changed. One statement when all of them are renewals.
	 *
	 * @param string      $site   Site.
	 * @param list<Write> $writes Writes.
	 * @return list<bool|int> True, false for a renewal, or the code of a refusal that concerns this write alone.
	 */
	public static function all( string $site, array $writes ): array {
		if ( self::renew( $site, $writes ) ) {
			return array_fill( 0, count( $writes ), false );
		}

		return array_map(
			static function ( Write $write ) use ( $site ): bool|int {
				try {
					return self::change( $site, $write );
				} catch ( PresenceException $refusal ) {
					if ( PresenceException::UNAVAILABLE === $refusal->getCode() || PresenceException::CORRUPT === $refusal->getCode() ) {
						throw $refusal;
					}

					return $refusal->getCode();
				}
			},
			$writes
		);
	}

	/**
	 * Writes one entry; true if it joined or changed.
	 *
	 * @param string $site  Site.
	 * @param Write  $write Write.
	 */
	public static function one( string $site, Write $write ): bool {
		return ! self::renew( $site, array( $write ) ) && self::change( $site, $write );
	}

	/**
	 * Renews entries if every one of them is there, alive and the same. Some may have been renewed when not all were: to
	 * be renewed again changes nothing.
	 *
	 * @param string      $site   Site.
	 * @param list<Write> $writes Writes.
	 */
	private static function renew( string $site, array $writes ): bool {
		$alike = array();

		foreach ( $writes as $write ) {
			$alike[ $write->lease_ms() . ' ' . $write->age_ms ][] = $write;
		}

		foreach ( $alike as $group ) {
			$same = array_map(
				static fn( Write $write ): string => '(' . self::is( '', $write->room, $write->client_id ) . " AND user_id = $write->user_id AND data = " . Database::bytes( $write->data ) . ')',
				$group
			);
			$now  = Database::now();
			$set  = 'updated_ms = ' . $now . " - {$group[0]->age_ms}, expires_ms = " . $now . ' + (' . $group[0]->lease_ms() . ')';

			$renewed = Database::write(
				'UPDATE ' . Schema::entries() . " SET $set WHERE site = " . Database::bytes( $site ) . " AND gone = 0 AND expires_ms > $now AND (" . implode( ' OR ', $same ) . ')'
			);

			if ( count( $group ) !== $renewed ) {
				return false;
			}
		}

		return true;
	}

	/**
	 * Writes one entry, whatever is there.
	 *
	 * @param string $site  Site.
	 * @param Write  $write Write.
	 */
	private static function change( string $site, Write $write ): bool {
		return Counter::until_done(
			$site,
			static function ( string $latest ) use ( $site, $write ): ?array {
				$row = self::look( $site, $write, $latest );

				if ( null === $row ) {
					Counter::begin( $site );
					return null;
				}

				[ , , $now, , $version, $user_id, $gone, $expires, $same, $length, $held, $others ] = $row;

				$is_alive = null !== $version && ! (int) $gone && (int) $expires > (int) $now;

				if ( $is_alive && $write->max_per_user > 0 && (int) $user_id !== $write->user_id ) {
					throw Refusal::engine( PresenceException::CONFLICT, 'client_id is in use by another user' );
				}

				$is     = self::is( '', $write->room, $write->client_id ) . ' AND version = ' . (int) $version;
				$values = 'updated_ms = ' . ( (int) $now - $write->age_ms ) . ', expires_ms = ' . ( (int) $now + $write->lease_ms() );

				if ( $is_alive && (int) $user_id === $write->user_id && (int) $same ) {
					return 1 === Database::write( 'UPDATE ' . Schema::entries() . " SET $values WHERE site = " . Database::bytes( $site ) . " AND $is" ) ? array( false ) : null;
				}

				if ( ! $is_alive && self::is_limited( $write ) && (int) $held >= $write->max_per_user ) {
					throw Refusal::engine( PresenceException::LIMIT, "this user already has $write->max_per_user live entries" );
				}

				$takes_more = ! $is_alive || (int) $user_id !== $write->user_id || strlen( $write->data ) > (int) $length;

				if ( $takes_more && self::has_budget( $write ) && (int) $others + $write->charge() > $write->max_bytes ) {
					throw Refusal::engine( PresenceException::LIMIT, "the live entries of this user would take more than $write->max_bytes bytes" );
				}

				$next    = Counter::next( $row );
				$values .= ", user_id = $write->user_id, data = " . Database::bytes( $write->data ) . ", gone = 0, version = $next";

				$first   = null === $version ? array( self::insert( $site, $write, (int) $now ) ) : array();

				return 1 === Counter::change( $site, $row, $next, $values, $is, ...$first ) ? array( true ) : null;
			}
		);
	}

	/**
	 * All that a write has to know.
	 *
	 * @param string $site   Site.
	 * @param Write  $write  Write.
	 * @param string $latest What follows a query that must see the latest.
	 * @return list<string|int|null>|null
	 */
	private static function look( string $site, Write $write, string $latest ): ?array {
		$held = self::is_limited( $write )
			? '(SELECT COUNT(*) FROM ' . Schema::entries() . " h WHERE h.site = s.site AND h.user_id = $write->user_id AND h.gone = 0 AND h.expires_ms > " . Database::now() . "$latest)"
			: '0';

		$others = self::has_budget( $write ) ? self::others( $site, $write, $latest ) : '0';

		return Database::row(
			'SELECT ' . Counter::columns() . ', e.version AS e_version, e.user_id AS e_user, e.gone AS e_gone, e.expires_ms AS e_expires, e.data = '
			. Database::bytes( $write->data ) . " AS e_same, LENGTH(e.data) AS e_length, $held AS u_held, $others AS u_others FROM " . Schema::sites() . ' s LEFT JOIN ' . Schema::entries()
			. ' e ON e.site = s.site AND ' . self::is( 'e.', $write->room, $write->client_id ) . ' WHERE s.site = ' . Database::bytes( $site ) . $latest
		);
	}

	/**
	 * What the user's other live entries in all sites of the install take, as SQL: of the sites whose names begin alike up to
	 * the first `/`.
	 *
	 * @param string $site   Site.
	 * @param Write  $write  Write.
	 * @param string $latest What follows a query that must see the latest.
	 */
	private static function others( string $site, Write $write, string $latest ): string {
		$install = strstr( $site . '/', '/', true );
		$bytes   = implode( ' + ', array_map( static fn( string $column ): string => "LENGTH(o.$column)", array( 'room', 'client_id', 'data' ) ) );
		// The byte behind `/` is 0.
		$sites   = 'o.site = ' . Database::bytes( $install ) . ' OR (o.site >= ' . Database::bytes( "$install/" ) . ' AND o.site < ' . Database::bytes( "{$install}0" ) . ')';
		$is_own  = 'o.site = ' . Database::bytes( $site ) . ' AND ' . self::is( 'o.', $write->room, $write->client_id );

		return '(SELECT COALESCE(SUM(' . Write::OVERHEAD . " + $bytes), 0) FROM " . Schema::entries() . " o WHERE o.user_id = $write->user_id AND ($sites) AND NOT ($is_own) AND o.gone = 0 AND o.expires_ms > "
			. Database::now() . "$latest)";
	}

	/**
	 * A statement that adds a row without anybody in it, version 0. If its maker dies before it is used, Sweep takes it for
	 * one who went.
	 *
	 * @param string $site  Site.
	 * @param Write  $write Write.
	 * @param int    $now   The time in milliseconds.
	 */
	private static function insert( string $site, Write $write, int $now ): string {
		$names = implode( ', ', array_map( Database::bytes( ... ), array( $site, $write->room, $write->client_id ) ) );

		return 'INSERT IGNORE INTO ' . Schema::entries() . " (site, room, client_id, user_id, data, updated_ms, expires_ms, version, gone) VALUES ($names, 0, x'', $now, 0, 0, 1)";
	}

	/**
	 * Removes one entry; true if a live one went.
	 *
	 * @param string $site      Site.
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 */
	public static function remove( string $site, string $room, string $client_id ): bool {
		return self::take_out( $site, self::is( '', $room, $client_id ) . ' AND expires_ms > ' . Database::now() ) > 0;
	}

	/**
	 * Removes all entries of a user; how many live ones went.
	 *
	 * @param string $site    Site.
	 * @param int    $user_id User.
	 */
	public static function remove_user( string $site, int $user_id ): int {
		return self::take_out( $site, "user_id = $user_id AND expires_ms > " . Database::now() );
	}

	/**
	 * Applies what has expired; how many entries went.
	 *
	 * @param string            $site  Site.
	 * @param list<string>|null $rooms Rooms; null for all.
	 */
	public static function settle( string $site, ?array $rooms = null ): int {
		$in = null === $rooms ? '' : ' AND room IN (' . implode( ', ', array_map( Database::bytes( ... ), $rooms ) ) . ')';

		return self::take_out( $site, 'expires_ms <= ' . Database::now() . $in );
	}

	/**
	 * Takes entries out, each with a version of its own; how many.
	 *
	 * @param string $site  Site.
	 * @param string $which Condition on entries. It must still hold when they go.
	 */
	private static function take_out( string $site, string $which ): int {
		$gone = 0;

		do {
			[ $taken, $more ] = Counter::until_done( $site, static fn( string $latest ): ?array => self::take_out_some( $site, $which, $latest ) );

			$gone += $taken;
		} while ( $more );

		return $gone;
	}

	/**
	 * Takes out a batch.
	 *
	 * @param string $site   Site.
	 * @param string $which  Condition on entries.
	 * @param string $latest What follows a query that must see the latest.
	 * @return array{array{int, bool}}|null How many, and whether there may be more; null when others were first.
	 */
	private static function take_out_some( string $site, string $which, string $latest ): ?array {
		$entries = Schema::entries();
		$is_site = Database::bytes( $site );
		$rows    = Database::rows(
			'SELECT ' . Counter::columns() . ', e.version AS e_version FROM ' . Schema::sites() . " s JOIN $entries e ON e.site = s.site WHERE s.site = $is_site AND gone = 0 AND $which"
			. ' ORDER BY expires_ms, e.version LIMIT ' . self::BATCH . $latest
		);

		if ( ! $rows ) {
			return array( array( 0, false ) );
		}

		$next     = Counter::next( $rows[0] );
		$seen     = array_map( static fn( array $row ): int => (int) $row[4], $rows );
		$versions = '';

		foreach ( $seen as $version ) {
			$versions .= " WHEN $version THEN " . $next++;
		}

		// Freed bytes are not kept.
		$set   = "gone = 1, data = x'', updated_ms = " . (int) $rows[0][2] . ", version = CASE version$versions END";
		$taken = Counter::change( $site, $rows[0], $next - 1, $set, 'version IN (' . implode( ', ', $seen ) . ") AND gone = 0 AND $which" );

		return $taken ? array( array( $taken, $taken < count( $seen ) || count( $seen ) === self::BATCH ) ) : null;
	}

	/**
	 * Removes everything of one site; how many live entries and kept counts of saves.
	 *
	 * @param string $site Site.
	 */
	public static function clear( string $site ): int {
		$entries = Schema::entries();
		$is_site = 'site = ' . Database::bytes( $site );
		$cleared = Revisions::clear( $site );
		$newest  = Counter::until_done(
			$site,
			static function () use ( $site, $is_site ): ?array {
				$row = Database::row( 'SELECT ' . Counter::columns() . ' FROM ' . Schema::sites() . ' s WHERE s.' . $is_site . Database::latest() );

				if ( null === $row ) {
					return array( null );
				}

				return Counter::begin_anew( $site, $row ) ? array( Counter::next( $row ) ) : null;
			}
		);

		if ( null === $newest ) {
			return $cleared;
		}

		// Who comes meanwhile has a later version and stays.
		$cleared += Database::write( "DELETE FROM $entries WHERE $is_site AND version <= $newest AND gone = 0 AND expires_ms > " . Database::now() );
		Database::write( "DELETE FROM $entries WHERE $is_site AND version <= $newest" );

		return $cleared;
	}

	/**
	 * A condition for one client of one room.
	 *
	 * @param string $table     Alias of the table, with a point; or nothing.
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 */
	public static function is( string $table, string $room, string $client_id ): string {
		return "{$table}room = " . Database::bytes( $room ) . " AND {$table}client_id = " . Database::bytes( $client_id );
	}

	/**
	 * Whether the bytes of a user's entries are to be counted.
	 *
	 * @param Write $write Write.
	 */
	private static function has_budget( Write $write ): bool {
		return $write->max_bytes > 0 && $write->user_id > 0;
	}

	/**
	 * Whether the entries of a user are to be counted.
	 *
	 * @param Write $write Write.
	 */
	private static function is_limited( Write $write ): bool {
		return $write->max_per_user > 0 && $write->user_id > 0;
	}
}
