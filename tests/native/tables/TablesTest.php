<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Tables;

use NativePresence\TableEngine\Schema;
use NativePresence\Tests\Native\Support\Rules;
use NativePresence\Tests\Native\Support\SiteTestCase;
use PresenceException;

/**
 * The tables are made when presence is written, and a database that refuses is no word on anybody's page.
 */
final class TablesTest extends SiteTestCase {
	public static function tearDownAfterClass(): void {
		Schema::make();
	}

	private static function sql( string $sql ): void {
		self::assertNotFalse( $GLOBALS['wpdb']->query( $sql ), $GLOBALS['wpdb']->last_error );
	}

	/**
	 * @dataProvider tables
	 * @param callable(): string $table
	 */
	public function test_a_table_that_is_missing_is_made_by_whoever_needs_it( callable $table ): void {
		$this->join( 'r', 'before', 5 );
		presence_bump( 'k', 5, $this->site );
		$known = $this->version( 'r' );
		self::sql( "DROP TABLE {$table()}" );

		self::assertSame( [ true ], presence_exchange( [ [ 'room' => 'r', 'client_id' => 'after' ] ], [], [], site: $this->site )['set'] );
		self::assertIsInt( presence_bump( 'k', 5, $this->site ) );
		self::assertContains( 'after', self::client_ids( presence_get( 'r', site: $this->site ) ) );
		self::assertNotSame( $known, $this->version( 'r' ) );
		if ( Schema::entries() === $table() ) {
			self::assertSame( [ 'after' ], self::client_ids( presence_get( 'r', since: $known, site: $this->site ) ), 'of what was lost, nothing is known' );
		}
	}

	/**
	 * @return array<string, array{callable(): string}>
	 */
	public function tables(): array {
		return [ 'entries' => [ Schema::entries( ... ) ], 'sites' => [ Schema::sites( ... ) ], 'saves' => [ Schema::saves( ... ) ] ];
	}

	/**
	 * @dataProvider calls_that_write_no_presence
	 * @param callable(string): mixed $call
	 */
	public function test_without_tables_reads_and_removals_find_nothing_and_make_none( callable $call, mixed $found ): void {
		Schema::drop();
		self::assertSame( $found, $call( $this->site ) );
		self::assertFalse( Schema::is_there() );
	}

	/**
	 * @return array<string, array{callable(string): mixed, mixed}>
	 */
	public function calls_that_write_no_presence(): array {
		$nobody = [ 'version' => 0, 'entries' => 0, 'users' => 0 ];
		return [
			'get'            => [ static fn( string $site ) => presence_get( 'r', site: $site ), [] ],
			'get_prefix'     => [ static fn( string $site ) => presence_get_prefix( 'r', site: $site ), [] ],
			'get_user'       => [ static fn( string $site ) => presence_get_user( 5, site: $site ), [] ],
			'find'           => [ static fn( string $site ) => presence_find( 'r', 'c', $site ), null ],
			'count'          => [ static fn( string $site ) => presence_count( 'r', $site ), [ 'entries' => 0, 'users' => 0 ] ],
			'version'        => [ static fn( string $site ) => presence_version( 'r', $site ), 0 ],
			'site version'   => [ static fn( string $site ) => presence_version( null, $site ), 0 ],
			'version_prefix' => [ static fn( string $site ) => presence_version_prefix( 'r', $site ), 0 ],
			'rooms'          => [ static fn( string $site ) => presence_rooms( '', $site ), [] ],
			'exchange'       => [ static fn( string $site ) => presence_exchange( [], [ [ 'room' => 'r', 'client_id' => 'c' ] ], [ 'r' ], $site ), [ 'set' => [], 'removed' => [ false ], 'rooms' => [ 'r' => $nobody ] ] ],
			'remove'         => [ static fn( string $site ) => presence_remove( 'r', 'c', $site ), false ],
			'remove_user'    => [ static fn( string $site ) => presence_remove_user( 5, $site ), 0 ],
			'bump'           => [ static fn( string $site ) => presence_bump( 'k', 5, $site ), 1 ],
			'revision'       => [ static fn( string $site ) => presence_revision( 'k', $site ), null ],
			'revisions'      => [ static fn( string $site ) => presence_revisions( $site ), [] ],
			'forget_user'    => [ static fn( string $site ) => presence_forget_user( 5, $site ), 0 ],
			'gc'             => [ static fn( string $site ) => presence_gc(), 0 ],
			'clear'          => [ static fn( string $site ) => presence_clear( $site ), 0 ],
			'info'           => [ static fn( string $site ) => presence_info()['entries'], 0 ],
		];
	}

	/**
	 * @testWith [false]
	 *           [true]
	 */
	public function test_a_write_of_presence_makes_them( bool $in_an_exchange ): void {
		Schema::drop();
		$in_an_exchange
			? presence_exchange( [ [ 'room' => 'r', 'client_id' => 'c' ] ], [], [], site: $this->site )
			: presence_set( 'r', 'c', site: $this->site );
		self::assertSame( [ 'c' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
		self::assertSame( [ 1, 2 ], [ presence_bump( 'k', 5, $this->site ), presence_bump( 'k', 5, $this->site ) ] );
	}

	public function test_dropping_everything_starts_another_epoch(): void {
		$this->join( 'r', 'c' );
		$epoch = presence_info()['epoch'];
		for ( $i = 0; $i < 5 && presence_info()['epoch'] === $epoch; $i++ ) {
			// Of 32,767 epochs the same may come once.
			Schema::drop();
			self::assertSame( 0, $this->version( 'r' ) );
			self::assertTrue( $this->join( 'r', 'c' ) );
		}
		self::assertNotContains( presence_info()['epoch'], [ 0, $epoch ] );
	}

	public function test_tables_that_somebody_has_emptied_are_filled_again(): void {
		$this->join( 'r', 'c', 5 );
		self::sql( 'DELETE FROM ' . Schema::sites() );
		self::assertSame( 'table', presence_info()['engine'] );
		self::assertTrue( $this->join( 'r', 'd', 6 ) );
		self::sql( 'DELETE FROM ' . Schema::entries() );
		self::sql( 'DELETE FROM ' . Schema::sites() );
		self::assertTrue( $this->join( 'r', 'c', 5 ) );
		self::assertSame( [ 'c' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	public function test_a_table_of_another_layout_is_replaced(): void {
		$this->join( 'r', 'c' );
		self::sql( 'DROP TABLE ' . Schema::entries() );
		self::sql( 'CREATE TABLE ' . Schema::entries() . ' ( site VARBINARY(191) NOT NULL, room VARBINARY(191) NOT NULL, gone TINYINT NOT NULL, PRIMARY KEY (site, room) )' );

		self::assertNull( presence_find( 'r', 'c', $this->site ) );
		self::assertTrue( $this->join( 'r', 'c' ) );
		self::assertSame( [ 'c' ], self::client_ids( presence_get( 'r', site: $this->site ) ) );
	}

	public function test_data_that_other_code_wrote_is_read_up_to_the_bounds(): void {
		$this->join( 'r', 'c' );
		$put = static fn( array $data ) => self::sql( $GLOBALS['wpdb']->prepare( 'UPDATE ' . Schema::entries() . ' SET data = %s', json_encode( $data ) ) );
		foreach ( [ [ 'a' => str_repeat( 'x', 10_232 ) ], Rules::lists( 512 ), Rules::objects( 512 ), Rules::values( 2048 ) ] as $within ) {
			$put( $within );
			self::assertSame( $within, presence_find( 'r', 'c', $this->site )->data );
		}
		foreach ( [ [ 'a' => str_repeat( 'x', 10_233 ) ], Rules::lists( 513 ), Rules::objects( 513 ), Rules::values( 2049 ) ] as $beyond ) {
			$put( $beyond );
			try {
				presence_get( 'r', site: $this->site );
				self::fail( 'it is read' );
			} catch ( PresenceException $refusal ) {
				self::assertSame( PresenceException::CORRUPT, $refusal->getCode() );
			}
		}
	}

	public function test_making_them_again_harms_nothing(): void {
		$this->join( 'r', 'c', 5 );
		presence_bump( 'k', 5, $this->site );
		$before = [ presence_get( 'r', site: $this->site ), presence_revisions( $this->site ), presence_info() ];
		Schema::make();
		self::assertEquals( $before, [ presence_get( 'r', site: $this->site ), presence_revisions( $this->site ), presence_info() ] );
	}

	/**
	 * @dataProvider every_call
	 * @param callable(string): mixed $call
	 */
	public function test_a_database_that_refuses_is_unavailable_and_says_nothing_on_the_page( callable $call ): void {
		$broken = static fn(): string => 'SELECT nothing_there FROM nowhere_at_all.at_all';
		add_filter( 'query', $broken );
		$GLOBALS['wpdb']->show_errors();
		try {
			$call( $this->site );
			self::fail( 'it was answered' );
		} catch ( PresenceException $refusal ) {
			self::assertSame( PresenceException::UNAVAILABLE, $refusal->getCode(), $refusal->getMessage() );
		} finally {
			remove_filter( 'query', $broken );
			$GLOBALS['wpdb']->hide_errors();
		}
		self::assertFalse( $GLOBALS['wpdb']->suppress_errors, 'others hear of their errors again' );
		self::assertSame( '', $GLOBALS['wpdb']->last_error );
	}

	/**
	 * @return array<string, array{callable(string): mixed}>
	 */
	public function every_call(): array {
		return [
			'set'         => [ static fn( string $site ) => presence_set( 'r', 'c', site: $site ) ],
			'get'         => [ static fn( string $site ) => presence_get( 'r', site: $site ) ],
			'version'     => [ static fn( string $site ) => presence_version( null, $site ) ],
			'newer'       => [ static fn( string $site ) => presence_get( 'r', since: 1, site: $site ) ],
			'exchange'    => [ static fn( string $site ) => presence_exchange( [ [ 'room' => 'r', 'client_id' => 'c' ] ], [], [ 'r' ], $site ) ],
			'remove'      => [ static fn( string $site ) => presence_remove( 'r', 'c', $site ) ],
			'remove_user' => [ static fn( string $site ) => presence_remove_user( 5, $site ) ],
			'bump'        => [ static fn( string $site ) => presence_bump( 'k', 5, $site ) ],
			'gc'          => [ static fn( string $site ) => presence_gc() ],
			'clear'       => [ static fn( string $site ) => presence_clear( $site ) ],
			'info'        => [ static fn( string $site ) => presence_info() ],
		];
	}
}
