<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class ChangesTest extends SiteTestCase {
	private function changes( int $since, int $limit = 100 ): array {
		return presence_changes( 'r', $since, $limit, $this->site );
	}

	public function test_from_0_the_room_is_told_anew_oldest_change_first(): void {
		$this->join( 'r', 'a' );
		$this->join( 'r', 'b', 5, [ 'x' => 1 ] );
		$changes = $this->changes( 0 );

		self::assertSame( [ 'version', 'reset', 'changed', 'removed' ], array_keys( $changes ) );
		self::assertTrue( $changes['reset'] );
		self::assertSame( [ 'a', 'b' ], self::client_ids( $changes['changed'] ) );
		self::assertEquals( presence_find( 'r', 'b', $this->site ), $changes['changed'][1] );
		self::assertSame( [], $changes['removed'] );
		self::assertSame( $this->version( 'r' ), $changes['version'] );
	}

	public function test_from_the_present_version_there_is_nothing_to_tell(): void {
		$this->join( 'r', 'a' );
		$version = $this->version( 'r' );
		self::assertSame( [ 'version' => $version, 'reset' => false, 'changed' => [], 'removed' => [] ], $this->changes( $version ) );
	}

	public function test_only_what_changed_since_is_told_each_client_once_and_in_its_latest_state(): void {
		$this->join( 'r', 'a' );
		$this->join( 'r', 'b' );
		$this->join( 'r', 'c' );
		$since = $this->version( 'r' );
		$this->join( 'r', 'b', 0, [ 'n' => 1 ] );
		$this->join( 'r', 'd' );
		$this->join( 'r', 'b', 0, [ 'n' => 2 ] );
		$this->join( 'r', 'c' );
		presence_remove( 'r', 'a', $this->site );
		$this->join( 'r', 'e' );
		presence_remove( 'r', 'e', $this->site );
		$changes = $this->changes( $since );

		self::assertFalse( $changes['reset'] );
		self::assertSame( [ 'd', 'b' ], self::client_ids( $changes['changed'] ) );
		self::assertSame( [ 'n' => 2 ], $changes['changed'][1]->data );
		self::assertContains( 'a', $changes['removed'] );
		self::assertSame( [], array_diff( $changes['removed'], [ 'a', 'e' ] ) );
		self::assertSame( $this->version( 'r' ), $changes['version'] );
	}

	public function test_who_comes_back_is_changed_and_not_removed(): void {
		$this->join( 'r', 'stays' );
		$this->join( 'r', 'a' );
		$since = $this->version( 'r' );
		presence_remove( 'r', 'a', $this->site );
		$this->join( 'r', 'a' );
		$changes = $this->changes( $since );

		self::assertSame( [ 'a' ], self::client_ids( $changes['changed'] ) );
		self::assertSame( [], $changes['removed'] );
	}

	public function test_an_expiry_is_told_as_a_removal(): void {
		$this->join( 'r', 'stays' );
		$since = $this->before_a_second_ends(
			function (): int {
				$this->join( 'r', 'goes', ttl: 1 );
				return $this->version( 'r' );
			}
		);
		$this->wait_until( 'the removal is told', fn(): bool => [ 'goes' ] === $this->changes( $since )['removed'] );
		self::assertFalse( $this->changes( $since )['reset'] );
	}

	public function test_an_unknown_version_starts_anew(): void {
		$this->join( 'r', 'a' );
		foreach ( [ 1, $this->version( 'r' ) + 1000, 2 ** 53, PHP_INT_MAX ] as $unknown ) {
			$changes = $this->changes( $unknown );
			self::assertTrue( $changes['reset'], "since $unknown" );
			self::assertSame( [ 'a' ], self::client_ids( $changes['changed'] ) );
		}
	}

	/**
	 * @dataProvider page_sizes
	 */
	public function test_pages_lead_to_the_state_of_the_room( int $limit ): void {
		$known = [];
		$since = 0;
		for ( $i = 0; $i < 25; ++$i ) {
			$this->join( 'r', "c$i" );
		}
		$this->follow( $since, $known, $limit );
		for ( $i = 0; $i < 25; $i += 2 ) {
			presence_remove( 'r', "c$i", $this->site );
			$this->join( 'r', 'c' . ( $i + 1 ), 0, [ 'i' => $i ] );
		}
		$this->join( 'r', 'c4' );
		$this->follow( $since, $known, $limit );

		$expected = array_column( presence_get( 'r', site: $this->site ), 'data', 'client_id' );
		ksort( $expected );
		ksort( $known );
		self::assertSame( $expected, $known );
	}

	/**
	 * @return array<string, array{int}>
	 */
	public function page_sizes(): array {
		return [ 'one at a time' => [ 1 ], 'a few' => [ 4 ], 'all at once' => [ 100 ] ];
	}

	/**
	 * What a client does: asks until it has the room's version.
	 *
	 * @param array<string, array> $known
	 */
	private function follow( int &$since, array &$known, int $limit ): void {
		$this->wait_until(
			'the changes are followed to their end',
			function () use ( &$since, &$known, $limit ): bool {
				$changes = $this->changes( $since, $limit );
				self::assertLessThanOrEqual( $limit, count( $changes['changed'] ) + count( $changes['removed'] ) );
				if ( $changes['reset'] ) {
					$known = [];
				}
				foreach ( $changes['removed'] as $client_id ) {
					unset( $known[ $client_id ] );
				}
				foreach ( $changes['changed'] as $entry ) {
					$known[ $entry->client_id ] = $entry->data;
				}
				$since = $changes['version'];
				return $since === $this->version( 'r' );
			}
		);
	}

	public function test_an_empty_room_resets_a_client_that_knew_more(): void {
		$this->join( 'r', 'a' );
		$since = $this->version( 'r' );
		presence_remove( 'r', 'a', $this->site );
		$changes = $this->changes( $since );

		self::assertSame( 0, $changes['version'] );
		self::assertTrue( $changes['reset'] || [ 'a' ] === $changes['removed'], 'the client learns that a is gone' );
		self::assertSame( [], $changes['changed'] );
	}
}
