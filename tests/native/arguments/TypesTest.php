<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Arguments;

use ArgumentCountError;
use NativePresence\Tests\Native\Support\Rules;
use NativePresence\Tests\Native\Support\Signatures;
use NativePresence\Tests\Native\Support\SiteTestCase;
use NativePresence\Tests\Native\Support\Weak;
use ReflectionFunction;
use RuntimeException;
use stdClass;
use Stringable;
use TypeError;

/**
 * Types follow the caller's strict_types, as with PHP's own functions.
 */
final class TypesTest extends SiteTestCase {
	/** What each type of parameter refuses, with and without strict types. */
	private const WRONG = [
		'string' => [ 'array', 'object' ],
		'int'    => [ 'array', 'object', 'text' ],
		'array'  => [ 'text', 'int', 'object', 'null' ],
	];

	/** What each type refuses only under strict types. */
	private const WRONG_IF_STRICT = [
		'string' => [ 'int', 'float', 'bool', 'stringable' ],
		'int'    => [ 'numeric', 'float', 'bool' ],
		'array'  => [],
	];

	private int $entries_before;

	protected function setUp(): void {
		parent::setUp();
		$this->entries_before = presence_info()['entries'];
	}

	private static function sample( string $kind ): mixed {
		return match ( $kind ) {
			'array'      => [],
			'object'     => new stdClass(),
			'text'       => 'abc',
			'numeric'    => '5',
			'int'        => 5,
			'float'      => 5.0,
			'bool'       => true,
			'null'       => null,
			'stringable' => new class() implements Stringable {
				public function __toString(): string {
					return '5';
				}
			},
		};
	}

	/**
	 * @dataProvider wrong_types
	 */
	public function test_a_wrong_type_is_refused_by_name_and_nothing_changes( string $function, string $parameter, string $kind, bool $strict ): void {
		$arguments               = $this->good_arguments( $function );
		$arguments[ $parameter ] = self::sample( $kind );
		try {
			$strict ? $function( ...$arguments ) : Weak::call( $function, ...$arguments );
			self::fail( 'the value is taken' );
		} catch ( TypeError $error ) {
			$number = 1 + array_search( $parameter, array_keys( Signatures::FUNCTIONS[ $function ] ), true );
			$type   = (string) ( new ReflectionFunction( $function ) )->getParameters()[ $number - 1 ]->getType();
			$given  = get_debug_type( $arguments[ $parameter ] );
			self::assertStringStartsWith( "$function(): Argument #$number (\$$parameter) must be of type $type, ", $error->getMessage() );
			// Of a function written in PHP, PHP also says who called it.
			self::assertMatchesRegularExpression( '/ given(, called in .* on line \d+)?$/', $error->getMessage() );
		}
		self::assertSame( 0, $this->version( null ) );
	}

	/**
	 * @return iterable<string, array{string, string, string, bool}>
	 */
	public function wrong_types(): iterable {
		foreach ( $this->parameters() as [ $function, $parameter, $type ] ) {
			foreach ( self::WRONG[ $type ] as $kind ) {
				yield "$function \$$parameter: $kind, strict" => [ $function, $parameter, $kind, true ];
				yield "$function \$$parameter: $kind, weak" => [ $function, $parameter, $kind, false ];
			}
			foreach ( self::WRONG_IF_STRICT[ $type ] as $kind ) {
				yield "$function \$$parameter: $kind, strict" => [ $function, $parameter, $kind, true ];
			}
		}
	}

	/**
	 * @dataProvider coercible
	 */
	public function test_without_strict_types_a_scalar_is_coerced( string $function, string $parameter, string $kind ): void {
		$arguments               = $this->good_arguments( $function );
		$arguments[ $parameter ] = self::sample( $kind );
		Weak::call( $function, ...$arguments );
		$this->expectNotToPerformAssertions();
		if ( 'site' === $parameter ) {
			Weak::call( 'presence_clear', $arguments['site'] );
		}
	}

	/**
	 * @return iterable<string, array{string, string, string}>
	 */
	public function coercible(): iterable {
		foreach ( $this->parameters() as [ $function, $parameter, $type ] ) {
			foreach ( self::WRONG_IF_STRICT[ $type ] as $kind ) {
				yield "$function \$$parameter: $kind" => [ $function, $parameter, $kind ];
			}
		}
	}

	public function test_coerced_values_are_those_that_php_makes(): void {
		Weak::call( 'presence_set', 12, self::sample( 'stringable' ), [], '7', '90', $this->site, '0', 0.0 );
		$entry = presence_find( '12', '5', $this->site );
		self::assertSame( [ '12', '5', 7 ], [ $entry->room, $entry->client_id, $entry->user_id ] );
		self::assertCount( 1, Weak::call( 'presence_get', 12, '50', '', $this->site, '10', '0' ) );
		self::assertSame( 1, Weak::call( 'presence_remove_user', '7', $this->site ) );
	}

	public function test_without_strict_types_fields_of_an_exchange_are_coerced_too(): void {
		$set = [ [ 'room' => 12, 'client_id' => self::sample( 'stringable' ), 'user_id' => '7', 'ttl' => '90', 'age_ms' => 0.0 ] ];

		$answer = Weak::call( 'presence_exchange', $set, [], [ 12, self::sample( 'stringable' ) ], $this->site );
		self::assertSame( [ true ], $answer['set'] );
		self::assertSame( [ 12, 5 ], array_keys( $answer['rooms'] ) );
		self::assertSame( [ 1, 1 ], [ $answer['rooms'][12]['entries'], $answer['rooms'][12]['users'] ] );
		self::assertSame( [ 12, '7', '90', 0.0 ], [ $set[0]['room'], $set[0]['user_id'], $set[0]['ttl'], $set[0]['age_ms'] ], 'the caller\'s array is left alone' );
		self::assertIsObject( $set[0]['client_id'] );
	}

	/**
	 * A function written in PHP does not hear of its caller's strict types.
	 *
	 * @group extension
	 */
	public function test_fields_of_an_exchange_follow_strict_types_too(): void {
		$this->expectException( TypeError::class );
		$this->expectExceptionMessage( 'presence_exchange(): Argument #1 ($set) [0]["room"] must be of type string, int given' );
		presence_exchange( [ [ 'room' => 12, 'client_id' => 'c' ] ], [], [], $this->site );
	}

	/**
	 * @dataProvider wrong_fields
	 */
	public function test_a_field_of_a_wrong_type_is_refused_by_place( array $set, array $remove, array $rooms, string $message ): void {
		foreach ( [ true, false ] as $strict ) {
			try {
				$strict ? presence_exchange( $set, $remove, $rooms, $this->site ) : Weak::call( 'presence_exchange', $set, $remove, $rooms, $this->site );
				self::fail( 'the value is taken' );
			} catch ( TypeError $error ) {
				self::assertSame( "presence_exchange(): Argument $message", $error->getMessage() );
			}
		}
		self::assertSame( 0, $this->version( null ) );
	}

	/**
	 * @return array<string, array{array, array, array, string}>
	 */
	public function wrong_fields(): array {
		$good = [ 'room' => 'r', 'client_id' => 'c' ];
		return [
			'item'      => [ [ $good, 'r' ], [], [], '#1 ($set) [1] must be of type array, string given' ],
			'room'      => [ [ [ 'room' => [] ] + $good ], [], [], '#1 ($set) [0]["room"] must be of type string, array given' ],
			'null room' => [ [ [ 'room' => null ] + $good ], [], [], '#1 ($set) [0]["room"] must be of type string, null given' ],
			'client_id' => [ [ $good, [ 'client_id' => new stdClass() ] + $good ], [], [], '#1 ($set) [1]["client_id"] must be of type string, stdClass given' ],
			'data'      => [ [ $good + [ 'data' => 'x' ] ], [], [], '#1 ($set) [0]["data"] must be of type array, string given' ],
			'null data' => [ [ $good + [ 'data' => null ] ], [], [], '#1 ($set) [0]["data"] must be of type array, null given' ],
			'user_id'   => [ [ $good + [ 'user_id' => 'x' ] ], [], [], '#1 ($set) [0]["user_id"] must be of type int, string given' ],
			'ttl'       => [ [ $good + [ 'ttl' => [] ] ], [], [], '#1 ($set) [0]["ttl"] must be of type ?int, array given' ],
			'age_ms'    => [ [ $good + [ 'age_ms' => null ] ], [], [], '#1 ($set) [0]["age_ms"] must be of type int, null given' ],
			'removal'   => [ [], [ $good, 5 ], [], '#2 ($remove) [1] must be of type array, int given' ],
			'name'      => [ [ $good ], [], [ 'r', [] ], '#3 ($rooms) [1] must be of type string, array given' ],
			'null name' => [ [ $good ], [], [ null ], '#3 ($rooms) [0] must be of type string, null given' ],
		];
	}

	public function test_what_a_conversion_throws_reaches_the_caller(): void {
		$thrower = new class() implements Stringable {
			public function __toString(): string {
				throw new RuntimeException( 'from __toString' );
			}
		};
		foreach ( [ [ 'presence_find', [ $thrower, 'c' ] ], [ 'presence_exchange', [ [ [ 'room' => 'r', 'client_id' => $thrower ] ], [], [] ] ] ] as [ $function, $arguments ] ) {
			try {
				Weak::call( $function, ...$arguments );
				self::fail( 'nothing is thrown' );
			} catch ( RuntimeException $exception ) {
				self::assertSame( 'from __toString', $exception->getMessage() );
			}
		}
	}

	public function test_an_exchange_reads_what_was_there_when_a_conversion_changes_the_array(): void {
		$item = [ 'client_id' => 'c', 'room' => null, 'data' => [ 'kept' => true ] ];
		$set  = [ &$item ];

		$item['room'] = new class( $item ) implements Stringable {
			public function __construct( private array &$item ) {}

			public function __toString(): string {
				$this->item = [];
				return 'r';
			}
		};
		Weak::call( 'presence_exchange', $set, [], [], $this->site );
		self::assertSame( [ 'kept' => true ], presence_find( 'r', 'c', $this->site )->data );
		self::assertSame( [], $item );
	}

	/**
	 * To a function written in PHP, null is no scalar at all.
	 *
	 * @group extension
	 * @dataProvider nulls
	 */
	public function test_without_strict_types_null_is_deprecated_as_php_has_it( array $arguments, string $message ): void {
		$this->assert_deprecated( $arguments, $message );
	}

	public function test_without_strict_types_a_fraction_is_deprecated_as_php_has_it(): void {
		$this->assert_deprecated( [ 'room' => 'r', 'client_id' => 'c', 'ttl' => 5.5 ], 'Implicit conversion from float 5.5 to int loses precision' );
	}

	private function assert_deprecated( array $arguments, string $message ): void {
		$said = [];
		set_error_handler(
			function ( int $level, string $text ) use ( &$said ): bool {
				// A handler may use presence itself.
				$said[] = [ $level, $text, presence_count( 'r', $this->site )['entries'] ];
				return true;
			}
		);
		try {
			Weak::call( 'presence_set', ...$arguments, site: $this->site );
		} finally {
			restore_error_handler();
		}
		self::assertSame( [ [ E_DEPRECATED, $message, 0 ] ], $said );
		self::assertSame( 1, presence_info()['entries'] - $this->entries_before );
	}

	/**
	 * @return array<string, array{array, string}>
	 */
	public function nulls(): array {
		return [
			'null for a string' => [ [ 'room' => null, 'client_id' => 'c' ], 'presence_set(): Passing null to parameter #1 ($room) of type string is deprecated' ],
			'null for an int'   => [ [ 'room' => 'r', 'client_id' => 'c', 'user_id' => null ], 'presence_set(): Passing null to parameter #4 ($user_id) of type int is deprecated' ],
		];
	}

	/**
	 * Of a function written in PHP, PHP words it in its own way, and takes too many.
	 *
	 * @group extension
	 */
	public function test_too_few_and_too_many_arguments_are_refused(): void {
		foreach ( Signatures::FUNCTIONS as $function => $parameters ) {
			$reflection = new ReflectionFunction( $function );
			$counts     = [ count( $parameters ) + 1 ];
			if ( $reflection->getNumberOfRequiredParameters() > 0 ) {
				$counts[] = $reflection->getNumberOfRequiredParameters() - 1;
			}
			foreach ( $counts as $count ) {
				try {
					$function( ...array_slice( [ ...array_values( $this->good_arguments( $function ) ), 'more' ], 0, $count ) );
					self::fail( "$function takes $count arguments" );
				} catch ( ArgumentCountError $error ) {
					self::assertStringContainsString( "$function() expects ", $error->getMessage() );
				}
			}
		}
	}

	/**
	 * @return iterable<array{string, string, string}> Function, parameter, type without null.
	 */
	private function parameters(): iterable {
		foreach ( array_keys( Signatures::FUNCTIONS ) as $function ) {
			foreach ( ( new ReflectionFunction( $function ) )->getParameters() as $parameter ) {
				yield [ $function, $parameter->getName(), $parameter->getType()->getName() ];
			}
		}
	}

	/**
	 * @return array<string, mixed>
	 */
	private function good_arguments( string $function ): array {
		$rules = Rules::all();
		$good  = array_map( static fn( string $rule ): mixed => $rules[ $rule ]['good'], Signatures::FUNCTIONS[ $function ] );
		return isset( $good['site'] ) ? array_replace( $good, [ 'site' => $this->site ] ) : $good;
	}
}
