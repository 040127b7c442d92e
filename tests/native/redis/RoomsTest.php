<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;

/**
 * Rooms in which more happened than a server remembers, and more sites than one question can be about.
 */
final class RoomsTest extends TestCase {
	private Redis $server;

	protected function setUp(): void {
		$this->server = new Redis();
	}

	protected function tearDown(): void {
		$this->server->remove();
	}

	private function run_php( string $code ): string {
		$outcome = Php::run( $code, $this->server->ini( [ 'presence.redis_timeout_ms' => '10000' ] ) );
		self::assertSame( '', $outcome->errors );
		return $outcome->output;
	}

	public function test_a_room_that_forgot_much_is_told_in_pages_from_its_beginning(): void {
		$code = <<<'PHP'
		for ( $i = 0; $i < 30; $i++ ) {
			presence_set( 'r', "stays-$i" );
		}
		$early = presence_version( 'r' );
		for ( $i = 0; $i < 600; $i++ ) {
			presence_exchange( [ [ 'room' => 'r', 'client_id' => "goes-$i" ] ], [ [ 'room' => 'r', 'client_id' => "goes-$i" ] ], [] );
		}
		echo presence_changes( 'r', $early )['reset'] ? 'forgotten' : 'known', "\n";
		$since = 0;
		do {
			$page  = presence_changes( 'r', $since, 7 );
			$since = $page['version'];
			echo $page['reset'] ? 'reset' : 'more', ' ', count( $page['changed'] ), ' ', count( $page['removed'] ), "\n";
			presence_exchange( [ [ 'room' => 'r', 'client_id' => 'late' ] ], [ [ 'room' => 'r', 'client_id' => 'late' ] ], [] );
		} while ( count( $page['changed'] ) + count( $page['removed'] ) === 7 );
		PHP;
		$lines = explode( "\n", trim( $this->run_php( $code ) ) );
		self::assertSame( 'forgotten', $lines[0] );
		self::assertSame( 'reset 7 0', $lines[1] );
		self::assertSame( [], preg_grep( '/^more \d+ \d+$/', array_slice( $lines, 2 ), PREG_GREP_INVERT ), 'nothing is told from the beginning twice' );
		self::assertSame( 30, array_sum( array_map( static fn( string $line ): int => (int) explode( ' ', $line )[1], array_slice( $lines, 1 ) ) ) );
		self::assertLessThanOrEqual( 512, $this->server->ask( 'ZCARD', 'presence:{s}:t:r' ) );
	}

	public function test_what_left_before_it_was_forgotten_is_told(): void {
		$code = <<<'PHP'
		presence_set( 'r', 'stays' );
		presence_set( 'r', 'goes' );
		$since = presence_version( 'r' );
		presence_remove( 'r', 'goes' );
		echo json_encode( presence_changes( 'r', $since )['removed'] );
		PHP;
		self::assertSame( '["goes"]', $this->run_php( $code ) );
	}

	public function test_the_figures_are_those_of_all_sites(): void {
		$code = <<<'PHP'
		for ( $i = 0; $i < 450; $i++ ) {
			presence_set( 'r', 'c', [], 1, 60, "site-$i" );
		}
		$info = presence_info();
		echo $info['entries'], ' ', $info['rooms'], ' ', $info['sites'];
		PHP;
		self::assertSame( '450 450 450', $this->run_php( $code ) );
		self::assertSame( 0, (int) $this->run_php( 'echo presence_gc();' ) );
	}
}
