<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class VersionTest extends SiteTestCase {
	/** The room that changes are made in. */
	private string $room = 'r';

	public function test_a_room_without_live_entries_has_version_0(): void {
		self::assertSame( 0, $this->version( 'r' ) );
		self::assertSame( 0, $this->version( null ) );
		$this->join( 'r', 'c' );
		presence_remove( 'r', 'c', $this->site );
		self::assertSame( 0, $this->version( 'r' ) );
	}

	public function test_a_renewal_changes_no_version(): void {
		$this->join( 'r', 'c', 7, [ 'a' => 1 ] );
		$room  = $this->version( 'r' );
		$site  = $this->version( null );
		$entry = presence_find( 'r', 'c', $this->site )->version;
		$this->join( 'r', 'c', 7, [ 'a' => 1 ], 90 );

		self::assertSame( [ $room, $site, $entry ], [ $this->version( 'r' ), $this->version( null ), presence_find( 'r', 'c', $this->site )->version ] );
	}

	/**
	 * @dataProvider changes
	 * @param callable(self): void $change
	 */
	public function test_every_change_changes_the_versions_of_room_and_site( callable $change ): void {
		$this->join( 'r', 'stays' );
		$this->join( 'r', 'c', 7, [ 'a' => 1 ] );
		$room = $this->version( 'r' );
		$site = $this->version( null );
		$change( $this );
		$this->wait_until( 'the room changes', fn(): bool => $this->version( 'r' ) !== $room );

		self::assertNotSame( $site, $this->version( null ) );
	}

	/**
	 * @return array<string, array{callable(self): void}>
	 */
	public function changes(): array {
		return [
			'a join'       => [ static fn( self $test ) => $test->join( $test->room, 'new' ) ],
			'other data'   => [ static fn( self $test ) => $test->join( $test->room, 'c', 7, [ 'a' => 2 ] ) ],
			'another user' => [ static fn( self $test ) => $test->join( $test->room, 'c', 8, [ 'a' => 1 ] ) ],
			'a removal'    => [ static fn( self $test ) => presence_remove( $test->room, 'c', $test->site ) ],
			'a user going' => [ static fn( self $test ) => presence_remove_user( 7, $test->site ) ],
			'an expiry'    => [ static fn( self $test ) => $test->join( $test->room, 'c', 7, [ 'a' => 1 ], 1 ) ],
		];
	}

	/**
	 * @dataProvider changes
	 * @param callable(self): void $change
	 */
	public function test_every_change_changes_the_versions_of_the_prefixes_of_its_room( callable $change ): void {
		$prefixes = fn(): array => array_map( fn( string $prefix ): int => presence_version_prefix( $prefix, $this->site ), [ '', 'r', 'r/', 'r/o', 'r/oom/', 'r/oom/1' ] );
		$this->join( 'r/oom/1', 'stays' );
		$this->join( 'r/oom/1', 'c', 7, [ 'a' => 1 ] );
		$before     = $prefixes();
		$room       = $this->version( 'r/oom/1' );
		$this->room = 'r/oom/1';
		$change( $this );
		$this->wait_until( 'the prefix changes', fn(): bool => presence_version_prefix( 'r/', $this->site ) !== $before[2] );
		self::assertNotSame( $room, $this->version( 'r/oom/1' ), 'nobody looked at it before' );
		foreach ( $prefixes() as $i => $version ) {
			self::assertNotSame( $before[ $i ], $version );
		}
		$after = $prefixes();
		self::assertSame( $after, $prefixes() );
		$this->join( 'r/oom/1', 'stays' );
		self::assertSame( $after, $prefixes(), 'a renewal changes nothing' );
	}

	public function test_a_prefix_with_somebody_under_it_has_a_version_like_any_other(): void {
		$this->join( 'r/1', 'c' );
		$version = presence_version_prefix( 'r/', $this->site );
		self::assertGreaterThan( 0, $version );
		self::assertLessThan( 2 ** 53, $version );
	}

	public function test_versions_fit_php_and_javascript_and_are_never_given_twice(): void {
		$seen = [];
		for ( $i = 0; $i < 200; ++$i ) {
			$this->join( 'r', 'c', 0, [ 'i' => $i ] );
			$seen[] = $this->version( 'r' );
			presence_remove( 'r', 'c', $this->site );
		}
		self::assertCount( 200, array_unique( $seen ) );
		self::assertGreaterThanOrEqual( 1, min( $seen ) );
		self::assertLessThan( 2 ** 53, max( $seen ) );
	}

	public function test_a_change_in_one_room_leaves_the_versions_of_others(): void {
		$this->join( 'one', 'c' );
		$this->join( 'two', 'c' );
		$two = $this->version( 'two' );
		$this->join( 'one', 'c', 0, [ 'a' => 1 ] );
		self::assertSame( $two, $this->version( 'two' ) );
	}

	public function test_a_room_has_the_version_of_its_newest_entry(): void {
		$this->join( 'r', 'a' );
		$this->join( 'r', 'b' );
		self::assertSame( $this->version( 'r' ), presence_get( 'r', site: $this->site )[0]->version );
	}
}
