<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Arguments;

use NativePresence\Tests\Native\Support\Functions;
use NativePresence\Tests\Native\Support\Rules;
use NativePresence\Tests\Native\Support\Signatures;
use NativePresence\Tests\Native\Support\SiteTestCase;
use ReflectionFunction;
use ReflectionParameter;
use ValueError;

/**
 * Every bad value of every argument of every function.
 */
final class ValuesTest extends SiteTestCase {
	public function test_every_parameter_of_every_function_has_a_rule(): void {
		$parameters = array_map(
			static fn( ReflectionFunction $function ): array => array_map(
				static fn( ReflectionParameter $parameter ): string => $parameter->getName(),
				$function->getParameters()
			),
			Functions::all()
		);
		self::assertSame( $parameters, array_map( array_keys( ... ), Signatures::FUNCTIONS ) );
	}

	/**
	 * @dataProvider bad_values
	 */
	public function test_a_bad_value_is_refused_by_name_and_rule_and_nothing_changes( string $function, string $parameter, string $bad ): void {
		[ $value, $rule ] = Rules::all()[ Signatures::FUNCTIONS[ $function ][ $parameter ] ]['bad'][ $bad ];

		$this->join( 'name', 'client', 3, [ 'before' => true ] );
		$before    = [ $this->version( null ), presence_get_prefix( '', site: $this->site ), presence_info()['entries'] ];
		$arguments = $this->good_arguments( $function );

		$arguments[ $parameter ] = $value;
		try {
			$function( ...$arguments );
			self::fail( 'the value is taken' );
		} catch ( ValueError $error ) {
			$number = 1 + array_search( $parameter, array_keys( Signatures::FUNCTIONS[ $function ] ), true );
			self::assertSame( "$function(): Argument #$number (\$$parameter) $rule", $error->getMessage() );
		}
		self::assertEquals( $before, [ $this->version( null ), presence_get_prefix( '', site: $this->site ), presence_info()['entries'] ] );
	}

	/**
	 * @return iterable<string, array{string, string, string}>
	 */
	public function bad_values(): iterable {
		$rules = Rules::all();
		foreach ( Signatures::FUNCTIONS as $function => $parameters ) {
			foreach ( $parameters as $parameter => $rule ) {
				foreach ( array_keys( $rules[ $rule ]['bad'] ) as $bad ) {
					yield "$function \$$parameter: $bad" => [ $function, $parameter, (string) $bad ];
				}
			}
		}
	}

	/**
	 * @dataProvider functions
	 */
	public function test_good_values_are_taken( string $function ): void {
		$arguments = $this->good_arguments( $function );
		$function( ...$arguments );
		$this->expectNotToPerformAssertions();
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function functions(): array {
		$names = array_keys( Signatures::FUNCTIONS );
		return array_combine( $names, array_map( static fn( string $name ): array => [ $name ], $names ) );
	}

	/**
	 * @return array<string, mixed>
	 */
	private function good_arguments( string $function ): array {
		$rules = Rules::all();
		$good  = array_map( static fn( string $rule ): mixed => $rules[ $rule ]['good'], Signatures::FUNCTIONS[ $function ] );
		return isset( $good['site'] ) ? array_replace( $good, [ 'site' => $this->site ] ) : $good;
	}

	/**
	 * @dataProvider edges
	 */
	public function test_the_outermost_good_values_are_taken( int $user_id, int $ttl, int $most, int $age_ms ): void {
		self::assertTrue( presence_set( 'r', 'c', [], $user_id, $ttl, $this->site, $most, $age_ms ) );
		self::assertIsArray( presence_get( 'r', $most, '', $this->site, 1, $most ) );
		self::assertIsArray( presence_get( 'r', $most, '', $this->site, 10_000, $most ) );
	}

	/**
	 * @return array<string, array{int, int, int, int}>
	 */
	public function edges(): array {
		return [
			'least' => [ 0, 1, 0, 0 ],
			'most'  => [ PHP_INT_MAX, 86_400, PHP_INT_MAX, 86_400_000 ],
		];
	}

	public function test_the_deepest_and_the_longest_data_is_taken(): void {
		self::assertTrue( $this->join( 'r', 'c', data: Rules::nested( 32 ) ) );
		self::assertSame( Rules::nested( 32 ), presence_find( 'r', 'c', $this->site )->data );
		$long = [ 'a' => str_repeat( 'x', 10_240 - 8 ) ];
		self::assertTrue( $this->join( 'r', 'c', data: $long ) );
		self::assertSame( $long, presence_find( 'r', 'c', $this->site )->data );
	}
}
