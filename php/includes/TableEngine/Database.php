<?php
/**
 * The one way to the database.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceException;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- For programs; who prints it escapes it.

/**
 * Runs single statements. No lock and no transaction outlives one: a process that dies or stops between two of them
 * keeps nobody waiting, and a transaction that the caller has open stays the caller's.
 *
 * A statement never makes the tables. Where they are missing it finds and changes nothing; Counter::begin() makes them for
 * the first write of presence.
 */
final class Database {

	/**
	 * Errors of MySQL and MariaDB after which the statement may succeed when it is tried again: a deadlock, and a row
	 * that changed under a snapshot.
	 */
	private const PASSING = array( 1213, 1020 );

	private const TRIES = 5;

	/**
	 * Until when writes are refused because one has just waited in vain, in nanoseconds of hrtime().
	 *
	 * @var int
	 */
	private static int $refused_until = 0;

	/**
	 * Rows of a query, as lists of columns.
	 *
	 * @param string $sql Query. Every column has a name of its own.
	 * @return list<list<string|int|null>>
	 */
	public static function rows( string $sql ): array {
		global $wpdb;

		self::run( $sql );

		return array_map( static fn( object $row ): array => array_values( get_object_vars( $row ) ), $wpdb->last_result );
	}

	/**
	 * The one row of a query; null when there is none.
	 *
	 * @param string $sql Query.
	 * @return list<string|int|null>|null
	 */
	public static function row( string $sql ): ?array {
		return self::rows( $sql )[0] ?? null;
	}

	/**
	 * Writes; the number of rows that changed.
	 *
	 * @param string $sql Statement.
	 */
	public static function write( string $sql ): int {
		if ( hrtime( true ) < self::$refused_until ) {
			throw Refusal::engine( PresenceException::CONTENDED, self::held() );
		}

		return self::run( $sql );
	}

	/**
	 * Writes what may have to wait for other writers of the site; the number of rows that the last statement changed.
	 *
	 * @param int    $wait   How long statements of this connection wait, as patience() told.
	 * @param string ...$sql Statements.
	 */
	public static function write_briefly( int $wait, string ...$sql ): int {
		if ( $wait <= Patience::WAIT ) {
			return self::write_all( $sql );
		}

		self::run( 'SET SESSION innodb_lock_wait_timeout = ' . Patience::WAIT );

		try {
			return self::write_all( $sql );
		} finally {
			self::run( "SET SESSION innodb_lock_wait_timeout = $wait" );
		}
	}

	/**
	 * Writes one after the other; the number of rows that the last one changed.
	 *
	 * @param array<string> $statements Statements.
	 */
	private static function write_all( array $statements ): int {
		return array_reduce( $statements, static fn( int $ignored, string $sql ): int => self::write( $sql ), 0 );
	}

	/**
	 * Runs a statement that may fail, without waiting long for others, and also when writes are refused.
	 *
	 * @param string $sql Statement.
	 */
	public static function try_briefly( string $sql ): void {
		if ( ! Patience::is_lost() && 1205 === self::query( $sql )[1] ) {
			Patience::lose();
		}
	}

	/**
	 * What a query asks to learn how long statements of this connection wait for a row, in seconds.
	 */
	public static function patience(): string {
		return self::is_sqlite() ? '0' : '@@SESSION.innodb_lock_wait_timeout';
	}

	/**
	 * The clock that decides expiry, in milliseconds since 1970: the database's. SQLite runs in this process.
	 */
	public static function now(): string {
		return self::is_sqlite() ? (string) (int) ( microtime( true ) * 1000 ) : self::now_us() . ' DIV 1000';
	}

	/**
	 * The same in microseconds.
	 */
	public static function now_us(): string {
		return self::is_sqlite()
			? (string) (int) ( microtime( true ) * 1_000_000 )
			: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";
	}

	/**
	 * Bytes, as SQL writes them. Hexadecimal digits need no escaping and know no character set; what is plain is left
	 * readable, but for SQLite, to which text and bytes are never equal.
	 *
	 * @param string $bytes Bytes.
	 */
	public static function bytes( string $bytes ): string {
		return ! self::is_sqlite() && preg_match( '/^[\w\/:.,{}" -]*$/D', $bytes ) ? "'$bytes'" : "x'" . bin2hex( $bytes ) . "'";
	}

	/**
	 * A condition for names that start alike.
	 *
	 * @param string $column Column.
	 * @param string $prefix Beginning; UTF-8, so that its last byte has one above it.
	 */
	public static function starts( string $column, string $prefix ): string {
		if ( '' === $prefix ) {
			return '1 = 1';
		}

		$above = substr( $prefix, 0, -1 ) . chr( ord( $prefix[-1] ) + 1 );

		return "$column >= " . self::bytes( $prefix ) . " AND $column < " . self::bytes( $above );
	}

	/**
	 * What follows a query that must see the latest, also inside a transaction that somebody has open.
	 */
	public static function latest(): string {
		return self::is_sqlite() ? '' : ' LOCK IN SHARE MODE';
	}

	/**
	 * Whether WordPress stands on SQLite.
	 */
	public static function is_sqlite(): bool {
		return defined( 'DB_ENGINE' ) && 'sqlite' === DB_ENGINE;
	}

	/**
	 * Runs a statement. Where the tables are missing it finds and changes nothing; those of another layout are replaced.
	 *
	 * @param string $sql Statement.
	 * @return int Rows changed, or found.
	 */
	private static function run( string $sql ): int {
		global $wpdb;

		if ( PHP_INT_SIZE < 8 || ! isset( $wpdb ) ) {
			throw Refusal::engine( PresenceException::UNAVAILABLE, PHP_INT_SIZE < 8 ? 'versions need a PHP of 64 bits' : 'there is no database connection' );
		}

		if ( Patience::is_lost() ) {
			throw Refusal::engine( PresenceException::CONTENDED, self::held() );
		}

		$made = false;
		$try  = 0;

		while ( true ) {
			[ $changed, $code, $error ] = self::query( $sql );

			if ( false !== $changed ) {
				return (int) $changed;
			}

			if ( Schema::is_other( $code, $error ) && ! $made ) {
				$made = true;
				Schema::make();
				continue;
			}

			if ( Schema::is_missing( $code, $error ) ) {
				return 0;
			}

			if ( 1205 === $code && self::waits_for_tables_only( $sql ) ) {
				Patience::lose();
			}

			if ( ++$try >= self::TRIES || ! in_array( $code, self::PASSING, true ) ) {
				throw self::refusal( $code, $error );
			}

			usleep( 1000 * $try );
		}
	}

	/**
	 * Whether a statement reads what was committed: no row can keep it waiting.
	 *
	 * @param string $sql Statement.
	 */
	private static function waits_for_tables_only( string $sql ): bool {
		return str_starts_with( $sql, 'SELECT ' ) && ! str_contains( $sql, 'LOCK IN SHARE MODE' );
	}

	/**
	 * Runs a statement once, without a word to the page.
	 *
	 * @param string $sql Statement.
	 * @return array{int|bool, int, string} False and why, or what $wpdb says.
	 */
	public static function query( string $sql ): array {
		global $wpdb;

		$suppressed = $wpdb->suppress_errors();
		$result     = Patience::run( $sql );
		$code       = ! self::is_sqlite() && $wpdb->dbh instanceof \mysqli ? mysqli_errno( $wpdb->dbh ) : 0;
		$error      = $wpdb->last_error;

		// The SQLite integration answers in HTML, and says MySQL's number where there is one.
		if ( self::is_sqlite() && preg_match( '/SQLSTATE\[\w+\]:(?:[^:<]*:)? (\d+) ([^<]*)/', $error, $said ) ) {
			[ , $code, $error ] = array( '', (int) $said[1], trim( $said[2] ) );
		}

		$wpdb->suppress_errors( $suppressed );

		if ( false === $result ) {
			// Our failure is nobody else's.
			$wpdb->last_error = '';
		}

		return array( $result, $code, '' === $error ? 'the database did not answer' : $error );
	}

	/**
	 * What a failed statement means.
	 *
	 * @param int    $code  Number of the error, 0 when unknown.
	 * @param string $error What the database said.
	 */
	private static function refusal( int $code, string $error ): PresenceException {
		if ( 1205 === $code || in_array( $code, self::PASSING, true ) || str_contains( $error, 'database is locked' ) ) {
			self::$refused_until = hrtime( true ) + 1_000_000_000;

			return Refusal::engine( PresenceException::CONTENDED, self::held() );
		}

		// The disk, or the table, has no room.
		$is_full = in_array( $code, array( 1021, 1114 ), true ) || str_contains( $error, 'disk is full' );

		return Refusal::engine( $is_full ? PresenceException::FULL : PresenceException::UNAVAILABLE, 'the database says: ' . $error );
	}

	/**
	 * Why a call is refused when others hold what it needs.
	 */
	private static function held(): string {
		return 'another transaction holds this part of the table for more than ' . 1000 * Patience::WAIT . ' ms';
	}
}
