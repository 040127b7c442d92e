<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Data;

use NativePresence\Tests\Native\Support\Rules;
use NativePresence\Tests\Native\Support\SiteTestCase;
use ValueError;

/**
 * An entry takes a bounded amount of memory when it is read, whatever its JSON says in 10,240 bytes.
 */
final class BoundsTest extends SiteTestCase {
	/** What docs/developing.md and SECURITY.md promise. */
	private const BYTES = 300_000;

	/**
	 * @dataProvider largest
	 */
	public function test_data_at_the_bounds_comes_back_identical_and_takes_bounded_memory( array $data ): void {
		self::assertTrue( $this->join( 'r', 'c', data: $data ) );
		self::assertSame( $data, presence_find( 'r', 'c', $this->site )->data );

		$before = memory_get_usage();
		$read   = presence_get( 'r', site: $this->site );
		self::assertLessThan( self::BYTES, memory_get_usage() - $before );
		self::assertSame( $data, $read[0]->data );
	}

	/**
	 * @return array<string, array{array}>
	 */
	public function largest(): array {
		return [
			'512 lists'            => [ Rules::lists( 512 ) ],
			'512 objects'          => [ Rules::objects( 512 ) ],
			'512 lists in towers'  => [ Rules::towers( 512 ) ],
			'2048 values'          => [ Rules::values( 2048 ) ],
			'2048, an array last'  => [ Rules::values( 2047 ) + [ 'b' => [] ] ],
			'objects and strings'  => [ Rules::objects( 511 ) + [ 'b' => array_fill( 0, 2048 - 2 * 511, 'x' ) ] ],
			'brackets in a string' => [ [ 'a' => str_repeat( '[{,', 3000 ) ] ],
		];
	}

	/**
	 * @dataProvider too_large
	 */
	public function test_one_more_array_or_value_is_refused( array $data, string $rule ): void {
		try {
			$this->join( 'r', 'c', data: $data );
			self::fail( 'presence_set() takes it' );
		} catch ( ValueError $error ) {
			self::assertSame( "presence_set(): Argument #3 (\$data) $rule", $error->getMessage() );
		}
		try {
			presence_exchange( [ [ 'room' => 'r', 'client_id' => 'c', 'data' => $data ] ], [], [], $this->site );
			self::fail( 'presence_exchange() takes it' );
		} catch ( ValueError $error ) {
			self::assertStringEndsWith( "[0][\"data\"] $rule", $error->getMessage() );
		}
		self::assertSame( [], presence_get( 'r', site: $this->site ) );
	}

	/**
	 * @return array<string, array{array, string}>
	 */
	public function too_large(): array {
		return array_filter( Rules::data(), static fn( array $case ): bool => str_contains( $case[1], 'must contain' ) );
	}
}
