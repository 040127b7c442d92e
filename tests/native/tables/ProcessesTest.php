<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Tables;

use mysqli;
use NativePresence\TableEngine\Schema;
use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\SiteTestCase;
use PresenceException;

/**
 * Several processes at one database.
 */
final class ProcessesTest extends SiteTestCase {
	private const PROCESSES = 4;

	/**
	 * Runs code in several processes that begin together; what each of them said. The code has `$site` and `$me`.
	 *
	 * @return list<mixed>
	 */
	private function at_once( string $code ): array {
		$bootstrap = var_export( dirname( __DIR__ ) . '/wordpress.php', true );
		$code      = "require $bootstrap; [ , \$site, \$me ] = \$argv; echo \"ready\\n\"; fgets( STDIN ); echo json_encode( ( static function () use ( \$site, \$me ) { $code } )() );";
		$processes = [];
		for ( $i = 0; $i < self::PROCESSES; $i++ ) {
			$processes[] = Php::start( $code, [ $this->site, (string) ( $i + 1 ) ], [ 'extension' => null ] );
		}
		foreach ( $processes as $process ) {
			self::assertSame( 'ready', $process->hear() );
		}
		foreach ( $processes as $process ) {
			$process->tell( 'go' );
		}
		return array_map(
			static function ( Php $process ): mixed {
				$outcome = $process->finish();
				self::assertSame( [ 0, '' ], [ $outcome->status, $outcome->errors ] );
				return json_decode( $outcome->output, true );
			},
			$processes
		);
	}

	public function test_saves_at_once_are_all_counted_and_no_count_comes_twice(): void {
		$counts = array_merge( ...$this->at_once( 'for ( $i = 0; $i < 25; $i++ ) { $counts[] = presence_bump( "k", (int) $me, $site ); } return $counts;' ) );
		sort( $counts );
		self::assertSame( range( 1, 25 * self::PROCESSES ), $counts );
	}

	public function test_a_limit_holds_for_all_processes_together(): void {
		$taken = $this->at_once(
			'$taken = 0;
			for ( $i = 0; $i < 20; $i++ ) {
				try {
					$taken += (int) presence_set( "room $i", "tab-$me-$i", [], 7, 60, $site, 10 );
				} catch ( PresenceException $refusal ) {
					if ( PresenceException::LIMIT !== $refusal->getCode() ) {
						throw $refusal;
					}
				}
			}
			return $taken;'
		);
		self::assertSame( 10, array_sum( $taken ) );
		self::assertCount( 10, presence_get_user( 7, site: $this->site ) );
	}

	public function test_no_version_is_given_twice_and_nobody_misses_a_change(): void {
		$told = $this->at_once(
			'$known = []; $since = 0;
			for ( $i = 0; $i < 30; $i++ ) {
				presence_set( "r", "c-$me-" . $i % 7, [ "n" => "$me/$i" ], (int) $me, 60, $site );
				if ( 0 === $i % 4 ) {
					presence_remove( "r", "c-$me-" . $i % 7, $site );
				}
				$version = presence_exchange( [], [], [ "r" ], $site )["rooms"]["r"]["version"];
				foreach ( presence_get( "r", since: $since, site: $site ) as $entry ) {
					$known[ $entry->client_id ] = max( $entry->version, $known[ $entry->client_id ] ?? 0 );
				}
				$since = $version;
			}
			return [ $since, $known ];'
		);
		foreach ( $told as [ $since, $known ] ) {
			foreach ( presence_get( 'r', since: $since, site: $this->site ) as $entry ) {
				$known[ $entry->client_id ] = $entry->version;
			}
			$now = array_column( presence_get( 'r', site: $this->site ), 'version', 'client_id' );
			self::assertSame( [], array_diff_assoc( $now, $known ), 'nobody misses a join or a change' );
		}
		$versions = array_column( presence_get( 'r', site: $this->site ), 'version' );
		self::assertSame( $versions, array_unique( $versions ) );
	}

	/**
	 * @dataProvider provide_writes
	 */
	public function test_who_decided_by_what_is_no_longer_the_newest_looks_again( string $write ): void {
		presence_set( 'r', 'late', [ 'n' => 0 ], 5, 60, $this->site );
		$bootstrap = var_export( dirname( __DIR__ ) . '/wordpress.php', true );
		$others    = sprintf( 'require %s; for ( $i = 0; $i < 3; $i++ ) { presence_set( "r", "busy", [ "n" => $i ], 6, 60, %s ); }', $bootstrap, var_export( $this->site, true ) );
		$looks     = 0;
		$meanwhile = static function ( string $sql ) use ( $others, &$looks ): string {
			// The write that follows the first look waits while one client of another process takes several versions in turn.
			if ( str_contains( $sql, 's_newest' ) ) {
				++$looks;
			} elseif ( 1 === $looks ) {
				++$looks;
				$outcome = Php::run( $others, [ 'extension' => null ] );
				self::assertSame( [ 0, '' ], [ $outcome->status, $outcome->errors ] );
			}
			return $sql;
		};

		add_filter( 'query', $meanwhile );
		try {
			// phpcs:ignore Squiz.PHP.Eval.Discouraged -- The provider's.
			( static fn( string $site ): mixed => eval( "return $write;" ) )( $this->site );
		} finally {
			remove_filter( 'query', $meanwhile );
		}

		self::assertGreaterThanOrEqual( 3, $looks );
		$busy  = presence_find( 'r', 'busy', $this->site )->version;
		$newer = presence_get( 'r', since: $busy, site: $this->site );
		$left  = null === presence_find( 'r', 'late', $this->site );
		self::assertSame( $left ? 0 : 1, count( $newer ), 'the late write comes after what it had not seen' );
		self::assertGreaterThan( $busy, $this->version( 'r' ) );
	}

	public function test_whoever_dies_while_joining_is_not_there_and_joins_later(): void {
		presence_set( 'r', 'other', [], 6, 60, $this->site );
		$version   = $this->version( 'r' );
		$bootstrap = var_export( dirname( __DIR__ ) . '/wordpress.php', true );
		$dies      = 'add_filter( "query", static fn( $sql ) => str_starts_with( $sql, "UPDATE" ) && str_contains( $sql, "gone = 0, version" ) ? exit( 7 ) : $sql );';
		$outcome   = Php::run( "require $bootstrap; $dies presence_set( 'r', 'c', [], 5, 60, '$this->site' );", [ 'extension' => null ] );

		self::assertSame( [ 7, '' ], [ $outcome->status, $outcome->errors ] );
		self::assertSame( '1', $GLOBALS['wpdb']->get_var( 'SELECT COUNT(*) FROM ' . Schema::entries() . ' WHERE version = 0' ), 'half way' );
		self::assertSame( [ 'other' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
		self::assertSame( [ 'entries' => 1, 'users' => 1 ], presence_count( 'r', $this->site ) );
		self::assertSame( $version, $this->version( 'r' ) );
		self::assertSame( [ 'other' ], self::client_ids( presence_get( 'r', since: 1, site: $this->site ) ) );
		self::assertSame( [], presence_get_user( 5, site: $this->site ) );
		self::assertTrue( $this->join( 'r', 'c', 5 ) );
		self::assertSame( [ 'c' ], self::client_ids( presence_get( 'r', since: $version, site: $this->site ) ) );
	}

	/**
	 * @return iterable<string, array{string}>
	 */
	public static function provide_writes(): iterable {
		yield 'joining' => [ 'presence_set( "r", "joins", [], 5, 60, $site )' ];
		yield 'changing' => [ 'presence_set( "r", "late", [ "n" => 1 ], 5, 60, $site )' ];
		yield 'leaving' => [ 'presence_remove( "r", "late", $site )' ];
		yield 'a user leaving' => [ 'presence_remove_user( 5, $site )' ];
	}

	/**
	 * @group mariadb
	 */
	public function test_a_transaction_that_stays_open_costs_one_bounded_wait_and_then_a_refusal(): void {
		$this->join( 'r', 'c', 5 );
		$other = new mysqli( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, substr( DB_HOST, strlen( 'localhost:' ) ) );
		$other->query( 'START TRANSACTION' );
		$other->query( 'UPDATE ' . Schema::sites() . " SET newest = newest + 1 WHERE site = x'" . bin2hex( $this->site ) . "'" );

		$patience = $GLOBALS['wpdb']->get_var( 'SELECT @@SESSION.innodb_lock_wait_timeout' );
		foreach ( [ 'waits', 'is refused at once' ] as $ignored ) {
			try {
				$this->join( 'r', 'new', 6 );
				self::fail( 'not refused' );
			} catch ( PresenceException $refusal ) {
				self::assertSame( PresenceException::CONTENDED, $refusal->getCode(), $refusal->getMessage() );
			}
		}
		self::assertSame( $patience, $GLOBALS['wpdb']->get_var( 'SELECT @@SESSION.innodb_lock_wait_timeout' ), 'other statements wait as long as before' );
		self::assertSame( [ 'c' ], self::client_ids( presence_get( 'r', site: $this->site ) ), 'readers do not wait' );

		// The server ends the transaction of one whose connection is gone.
		$other->close();
		$this->wait_until(
			'the site is free',
			function (): bool {
				try {
					return $this->join( 'r', 'new', 6 );
				} catch ( PresenceException ) {
					return false;
				}
			}
		);
		self::assertGreaterThanOrEqual( 1, presence_info()['refused']['contended'] );
	}

	/**
	 * @group mariadb
	 */
	public function test_a_transaction_of_the_caller_stays_the_callers(): void {
		global $wpdb;
		$wpdb->query( 'CREATE TABLE IF NOT EXISTS of_another ( n INT ) ENGINE=InnoDB' );
		presence_set( 'r', 'before', [], 5, 60, $this->site );
		$wpdb->query( 'START TRANSACTION' );
		$wpdb->query( 'INSERT INTO of_another VALUES (1)' );
		presence_set( 'r', 'inside', [], 6, 60, $this->site );
		presence_bump( 'k', 6, $this->site );
		presence_remove( 'r', 'before', $this->site );
		self::assertSame( [ 'inside' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
		$wpdb->query( 'ROLLBACK' );

		self::assertSame( '0', $wpdb->get_var( 'SELECT COUNT(*) FROM of_another' ), 'nothing of ours committed it' );
		$wpdb->query( 'DROP TABLE of_another' );
	}

	/**
	 * @group mariadb
	 */
	public function test_inside_a_transaction_that_looked_earlier_the_latest_is_seen(): void {
		global $wpdb;
		$this->join( 'r', 'a', 5 );
		$wpdb->query( 'START TRANSACTION' );
		presence_get( 'r', site: $this->site );
		$this->at_once( 'return presence_set( "r", "tab-$me", [], (int) $me, 60, $site );' );
		self::assertTrue( $this->join( 'r', 'b', 6 ) );
		$wpdb->query( 'COMMIT' );
		self::assertCount( self::PROCESSES + 2, presence_get( 'r', site: $this->site ) );
	}
}
