<?php
/**
 * Counts of saves.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

/**
 * How often, when and by whom something was saved.
 */
final class Revisions {

	/**
	 * How long a count is kept after its last save, in microseconds.
	 */
	private const KEPT = 86_400_000_000;

	/**
	 * Most counts of a site.
	 */
	private const MOST = 200;

	private const COLUMNS = 'name, rev, user_id, saved_us, other_user_id, other_us';

	/**
	 * Counts a save; the new count. Where there are no tables, the save is the first and is not kept.
	 *
	 * @param string $site    Site.
	 * @param string $name    What was saved.
	 * @param int    $user_id Who saved.
	 */
	public static function bump( string $site, string $name, int $user_id ): int {
		return Counter::until_done( $site, static fn( string $latest ): ?array => self::try_bump( $site, $name, $user_id, $latest ) );
	}

	/**
	 * What is known of the saves of one key.
	 *
	 * @param string $site Site.
	 * @param string $name Key.
	 * @return array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}|null
	 */
	public static function one( string $site, string $name ): ?array {
		$row = Database::row( 'SELECT ' . self::COLUMNS . ' FROM ' . Schema::saves() . ' WHERE ' . self::is( $site, $name ) . ' AND ' . self::kept() );

		return $row ? self::shape( $row ) : null;
	}

	/**
	 * What is known of the saves of all keys, the one saved last first.
	 *
	 * @param string $site Site.
	 * @return array<array-key, array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}>
	 */
	public static function all( string $site ): array {
		$rows = Database::rows( 'SELECT ' . self::COLUMNS . ' FROM ' . Schema::saves() . ' WHERE site = ' . Database::bytes( $site ) . ' AND ' . self::kept() . ' ORDER BY saved_us DESC, name LIMIT ' . self::MOST );

		return array_combine( array_column( $rows, 0 ), array_map( self::shape( ... ), $rows ) );
	}

	/**
	 * Makes a user's saves nobody's; of how many keys.
	 *
	 * @param string $site    Site.
	 * @param int    $user_id User.
	 */
	public static function forget_user( string $site, int $user_id ): int {
		return Database::write(
			'UPDATE ' . Schema::saves() . " SET user_id = CASE WHEN user_id = $user_id THEN 0 ELSE user_id END, other_user_id = CASE WHEN other_user_id = $user_id THEN 0 ELSE other_user_id END"
			. ' WHERE site = ' . Database::bytes( $site ) . " AND (user_id = $user_id OR other_user_id = $user_id)"
		);
	}

	/**
	 * Removes the counts of a site; how many were still kept.
	 *
	 * @param string $site Site.
	 */
	public static function clear( string $site ): int {
		$delete = 'DELETE FROM ' . Schema::saves() . ' WHERE site = ' . Database::bytes( $site );
		$kept   = Database::write( "$delete AND " . self::kept() );

		Database::write( $delete );

		return $kept;
	}

	/**
	 * Removes the counts that are no longer kept, of a site or of all.
	 *
	 * @param string|null $site Site.
	 */
	public static function forget( ?string $site = null ): void {
		Database::write( 'DELETE FROM ' . Schema::saves() . ' WHERE NOT (' . self::kept() . ')' . ( null === $site ? '' : ' AND site = ' . Database::bytes( $site ) ) );
	}

	/**
	 * Counts a save, unless another is counted meanwhile.
	 *
	 * @param string $site    Site.
	 * @param string $name    What was saved.
	 * @param int    $user_id Who saved.
	 * @param string $latest  What follows a query that must see the latest.
	 * @return array{int}|null
	 */
	private static function try_bump( string $site, string $name, int $user_id, string $latest ): ?array {
		$saves = Schema::saves();
		$row   = Database::row(
			'SELECT ' . Database::now_us() . ' AS now_us, ' . Database::patience() . " AS wait, (SELECT COUNT(*) FROM $saves c WHERE c.site = " . Database::bytes( $site )
			. ') AS counts, r.rev AS rev, r.user_id AS user_id, r.saved_us AS saved_us, r.other_user_id AS other_user_id, r.other_us AS other_us FROM (SELECT 1 AS one) o LEFT JOIN '
			. "$saves r ON " . self::is( $site, $name, 'r.' ) . $latest
		);

		if ( null === $row ) {
			// Without tables nobody has been present, so nobody has a screen open that the count could tell of.
			if ( ! Schema::is_there() ) {
				return array( 1 );
			}

			Schema::make();
			return null;
		}

		[ $now, $wait, $counts, $rev, $last_user, $saved, $other_user, $other ] = array_map( intval( ... ), $row );

		$is_known = null !== $row[3];
		$is_kept  = $is_known && $now < $saved + self::KEPT;

		$values = array(
			'rev'           => $is_kept ? $rev + 1 : 1,
			'user_id'       => $user_id,
			// Later than the last, also by a clock that was set back.
			'saved_us'      => $is_kept ? max( $now, $saved + 1 ) : $now,
			'other_user_id' => $is_kept ? ( $last_user === $user_id ? $other_user : $last_user ) : 0,
			'other_us'      => $is_kept ? ( $last_user === $user_id ? $other : $saved ) : 0,
		);

		if ( $is_known ) {
			$set  = array_map( static fn( string $column, int $value ): string => "$column = $value", array_keys( $values ), $values );
			$done = Database::write_briefly( $wait, "UPDATE $saves SET " . implode( ', ', $set ) . ' WHERE ' . self::is( $site, $name ) . " AND rev = $rev AND saved_us = $saved AND user_id = $last_user AND other_user_id = $other_user" );
		} else {
			if ( $counts >= self::MOST ) {
				self::make_room( $site, $user_id );
			}

			$done = Database::write_briefly(
				$wait,
				"INSERT IGNORE INTO $saves (site, name, " . implode( ', ', array_keys( $values ) ) . ') VALUES (' . Database::bytes( $site ) . ', ' . Database::bytes( $name ) . ', ' . implode( ', ', $values ) . ')'
			);
		}

		return $done ? array( $values['rev'] ) : null;
	}

	/**
	 * Makes room for one more: what is no longer kept goes, else the bumping user's oldest, or the oldest of all.
	 *
	 * @param string $site    Site.
	 * @param int    $user_id Who saves.
	 */
	private static function make_room( string $site, int $user_id ): void {
		self::forget( $site );

		$saves = Schema::saves();
		$rows  = Database::rows( "SELECT name, user_id FROM $saves WHERE site = " . Database::bytes( $site ) . ' ORDER BY saved_us, name' );
		$own   = array_values( array_filter( $rows, static fn( array $row ): bool => (int) $row[1] === $user_id ) );

		if ( count( $rows ) >= self::MOST ) {
			Database::write( "DELETE FROM $saves WHERE " . self::is( $site, (string) ( $own[0] ?? $rows[0] )[0] ) );
		}
	}

	/**
	 * A row as callers get it.
	 *
	 * @param list<string|int|null> $row COLUMNS.
	 * @return array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}
	 */
	private static function shape( array $row ): array {
		return array(
			'rev'           => (int) $row[1],
			'user_id'       => (int) $row[2],
			'time_ms'       => intdiv( (int) $row[3], 1000 ),
			'other_user_id' => (int) $row[4],
			'other_time_ms' => intdiv( (int) $row[5], 1000 ),
		);
	}

	/**
	 * A condition for one key.
	 *
	 * @param string $site  Site.
	 * @param string $name  Key.
	 * @param string $table Alias of the table, with a point; or nothing.
	 */
	private static function is( string $site, string $name, string $table = '' ): string {
		return "{$table}site = " . Database::bytes( $site ) . " AND {$table}name = " . Database::bytes( $name );
	}

	/**
	 * A condition for counts that are still kept.
	 */
	private static function kept(): string {
		return 'saved_us > ' . Database::now_us() . ' - ' . self::KEPT;
	}
}
