<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Data;

use NativePresence\Tests\Native\Support\RandomData;
use NativePresence\Tests\Native\Support\SiteTestCase;
use ValueError;

/**
 * State comes back identical: same keys, order, types and bits.
 */
final class RoundTripTest extends SiteTestCase {
	private const JSON = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR;

	/**
	 * @dataProvider values
	 */
	public function test_a_value_comes_back_identical( mixed $value ): void {
		$data = [ 'value' => $value, 'list' => [ $value, [ $value ] ], 'map' => [ 'x' => $value ] ];
		$this->assert_round_trip( $data );
	}

	/**
	 * @return array<string, array{mixed}>
	 */
	public function values(): array {
		$values = [
			null,
			true,
			false,
			0,
			-1,
			PHP_INT_MAX,
			PHP_INT_MIN,
			2 ** 53 + 1,
			0.0,
			-0.0,
			1.0,
			-1.0,
			0.1,
			1 / 3,
			0.1 + 0.2,
			1e15,
			1e16,
			123456789012345678.0,
			1e17,
			1e22,
			1e25,
			1e-3,
			1e-4,
			1e-5,
			-1.5e-7,
			PHP_FLOAT_MAX,
			PHP_FLOAT_MIN,
			PHP_FLOAT_EPSILON,
			5e-324,
			2.2250738585072011e-308,
			9007199254740993.0,
			9223372036854775807.0,
			'',
			'5',
			'1.0',
			'-0',
			'1e5',
			'null',
			'true',
			'/slash/',
			'"quoted" \\ back',
			"tab\t line\n return\r feed\f back\x08 bell\x07 unit\x1f delete\x7f",
			"NUL \0 inside",
			"\u{e9} \u{20ac} \u{1f642} \u{2028} \u{2029} \u{fffd} \u{10ffff}",
			'<b>&amp;</b>',
			[],
			[ [] ],
			[ 1, 2.0, '3' ],
			[ 'a' => [], 'b' => [ 'c' => [] ] ],
			[ 1 => 'one', 0 => 'zero' ],
			[ 0 => 'zero', 2 => 'two' ],
			[ -1 => 'a', 5 => 'b', '05' => 'c', 'x' => 'd', '' => 'e', '-' => 'f', '-0' => 'g', '1.5' => 'h', '-}' => 'i', '5 ' => 'j', '5x' => 'k', '00' => 'l' ],
			[ PHP_INT_MAX => 'largest', PHP_INT_MIN + 1 => 'near least', '9223372036854775808' => 'beyond', '-9223372036854775808' => 'least' ],
			[ "key \" \\ / \n \u{e9} \0" => 1 ],
		];
		$names  = array_map( static fn( mixed $value ): string => substr( json_encode( $value, JSON_PRESERVE_ZERO_FRACTION ), 0, 60 ), $values );
		return array_combine(
			array_map( static fn( string $name, int $at ): string => "$at: $name", $names, array_keys( $names ) ),
			array_map( static fn( mixed $value ): array => [ $value ], $values )
		);
	}

	public function test_random_data_comes_back_identical(): void {
		$random = new RandomData();
		for ( $i = $this->rounds( 3000 ); $i > 0; --$i ) {
			$data = $random->map( 4 );
			if ( strlen( json_encode( $data, self::JSON ) ) <= 10_240 ) {
				$this->assert_round_trip( $data, "seed $random->seed, number $i" );
			}
		}
	}

	public function test_random_floats_come_back_with_the_same_bits(): void {
		$random = new RandomData();
		for ( $i = $this->rounds( 200 ); $i > 0; --$i ) {
			$floats = array_map( static fn(): float => $random->float(), range( 1, 100 ) );
			$this->assert_round_trip( [ 'floats' => $floats ], "seed $random->seed, number $i" );
		}
	}

	public function test_the_limit_counts_the_same_bytes_as_json_encode(): void {
		$random = new RandomData();
		for ( $i = $this->rounds( 1000 ); $i > 0; --$i ) {
			$data = [ 'data' => $random->map( 3 ), 'floats' => [ $random->float(), $random->float() ], 'pad' => '' ];
			$room = 10_240 - strlen( json_encode( $data, self::JSON ) );
			if ( $room < 0 ) {
				continue;
			}
			$data['pad'] = str_repeat( 'x', $room );
			$this->join( 'r', 'c', data: $data );
			try {
				$data['pad'] .= 'x';
				$this->join( 'r', 'c', data: $data );
				self::fail( "one byte too many is taken: seed $random->seed, number $i" );
			} catch ( ValueError $error ) {
				self::assertStringContainsString( 'at most 10240 bytes', $error->getMessage() );
			}
		}
	}

	public function test_references_are_followed(): void {
		$word = 'said once';
		$list = [ &$word, [ 'again' => &$word ] ];
		$data = [ 'list' => &$list, 'word' => &$word ];
		$this->join( 'r', 'c', data: $data );

		$copy = presence_find( 'r', 'c', $this->site )->data;
		self::assertSame( [ 'list' => [ 'said once', [ 'again' => 'said once' ] ], 'word' => 'said once' ], $copy );
		$copy['word'] = 'changed';
		self::assertSame( 'said once', $copy['list'][0], 'what comes back shares nothing' );
	}

	public function test_the_callers_array_is_left_alone(): void {
		$data = [ 'a' => [ 1.0, '2' ], 'b' => null ];
		$copy = unserialize( serialize( $data ) );
		$this->join( 'r', 'c', data: $data );
		presence_find( 'r', 'c', $this->site )->data['a'][] = 3;
		self::assertSame( $copy, $data );
	}

	private function assert_round_trip( array $data, string $message = '' ): void {
		$this->join( 'r', 'c', data: $data );
		$found = presence_find( 'r', 'c', $this->site )->data;
		self::assertSame( $data, $found, $message );
		// serialize() also tells 0.0 from -0.0.
		self::assertSame( serialize( $data ), serialize( $found ), $message );
		self::assertFalse( $this->join( 'r', 'c', data: $found ), "written again, it is the same state: $message" );
	}
}
