<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Classes;

use PHPUnit\Framework\TestCase;
use PresenceException;
use RuntimeException;

final class ExceptionClassTest extends TestCase {
	public function test_it_is_made_like_any_exception(): void {
		$cause     = new RuntimeException( 'cause' );
		$exception = new PresenceException( 'x', PresenceException::CONTENDED, $cause );

		self::assertInstanceOf( RuntimeException::class, $exception );
		self::assertSame( [ 'x', 3, $cause, __FILE__ ], [ $exception->getMessage(), $exception->getCode(), $exception->getPrevious(), $exception->getFile() ] );
		self::assertSame( [ '', 0 ], [ ( new PresenceException() )->getMessage(), ( new PresenceException() )->getCode() ] );
	}

	public function test_it_can_be_extended(): void {
		$exception = new class( 'x', PresenceException::FULL ) extends PresenceException {};
		self::assertInstanceOf( PresenceException::class, $exception );
		self::assertSame( 1, $exception->getCode() );
	}

	public function test_its_codes_are_those_promised(): void {
		self::assertSame(
			[ 1, 2, 3, 4, 5, 6 ],
			[ PresenceException::FULL, PresenceException::UNAVAILABLE, PresenceException::CONTENDED, PresenceException::CONFLICT, PresenceException::LIMIT, PresenceException::CORRUPT ]
		);
	}

	public function test_one_thrown_by_a_function_knows_where_it_was_called(): void {
		presence_set( 'r', 'c', [], 5, null, __METHOD__ );
		$line = 0;
		try {
			$line = __LINE__ + 1;
			presence_set( 'r', 'c', [], 6, null, __METHOD__, 1 );
			self::fail( 'not refused' );
		} catch ( PresenceException $exception ) {
			self::assertSame( [ __FILE__, $line, PresenceException::CONFLICT ], [ $exception->getFile(), $exception->getLine(), $exception->getCode() ] );
			self::assertSame( 'presence_set', $exception->getTrace()[0]['function'] );
		} finally {
			presence_clear( __METHOD__ );
		}
	}
}
