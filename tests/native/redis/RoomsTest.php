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
