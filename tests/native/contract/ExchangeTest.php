<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;
use PresenceException;

final class ExchangeTest extends SiteTestCase {
	private function exchange( array $set = [], array $remove = [], array $since = [], int $limit = 100 ): array {
		return presence_exchange( $set, $remove, $since, $limit, $this->site );
	}

	public function test_nothing_asked_is_nothing_told(): void {
		self::assertSame( [ 'set' => [], 'removed' => [], 'rooms' => [] ], $this->exchange() );
	}

	public function test_writes_tell_in_order_what_they_did(): void {
		$this->join( 'r', 'known', 5 );
		$answer = $this->exchange(
			[
				[ 'room' => 'r', 'client_id' => 'new' ],
				[ 'room' => 'r', 'client_id' => 'known', 'user_id' => 5 ],
				[ 'room' => 'r', 'client_id' => 'known', 'user_id' => 6, 'max_per_user' => 9 ],
				[ 'room' => 'r', 'client_id' => 'more', 'user_id' => 5, 'max_per_user' => 1 ],
				[ 'room' => 's', 'client_id' => 'c', 'data' => [ 'a' => 1.0 ], 'user_id' => 7, 'ttl' => 90, 'age_ms' => 1000 ],
			]
		);

		self::assertSame( [ true, false, PresenceException::CONFLICT, PresenceException::LIMIT, true ], $answer['set'] );
		self::assertSame( [ 'new', 'known' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
		$entry = presence_find( 's', 'c', $this->site );
		self::assertSame( [ [ 'a' => 1.0 ], 7 ], [ $entry->data, $entry->user_id ] );
	}

	public function test_removals_tell_whether_a_live_entry_went(): void {
		$this->join( 'r', 'a' );
		$answer = $this->exchange(
			[],
			[ [ 'room' => 'r', 'client_id' => 'a' ], [ 'room' => 'r', 'client_id' => 'a' ], [ 'client_id' => 'b', 'room' => 'x' ] ]
		);
		self::assertSame( [ true, false, false ], $answer['removed'] );
		self::assertNull( presence_find( 'r', 'a', $this->site ) );
	}

	public function test_rooms_are_told_after_the_writes_and_the_removals(): void {
		$this->join( 'r', 'goes', 4 );
		$this->join( 'r', 'stays', 5 );
		$since  = $this->version( 'r' );
		$answer = $this->exchange(
			[ [ 'room' => 'r', 'client_id' => 'comes', 'user_id' => 6 ] ],
			[ [ 'room' => 'r', 'client_id' => 'goes' ] ],
			[ 'r' => $since, 'empty' => 0 ]
		);

		$room = $answer['rooms']['r'];
		self::assertSame( [ 'version', 'entries', 'users', 'delivered', 'reset', 'changed', 'removed' ], array_keys( $room ) );
		self::assertSame( [ $this->version( 'r' ), 2, 2 ], [ $room['version'], $room['entries'], $room['users'] ] );
		self::assertSame( $room['version'], $room['delivered'] );
		self::assertFalse( $room['reset'] );
		self::assertEquals( [ presence_find( 'r', 'comes', $this->site ) ], $room['changed'] );
		self::assertSame( [ 'goes' ], $room['removed'] );
		self::assertSame( [ 0, 0, 0 ], [ $answer['rooms']['empty']['version'], $answer['rooms']['empty']['entries'], $answer['rooms']['empty']['users'] ] );
	}

	public function test_an_unchanged_room_is_told_in_a_few_numbers(): void {
		$this->join( 'r', 'a', 5 );
		$version = $this->version( 'r' );
		$answer  = $this->exchange( [ [ 'room' => 'r', 'client_id' => 'a', 'user_id' => 5 ] ], [], [ 'r' => $version ] );

		self::assertSame(
			[ 'version' => $version, 'entries' => 1, 'users' => 1, 'delivered' => $version, 'reset' => false, 'changed' => [], 'removed' => [] ],
			$answer['rooms']['r']
		);
	}

	public function test_the_limit_holds_for_each_room(): void {
		foreach ( [ 'a', 'b', 'c' ] as $client_id ) {
			$this->join( 'r', $client_id );
			$this->join( 's', $client_id );
		}
		$rooms = $this->exchange( since: [ 'r' => 0, 's' => 0 ], limit: 2 )['rooms'];
		foreach ( [ 'r', 's' ] as $room ) {
			self::assertSame( [ 'a', 'b' ], self::client_ids( $rooms[ $room ]['changed'] ) );
			self::assertSame( $this->version( $room ), $rooms[ $room ]['version'] );
			self::assertNotSame( $rooms[ $room ]['version'], $rooms[ $room ]['delivered'], 'there is more to ask for' );
		}
		$more = $this->exchange( since: array_map( static fn( array $room ): int => $room['delivered'], $rooms ), limit: 2 )['rooms'];
		foreach ( [ 'r', 's' ] as $room ) {
			self::assertFalse( $more[ $room ]['reset'] );
			self::assertSame( [ 'c' ], self::client_ids( $more[ $room ]['changed'] ) );
			self::assertSame( $this->version( $room ), $more[ $room ]['delivered'] );
		}
	}

	public function test_with_a_limit_of_0_only_versions_and_counts_are_told(): void {
		$this->join( 'r', 'a', 5 );
		$this->join( 'r', 'b', 6 );
		presence_remove( 'r', 'b', $this->site );
		$version = $this->version( 'r' );
		foreach ( [ 0, 1, $version ] as $since ) {
			$answer = $this->exchange( [ [ 'room' => 'other', 'client_id' => "c$since" ] ], [ [ 'room' => 'r', 'client_id' => 'nobody' ] ], [ 'r' => $since, 'empty' => $since ], 0 );
			self::assertSame( [ [ true ], [ false ] ], [ $answer['set'], $answer['removed'] ] );
			$told = [ 'delivered' => $since, 'reset' => false, 'changed' => [], 'removed' => [] ];
			self::assertSame( [ 'version' => $version, 'entries' => 1, 'users' => 1 ] + $told, $answer['rooms']['r'] );
			self::assertSame( [ 'version' => 0, 'entries' => 0, 'users' => 0 ] + $told, $answer['rooms']['empty'] );
		}
		$this->expectException( \ValueError::class );
		$this->expectExceptionMessage( 'Argument #4 ($limit) must be between 0 and 10000' );
		$this->exchange( limit: -1 );
	}

	public function test_rooms_keep_their_order_and_may_be_named_like_numbers(): void {
		$this->join( '7', 'c' );
		$rooms = $this->exchange( since: [ 'z' => 0, '7' => 0, 'a' => 0 ] )['rooms'];
		self::assertSame( [ 'z', 7, 'a' ], array_keys( $rooms ) );
		self::assertSame( 1, $rooms[7]['entries'] );
	}

	public function test_one_bad_item_lets_nothing_be_written(): void {
		try {
			$this->exchange( [ [ 'room' => 'r', 'client_id' => 'good' ], [ 'room' => 'r', 'client_id' => '' ] ] );
			self::fail( 'not refused' );
		} catch ( \ValueError $error ) {
			self::assertStringContainsString( 'Argument #1 ($set) [1]["client_id"] must be', $error->getMessage() );
		}
		self::assertSame( 0, $this->version( null ) );
	}

	public function test_values_behind_references_are_read(): void {
		$data = [ 'a' => 1 ];
		$item = [ 'room' => 'r', 'client_id' => 'c', 'data' => &$data ];
		$set  = [ &$item ];
		self::assertSame( [ true ], $this->exchange( $set )['set'] );
		self::assertSame( [ 'a' => 1 ], presence_find( 'r', 'c', $this->site )->data );
	}

	public function test_many_rooms_are_all_found_by_name(): void {
		$since = [];
		for ( $i = 1; $i <= 500; $i++ ) {
			$since[ "postType/post:$i" ] = 0;
		}
		$this->join( 'postType/post:77', 'a' );
		$rooms = $this->exchange( [], [], $since )['rooms'];

		self::assertSame( array_keys( $since ), array_keys( $rooms ) );
		// In an array whose chains are wrong, this never ends.
		foreach ( array_keys( $since ) as $room ) {
			self::assertSame( 'postType/post:77' === $room ? 1 : 0, $rooms[ $room ]['entries'] );
		}
		self::assertFalse( isset( $rooms['postType/post:501'] ) );
		$rooms['postType/post:501'] = 1;
		self::assertCount( 501, $rooms );
	}
}
