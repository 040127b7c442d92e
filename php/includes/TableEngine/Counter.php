<?php
/**
 * The version that comes next.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceException;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- For programs; who prints it escapes it.

/**
 * Every change of a site has the version after the newest one, and is written only while that is still the newest. So
 * whoever decided by what is no longer the newest state writes nothing, looks again and decides again: limits hold, changes
 * become visible in the order of their versions, and nobody holds a lock between looking and writing.
 *
 * MySQL and MariaDB keep the newest version with the site and change it in the statement that uses it. SQLite changes one
 * table in a statement, but has one writer at a time: there the newest is that of the newest row.
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
				self::count( $refusal );
				throw $refusal;
			}

			$latest = Database::latest();
			usleep( random_int( 200, 3000 ) );
		}
	}

	/**
	 * What a query on sites asks to learn the newest version, and more that a write has to know; see next().
	 */
	public static function columns(): string {
		return 's.floor AS s_floor, ' . ( Database::is_sqlite() ? self::newest_of( 's.site' ) : 's.newest' ) . ' AS s_newest, '
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
	 * Changes entries, if the newest version is the one that was seen; how many.
	 *
	 * @param string       $site  Site.
	 * @param array<mixed> $row   What columns() asked for, first.
	 * @param int          $last  Newest version afterwards.
	 * @param string       $set   Assignments.
	 * @param string       $which Condition on entries.
	 * @param string       ...$first Statements to run before it.
	 */
	public static function change( string $site, array $row, int $last, string $set, string $which, string ...$first ): int {
		$entries = Schema::entries();

		if ( Database::is_sqlite() ) {
			return Database::write_briefly( 0, ...$first, ...array( "UPDATE $entries SET $set WHERE site = " . Database::bytes( $site ) . " AND $which AND " . self::is_newest( $site, $row ) ) );
		}

		$changed = Database::write_briefly(
			(int) $row[3],
			...$first,
			...array( 'UPDATE ' . Schema::sites() . " s JOIN $entries e ON e.site = s.site SET s.newest = $last, $set WHERE s.site = " . Database::bytes( $site ) . " AND $which AND " . self::is_newest( $site, $row ) )
		);

		// The site is one of the rows.
		return max( 0, $changed - 1 );
	}

	/**
	 * Makes what anyone knows of a site worthless, if the newest version is the one that was seen; whether it was.
	 *
	 * @param string       $site Site.
	 * @param array<mixed> $row  What columns() asked for, first.
	 */
	public static function begin_anew( string $site, array $row ): bool {
		$next = self::next( $row );

		return 1 === Database::write_briefly(
			(int) $row[3],
			'UPDATE ' . Schema::sites() . " SET floor = $next, newest = $next WHERE site = " . Database::bytes( $site ) . ' AND ' . self::is_newest( $site, $row )
		);
	}

	/**
	 * Begins a site. Its versions start where those of no site are, above all that any site has had in this epoch, or above
	 * those of its rows when only the table of sites was lost.
	 *
	 * @param string $site Site.
	 */
	public static function begin( string $site ): void {
		$sites   = Schema::sites();
		$is_site = Database::bytes( $site );
		$begun   = Database::write(
			"INSERT IGNORE INTO $sites (site, floor, newest) SELECT $is_site, o.floor, GREATEST(o.floor, " . self::newest_of( $is_site ) . ") FROM $sites o WHERE o.site = " . Database::bytes( Schema::NO_SITE )
		);

		if ( 0 === $begun ) {
			// Another process was first, the tables are missing, or somebody has emptied them.
			Schema::make();
		}
	}

	/**
	 * Keeps up to which version rows were deleted, so that no version comes again.
	 *
	 * @param string $site    Site.
	 * @param int    $version Version.
	 */
	public static function raise_floor( string $site, int $version ): void {
		Database::write( 'UPDATE ' . Schema::sites() . " SET floor = $version WHERE site = " . Database::bytes( $site ) . " AND floor < $version" );
	}

	/**
	 * A condition: the newest version is the one that was seen.
	 *
	 * @param string       $site Site.
	 * @param array<mixed> $row  What columns() asked for, first.
	 */
	private static function is_newest( string $site, array $row ): string {
		$seen = (int) $row[1];

		if ( ! Database::is_sqlite() ) {
			return "newest = $seen";
		}

		$is_site = Database::bytes( $site );

		return self::newest_of( $is_site ) . " = $seen AND (SELECT f.floor FROM " . Schema::sites() . " f WHERE f.site = $is_site) = " . (int) $row[0];
	}

	/**
	 * The version of a site's newest row, 0 when there is none.
	 *
	 * @param string $site Site, as SQL.
	 */
	private static function newest_of( string $site ): string {
		return 'COALESCE((SELECT MAX(n.version) FROM ' . Schema::entries() . " n WHERE n.site = $site), 0)";
	}

	/**
	 * Counts a refusal, with no site: the site's own row may be what the call waited for. The refusal itself matters more.
	 *
	 * @param PresenceException $refusal Refusal.
	 */
	private static function count( PresenceException $refusal ): void {
		$reason = match ( $refusal->getCode() ) {
			PresenceException::FULL      => 'refused_full',
			PresenceException::CONTENDED => 'refused_contended',
			PresenceException::CONFLICT  => 'refused_conflict',
			PresenceException::LIMIT     => 'refused_limit',
			default                      => null,
		};

		if ( null !== $reason ) {
			Database::try_briefly( 'UPDATE ' . Schema::sites() . " SET $reason = $reason + 1 WHERE site = " . Database::bytes( Schema::NO_SITE ) );
		}
	}
}
