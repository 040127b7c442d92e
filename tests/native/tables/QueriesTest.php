<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Tables;

use NativePresence\Tests\Native\Support\SiteTestCase;

/**
 * What a call costs: counted by `$wpdb`.
 */
final class QueriesTest extends SiteTestCase {
	private function queries_of( callable $call ): int {
		$before = $GLOBALS['wpdb']->num_queries;
		$call();
		return $GLOBALS['wpdb']->num_queries - $before;
	}

	private function crowd( int $people ): void {
		for ( $i = 0; $i < $people; $i++ ) {
			$this->join( 'admin/online', "user-$i", $i, [ 'screen' => 'dashboard' ] );
		}
	}

	/**
	 * @dataProvider crowds
	 */
	public function test_a_beat_that_changes_nothing_is_two_queries_however_many_are_online( int $people ): void {
		$this->crowd( $people );
		$set = [
			[ 'room' => 'admin/online', 'client_id' => 'me', 'user_id' => 5, 'data' => [ 'screen' => 'post' ], 'ttl' => 90 ],
			[ 'room' => 'postType/post:7', 'client_id' => 'me', 'user_id' => 5, 'ttl' => 90 ],
			[ 'room' => 'postType/post:7', 'client_id' => 'lock-5', 'user_id' => 5, 'ttl' => 90, 'max_per_user' => 50 ],
		];
		presence_exchange( $set, [], [], $this->site );
		// The database counts no row that a renewal within the same millisecond leaves as it is.
		usleep( 2_000 );
		$answer  = null;
		$queries = $this->queries_of(
			function () use ( $set, &$answer ): void {
				$answer = presence_exchange( $set, [], [ 'admin/online', 'postType/post:7', 'empty' ], $this->site );
			}
		);
		self::assertSame( [ false, false, false ], $answer['set'] );
		self::assertSame( $people + 1, $answer['rooms']['admin/online']['entries'] );
		self::assertSame( 2, $queries );
	}

	/**
	 * @return array<string, array{int}>
	 */
	public function crowds(): array {
		return [ 'alone' => [ 0 ], '5' => [ 5 ], '200' => [ 200 ] ];
	}

	/**
	 * @dataProvider calls
	 * @param callable(string): mixed $call
	 */
	public function test_calls_cost_so_many_queries_however_many_are_online( int $queries, callable $call ): void {
		$this->crowd( 3 );
		presence_bump( 'k', 5, $this->site );
		self::assertSame( $queries, $this->queries_of( fn() => $call( $this->site ) ), 'of few' );
		$this->crowd( 100 );
		presence_bump( 'k', 5, $this->site );
		self::assertSame( $queries, $this->queries_of( fn() => $call( $this->site ) ), 'of many' );
	}

	/**
	 * @return array<string, array{int, callable(string): mixed}>
	 */
	public function calls(): array {
		return [
			'renewal'  => [ 1, static fn( string $site ) => presence_set( 'admin/online', 'user-1', [ 'screen' => 'dashboard' ], 1, site: $site ) ],
			'get'      => [ 1, static fn( string $site ) => presence_get( 'admin/online', site: $site ) ],
			'find'     => [ 1, static fn( string $site ) => presence_find( 'admin/online', 'user-1', $site ) ],
			'count'    => [ 1, static fn( string $site ) => presence_count( 'admin/online', $site ) ],
			'version'  => [ 1, static fn( string $site ) => presence_version( null, $site ) ],
			'prefix'   => [ 1, static fn( string $site ) => presence_version_prefix( 'admin/', $site ) ],
			'rooms'    => [ 1, static fn( string $site ) => presence_rooms( site: $site ) ],
			'newer'    => [ 1, static fn( string $site ) => presence_get( 'admin/online', since: 1, site: $site ) ],
			'revision' => [ 1, static fn( string $site ) => presence_revision( 'k', $site ) ],
			'info'     => [ 1, static fn( string $site ) => presence_info() ],
		];
	}

	public function test_a_change_is_five_queries_at_most_and_a_join_six(): void {
		$this->crowd( 20 );
		self::assertLessThanOrEqual( 6, $this->queries_of( fn() => $this->join( 'admin/online', 'new', 7 ) ) );
		self::assertLessThanOrEqual( 5, $this->queries_of( fn() => $this->join( 'admin/online', 'new', 7, [ 'a' => 1 ] ) ) );
		self::assertLessThanOrEqual( 5, $this->queries_of( fn() => presence_remove( 'admin/online', 'new', $this->site ) ) );
		self::assertLessThanOrEqual( 5, $this->queries_of( fn() => presence_bump( 'k', 7, $this->site ) ) );
	}

	public function test_a_look_at_many_rooms_is_one_query(): void {
		$rooms = [];
		for ( $i = 0; $i < 40; $i++ ) {
			$this->join( "post $i", 'c', $i );
			$rooms[] = "post $i";
		}
		self::assertSame( 1, $this->queries_of( fn() => presence_exchange( [], [], $rooms, $this->site ) ) );
	}

	public function test_many_that_expire_are_applied_in_few_queries(): void {
		for ( $i = 0; $i < 150; $i++ ) {
			presence_set( 'r', "c$i", [], $i, 60, $this->site, 0, 60_000 );
		}
		self::assertLessThanOrEqual( 6, $this->queries_of( fn() => self::assertSame( 0, $this->version( 'r' ) ) ) );
	}
}
