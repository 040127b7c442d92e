<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class JoinTest extends SiteTestCase {
	public function test_the_first_write_of_a_client_joins_and_the_same_again_renews(): void {
		self::assertTrue( $this->join( 'r', 'c', 7, [ 'screen' => 'dashboard' ] ) );
		self::assertFalse( $this->join( 'r', 'c', 7, [ 'screen' => 'dashboard' ] ) );
		self::assertCount( 1, presence_get( 'r', site: $this->site ) );
	}

	public function test_other_data_and_another_user_are_changes(): void {
		$this->join( 'r', 'c', 7, [ 'screen' => 'dashboard' ] );
		self::assertTrue( $this->join( 'r', 'c', 7, [ 'screen' => 'post' ] ) );
		self::assertTrue( $this->join( 'r', 'c', 8, [ 'screen' => 'post' ] ) );

		$entry = presence_find( 'r', 'c', $this->site );
		self::assertSame( [ 8, [ 'screen' => 'post' ] ], [ $entry->user_id, $entry->data ] );
	}

	public function test_the_order_of_keys_and_the_type_of_a_value_are_part_of_the_state(): void {
		$this->join( 'r', 'c', 0, [ 'a' => 1, 'b' => 2 ] );
		self::assertTrue( $this->join( 'r', 'c', 0, [ 'b' => 2, 'a' => 1 ] ) );
		self::assertTrue( $this->join( 'r', 'c', 0, [ 'b' => 2, 'a' => 1.0 ] ) );
		self::assertTrue( $this->join( 'r', 'c', 0, [ 'b' => 2, 'a' => '1.0' ] ) );
	}

	public function test_no_data_is_an_empty_array(): void {
		self::assertTrue( presence_set( 'r', 'c', site: $this->site ) );
		self::assertFalse( presence_set( 'r', 'c', [], site: $this->site ) );
		self::assertSame( [], presence_find( 'r', 'c', $this->site )->data );
	}

	public function test_an_entry_carries_what_was_written(): void {
		$before = time();
		$this->join( 'postType/post:7', 'editor-3-ab', 3, [ 'idle' => 0 ] );
		$entry = presence_find( 'postType/post:7', 'editor-3-ab', $this->site );

		self::assertSame( 'postType/post:7', $entry->room );
		self::assertSame( 'editor-3-ab', $entry->client_id );
		self::assertSame( 3, $entry->user_id );
		self::assertSame( [ 'idle' => 0 ], $entry->data );
		self::assertSame( $this->version( 'postType/post:7' ), $entry->version );
		$written = strtotime( $entry->date_gmt . ' UTC' );
		self::assertSame( $entry->date_gmt, gmdate( 'Y-m-d H:i:s', $written ) );
		self::assertGreaterThanOrEqual( $before, $written );
		self::assertLessThanOrEqual( time(), $written );
	}

	public function test_age_moves_the_date_back(): void {
		$this->join( 'r', 'c', ttl: 86_400, age_ms: 3_600_000 );
		$written = strtotime( presence_find( 'r', 'c', $this->site )->date_gmt . ' UTC' );
		self::assertEqualsWithDelta( time() - 3600, $written, 2 );
	}

	public function test_a_renewal_brings_the_date_up(): void {
		$this->join( 'r', 'c', ttl: 86_400, age_ms: 3_600_000 );
		$this->join( 'r', 'c' );
		$written = strtotime( presence_find( 'r', 'c', $this->site )->date_gmt . ' UTC' );
		self::assertEqualsWithDelta( time(), $written, 2 );
	}

	public function test_sites_never_see_each_other(): void {
		$other = $this->site . '-other';
		$this->join( 'r', 'c', 7 );

		self::assertNull( presence_find( 'r', 'c', $other ) );
		self::assertSame( [], presence_get( 'r', site: $other ) );
		self::assertSame( [], presence_get_prefix( '', site: $other ) );
		self::assertSame( [], presence_get_user( 7, site: $other ) );
		self::assertSame( [], presence_rooms( site: $other ) );
		self::assertSame( 0, presence_version( 'r', $other ) );
		self::assertFalse( presence_remove( 'r', 'c', $other ) );
		self::assertSame( 0, presence_remove_user( 7, $other ) );
		self::assertSame( 0, presence_clear( $other ) );
		self::assertNotNull( presence_find( 'r', 'c', $this->site ) );
	}

	/**
	 * @dataProvider distinct_names
	 */
	public function test_names_are_compared_byte_by_byte( string $one, string $other ): void {
		$this->join( "room $one", "client $one" );
		self::assertNull( presence_find( "room $other", "client $one", $this->site ) );
		self::assertNull( presence_find( "room $one", "client $other", $this->site ) );
		self::assertNotNull( presence_find( "room $one", "client $one", $this->site ) );
	}

	/**
	 * @return array<string, array{string, string}>
	 */
	public function distinct_names(): array {
		return [
			'upper and lower case'  => [ 'a', 'A' ],
			'composed and combined' => [ "\u{e9}", "e\u{301}" ],
			'a space at the end'    => [ 'a', 'a ' ],
			'a NUL at the end'      => [ 'a', "a\0" ],
			'numbers'               => [ '1', '01' ],
		];
	}

	public function test_the_shortest_and_the_longest_names_work(): void {
		$long = str_repeat( "\u{1f642}", 47 ) . 'abc';
		self::assertSame( 191, strlen( $long ) );
		$this->join( '', 'c' );
		$this->join( $long, $long );

		self::assertSame( 'c', presence_get( '', site: $this->site )[0]->client_id );
		self::assertSame( $long, presence_find( $long, $long, $this->site )->room );
		presence_set( 'r', 'c', site: $long );
		self::assertSame( 1, presence_clear( $long ) );
	}
}
