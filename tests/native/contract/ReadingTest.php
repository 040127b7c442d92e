<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class ReadingTest extends SiteTestCase {
	public function test_a_room_reads_newest_change_first(): void {
		$this->join( 'r', 'a' );
		$this->join( 'r', 'b' );
		$this->join( 'r', 'c' );
		$this->join( 'r', 'a', 0, [ 'changed' => true ] );
		$this->join( 'r', 'b' );

		self::assertSame( [ 'a', 'c', 'b' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	public function test_limit_and_offset_page_through_a_room(): void {
		for ( $i = 0; $i < 7; ++$i ) {
			$this->join( 'r', "c$i" );
		}
		$page = fn( int $limit, int $offset ): array => self::client_ids( presence_get( 'r', null, '', $this->site, $limit, $offset ) );

		self::assertSame( [ 'c6', 'c5', 'c4' ], $page( 3, 0 ) );
		self::assertSame( [ 'c3', 'c2', 'c1' ], $page( 3, 3 ) );
		self::assertSame( [ 'c0' ], $page( 3, 6 ) );
		self::assertSame( [], $page( 3, 7 ) );
		self::assertSame( [], $page( 3, PHP_INT_MAX ) );
	}

	public function test_a_client_prefix_narrows_before_the_page_is_cut(): void {
		foreach ( [ 'lock-1', 'editor-1', 'lock-2', 'editor-2', 'Lock-3' ] as $client_id ) {
			$this->join( 'r', $client_id );
		}
		self::assertSame( [ 'lock-2', 'lock-1' ], self::client_ids( presence_get( 'r', null, 'lock-', $this->site ) ) );
		self::assertSame( [ 'lock-1' ], self::client_ids( presence_get( 'r', null, 'lock-', $this->site, 1, 1 ) ) );
		self::assertSame( [], presence_get( 'r', null, 'lock-1-', $this->site ) );
	}

	public function test_a_greatest_age_narrows_and_never_widens(): void {
		$this->join( 'r', 'old', 5, ttl: 600, age_ms: 100_000 );
		$this->join( 'r', 'new', 5, ttl: 600 );

		foreach ( [ [ 50, [ 'new' ] ], [ 200, [ 'new', 'old' ] ], [ PHP_INT_MAX, [ 'new', 'old' ] ] ] as [ $age, $expected ] ) {
			self::assertSame( $expected, self::client_ids( presence_get( 'r', $age, site: $this->site ) ) );
			self::assertSame( $expected, self::client_ids( presence_get_prefix( '', $age, $this->site ) ) );
			self::assertSame( $expected, self::client_ids( presence_get_user( 5, $age, $this->site ) ) );
		}
		$this->join( 'r', 'dead', ttl: 60, age_ms: 60_000 );
		self::assertNotContains( 'dead', self::client_ids( presence_get( 'r', 86_400, site: $this->site ) ) );
	}

	public function test_rooms_with_a_prefix_read_newest_written_first_then_by_room_then_by_client(): void {
		$this->join( 'post/2', 'b', ttl: 600, age_ms: 20_000 );
		$this->join( 'post/1', 'a', ttl: 600, age_ms: 30_000 );
		$this->join( 'page/1', 'x', ttl: 600 );
		$this->join( 'post/3', 'c', ttl: 600, age_ms: 10_000 );

		self::assertSame( [ 'c', 'b', 'a' ], self::client_ids( presence_get_prefix( 'post/', site: $this->site ) ) );
		self::assertSame( [ 'b', 'a' ], self::client_ids( presence_get_prefix( 'post/', null, $this->site, 2, 1 ) ) );
		self::assertSame( [ 'x', 'c', 'b', 'a' ], self::client_ids( presence_get_prefix( '', site: $this->site ) ) );
		self::assertSame( [], presence_get_prefix( 'Post/', site: $this->site ) );
	}

	public function test_a_user_reads_across_rooms_newest_written_first(): void {
		$this->join( 'one', 'a', 5, ttl: 600, age_ms: 20_000 );
		$this->join( 'two', 'b', 5, ttl: 600 );
		$this->join( 'two', 'c', 6, ttl: 600 );
		$this->join( 'two', 'd', 0, ttl: 600 );

		self::assertSame( [ 'b', 'a' ], self::client_ids( presence_get_user( 5, site: $this->site ) ) );
		self::assertSame( [ 'a' ], self::client_ids( presence_get_user( 5, null, $this->site, 1, 1 ) ) );
		self::assertSame( [], presence_get_user( 0, site: $this->site ), 'nobody is not a user' );
		self::assertSame( [], presence_get_user( 7, site: $this->site ) );
	}

	public function test_a_changed_user_is_found_under_the_new_one_only(): void {
		$this->join( 'r', 'c', 5 );
		$this->join( 'r', 'c', 6 );
		self::assertSame( [], presence_get_user( 5, site: $this->site ) );
		self::assertCount( 1, presence_get_user( 6, site: $this->site ) );
	}

	public function test_a_large_room_is_read_whole(): void {
		for ( $i = 0; $i < 1500; ++$i ) {
			$this->join( 'r', "c$i", $i, [ 'n' => $i ] );
		}
		self::assertCount( 1000, presence_get( 'r', site: $this->site ) );
		$entries = presence_get( 'r', null, '', $this->site, 10_000 );
		self::assertCount( 1500, $entries );
		foreach ( $entries as $at => $entry ) {
			$i = 1499 - $at;
			self::assertSame( [ "c$i", $i, [ 'n' => $i ] ], [ $entry->client_id, $entry->user_id, $entry->data ] );
		}
	}

	public function test_entries_are_independent_of_each_other(): void {
		$this->join( 'r', 'a', 0, [ 'list' => [ 1 ] ] );
		$this->join( 'r', 'b', 0, [ 'list' => [ 1 ] ] );
		[ $b, $a ] = presence_get( 'r', site: $this->site );
		$b->data['list'][] = 2;
		$b->room           = 'elsewhere';

		self::assertSame( [ 'r', [ 'list' => [ 1 ] ] ], [ $a->room, $a->data ] );
		self::assertSame( [ 'list' => [ 1 ] ], presence_find( 'r', 'b', $this->site )->data );
	}
}
