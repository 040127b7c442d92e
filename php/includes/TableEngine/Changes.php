<?php
/**
 * What happened in a room after a version.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceEntry;

/**
 * Tells changes and removals, oldest first, up to a version and counts that belong together.
 */
final class Changes {

	/**
	 * Rooms that are asked about in one statement.
	 */
	private const BATCH = 50;

	/**
	 * The news of rooms. One query when there are none, and few however many rooms have some.
	 *
	 * @param string                    $site  Site.
	 * @param list<array{string, int}>  $since Rooms and the versions that the caller knows.
	 * @param int                       $limit Most of `changed` and `removed` together, for each room; 0 for its state only.
	 * @return list<array{version: int, entries: int, users: int, delivered: int, reset: bool, changed: list<PresenceEntry>, removed: list<string>}>
	 */
	public static function of_rooms( string $site, array $since, int $limit ): array {
		$news  = array();
		$asked = array();

		foreach ( Rooms::states( $site, array_column( $since, 0 ) ) as $i => $state ) {
			$version    = $state['version'];
			$news[ $i ] = $state + array(
				'delivered' => 0 === $limit ? $since[ $i ][1] : $version,
				'reset'     => 0 !== $limit && 0 === $version,
				'changed'   => array(),
				'removed'   => array(),
			);

			if ( 0 !== $limit && 0 !== $version && $since[ $i ][1] !== $version ) {
				// As if nothing had ever been forgotten; what comes with the rows says whether it was.
				$asked[ $i ] = array( $since[ $i ][0], Versions::known( $since[ $i ][1], $version, 0 ), $version );
			}
		}

		$found = self::rows( $site, $asked, $limit );
		$again = array();

		foreach ( $asked as $i => [ $room, $known, $version ] ) {
			if ( $known && null === Versions::known( $since[ $i ][1], $version, (int) ( $found[ $i ][0][7] ?? 0 ) ) ) {
				$again[ $i ] = array( $room, null, $version );
			}
		}

		$asked = array_replace( $asked, $again );
		$found = array_replace( $found, self::rows( $site, $again, $limit ) );

		foreach ( $asked as $i => [ , $known, $version ] ) {
			$news[ $i ] = array_replace( $news[ $i ], self::told( $found[ $i ] ?? array(), $known, $version, $limit ) );
		}

		return $news;
	}

	/**
	 * What rows tell.
	 *
	 * @param list<list<string|int|null>> $rows    Rows, one more than asked for if there are more.
	 * @param array{int, int}|null        $known   What the caller knows; see Versions.
	 * @param int                         $version Version of the room.
	 * @param int                         $limit   Most of `changed` and `removed` together.
	 * @return array{delivered: int, reset: bool, changed: list<PresenceEntry>, removed: list<string>}
	 */
	private static function told( array $rows, ?array $known, int $version, int $limit ): array {
		$changed = array();
		$removed = array();
		$told    = 0;

		foreach ( array_slice( $rows, 0, $limit ) as $row ) {
			$told = (int) $row[5];

			if ( (int) $row[8] ) {
				$removed[] = (string) $row[1];
			} elseif ( (int) $row[9] > (int) $row[10] ) {
				$changed[] = Entries::of( $row );
			}
		}

		$began = $known[1] ?? $version;

		return array(
			'delivered' => match ( true ) {
				count( $rows ) <= $limit => $version,
				$told < $began           => Versions::page( $told, $began ),
				default                  => $told,
			},
			'reset'     => null === $known,
			'changed'   => $changed,
			'removed'   => $removed,
		);
	}

	/**
	 * Of each room one more row than asked for, oldest change first. Who starts anew need not hear of those who went before.
	 *
	 * @param string                                                     $site  Site.
	 * @param array<int, array{string, array{int, int}|null, int}> $asked Rooms, what the caller knows of them, and the versions to tell up to.
	 * @param int                                                        $limit Rows of each.
	 * @return array<int, list<list<string|int|null>>> By the keys of $asked.
	 */
	private static function rows( string $site, array $asked, int $limit ): array {
		$found = array();
		$parts = array();

		foreach ( $asked as $i => [ $room, $known, $version ] ) {
			$after   = $known[0] ?? 0;
			$parts[] = 'SELECT * FROM (SELECT ' . Entries::COLUMNS . ", $i AS asked, floor, gone, expires_ms, " . Database::now() . ' AS now_ms FROM ' . Schema::entries() . ' e JOIN ' . Schema::sites()
				. ' s ON s.site = e.site WHERE e.site = ' . Database::bytes( $site ) . ' AND room = ' . Database::bytes( $room ) . " AND version > $after AND version <= $version"
				. ( $known ? '' : ' AND gone = 0' ) . ' ORDER BY version LIMIT ' . ( $limit + 1 ) . ") r$i";
		}

		foreach ( array_chunk( $parts, self::BATCH ) as $some ) {
			foreach ( Database::rows( implode( ' UNION ALL ', $some ) ) as $row ) {
				$found[ (int) $row[6] ][] = $row;
			}
		}

		foreach ( $found as $i => $rows ) {
			// The parts keep their order; a union as a whole promises none.
			usort( $rows, static fn( array $one, array $other ): int => (int) $one[5] <=> (int) $other[5] );
			$found[ $i ] = $rows;
		}

		return $found;
	}
}
