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
	 * The news of rooms. One query when there are none.
	 *
	 * @param string                    $site  Site.
	 * @param list<array{string, int}>  $since Rooms and the versions that the caller knows.
	 * @param int                       $limit Most of `changed` and `removed` together, for each room.
	 * @return list<array{version: int, entries: int, users: int, delivered: int, reset: bool, changed: list<PresenceEntry>, removed: list<string>}>
	 */
	public static function of_rooms( string $site, array $since, int $limit ): array {
		$states = Rooms::states( $site, array_column( $since, 0 ) );

		return array_map(
			static fn( array $asked, array $state ): array => $state + self::of( $site, $asked[0], $asked[1], $state['version'], $limit ),
			$since,
			$states
		);
	}

	/**
	 * The news of a room up to a version.
	 *
	 * @param string $site    Site.
	 * @param string $room    Room.
	 * @param int    $since   Version that the caller knows.
	 * @param int    $version Version of the room.
	 * @param int    $limit   Most of `changed` and `removed` together.
	 * @return array{delivered: int, reset: bool, changed: list<PresenceEntry>, removed: list<string>}
	 */
	private static function of( string $site, string $room, int $since, int $version, int $limit ): array {
		$news = array(
			'delivered' => $version,
			'reset'     => 0 === $version,
			'changed'   => array(),
			'removed'   => array(),
		);

		if ( 0 === $version || $since === $version ) {
			return $news;
		}

		// As if nothing had ever been forgotten; what comes with the rows says whether it was.
		$known = Versions::known( $since, $version, 0 );
		$rows  = self::rows( $site, $room, $known, $version, $limit );

		if ( $known && null === Versions::known( $since, $version, (int) ( $rows[0][6] ?? 0 ) ) ) {
			$known = null;
			$rows  = self::rows( $site, $room, null, $version, $limit );
		}

		$news['reset'] = null === $known;

		$more = count( $rows ) > $limit;
		$told = 0;

		foreach ( array_slice( $rows, 0, $limit ) as $row ) {
			$told = (int) $row[5];

			if ( (int) $row[7] ) {
				$news['removed'][] = (string) $row[1];
			} elseif ( (int) $row[8] > (int) $row[9] ) {
				$news['changed'][] = Entries::of( $row );
			}
		}

		if ( $more ) {
			$began             = $known[1] ?? $version;
			$news['delivered'] = $told < $began ? Versions::page( $told, $began ) : $told;
		}

		return $news;
	}

	/**
	 * One more row than asked for, oldest change first. Who starts anew need not hear of those who went before.
	 *
	 * @param string               $site    Site.
	 * @param string               $room    Room.
	 * @param array{int, int}|null $known   What the caller knows; see Versions.
	 * @param int                  $version Version to tell up to.
	 * @param int                  $limit   Rows.
	 * @return list<list<string|int|null>>
	 */
	private static function rows( string $site, string $room, ?array $known, int $version, int $limit ): array {
		$after = $known[0] ?? 0;

		return Database::rows(
			'SELECT ' . Entries::COLUMNS . ', floor, gone, expires_ms, ' . Database::now() . ' AS now_ms FROM ' . Schema::entries() . ' e JOIN ' . Schema::sites()
			. ' s ON s.site = e.site WHERE e.site = ' . Database::bytes( $site ) . ' AND room = ' . Database::bytes( $room ) . " AND version > $after AND version <= $version"
			. ( $known ? '' : ' AND gone = 0' ) . ' ORDER BY version LIMIT ' . ( $limit + 1 )
		);
	}
}
