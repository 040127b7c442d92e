<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

/**
 * Reading what is newer than a version, and how a copy of a room is kept with it.
 */
final class SinceTest extends SiteTestCase {
	private function since( int $version, int $limit = 1000, int $offset = 0, string $prefix = '', ?int $max_age = null ): array {
		return presence_get( 'r', $max_age, $prefix, $this->site, $limit, $offset, $version );
	}

	public function test_only_what_joined_or_changed_since_is_read_newest_first_and_in_its_latest_state(): void {
		foreach ( [ 'a', 'b', 'c' ] as $client_id ) {
			$this->join( 'r', $client_id );
		}
		$version = $this->version( 'r' );
		$this->join( 'r', 'b', 0, [ 'n' => 1 ] );
		$this->join( 'r', 'd' );
		$this->join( 'r', 'b', 0, [ 'n' => 2 ] );
		$this->join( 'r', 'c' );
		presence_remove( 'r', 'a', $this->site );
		$this->join( 'r', 'e' );
		presence_remove( 'r', 'e', $this->site );

		$newer = $this->since( $version );
		self::assertSame( [ 'b', 'd' ], self::client_ids( $newer ) );
		self::assertEquals( presence_find( 'r', 'b', $this->site ), $newer[0] );
		self::assertSame( [], $this->since( $this->version( 'r' ) ) );
	}

	public function test_all_are_newer_than_0_than_a_version_that_the_room_has_not_reached_and_than_one_of_another_epoch(): void {
		$this->join( 'r', 'a' );
		$this->join( 'r', 'b' );
		foreach ( [ 0, 1, $this->version( 'r' ) + 1000, $this->version( 'r' ) - 2 ** 36, 2 ** 53 - 1, PHP_INT_MAX ] as $version ) {
			self::assertSame( [ 'b', 'a' ], self::client_ids( $this->since( $version ) ), "since $version" );
		}
		self::assertSame( [], presence_get( 'empty', since: 5, site: $this->site ) );
	}

	public function test_pages_prefixes_and_ages_hold_for_what_is_newer(): void {
		$this->join( 'r', 'tab-0' );
		$version = $this->version( 'r' );
		for ( $i = 1; $i <= 5; ++$i ) {
			$this->join( 'r', "tab-$i" );
			$this->join( 'r', "other-$i", ttl: 600, age_ms: 300_000 );
		}
		self::assertSame( [ 'other-5', 'tab-5', 'other-4' ], self::client_ids( $this->since( $version, 3 ) ) );
		self::assertSame( [ 'tab-4', 'other-3' ], self::client_ids( $this->since( $version, 2, 3 ) ) );
		self::assertSame( [ 'tab-2', 'tab-1' ], self::client_ids( $this->since( $version, 5, 3, 'tab-' ) ) );
		self::assertSame( [ 'tab-5', 'tab-4', 'tab-3', 'tab-2', 'tab-1' ], self::client_ids( $this->since( $version, 9, 0, '', 200 ) ) );
	}

	/**
	 * @dataProvider page_sizes
	 */
	public function test_a_copy_of_a_room_is_kept_by_its_version_its_count_and_what_is_newer( int $limit ): void {
		$copy = [];
		$seen = 0;
		for ( $round = 0; $round < 12; ++$round ) {
			for ( $i = 0; $i < 25; ++$i ) {
				match ( ( $i * 7 + $round * 3 ) % 5 ) {
					0       => presence_remove( 'r', "c$i", $this->site ),
					1       => $this->join( 'r', "c$i", 0, [ 'round' => $round ] ),
					2       => $this->join( 'r', "c$i-$round" ),
					default => null,
				};
			}
			$this->follow( $seen, $copy, $limit );
			$expected = array_column( presence_get( 'r', site: $this->site ), 'data', 'client_id' );
			ksort( $expected );
			ksort( $copy );
			self::assertSame( $expected, $copy );
		}
	}

	/**
	 * @return array<string, array{int}>
	 */
	public function page_sizes(): array {
		return [ 'one at a time' => [ 1 ], 'a few' => [ 4 ], 'all at once' => [ 1000 ] ];
	}

	/**
	 * What docs/developing.md tells callers to do.
	 *
	 * @param array<string, array> $copy
	 */
	private function follow( int &$seen, array &$copy, int $limit ): void {
		$version = $this->version( 'r' );
		$read    = function ( int $since ) use ( &$copy, $limit ): void {
			$offset = 0;
			do {
				$page = $this->since( $since, $limit, $offset );
				foreach ( $page as $entry ) {
					$copy[ $entry->client_id ] = $entry->data;
				}
				$offset += $limit;
			} while ( count( $page ) === $limit );
		};
		$read( $seen );
		if ( count( $copy ) !== presence_count( 'r', $this->site )['entries'] ) {
			$copy = [];
			$read( 0 );
		}
		$seen = $version;
	}
}
