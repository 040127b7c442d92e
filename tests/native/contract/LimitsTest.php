<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;
use PresenceException;

final class LimitsTest extends SiteTestCase {
	private function limited( string $room, string $client_id, int $user_id, int $most, array $data = [] ): bool {
		return presence_set( $room, $client_id, $data, $user_id, null, $this->site, $most );
	}

	private function assert_refused( int $code, callable $write ): void {
		$before = [ $this->version( null ), presence_get_prefix( '', site: $this->site ) ];
		try {
			$write();
			self::fail( 'the write was not refused' );
		} catch ( PresenceException $refusal ) {
			self::assertSame( $code, $refusal->getCode(), $refusal->getMessage() );
		}
		self::assertEquals( $before, [ $this->version( null ), presence_get_prefix( '', site: $this->site ) ], 'nothing changes' );
	}

	public function test_a_live_client_id_of_another_user_is_a_conflict(): void {
		$this->join( 'r', 'c', 5 );
		$this->assert_refused( PresenceException::CONFLICT, fn() => $this->limited( 'r', 'c', 6, 50 ) );
		$this->assert_refused( PresenceException::CONFLICT, fn() => $this->limited( 'r', 'c', 0, 50 ) );
		self::assertTrue( $this->limited( 'elsewhere', 'c', 6, 50 ), 'a client id is one within its room' );
	}

	public function test_an_expired_client_id_is_free(): void {
		$this->join( 'r', 'c', 5, ttl: 60, age_ms: 60_000 );
		self::assertTrue( $this->limited( 'r', 'c', 6, 50 ) );
	}

	public function test_without_a_limit_a_client_id_changes_hands(): void {
		$this->join( 'r', 'c', 5 );
		self::assertTrue( $this->join( 'r', 'c', 6 ) );
	}

	public function test_the_limit_counts_live_entries_of_the_user_in_all_rooms_of_the_site(): void {
		self::assertTrue( $this->limited( 'one', 'a', 5, 3 ) );
		self::assertTrue( $this->limited( 'one', 'b', 5, 3 ) );
		self::assertTrue( $this->limited( 'two', 'c', 5, 3 ) );
		$this->assert_refused( PresenceException::LIMIT, fn() => $this->limited( 'three', 'd', 5, 3 ) );
		self::assertTrue( $this->limited( 'three', 'd', 6, 3 ), 'another user has a limit of their own' );
		self::assertTrue( presence_set( 'r', 'c', [], 5, null, $this->site . '-other', 3 ), 'so has another site' );
		presence_clear( $this->site . '-other' );
	}

	public function test_renewing_and_changing_ones_own_is_exempt(): void {
		$this->limited( 'r', 'a', 5, 1 );
		self::assertFalse( $this->limited( 'r', 'a', 5, 1 ) );
		self::assertTrue( $this->limited( 'r', 'a', 5, 1, [ 'changed' => true ] ) );
	}

	public function test_leaving_and_expiring_make_room(): void {
		$this->limited( 'r', 'a', 5, 1 );
		presence_remove( 'r', 'a', $this->site );
		self::assertTrue( presence_set( 'r', 'b', [], 5, 1, $this->site, 1 ) );
		$this->wait_until( 'the lease ends', fn(): bool => 0 === $this->version( 'r' ) );
		self::assertTrue( $this->limited( 'r', 'c', 5, 1 ) );
	}

	public function test_refusals_are_counted(): void {
		$this->join( 'r', 'c', 5 );
		$before = presence_info()['refused'];
		$this->assert_refused( PresenceException::CONFLICT, fn() => $this->limited( 'r', 'c', 6, 1 ) );
		$this->assert_refused( PresenceException::LIMIT, fn() => $this->limited( 'r', 'd', 5, 1 ) );
		$after = presence_info()['refused'];

		self::assertSame( [ 1, 1 ], [ $after['conflict'] - $before['conflict'], $after['limit'] - $before['limit'] ] );
	}

	/** Writes data that together with room and client id is so many bytes long. */
	private function sized( int $bytes, string $room, string $client_id, int $user_id, int $budget, string $in = '', ?int $ttl = null ): bool {
		$data = [ 'k' => str_repeat( 'x', $bytes - strlen( "$room$client_id" ) - strlen( '{"k":""}' ) ) ];

		return presence_set( $room, $client_id, $data, $user_id, $ttl, $this->site . $in, max_bytes_per_user: $budget );
	}

	public function test_a_budget_counts_512_bytes_for_each_entry_and_its_texts(): void {
		$this->sized( 100, 'one', 'a', 5, 1_224 );
		$this->assert_refused( PresenceException::LIMIT, fn() => $this->sized( 101, 'two', 'b', 5, 1_224 ) );
		self::assertTrue( $this->sized( 100, 'two', 'b', 5, 1_224 ) );
		self::assertTrue( $this->sized( 100, 'two', 'c', 6, 1_224 ), 'another user has a budget of their own' );
		self::assertTrue( $this->sized( 2_000, 'two', 'd', 0, 1_224 ), 'nobody has none' );
		$this->assert_refused( PresenceException::LIMIT, fn() => $this->sized( 100, 'two', 'd', 5, 1_224 ) );
	}

	public function test_what_takes_no_more_than_before_is_exempt_from_the_budget(): void {
		$this->sized( 100, 'r', 'a', 5, 0 );
		self::assertFalse( $this->sized( 100, 'r', 'a', 5, 1 ), 'a renewal' );
		$this->assert_refused( PresenceException::LIMIT, fn() => $this->sized( 101, 'r', 'a', 5, 611 ) );
		self::assertTrue( $this->sized( 99, 'r', 'a', 5, 1 ), 'it shrinks' );
		self::assertTrue( $this->sized( 100, 'r', 'a', 5, 612 ), 'what it took itself does not count beside it' );
	}

	public function test_a_budget_is_one_for_all_sites_of_an_install(): void {
		$sites = [ '', '/1', '/2', '/' ];
		foreach ( $sites as $in ) {
			$this->sized( 100, 'r', 'a', 5, 2_448, $in );
		}
		foreach ( $sites as $in ) {
			try {
				$this->sized( 20, 'r', 'b', 5, 2_448, $in );
				self::fail( 'the write was not refused' );
			} catch ( PresenceException $refusal ) {
				self::assertSame( PresenceException::LIMIT, $refusal->getCode() );
			}
		}
		self::assertTrue( $this->sized( 20, 'r', 'b', 5, 2_448, '0' ), 'another install has a budget of its own' );
		self::assertTrue( $this->sized( 20, 'r', 'b', 6, 2_448, '/1' ), 'so has another user' );

		presence_remove( 'r', 'a', $this->site . '/2' );
		self::assertTrue( $this->sized( 20, 'r', 'b', 5, 2_448, '/1' ), 'what has left counts no more' );
		foreach ( [ '/1', '/2', '/', '0' ] as $in ) {
			presence_clear( $this->site . $in );
		}
	}

	public function test_what_has_expired_counts_no_more_in_the_budget(): void {
		$this->sized( 100, 'r', 'a', 5, 700, '', 1 );
		$this->wait_until( 'the lease ends', fn(): bool => $this->sized_or_refused( 100, 'r', 'b', 5, 700 ) );
		self::assertSame( [ 'b' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	private function sized_or_refused( int $bytes, string $room, string $client_id, int $user_id, int $budget ): bool {
		try {
			return $this->sized( $bytes, $room, $client_id, $user_id, $budget );
		} catch ( PresenceException $refusal ) {
			self::assertSame( PresenceException::LIMIT, $refusal->getCode() );

			return false;
		}
	}

	public function test_a_budget_is_kept_however_the_entries_are_spread(): void {
		foreach ( [ [ 10_240, 26 ], [ 300, 200 ], [ 40, 400 ] ] as $user => [ $bytes, $many ] ) {
			$written = 0;
			for ( $i = 0; $i < $many; ++$i ) {
				$written += (int) $this->sized_or_refused( $bytes, 'r' . $i % 7, "c$user-$i", 5 + $user, 100_000, '/' . $i % 5 );
			}
			self::assertSame( intdiv( 100_000, 512 + $bytes ), $written );
		}
		for ( $i = 0; $i < 5; ++$i ) {
			presence_clear( "$this->site/$i" );
		}
	}

	public function test_an_exchange_keeps_the_budget_of_each_write(): void {
		$write  = [ 'room' => 'r', 'data' => [ 'k' => str_repeat( 'x', 100 ) ], 'user_id' => 5, 'max_bytes_per_user' => 1_000 ];
		$answer = presence_exchange( [ [ 'client_id' => 'a' ] + $write, [ 'client_id' => 'b' ] + $write ], [], [], $this->site );

		self::assertSame( [ true, PresenceException::LIMIT ], $answer['set'] );
	}
}
