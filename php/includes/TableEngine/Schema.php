<?php
/**
 * The tables.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceException;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- For programs; who prints it escapes it.

/**
 * Makes, replaces and drops the tables: one of each for an install, whatever sites it has. Presence is gone in a minute
 * anyway, so tables of another layout are replaced and not converted.
 */
final class Schema {

	/**
	 * Version of the layout. A new one has at least one column of another name, which is how whoever uses tables of an
	 * old one notices.
	 */
	public const LAYOUT = 2;

	/**
	 * The site under which the tables keep what is of no site or of all: no name, as it is not UTF-8.
	 */
	public const NO_SITE = "\xff";

	/**
	 * Entries, and until they are swept those that went (`gone`): the newest row of a room is its version.
	 */
	private const ENTRIES = 'native_presence';

	/**
	 * Sites: up to which version rows were deleted, and the newest version. With no site: how often a write was refused.
	 */
	private const SITES = 'native_presence_sites';

	/**
	 * Counts of saves.
	 */
	private const SAVES = 'native_presence_saves';

	/**
	 * Name of the table of entries.
	 */
	public static function entries(): string {
		return $GLOBALS['wpdb']->base_prefix . self::ENTRIES;
	}

	/**
	 * Name of the table of sites.
	 */
	public static function sites(): string {
		return $GLOBALS['wpdb']->base_prefix . self::SITES;
	}

	/**
	 * Name of the table of counts of saves.
	 */
	public static function saves(): string {
		return $GLOBALS['wpdb']->base_prefix . self::SAVES;
	}

	/**
	 * Makes what is missing, and replaces what is of another layout. Safe at any time, by any number of processes.
	 */
	public static function make(): void {
		$found = array();

		foreach ( self::columns() as $table => $columns ) {
			$found[] = Database::query( 'SELECT ' . implode( ', ', array_keys( $columns ) ) . " FROM $table LIMIT 0" );
		}

		foreach ( $found as [ $result, $code, $error ] ) {
			if ( false === $result && self::is_other( $code, $error ) ) {
				self::drop();
			}
		}

		foreach ( self::statements() as $statement ) {
			self::need( $statement );
		}

		if ( false === $found[0][0] ) {
			// The versions given so far went with the entries: those to come are of another epoch, for every site.
			$epoch = Versions::new_epoch();
			self::need( 'UPDATE ' . self::sites() . " SET floor = $epoch, newest = $epoch" );
		}
	}

	/**
	 * Drops the tables.
	 */
	public static function drop(): void {
		foreach ( array_keys( self::columns() ) as $table ) {
			Database::query( "DROP TABLE IF EXISTS $table" );
		}
	}

	/**
	 * Whether there is any of the tables.
	 */
	public static function is_there(): bool {
		foreach ( array_keys( self::columns() ) as $table ) {
			[ $result, $code, $error ] = Database::query( "SELECT 1 FROM $table LIMIT 0" );

			if ( false !== $result || ! self::is_missing( $code, $error ) ) {
				return true;
			}
		}

		return false;
	}

	/**
	 * Whether an error says that one of the tables is missing.
	 *
	 * @param int    $code  Number of the error, 0 when unknown.
	 * @param string $error What the database said.
	 */
	public static function is_missing( int $code, string $error ): bool {
		$is_missing = 1146 === $code || str_contains( $error, 'no such table' );

		// Every name of a table begins with that of the first.
		return $is_missing && str_contains( $error, self::entries() );
	}

	/**
	 * Whether an error says that a table is of another layout.
	 *
	 * @param int    $code  Number of the error, 0 when unknown.
	 * @param string $error What the database said.
	 */
	public static function is_other( int $code, string $error ): bool {
		return 1054 === $code || str_contains( $error, 'no such column' ) || str_contains( $error, 'has no column' );
	}

	/**
	 * Runs a statement that must succeed.
	 *
	 * @param string $sql Statement.
	 */
	private static function need( string $sql ): void {
		[ $result, , $error ] = Database::query( $sql );

		if ( false === $result ) {
			throw Refusal::engine( PresenceException::UNAVAILABLE, 'the tables cannot be made: ' . $error );
		}
	}

	/**
	 * The columns of the tables. Names are bytes, which is how they are compared.
	 *
	 * @return array<string, array<string, string>> Types by column, by table.
	 */
	private static function columns(): array {
		return array(
			self::entries() => array(
				'site'       => 'VARBINARY(191) NOT NULL',
				'room'       => 'VARBINARY(191) NOT NULL',
				'client_id'  => 'VARBINARY(191) NOT NULL',
				'user_id'    => 'BIGINT NOT NULL',
				'data'       => 'BLOB NOT NULL',
				'updated_ms' => 'BIGINT NOT NULL',
				'expires_ms' => 'BIGINT NOT NULL',
				'version'    => 'BIGINT NOT NULL',
				'gone'       => 'TINYINT NOT NULL',
			),
			self::sites()   => array(
				'site'              => 'VARBINARY(191) NOT NULL',
				'floor'             => 'BIGINT NOT NULL',
				'newest'            => 'BIGINT NOT NULL',
				'refused_full'      => 'BIGINT NOT NULL DEFAULT 0',
				'refused_contended' => 'BIGINT NOT NULL DEFAULT 0',
				'refused_conflict'  => 'BIGINT NOT NULL DEFAULT 0',
				'refused_limit'     => 'BIGINT NOT NULL DEFAULT 0',
			),
			self::saves()   => array(
				'site'          => 'VARBINARY(191) NOT NULL',
				'name'          => 'VARBINARY(191) NOT NULL',
				'rev'           => 'BIGINT NOT NULL',
				'user_id'       => 'BIGINT NOT NULL',
				'saved_us'      => 'BIGINT NOT NULL',
				'other_user_id' => 'BIGINT NOT NULL',
				'other_us'      => 'BIGINT NOT NULL',
			),
		);
	}

	/**
	 * The statements that make what is missing.
	 *
	 * @return iterable<string>
	 */
	private static function statements(): iterable {
		$keys = array(
			self::entries() => array(
				'PRIMARY KEY (site, room, client_id)',
				'KEY version (site, version)',
				'KEY counts (site, room, gone, expires_ms, user_id)',
				'KEY changes (site, room, version)',
				'KEY users (user_id, site, gone, expires_ms)',
				'KEY due (gone, expires_ms)',
			),
			self::sites()   => array( 'PRIMARY KEY (site)' ),
			self::saves()   => array( 'PRIMARY KEY (site, name)', 'KEY saved (site, saved_us)' ),
		);

		foreach ( self::columns() as $table => $columns ) {
			$lines = array_map( static fn( string $name, string $type ): string => "$name $type", array_keys( $columns ), $columns );

			yield "CREATE TABLE IF NOT EXISTS $table ( " . implode( ', ', array( ...$lines, ...$keys[ $table ] ) ) . ' ) ENGINE=InnoDB ROW_FORMAT=DYNAMIC';
		}

		$epoch = Versions::new_epoch();

		yield 'INSERT IGNORE INTO ' . self::sites() . ' (site, floor, newest) VALUES (' . Database::bytes( self::NO_SITE ) . ", $epoch, $epoch)";
	}
}
