<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Data;

use NativePresence\Tests\Native\Support\SiteTestCase;

/**
 * Entries of a room mostly look alike, and are read faster for it. What does not look like the others is read as well.
 */
final class AlikeTest extends SiteTestCase {
	private const VALUES = [
		'dashboard',
		'a string that is longer than what is looked at once',
		'exactly 16 bytes',
		'exactly15 bytes',
		'',
		'"',
		'ends with "',
		'\\',
		"line\nbreak",
		"\0",
		'Zoë van der Meer',
		'日本語の名前',
		'{"a":"b"}',
		'1',
		0,
		-1,
		7,
		1795494019,
		-1795494019,
		999999999999999999,
		-999999999999999999,
		1000000000000000000,
		PHP_INT_MAX,
		PHP_INT_MIN,
		0.0,
		-0.0,
		1.5,
		1e300,
		true,
		false,
		null,
		[],
		[ 1, 2 ],
		[ 'a' => 1 ],
	];

	public function test_any_value_is_read_among_entries_of_the_same_keys(): void {
		$written = [];
		foreach ( self::VALUES as $i => $value ) {
			$written[ "first-$i" ]  = [ 'a' => $value, 'a longer key than the others' => 'x', 'z' => 1 ];
			$written[ "middle-$i" ] = [ 'a' => 'x', 'a longer key than the others' => $value, 'z' => 1 ];
			$written[ "last-$i" ]   = [ 'a' => 'x', 'a longer key than the others' => 'y', 'z' => $value ];
		}
		$this->assert_room( $written );
	}

	public function test_entries_of_many_shapes_are_told_apart(): void {
		$written = [];
		for ( $i = 0; $i < 300; $i++ ) {
			$data = [];
			foreach ( [ 'screen', '_name', 'screen2', '5', 'é', 'q"', '' ] as $bit => $key ) {
				if ( $i >> $bit & 1 ) {
					$data[ $key ] = self::VALUES[ ( $i + $bit ) % count( self::VALUES ) ];
				}
			}
			$written[ "client-$i" ] = 0 === $i % 3 ? array_reverse( $data, true ) : $data;
		}
		$this->assert_room( $written );
	}

	public function test_what_was_read_may_be_changed_without_changing_what_is_read_next(): void {
		for ( $i = 0; $i < 5; $i++ ) {
			presence_set( 'room', "client-$i", [ 'screen' => 'dashboard', 'n' => $i ], 0, 60, $this->site );
		}
		foreach ( presence_get( 'room', null, '', $this->site ) as $entry ) {
			$entry->data['screen'] .= '!';
			$entry->data['new']     = true;
			unset( $entry->data['n'] );
		}
		foreach ( presence_get( 'room', null, '', $this->site ) as $entry ) {
			$this->assertSame( [ 'screen' => 'dashboard', 'n' => (int) substr( $entry->client_id, -1 ) ], $entry->data );
		}
	}

	/**
	 * @param array<string, array<mixed>> $written Data by client id.
	 */
	private function assert_room( array $written ): void {
		foreach ( $written as $client_id => $data ) {
			presence_set( 'room', $client_id, $data, 0, 60, $this->site );
		}
		// Twice: what was learned from the first reading is used in the second.
		for ( $time = 0; $time < 2; $time++ ) {
			$read = [];
			foreach ( presence_get( 'room', null, '', $this->site ) as $entry ) {
				$read[ $entry->client_id ] = $entry->data;
			}
			$this->assertCount( count( $written ), $read );
			foreach ( $written as $client_id => $data ) {
				$this->assertSame( serialize( $data ), serialize( $read[ $client_id ] ), $client_id );
			}
		}
	}
}
