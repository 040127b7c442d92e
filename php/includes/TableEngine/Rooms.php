<?php
/**
 * Versions and counts of rooms.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

/**
 * Read in one query, however many rooms are asked for. Whoever finds entries that have expired applies that first, so that
 * everybody is told the same version for the same people.
 */
final class Rooms {

	private const NOBODY = array(
		'version' => 0,
		'entries' => 0,
		'users'   => 0,
	);

	/**
	 * Version and counts of rooms.
	 *
	 * @param string       $site  Site.
	 * @param list<string> $rooms Rooms.
	 * @return list<array{version: int, entries: int, users: int}> In the same order.
	 */
	public static function states( string $site, array $rooms ): array {
		if ( ! $rooms ) {
			return array();
		}

		$in     = 'room IN (' . implode( ', ', array_map( Database::bytes( ... ), $rooms ) ) . ')';
		$states = array();

		foreach ( self::settled( $site, $in, '' ) as [ $room, $state ] ) {
			$states[ $room ] = $state;
		}

		return array_map( static fn( string $room ): array => $states[ $room ] ?? self::NOBODY, $rooms );
	}

	/**
	 * The rooms with somebody in them, by name.
	 *
	 * @param string $site   Site.
	 * @param string $prefix Beginning of their names.
	 * @param int    $limit  Most rooms.
	 * @param int    $offset Rooms to skip.
	 * @return array<array-key, array{entries: int, users: int, version: int}>
	 */
	public static function named( string $site, string $prefix, int $limit, int $offset ): array {
		$rooms = array();

		foreach ( self::settled( $site, Database::starts( 'room', $prefix ), " ORDER BY e.room LIMIT $limit OFFSET $offset" ) as [ $room, $state ] ) {
			$rooms[ $room ] = array(
				'entries' => $state['entries'],
				'users'   => $state['users'],
				'version' => $state['version'],
			);
		}

		return $rooms;
	}

	/**
	 * The version of a site, which changes with that of any room; 0 when nobody is there.
	 *
	 * @param string $site Site.
	 */
	public static function site_version( string $site ): int {
		$entries = Schema::entries();

		do {
			$now = Database::now();
			$row = Database::row(
				'SELECT ' . Counter::columns() . ", (SELECT 1 FROM $entries a WHERE a.site = s.site AND a.gone = 0 AND a.expires_ms > $now LIMIT 1) AS s_alive, "
				. "(SELECT 1 FROM $entries d WHERE d.site = s.site AND d.gone = 0 AND d.expires_ms <= $now LIMIT 1) AS s_due FROM " . Schema::sites() . ' s WHERE s.site = ' . Database::bytes( $site )
			);
		} while ( $row && $row[5] && Writes::settle( $site ) > 0 );

		return $row && $row[4] ? Counter::next( $row ) - 1 : 0;
	}

	/**
	 * Rooms with live entries, when nothing in them is due.
	 *
	 * @param string $site  Site.
	 * @param string $which Condition on rooms.
	 * @param string $page  Order and limits.
	 * @return list<array{string, array{version: int, entries: int, users: int}}>
	 */
	private static function settled( string $site, string $which, string $page ): array {
		$entries = Schema::entries();

		do {
			$rows = Database::rows(
				'SELECT e.room AS room, COUNT(*) AS entries, COUNT(DISTINCT CASE WHEN e.user_id > 0 THEN e.user_id END) AS users, SUM(CASE WHEN e.expires_ms <= ' . Database::now()
				. " THEN 1 ELSE 0 END) AS due, (SELECT MAX(v.version) FROM $entries v WHERE v.site = " . Database::bytes( $site ) . " AND v.room = e.room) AS version FROM $entries e WHERE e.site = "
				. Database::bytes( $site ) . " AND e.gone = 0 AND $which GROUP BY e.room$page"
			);
			$due  = array_column( array_filter( $rows, static fn( array $row ): bool => (int) $row[3] > 0 ), 0 );
		} while ( $due && Writes::settle( $site, array_map( strval( ... ), $due ) ) >= 0 );

		return array_map(
			static fn( array $row ): array => array(
				(string) $row[0],
				array(
					'version' => (int) $row[4],
					'entries' => (int) $row[1],
					'users'   => (int) $row[2],
				),
			),
			$rows
		);
	}
}
