<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Classes;

use Error;
use Exception;
use NativePresence\Tests\Native\Support\SiteTestCase;
use PresenceEntry;
use ReflectionClass;
use ReflectionException;
use TypeError;

final class EntryClassTest extends SiteTestCase {
	private function entry(): PresenceEntry {
		$this->join( 'r', 'c', 7, [ 'a' => 1 ] );
		return presence_find( 'r', 'c', $this->site );
	}

	public function test_an_entry_is_not_made_by_new(): void {
		$this->expectException( Error::class );
		$this->expectExceptionMessage( 'Cannot directly construct PresenceEntry' );
		new PresenceEntry();
	}

	/**
	 * A class written in PHP cannot keep anybody from it.
	 *
	 * @group extension
	 */
	public function test_an_entry_is_not_made_by_reflection(): void {
		$this->expectException( ReflectionException::class );
		( new ReflectionClass( PresenceEntry::class ) )->newInstanceWithoutConstructor();
	}

	public function test_an_entry_is_not_serialised(): void {
		$this->expectException( Exception::class );
		$this->expectExceptionMessage( "Serialization of 'PresenceEntry' is not allowed" );
		serialize( $this->entry() );
	}

	public function test_an_entry_is_not_unserialised(): void {
		$this->expectException( Exception::class );
		$this->expectExceptionMessage( "Unserialization of 'PresenceEntry' is not allowed" );
		unserialize( 'O:13:"PresenceEntry":1:{s:4:"room";s:1:"r";}' );
	}

	public function test_the_properties_keep_their_types(): void {
		$entry = $this->entry();
		foreach ( [ 'room' => 5, 'client_id' => null, 'user_id' => 'x', 'data' => 'x', 'date_gmt' => [], 'version' => 1.5 ] as $property => $wrong ) {
			try {
				$entry->$property = $wrong;
				self::fail( "$property takes a wrong type" );
			} catch ( TypeError $error ) {
				self::assertStringContainsString( "PresenceEntry::\$$property", $error->getMessage() );
			}
		}
	}

	public function test_an_entry_takes_no_further_properties(): void {
		$this->expectException( Error::class );
		$this->entry()->more = 1;
	}

	public function test_an_entry_can_be_cloned_listed_and_encoded(): void {
		$entry = $this->entry();
		$clone = clone $entry;

		$clone->data['a'] = 2;
		self::assertSame( 1, $entry->data['a'] );
		self::assertSame( [ 'room', 'client_id', 'user_id', 'data', 'date_gmt', 'version' ], array_keys( get_object_vars( $entry ) ) );
		self::assertSame( get_object_vars( $entry ), json_decode( json_encode( $entry ), true ) );
		self::assertSame( get_object_vars( $entry ), (array) $entry );
	}

	public function test_entries_are_freed(): void {
		for ( $i = 0; $i < 50; ++$i ) {
			$this->join( 'r', "c$i", $i, [ 'key' => [ 'text' => str_repeat( 'x', 100 ), 'list' => [ 1, 2.5, null, [] ] ] ] );
		}
		$read = function (): void {
			presence_get( 'r', site: $this->site );
			presence_find( 'r', 'c7', $this->site );
			presence_get( 'r', null, '', $this->site, 100, 0, 1 );
			presence_exchange( [ [ 'room' => 's', 'client_id' => 'c', 'data' => [ 'a' => 'b' ] ] ], [ [ 'room' => 's', 'client_id' => 'c' ] ], [ 'r' ], $this->site );
			presence_rooms( site: $this->site );
			presence_info();
		};
		$read();
		$before = memory_get_usage();
		for ( $i = 0; $i < 500; ++$i ) {
			$read();
		}
		self::assertLessThan( 10_000, memory_get_usage() - $before );
	}
}
