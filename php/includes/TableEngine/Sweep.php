<?php
/**
 * What nobody needs any more.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

/**
 * Reclaims in batches what has expired, and forgets who went. Nobody needs it for right answers.
 */
final class Sweep {

	/**
	 * Rows of one statement, and statements of one call: what is left, the next call does.
	 */
	private const BATCH   = 500;
	private const BATCHES = 200;

	/**
	 * Reclaims; how many entries had expired.
	 */
	public static function run(): int {
		$reclaimed = 0;

		for ( $batch = 0; $batch < self::BATCHES; $batch++ ) {
			$sites = Database::rows( 'SELECT DISTINCT site FROM ' . Schema::entries() . ' WHERE gone = 0 AND expires_ms <= ' . Database::now() . ' LIMIT ' . self::BATCH );

			if ( ! $sites ) {
				break;
			}

			foreach ( $sites as [ $site ] ) {
				$reclaimed += Writes::settle( (string) $site );
			}
		}

		for ( $batch = 0; $batch < self::BATCHES && self::forget() === self::BATCH; $batch++ ) {
			continue;
		}

		Revisions::forget();

		return $reclaimed;
	}

	/**
	 * Forgets a batch of those who went; how many there were. The one who went last from a room with somebody in it is kept:
	 * the room's version is that of its newest row.
	 */
	private static function forget(): int {
		$entries = Schema::entries();
		$rows    = Database::rows(
			"SELECT t.site AS site, t.version AS version FROM $entries t WHERE t.gone = 1 AND (EXISTS (SELECT 1 FROM $entries n WHERE n.site = t.site AND n.room = t.room AND n.version > t.version)"
			. " OR NOT EXISTS (SELECT 1 FROM $entries l WHERE l.site = t.site AND l.room = t.room AND l.gone = 0)) ORDER BY t.site, t.version LIMIT " . self::BATCH
		);
		$by_site = array();

		foreach ( $rows as [ $site, $version ] ) {
			$by_site[ $site ][] = (int) $version;
		}

		foreach ( $by_site as $site => $versions ) {
			Counter::raise_floor( (string) $site, max( $versions ) );
			Database::write( "DELETE FROM $entries WHERE site = " . Database::bytes( (string) $site ) . ' AND gone = 1 AND version IN (' . implode( ', ', $versions ) . ')' );
		}

		return count( $rows );
	}
}
