<?php
/**
 * The version that comes next.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceException;

/**
 * Every change of a site has the version after the newest one, and the table takes each version once. So whoever decided
 * by what is no longer the newest state writes nothing, looks again and decides again: limits hold, changes become visible
 * in the order of their versions, and nobody holds a lock between looking and writing.
 */
final class Counter {

	/**
	 * Longest time that a call tries again because others were first, in nanoseconds.
	 */
	private const PATIENCE = 1_000_000_000;

	/**
	 * Tries until it is done.
	 *
	 * @template T
	 * @param string                             $site Site.
	 * @param callable(string): (array{T}|null) $step Looks, decides and writes. Takes what follows a query that must see the
	 *                                                latest. Answers its result, or null when others were first.
	 * @return T
	 */
	public static function until_done( string $site, callable $step ): mixed {
		$end    = hrtime( true ) + self::PATIENCE;
		$latest = '';

		while ( true ) {
			try {
				$done = $step( $latest );

				if ( null !== $done ) {
					return $done[0];
				}

				if ( hrtime( true ) > $end ) {
					throw Refusal::engine( PresenceException::CONTENDED, 'others have changed this part of the table for more than ' . self::PATIENCE / 1_000_000 . ' ms' );
				}
			} catch ( PresenceException $refusal ) {
				self::count( $site, $refusal );
				throw $refusal;
			}

			$latest = Database::latest();
			usleep( random_int( 200, 3000 ) );
		}
	}

	/**
	 * What a query on sites asks to learn the newest version, and more that a write has to know; see next().
	 *
	 * @param string $latest What follows a query that must see the latest.
	 */
	public static function columns( string $latest ): string {
		$entries = Schema::entries();

		return 's.floor AS s_floor, (SELECT MAX(n.version) FROM ' . $entries . " n WHERE n.site = s.site$latest) AS s_newest, "
			. Database::now() . ' AS s_now, ' . Database::patience() . ' AS s_wait';
	}

	/**
	 * The version after the newest.
	 *
	 * @param array<mixed> $row What columns() asked for, first.
	 */
	public static function next( array $row ): int {
		return 1 + max( (int) $row[0], (int) $row[1] );
	}

	/**
	 * Begins a site. Its versions start where those of no site are, above all that any site has had in this epoch.
	 *
	 * @param string $site Site.
	 */
	public static function begin( string $site ): void {
		$sites = Schema::sites();
		$begun = Database::write(
			"INSERT IGNORE INTO $sites (site, floor) SELECT " . Database::bytes( $site ) . ", o.floor FROM $sites o WHERE o.site = " . Database::bytes( Schema::NO_SITE )
		);

		if ( 0 === $begun ) {
			// Another process was first, or somebody has emptied the table.
			Schema::make();
		}
	}

	/**
	 * Remembers up to which version something was forgotten.
	 *
	 * @param string $site    Site.
	 * @param int    $version Version.
	 */
	public static function raise_floor( string $site, int $version ): void {
		Database::write( 'UPDATE ' . Schema::sites() . " SET floor = $version WHERE site = " . Database::bytes( $site ) . " AND floor < $version" );
	}

	/**
	 * Counts a refusal. The refusal itself matters more.
	 *
	 * @param string            $site    Site.
	 * @param PresenceException $refusal Refusal.
	 */
	private static function count( string $site, PresenceException $refusal ): void {
		$reason = match ( $refusal->getCode() ) {
			PresenceException::FULL      => 'refused_full',
			PresenceException::CONTENDED => 'refused_contended',
			PresenceException::CONFLICT  => 'refused_conflict',
			PresenceException::LIMIT     => 'refused_limit',
			default                      => null,
		};

		if ( null !== $reason ) {
			Database::query( 'UPDATE ' . Schema::sites() . " SET $reason = $reason + 1 WHERE site = " . Database::bytes( $site ) );
		}
	}
}
