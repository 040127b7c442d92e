<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Tables;

use NativePresence\TableEngine\Schema;
use NativePresence\Tests\Native\Support\SiteTestCase;

/**
 * The sweep deletes the rows of entries that expired or were removed, and no version of a room comes again.
 */
final class SweepTest extends SiteTestCase {
	private function rows(): int {
		return (int) $GLOBALS['wpdb']->get_var( 'SELECT COUNT(*) FROM ' . Schema::entries() . " WHERE site = x'" . bin2hex( $this->site ) . "'" );
	}

	public function test_what_went_is_forgotten_but_for_the_one_who_went_last(): void {
		$this->join( 'r', 'stays', 5 );
		for ( $i = 0; $i < 20; $i++ ) {
			$this->join( 'r', "c$i", 5, [ 'secret' => 'word' ] );
			presence_remove( 'r', "c$i", $this->site );
		}
		self::assertSame( 21, $this->rows() );
		self::assertSame( '0', $GLOBALS['wpdb']->get_var( 'SELECT COUNT(*) FROM ' . Schema::entries() . " WHERE gone = 1 AND data <> x''" ), 'state goes at once' );

		$version = $this->version( 'r' );
		presence_gc();
		self::assertSame( 2, $this->rows(), 'the one who went last is the room\'s version' );
		self::assertSame( $version, $this->version( 'r' ) );
	}

	public function test_an_empty_room_is_forgotten_and_its_versions_do_not_come_again(): void {
		$this->join( 'r', 'a' );
		$this->join( 'r', 'b' );
		$known = $this->version( 'r' );
		presence_remove( 'r', 'a', $this->site );
		presence_remove( 'r', 'b', $this->site );
		presence_gc();
		self::assertSame( 0, $this->rows() );

		$this->join( 'r', 'c' );
		self::assertGreaterThan( $known + 2, $this->version( 'r' ) );
		self::assertSame( [ 'c' ], self::client_ids( presence_get( 'r', since: $known, site: $this->site ) ) );
	}

	public function test_counts_of_saves_are_kept_for_a_day(): void {
		presence_bump( 'k', 5, $this->site );
		presence_bump( 'k', 6, $this->site );
		$GLOBALS['wpdb']->query( 'UPDATE ' . Schema::saves() . " SET saved_us = saved_us - 86400000001 WHERE site = x'" . bin2hex( $this->site ) . "'" );

		self::assertNull( presence_revision( 'k', $this->site ) );
		self::assertSame( [], presence_revisions( $this->site ) );
		self::assertSame( 1, presence_bump( 'k', 6, $this->site ) );
		self::assertSame( 0, presence_revision( 'k', $this->site )['other_user_id'] );

		$GLOBALS['wpdb']->query( 'UPDATE ' . Schema::saves() . " SET saved_us = saved_us - 86400000001 WHERE site = x'" . bin2hex( $this->site ) . "'" );
		presence_gc();
		self::assertSame( '0', $GLOBALS['wpdb']->get_var( 'SELECT COUNT(*) FROM ' . Schema::saves() . " WHERE site = x'" . bin2hex( $this->site ) . "'" ) );
	}

	public function test_many_are_forgotten_in_batches(): void {
		for ( $i = 0; $i < 620; $i++ ) {
			presence_set( 'r', "c$i", [], $i, 60, $this->site, 0, 60_000 );
		}
		self::assertSame( 620, presence_gc() );
		self::assertSame( 0, presence_gc() );
		self::assertSame( 0, $this->rows() );
	}
}
