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
}
