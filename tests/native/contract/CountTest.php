<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class CountTest extends SiteTestCase {
	private function count_of( string $room ): string {
		return implode( '/', presence_count( $room, $this->site ) );
	}

	public function test_an_empty_room_counts_nothing(): void {
		self::assertSame( [ 'entries' => 0, 'users' => 0 ], presence_count( 'r', $this->site ) );
	}

	public function test_two_tabs_of_one_person_are_two_entries_and_one_user(): void {
		$this->join( 'r', 'a', 5 );
		$this->join( 'r', 'b', 5 );
		$this->join( 'r', 'c', 6 );
		self::assertSame( '3/2', $this->count_of( 'r' ) );
		presence_remove( 'r', 'a', $this->site );
		self::assertSame( '2/2', $this->count_of( 'r' ) );
		presence_remove( 'r', 'b', $this->site );
		self::assertSame( '1/1', $this->count_of( 'r' ) );
	}

	public function test_nobody_signed_in_is_an_entry_and_no_user(): void {
		$this->join( 'r', 'a' );
		$this->join( 'r', 'b' );
		self::assertSame( '2/0', $this->count_of( 'r' ) );
		$this->join( 'r', 'b', 9 );
		self::assertSame( '2/1', $this->count_of( 'r' ) );
		$this->join( 'r', 'b' );
		self::assertSame( '2/0', $this->count_of( 'r' ) );
	}

	public function test_rooms_list_the_same_counts_and_versions(): void {
		$this->join( 'b', 'x', 5 );
		$this->join( 'a', 'x', 5 );
		$this->join( 'a', 'y', 5 );
		$this->join( 'c', 'x' );
		$rooms = presence_rooms( site: $this->site );

		self::assertSame( [ 'a', 'b', 'c' ], array_keys( $rooms ), 'by name' );
		foreach ( $rooms as $room => $row ) {
			self::assertSame( presence_count( $room, $this->site ) + [ 'version' => $this->version( $room ) ], $row );
		}
	}

	public function test_rooms_are_narrowed_by_prefix_and_paged(): void {
		foreach ( [ 'post/1', 'post/2', 'post/3', 'page/1' ] as $room ) {
			$this->join( $room, 'c' );
		}
		self::assertSame( [ 'post/1', 'post/2', 'post/3' ], array_keys( presence_rooms( 'post/', $this->site ) ) );
		self::assertSame( [ 'post/2' ], array_keys( presence_rooms( 'post/', $this->site, 1, 1 ) ) );
		self::assertSame( [], presence_rooms( 'post/', $this->site, 1, 3 ) );
	}

	public function test_a_room_with_a_number_for_a_name_has_an_int_key(): void {
		$this->join( '5', 'c' );
		self::assertSame( [ 5 ], array_keys( presence_rooms( site: $this->site ) ) );
	}

	public function test_many_rooms_are_all_found_by_name(): void {
		for ( $i = 1; $i <= 300; $i++ ) {
			$this->join( "post/$i", 'a' );
		}
		$rooms = presence_rooms( site: $this->site );

		self::assertCount( 300, $rooms );
		// In an array whose chains are wrong, this never ends.
		for ( $i = 1; $i <= 300; $i++ ) {
			self::assertSame( 1, $rooms["post/$i"]['entries'] );
		}
		self::assertFalse( isset( $rooms['post/301'] ) );
	}
}
