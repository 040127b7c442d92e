<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class RevisionsTest extends SiteTestCase {
	public function test_saves_count_from_one(): void {
		self::assertNull( presence_revision( 'options/general', $this->site ) );
		self::assertSame( 1, presence_bump( 'options/general', 5, $this->site ) );
		self::assertSame( 2, presence_bump( 'options/general', 5, $this->site ) );
		self::assertSame( 1, presence_bump( 'options/writing', 5, $this->site ) );
		self::assertSame( 2, presence_revision( 'options/general', $this->site )['rev'] );
	}

	public function test_the_newest_save_by_anyone_else_is_known(): void {
		$before = (int) floor( microtime( true ) * 1000 );
		presence_bump( 'k', 5, $this->site );
		$first = presence_revision( 'k', $this->site );
		self::assertSame( [ 'rev', 'user_id', 'time_ms', 'other_user_id', 'other_time_ms' ], array_keys( $first ) );
		self::assertSame( [ 5, 0, 0 ], [ $first['user_id'], $first['other_user_id'], $first['other_time_ms'] ] );
		self::assertGreaterThanOrEqual( $before, $first['time_ms'] );

		presence_bump( 'k', 6, $this->site );
		$second = presence_revision( 'k', $this->site );
		self::assertSame( [ 6, 5, $first['time_ms'] ], [ $second['user_id'], $second['other_user_id'], $second['other_time_ms'] ] );

		// One's own further saves do not hide the other's.
		presence_bump( 'k', 6, $this->site );
		self::assertSame( 5, presence_revision( 'k', $this->site )['other_user_id'] );
		presence_bump( 'k', 5, $this->site );
		self::assertSame( 6, presence_revision( 'k', $this->site )['other_user_id'] );
	}

	public function test_all_are_listed_the_one_saved_last_first(): void {
		foreach ( [ 'a', 'b', 'c', 'a' ] as $key ) {
			presence_bump( $key, 5, $this->site );
		}
		$all = presence_revisions( $this->site );
		self::assertSame( [ 'a', 'c', 'b' ], array_keys( $all ) );
		self::assertSame( presence_revision( 'a', $this->site ), $all['a'] );
		self::assertSame( [], presence_revisions( "$this->site-other" ) );
	}

	public function test_past_200_the_bumping_users_own_oldest_goes(): void {
		presence_bump( 'of-9', 9, $this->site );
		for ( $i = 0; $i < 200; $i++ ) {
			presence_bump( "of-7-$i", 7, $this->site );
		}
		$all = presence_revisions( $this->site );
		self::assertCount( 200, $all );
		self::assertArrayHasKey( 'of-9', $all );
		self::assertArrayNotHasKey( 'of-7-0', $all );
		self::assertArrayHasKey( 'of-7-199', $all );
	}

	public function test_a_user_is_forgotten_and_what_they_saved_is_not(): void {
		presence_bump( 'newest', 6, $this->site );
		presence_bump( 'newest', 5, $this->site );
		presence_bump( 'other', 5, $this->site );
		presence_bump( 'other', 6, $this->site );
		presence_bump( 'of-another', 6, $this->site );
		presence_bump( 'newest', 5, "$this->site-2" );
		$this->join( 'r', 'a', 5 );
		$before    = presence_revisions( $this->site );
		$elsewhere = presence_revisions( "$this->site-2" );

		self::assertSame( 2, presence_forget_user( 5, $this->site ) );

		$forgotten                           = $before;
		$forgotten['newest']['user_id']      = 0;
		$forgotten['other']['other_user_id'] = 0;
		self::assertSame( $forgotten, presence_revisions( $this->site ) );
		self::assertSame( 0, presence_forget_user( 5, $this->site ) );
		self::assertSame( $elsewhere, presence_revisions( "$this->site-2" ) );
		self::assertSame( 1, presence_count( 'r', $this->site )['entries'] );
		presence_clear( "$this->site-2" );
	}

	public function test_saves_go_on_counting_after_somebody_was_forgotten(): void {
		presence_bump( 'k', 5, $this->site );
		$first = presence_revision( 'k', $this->site );
		self::assertSame( 1, presence_forget_user( 5, $this->site ) );
		self::assertSame( 2, presence_bump( 'k', 6, $this->site ) );
		$second = presence_revision( 'k', $this->site );
		self::assertSame( [ 6, 0, $first['time_ms'] ], [ $second['user_id'], $second['other_user_id'], $second['other_time_ms'] ] );
	}

	public function test_forgetting_where_nobody_saved_is_nothing(): void {
		self::assertSame( 0, presence_forget_user( 5, $this->site ) );
	}

	public function test_clearing_a_site_counts_and_removes_them(): void {
		$this->join( 'r', 'a', 5 );
		presence_bump( 'k', 5, $this->site );
		self::assertSame( 2, presence_clear( $this->site ) );
		self::assertSame( [], presence_revisions( $this->site ) );
		self::assertSame( 1, presence_bump( 'k', 5, $this->site ) );
	}

	public function test_saves_change_no_version(): void {
		$this->join( 'r', 'a', 5 );
		$version = presence_version( null, $this->site );
		presence_bump( 'k', 5, $this->site );
		self::assertSame( $version, presence_version( null, $this->site ) );
	}
}
