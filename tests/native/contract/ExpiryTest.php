<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class ExpiryTest extends SiteTestCase {
	public function test_an_expired_entry_is_gone_for_every_reader(): void {
		$this->join( 'r', 'stays', 1, ttl: 600 );
		[ $count, $before ] = $this->before_a_second_ends(
			function (): array {
				$this->join( 'r', 'goes', 2, ttl: 1 );
				$this->join( 'other', 'goes', 2, ttl: 1 );
				return [ presence_count( 'r', $this->site ), $this->version( 'r' ) ];
			}
		);
		self::assertSame( [ 'entries' => 2, 'users' => 2 ], $count );
		$this->wait_until( 'the lease ends', fn(): bool => null === presence_find( 'r', 'goes', $this->site ) );
		$this->wait_until( 'the other lease ends', fn(): bool => 0 === $this->version( 'other' ) );

		self::assertSame( [ 'stays' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
		self::assertSame( [ 'stays' ], self::client_ids( presence_get_prefix( '', site: $this->site ) ) );
		self::assertSame( [], presence_get_user( 2, site: $this->site ) );
		self::assertSame( [ 'entries' => 1, 'users' => 1 ], presence_count( 'r', $this->site ) );
		self::assertSame( [ 'r' ], array_keys( presence_rooms( site: $this->site ) ) );
		self::assertNotSame( $before, $this->version( 'r' ) );
		self::assertFalse( presence_remove( 'r', 'goes', $this->site ) );
		self::assertSame( 0, presence_remove_user( 2, $this->site ) );
		self::assertTrue( $this->join( 'r', 'goes', 2 ), 'coming back is joining' );
	}

	/**
	 * @dataProvider first_readers
	 * @param callable(self): mixed $read
	 */
	public function test_whoever_looks_first_finds_nobody( mixed $nobody, callable $read ): void {
		$seen = $this->before_a_second_ends(
			function () use ( $read ): mixed {
				$this->join( 'r', 'c', 2, ttl: 1 );
				return $read( $this );
			}
		);
		self::assertNotEquals( $nobody, $seen );
		$this->wait_until( 'the lease ends', fn(): bool => $read( $this ) === $nobody );
		self::assertSame( 0, $this->version( 'r' ) );
	}

	/**
	 * @return array<string, array{mixed, callable(self): mixed}>
	 */
	public function first_readers(): array {
		return [
			'find'         => [ null, static fn( self $test ) => presence_find( 'r', 'c', $test->site ) ],
			'get'          => [ [], static fn( self $test ) => presence_get( 'r', site: $test->site ) ],
			'get_prefix'   => [ [], static fn( self $test ) => presence_get_prefix( 'r', site: $test->site ) ],
			'get_user'     => [ [], static fn( self $test ) => presence_get_user( 2, site: $test->site ) ],
			'count'        => [ [ 'entries' => 0, 'users' => 0 ], static fn( self $test ) => presence_count( 'r', $test->site ) ],
			'version'      => [ 0, static fn( self $test ) => presence_version( 'r', $test->site ) ],
			'site version' => [ 0, static fn( self $test ) => presence_version( null, $test->site ) ],
			'rooms'        => [ [], static fn( self $test ) => presence_rooms( site: $test->site ) ],
			'newer'        => [ [], static fn( self $test ) => presence_get( 'r', since: 1, site: $test->site ) ],
			'exchange'     => [ 0, static fn( self $test ) => presence_exchange( [], [], [ 'r' ], $test->site )['rooms']['r']['entries'] ],
		];
	}

	public function test_a_renewal_sets_the_end_anew_also_to_an_earlier_time(): void {
		$this->join( 'r', 'longer', ttl: 1 );
		$this->join( 'r', 'longer', ttl: 600 );
		$this->join( 'r', 'shorter', ttl: 600 );
		$this->join( 'r', 'shorter', ttl: 1 );
		$this->wait_until( 'the shorter lease ends', fn(): bool => null === presence_find( 'r', 'shorter', $this->site ) );

		self::assertNotNull( presence_find( 'r', 'longer', $this->site ) );
	}

	public function test_a_lease_that_is_written_when_another_has_ended_ends_too(): void {
		$this->join( 'r', 'long', ttl: 600 );
		$this->join( 'r', 'ends first', ttl: 1, age_ms: 950 );
		// Nobody looks before the next write.
		usleep( 100_000 );
		$this->join( 'r', 'ends next', ttl: 1, age_ms: 800 );
		$this->wait_until( 'both leases end', fn(): bool => 1 === presence_count( 'r', $this->site )['entries'] );

		self::assertSame( [ 'long' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	public function test_age_moves_the_end_back(): void {
		$this->join( 'r', 'alive', ttl: 60, age_ms: 50_000 );
		$this->join( 'r', 'dead', ttl: 60, age_ms: 60_000 );

		self::assertSame( [ 'alive' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	public function test_a_lease_that_nobody_names_is_the_setting(): void {
		// Without the extension there is no setting, and the lease is the setting's default.
		$ms = (int) ( ini_get( 'presence.default_ttl' ) ?: 60 ) * 1000;
		$this->join( 'r', 'alive', age_ms: $ms - 10_000 );
		$this->join( 'r', 'dead', age_ms: $ms );
		presence_exchange(
			[
				[ 'room' => 'r', 'client_id' => 'alive too', 'age_ms' => $ms - 10_000 ],
				[ 'room' => 'r', 'client_id' => 'dead too', 'ttl' => null, 'age_ms' => $ms ],
			],
			[],
			[],
			site: $this->site
		);

		self::assertSame( [ 'alive too', 'alive' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	public function test_a_day_can_pass_on_a_machine_that_was_just_started(): void {
		$this->join( 'r', 'alive', ttl: 86_400, age_ms: 86_390_000 );
		$this->join( 'r', 'dead', ttl: 86_400, age_ms: 86_400_000 );
		self::assertSame( [ 'alive' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
		self::assertSame( [], presence_get( 'r', 80_000, site: $this->site ) );
		self::assertCount( 1, presence_get( 'r', 86_400, site: $this->site ) );
	}

	public function test_the_end_of_the_last_lease_removes_the_room(): void {
		$this->join( 'r', 'c', ttl: 1 );
		$this->wait_until( 'the room is gone', fn(): bool => [] === presence_rooms( site: $this->site ) );
		self::assertSame( 0, $this->version( null ) );
	}
}
