<?php
/**
 * How long statements wait for others.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use mysqli;

/**
 * Keeps a page from waiting for whoever holds the tables: a backup that locks them, or an open transaction. By default
 * MySQL waits a day for a table and 50 seconds for a row. The connection belongs to WordPress, so its own values are back
 * before anything else uses it.
 */
final class Patience {

	/**
	 * The longest that a statement waits, in seconds. MySQL and InnoDB know no less.
	 */
	public const WAIT = 1;

	/**
	 * Nanoseconds for which nothing is asked after a statement has waited for a table in vain: a page asks several times.
	 */
	private const PAUSE = 5_000_000_000;

	/**
	 * Whether statements of this connection wait briefly now.
	 *
	 * @var bool
	 */
	private static bool $is_short = false;

	/**
	 * Until when nothing is asked, in nanoseconds of hrtime().
	 *
	 * @var int
	 */
	private static int $locked_until = 0;

	/**
	 * Runs a statement that waits briefly.
	 *
	 * @param string $sql Statement.
	 * @return int|bool What $wpdb says.
	 */
	public static function run( string $sql ): int|bool {
		global $wpdb;

		if ( ! Database::is_sqlite() ) {
			self::shorten();
		}

		// phpcs:ignore WordPress.DB -- Database makes all of it; values are numbers, plain words or hexadecimal bytes.
		$result = $wpdb->query( $sql );

		if ( self::$is_short ) {
			add_filter( 'query', array( self::class, 'restore' ) );
		}

		return $result;
	}

	/**
	 * Makes statements of this connection wait briefly.
	 */
	private static function shorten(): void {
		if ( self::$is_short ) {
			// What follows is ours.
			remove_filter( 'query', array( self::class, 'restore' ) );
			return;
		}

		$wait = self::WAIT;

		self::$is_short = self::set( "@native_presence_tables = @@SESSION.lock_wait_timeout, @native_presence_rows = @@SESSION.innodb_lock_wait_timeout, SESSION lock_wait_timeout = $wait, SESSION innodb_lock_wait_timeout = $wait" );
	}

	/**
	 * Restores the values of the connection, because WordPress or a plugin runs a statement. A connection that was made
	 * meanwhile remembers none.
	 *
	 * @param mixed $sql Statement.
	 * @return mixed
	 */
	public static function restore( $sql ) {
		remove_filter( 'query', array( self::class, 'restore' ) );

		self::$is_short = false;
		self::set( 'SESSION lock_wait_timeout = COALESCE(@native_presence_tables, @@GLOBAL.lock_wait_timeout), SESSION innodb_lock_wait_timeout = COALESCE(@native_presence_rows, @@GLOBAL.innodb_lock_wait_timeout)' );

		return $sql;
	}

	/**
	 * Sets variables of the connection, past `$wpdb`: it is in the middle of another statement. Whether that could be done.
	 *
	 * @param string $assignments Assignments.
	 */
	private static function set( string $assignments ): bool {
		$connection = $GLOBALS['wpdb']->dbh;

		// phpcs:ignore WordPress.DB.RestrictedFunctions.mysql_mysqli_query -- Nothing of it comes from outside.
		return $connection instanceof mysqli && false !== mysqli_query( $connection, "SET $assignments" );
	}

	/**
	 * Remembers that a table is locked.
	 */
	public static function lose(): void {
		self::$locked_until = hrtime( true ) + self::PAUSE;
	}

	/**
	 * Whether a table was locked a moment ago.
	 */
	public static function is_lost(): bool {
		return hrtime( true ) < self::$locked_until;
	}
}
