<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class RemovalTest extends SiteTestCase {
	public function test_an_entry_is_removed_once(): void {
		$this->join( 'r', 'a' );
		$this->join( 'r', 'b' );
		self::assertTrue( presence_remove( 'r', 'a', $this->site ) );
		self::assertFalse( presence_remove( 'r', 'a', $this->site ) );
		self::assertFalse( presence_remove( 'nowhere', 'a', $this->site ) );
		self::assertSame( [ 'b' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	public function test_a_user_is_removed_from_all_rooms(): void {
		$this->join( 'one', 'a', 5 );
		$this->join( 'two', 'b', 5 );
		$this->join( 'two', 'c', 6 );
		$this->join( 'two', 'd' );
		self::assertSame( 2, presence_remove_user( 5, $this->site ) );
		self::assertSame( 0, presence_remove_user( 5, $this->site ) );
		self::assertSame( [ 'd', 'c' ], self::client_ids( presence_get( 'two', site: $this->site ) ) );
		self::assertSame( [ 'two' ], array_keys( presence_rooms( site: $this->site ) ) );
	}

	public function test_clearing_a_site_removes_everything_of_it(): void {
		$this->join( 'one', 'a', 5 );
		$this->join( 'two', 'b' );
		$this->join( 'two', 'dead', ttl: 60, age_ms: 60_000 );
		self::assertSame( 2, presence_clear( $this->site ) );
		self::assertSame( 0, presence_clear( $this->site ) );
		self::assertSame( [], presence_get_prefix( '', site: $this->site ) );
		self::assertSame( 0, $this->version( null ) );
	}

	public function test_gc_reclaims_what_has_expired_and_nothing_else(): void {
		$this->join( 'r', 'alive' );
		$this->join( 'r', 'goes', ttl: 1 );
		$reclaimed = 0;
		$this->wait_until(
			'the expired entry is reclaimed',
			static function () use ( &$reclaimed ): bool {
				$reclaimed += presence_gc();
				return $reclaimed > 0;
			}
		);
		self::assertSame( 1, $reclaimed );
		self::assertSame( [ 'alive' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	public function test_what_was_removed_leaves_nothing_behind(): void {
		$before = presence_info();
		for ( $i = 0; $i < 300; ++$i ) {
			$this->join( "room $i", "c$i", $i, [ 'text' => str_repeat( 'x', $i * 20 ) ] );
		}
		self::assertSame( 300, presence_clear( $this->site ) );
		self::assertSame( $before['entries'], presence_info()['entries'] );
		self::assertSame( $before['rooms'], presence_info()['rooms'] );
	}
}
