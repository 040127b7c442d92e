<?php
/**
 * Reading entries.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceEntry;

/**
 * Every reader asks for what is alive now, whether or not anything has swept the rest.
 */
final class Reads {

	/**
	 * Nothing older is alive, in seconds.
	 */
	private const OLDEST = 86_400;

	/**
	 * A room's entries that joined or changed after a version, newest change first; all of them after 0, after a version that
	 * the room has not reached, and after one of another epoch.
	 *
	 * @param string   $site    Site.
	 * @param string   $room    Room.
	 * @param int|null $max_age Greatest age in seconds.
	 * @param string   $prefix  Beginning of the client ids.
	 * @param int      $limit   Most entries.
	 * @param int      $offset  Entries to skip.
	 * @param int      $since   Version.
	 * @return list<PresenceEntry>
	 */
	public static function room( string $site, string $room, ?int $max_age, string $prefix, int $limit, int $offset, int $since ): array {
		$which = 'room = ' . Database::bytes( $room ) . ' AND ' . Database::starts( 'client_id', $prefix );

		if ( $since > 0 ) {
			$newest = '(SELECT MAX(v.version) FROM ' . Schema::entries() . ' v WHERE v.site = ' . Database::bytes( $site ) . ' AND v.room = ' . Database::bytes( $room ) . ')';
			$which .= " AND (version > $since OR $newest NOT BETWEEN $since AND " . Versions::last_of_epoch( $since ) . ')';
		}

		return self::page( $site, $which, $max_age, 'version DESC', $limit, $offset );
	}

	/**
	 * The entries of rooms whose names start alike; by updated, then room, then client id.
	 *
	 * @param string   $site    Site.
	 * @param string   $prefix  Beginning of the rooms' names.
	 * @param int|null $max_age Greatest age in seconds.
	 * @param int      $limit   Most entries.
	 * @param int      $offset  Entries to skip.
	 * @return list<PresenceEntry>
	 */
	public static function rooms( string $site, string $prefix, ?int $max_age, int $limit, int $offset ): array {
		return self::page( $site, Database::starts( 'room', $prefix ), $max_age, 'updated_ms DESC, room, client_id', $limit, $offset );
	}

	/**
	 * A user's entries, in the same order. Nobody is not a user.
	 *
	 * @param string   $site    Site.
	 * @param int      $user_id User.
	 * @param int|null $max_age Greatest age in seconds.
	 * @param int      $limit   Most entries.
	 * @param int      $offset  Entries to skip.
	 * @return list<PresenceEntry>
	 */
	public static function user( string $site, int $user_id, ?int $max_age, int $limit, int $offset ): array {
		return 0 === $user_id ? array() : self::page( $site, "user_id = $user_id", $max_age, 'updated_ms DESC, room, client_id', $limit, $offset );
	}

	/**
	 * One entry.
	 *
	 * @param string $site      Site.
	 * @param string $room      Room.
	 * @param string $client_id Client id.
	 */
	public static function one( string $site, string $room, string $client_id ): ?PresenceEntry {
		return self::page( $site, Writes::is( '', $room, $client_id ), null, 'version', 1, 0 )[0] ?? null;
	}

	/**
	 * A page of live entries.
	 *
	 * @param string   $site    Site.
	 * @param string   $which   Condition.
	 * @param int|null $max_age Greatest age in seconds.
	 * @param string   $order   Order.
	 * @param int      $limit   Most entries.
	 * @param int      $offset  Entries to skip.
	 * @return list<PresenceEntry>
	 */
	private static function page( string $site, string $which, ?int $max_age, string $order, int $limit, int $offset ): array {
		$now = Database::now();
		$age = null === $max_age ? '' : " AND updated_ms >= $now - " . 1000 * min( $max_age, self::OLDEST );

		return array_map(
			Entries::of( ... ),
			Database::rows(
				'SELECT ' . Entries::COLUMNS . ' FROM ' . Schema::entries() . ' WHERE site = ' . Database::bytes( $site ) . " AND gone = 0 AND expires_ms > $now AND $which$age ORDER BY $order LIMIT $limit OFFSET $offset"
			)
		);
	}
}
