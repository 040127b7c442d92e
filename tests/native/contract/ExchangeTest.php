<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;
use PresenceException;

final class ExchangeTest extends SiteTestCase {
	private function exchange( array $set = [], array $remove = [], array $rooms = [] ): array {
		return presence_exchange( $set, $remove, $rooms, $this->site );
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

	public function test_rooms_are_looked_at_after_the_writes_and_the_removals(): void {
		$this->join( 'r', 'goes', 4 );
		$this->join( 'r', 'stays', 5 );
		$answer = $this->exchange(
			[ [ 'room' => 'r', 'client_id' => 'comes', 'user_id' => 6 ] ],
			[ [ 'room' => 'r', 'client_id' => 'goes' ] ],
			[ 'r', 'empty' ]
		);

		self::assertSame( [ 'version' => $this->version( 'r' ), 'entries' => 2, 'users' => 2 ], $answer['rooms']['r'] );
		self::assertSame( [ 'version' => 0, 'entries' => 0, 'users' => 0 ], $answer['rooms']['empty'] );
	}

	public function test_a_room_stays_as_it_is_when_everybody_is_renewed(): void {
		$this->join( 'r', 'a', 5 );
		$version = $this->version( 'r' );
		$answer  = $this->exchange( [ [ 'room' => 'r', 'client_id' => 'a', 'user_id' => 5 ] ], [], [ 'r' ] );

		self::assertSame( [ [ false ], [ 'version' => $version, 'entries' => 1, 'users' => 1 ] ], [ $answer['set'], $answer['rooms']['r'] ] );
	}

	public function test_rooms_keep_their_order_and_may_be_named_like_numbers(): void {
		$this->join( '7', 'c' );
		$rooms = $this->exchange( rooms: [ 'z', '7', 'a', '7' ] )['rooms'];
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
		$names = array_map( static fn( int $i ): string => "postType/post:$i", range( 1, 500 ) );
		$this->join( 'postType/post:77', 'a' );
		$rooms = $this->exchange( [], [], $names )['rooms'];

		self::assertSame( $names, array_keys( $rooms ) );
		// In an array whose chains are wrong, this never ends.
		foreach ( $names as $room ) {
			self::assertSame( 'postType/post:77' === $room ? 1 : 0, $rooms[ $room ]['entries'] );
		}
		self::assertFalse( isset( $rooms['postType/post:501'] ) );
		$rooms['postType/post:501'] = 1;
		self::assertCount( 501, $rooms );
	}
}
