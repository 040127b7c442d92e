<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

use DateTime;

/**
 * The rules that arguments keep to: a value that does, and values that do not with what the error says of them.
 */
final class Rules {
	/**
	 * @return array<string, array{good: mixed, bad: array<string, array{mixed, string}>}>
	 */
	public static function all(): array {
		static $rules = null;
		return $rules ??= self::make();
	}

	/**
	 * @return array<string, array{good: mixed, bad: array<string, array{mixed, string}>}>
	 */
	private static function make(): array {
		$between = static fn( int $least, int $most ): array => [
			'too little'  => [ $least - 1, "must be between $least and $most" ],
			'too much'    => [ $most + 1, "must be between $least and $most" ],
			'the least'   => [ PHP_INT_MIN, "must be between $least and $most" ],
			'the largest' => [ PHP_INT_MAX, "must be between $least and $most" ],
		];
		$from    = static fn( string $rule, int ...$bad ): array => array_combine(
			array_map( strval( ... ), $bad ),
			array_map( static fn( int $value ): array => [ $value, $rule ], $bad )
		);

		return [
			'name'      => [ 'good' => 'name', 'bad' => self::names( 'must be 0 to 191 bytes of UTF-8' ) ],
			'client id' => [
				'good' => 'client',
				'bad'  => self::names( 'must be 1 to 191 bytes of UTF-8' ) + [ 'empty' => [ '', 'must be 1 to 191 bytes of UTF-8' ] ],
			],
			'nobody'    => [ 'good' => 0, 'bad' => $from( 'must be greater than or equal to 0', -1, PHP_INT_MIN ) ],
			'budget'    => [ 'good' => 1_000_000, 'bad' => $from( 'must be greater than or equal to 0', -1, PHP_INT_MIN ) ],
			'free'      => [ 'good' => 12, 'bad' => $from( 'must be between 0 and 90', -1, 91 ) ],
			'from 0'    => [ 'good' => 3, 'bad' => $from( 'must be greater than or equal to 0', -1, PHP_INT_MIN ) ],
			'from 1'    => [ 'good' => 3, 'bad' => $from( 'must be greater than 0', 0, -1, PHP_INT_MIN ) ],
			'lease'     => [ 'good' => 60, 'bad' => $between( 1, 86_400 ) ],
			'age'       => [ 'good' => 10, 'bad' => $between( 0, 86_400_000 ) ],
			'limit'     => [ 'good' => 10, 'bad' => $between( 1, 10_000 ) ],
			'data'      => [ 'good' => [ 'a' => 1 ], 'bad' => self::data() ],
			'writes'    => [ 'good' => [], 'bad' => self::writes() ],
			'removals'  => [ 'good' => [], 'bad' => self::items( [] ) ],
			'rooms'     => [ 'good' => [], 'bad' => self::rooms() ],
		];
	}

	/**
	 * @return array<string, array{string, string}>
	 */
	private static function names( string $rule ): array {
		return [
			'192 bytes'         => [ str_repeat( 'a', 192 ), $rule ],
			'191 characters'    => [ str_repeat( "\u{e9}", 191 ), $rule ],
			'a lone byte'       => [ "a\xff", $rule ],
			'a cut character'   => [ substr( "\u{20ac}", 0, 2 ), $rule ],
			'a surrogate'       => [ "\xed\xa0\x80", $rule ],
			'an overlong slash' => [ "\xc0\xaf", $rule ],
			'a megabyte'        => [ str_repeat( 'a', 1 << 20 ), $rule ],
		];
	}

	/**
	 * @return array<string, array{array, string}>
	 */
	public static function data(): array {
		$only   = 'must consist of null, bool, int, float, string and array, not ';
		$circle = [ 'a' => 1 ];

		$circle['self'] = &$circle;
		return [
			'a list'               => [ [ 1, 2 ], 'must have string keys, it is a list' ],
			'a list of one'        => [ [ [] ], 'must have string keys, it is a list' ],
			'INF'                  => [ [ 'a' => INF ], 'must not contain INF or NAN' ],
			'minus INF'            => [ [ 'a' => [ 'b' => -INF ] ], 'must not contain INF or NAN' ],
			'NAN'                  => [ [ 'a' => [ NAN ] ], 'must not contain INF or NAN' ],
			'an object'            => [ [ 'a' => new DateTime() ], $only . 'an object of DateTime' ],
			'a closure'            => [ [ 'a' => static fn() => 1 ], $only . 'an object of Closure' ],
			'a resource'           => [ [ 'a' => STDIN ], $only . 'a resource' ],
			'a bad string'         => [ [ 'a' => "\xff" ], 'must be UTF-8 in all keys and strings' ],
			'a bad string inside'  => [ [ 'a' => [ [ "b\xc3" ] ] ], 'must be UTF-8 in all keys and strings' ],
			'a bad key'            => [ [ "\xff" => 1 ], 'must be UTF-8 in all keys and strings' ],
			'a bad key inside'     => [ [ 'a' => [ "k\x80" => 1 ] ], 'must be UTF-8 in all keys and strings' ],
			'33 levels'            => [ self::nested( 33 ), 'must be nested at most 32 levels deep' ],
			'a circle'             => [ $circle, 'must be nested at most 32 levels deep' ],
			'one byte too many'    => [ [ 'a' => str_repeat( 'x', 10_240 - 7 ) ], 'must be at most 10240 bytes of JSON' ],
			'escapes too many'     => [ [ 'a' => str_repeat( "\x01", 2000 ) ], 'must be at most 10240 bytes of JSON' ],
			'quotes too many'      => [ [ 'a' => str_repeat( '"', 6000 ) ], 'must be at most 10240 bytes of JSON' ],
			'a long key'           => [ [ str_repeat( 'k', 10_240 ) => 1 ], 'must be at most 10240 bytes of JSON' ],
			'many members'         => [ array_fill_keys( array_map( static fn( int $i ): string => "k$i", range( 1, 2000 ) ), 0 ), 'must be at most 10240 bytes of JSON' ],
			'100,000 in a list'    => [ [ 'a' => range( 1, 100_000 ) ], 'must be at most 10240 bytes of JSON' ],
			'100,000 at the top'   => [ range( 1, 100_000 ), 'must be at most 10240 bytes of JSON' ],
			'513 lists'            => [ self::lists( 513 ), 'must contain at most 512 arrays, itself included' ],
			'513 objects'          => [ self::objects( 513 ), 'must contain at most 512 arrays, itself included' ],
			'513 levels and lists' => [ self::towers( 513 ), 'must contain at most 512 arrays, itself included' ],
			'2049 values in a list' => [ self::values( 2049 ), 'must contain at most 2048 values, all arrays included' ],
			'2049 values in lists' => [ [ 'b' => array_fill( 0, 9, true ) ] + self::values( 2039 ), 'must contain at most 2048 values, all arrays included' ],
			'2049, an array last'  => [ self::values( 2048 ) + [ 'b' => [] ], 'must contain at most 2048 values, all arrays included' ],
			'a long string'        => [ [ 'a' => str_repeat( 'x', 1 << 20 ) ], 'must be at most 10240 bytes of JSON' ],
		];
	}

	/**
	 * Data of so many levels, the outermost included.
	 */
	public static function nested( int $levels ): array {
		$data = [ 'a' => 1 ];
		while ( --$levels ) {
			$data = [ 'a' => $data ];
		}
		return $data;
	}

	/**
	 * Data of so many arrays, the outermost included, nearly all of them lists.
	 */
	public static function lists( int $arrays ): array {
		return [ 'a' => array_fill( 0, $arrays - 2, [ 0 ] ) ];
	}

	/**
	 * Data of so many arrays, the outermost included, nearly all of them objects.
	 */
	public static function objects( int $arrays ): array {
		return [ 'a' => array_fill( 0, $arrays - 2, [ 'k' => 0 ] ) ];
	}

	/**
	 * Data of so many arrays, the outermost included, in towers of up to 29 of them.
	 */
	public static function towers( int $arrays ): array {
		$data = [ 'a' => [] ];
		for ( $left = $arrays - 2; $left > 0; $left -= $height ) {
			$height = min( $left, 29 );
			$tower  = [];
			for ( $level = 1; $level < $height; ++$level ) {
				$tower = [ $tower ];
			}
			$data['a'][] = $tower;
		}
		return $data;
	}

	/**
	 * Data of so many values, the outermost array and the list in it included.
	 */
	public static function values( int $values ): array {
		return [ 'a' => array_fill( 0, $values - 2, 0 ) ];
	}

	/**
	 * Bad lists of items that have a room and a client id.
	 *
	 * @param array<string, mixed> $more Further fields that a good item has.
	 * @return array<string, array{array, string}>
	 */
	private static function items( array $more ): array {
		$good = [ 'room' => 'r', 'client_id' => 'c' ] + $more;
		$bad  = [
			'a map'       => [ [ 'a' => $good ], 'must be a list' ],
			'a gap'       => [ [ 1 => $good ], 'must be a list' ],
			'1001 items'  => [ array_fill( 0, 1001, $good ), 'must have at most 1000 items' ],
			'no room'     => [ [ $good, [ 'client_id' => 'c' ] ], '[1] must have "room"' ],
			'no client'   => [ [ [ 'room' => 'r' ] ], '[0] must have "client_id"' ],
			'nothing'     => [ [ [] ], '[0] must have "room"' ],
			'a typo'      => [ [ $good + [ 'clientid' => 'c' ] ], '[0]["clientid"] is not known here' ],
			'a long typo' => [ [ $good + [ str_repeat( "\u{e9}", 1 << 20 ) => 1 ] ], '[0]["' . str_repeat( "\u{e9}", 60 ) . "\u{2026}\"] is not known here" ],
			'a list item' => [ [ [ 'r', 'c' ] ], '[0]["0"] is not known here' ],
		];
		foreach ( self::names( 'must be 0 to 191 bytes of UTF-8' ) as $name => [ $value, $rule ] ) {
			$bad[ "room: $name" ] = [ [ $good, [ 'room' => $value ] + $good ], "[1][\"room\"] $rule" ];
		}
		foreach ( self::names( 'must be 1 to 191 bytes of UTF-8' ) + [ 'empty' => [ '', 'must be 1 to 191 bytes of UTF-8' ] ] as $name => [ $value, $rule ] ) {
			$bad[ "client: $name" ] = [ [ [ 'client_id' => $value ] + $good ], "[0][\"client_id\"] $rule" ];
		}
		return $bad;
	}

	/**
	 * @return array<string, array{array, string}>
	 */
	private static function writes(): array {
		$good = [ 'room' => 'r', 'client_id' => 'c' ];
		$bad  = self::items( [ 'data' => [], 'user_id' => 1, 'ttl' => null, 'max_per_user' => 50, 'age_ms' => 0, 'max_bytes_per_user' => 0, 'leave_free' => 0 ] );
		$ints = [
			'user_id'            => [ 'must be greater than or equal to 0', -1 ],
			'max_per_user'       => [ 'must be greater than or equal to 0', -1 ],
			'ttl'                => [ 'must be between 1 and 86400', 0, 86_401 ],
			'age_ms'             => [ 'must be between 0 and 86400000', -1, 86_400_001 ],
			'max_bytes_per_user' => [ 'must be greater than or equal to 0', -1 ],
			'leave_free'         => [ 'must be between 0 and 90', -1, 91 ],
		];
		foreach ( $ints as $field => $values ) {
			$rule = array_shift( $values );
			foreach ( $values as $value ) {
				$bad[ "$field: $value" ] = [ [ $good, $good, $good + [ $field => $value ] ], "[2][\"$field\"] $rule" ];
			}
		}
		foreach ( self::data() as $name => [ $data, $rule ] ) {
			$bad[ "data: $name" ] = [ [ $good + [ 'data' => $data ] ], "[0][\"data\"] $rule" ];
		}
		return $bad;
	}

	/**
	 * @return array<string, array{array, string}>
	 */
	private static function rooms(): array {
		$bad = [
			'a map'      => [ [ 'a' => 'r' ], 'must be a list' ],
			'1001 rooms' => [ array_fill( 0, 1001, 'r' ), 'must have at most 1000 items' ],
		];
		foreach ( self::names( 'must be 0 to 191 bytes of UTF-8' ) as $name => [ $value, $rule ] ) {
			$bad[ $name ] = [ [ 'r', $value ], "[1] $rule" ];
		}
		return $bad;
	}
}
