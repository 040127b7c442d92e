<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;

/**
 * One connection for each process, over many calls.
 */
final class ProcessesTest extends TestCase {
	private Redis $server;

	protected function setUp(): void {
		$this->server = new Redis();
	}

	protected function tearDown(): void {
		$this->server->remove();
	}

	/**
	 * How many connections there have been so far.
	 */
	private function connections(): int {
		preg_match( '/total_connections_received:(\d+)/', $this->server->ask( 'INFO', 'stats' ), $found );
		return (int) $found[1];
	}

	private function calls( string $command ): int {
		return preg_match( "/^cmdstat_$command:calls=(\d+)/m", $this->server->ask( 'INFO', 'commandstats' ), $found ) ? (int) $found[1] : 0;
	}

	public function test_a_process_connects_at_first_use_and_once(): void {
		$before = $this->connections();
		Php::run( 'phpversion( "presence" );', $this->server->ini() );
		self::assertSame( 1, $this->connections() - $before, 'only that which asks' );
		Php::run( 'for ( $i = 0; $i < 50; $i++ ) { presence_set( "r", "c$i" ); }', $this->server->ini() );
		self::assertSame( 3, $this->connections() - $before );
	}

	public function test_every_call_is_one_round_trip(): void {
		$warm = 'presence_set( "r", "a", [], 5 ); presence_exchange( [], [], [ "r" ] ); presence_count( "r" );';
		Php::run( $warm, $this->server->ini() );
		$before = [ $this->calls( 'evalsha' ), $this->calls( 'eval' ) ];
		$code   = <<<'PHP'
		presence_exchange( [ [ 'room' => 'r', 'client_id' => 'a', 'user_id' => 5 ], [ 'room' => 's', 'client_id' => 'a' ] ], [ [ 'room' => 'r', 'client_id' => 'b' ] ], [ 'r', 's' ] );
		presence_set( 'r', 'a', [], 5 );
		presence_count( 'r' );
		PHP;
		Php::run( $code, $this->server->ini() );
		self::assertSame( [ $before[0] + 3, $before[1] ], [ $this->calls( 'evalsha' ), $this->calls( 'eval' ) ] );
	}

	public function test_a_forked_child_has_a_connection_of_its_own(): void {
		$code = <<<'PHP'
		presence_set( 'parent', 'c', [ 'of' => 'parent' ] );
		$pid  = pcntl_fork();
		$name = $pid ? 'parent' : 'child';
		$bad  = 0;
		for ( $i = 0; $i < 200; $i++ ) {
			presence_set( $name, 'c', [ 'of' => $name, 'i' => $i ] );
			$bad += [ 'of' => $name, 'i' => $i ] === presence_find( $name, 'c' )->data ? 0 : 1;
		}
		if ( ! $pid ) {
			exit( $bad );
		}
		pcntl_waitpid( $pid, $status );
		echo $bad, ' ', pcntl_wexitstatus( $status );
		PHP;
		$outcome = Php::run( $code, $this->server->ini( [ 'presence.redis_timeout_ms' => '10000' ] ) );
		self::assertSame( '0 0', $outcome->output, $outcome->errors );
	}

	public function test_two_processes_can_not_pass_a_limit_together(): void {
		$code = <<<'PHP'
		fgets( STDIN );
		for ( $i = 0; $i < 100; $i++ ) {
			try {
				presence_set( "r$i", $argv[1], [], 5, 60, 's', 50 );
			} catch ( PresenceException ) {}
		}
		PHP;
		$two = array_map( fn( string $name ): Php => Php::start( $code, [ $name ], $this->server->ini( [ 'presence.redis_timeout_ms' => '10000' ] ) ), [ 'a', 'b' ] );
		foreach ( $two as $process ) {
			$process->tell( 'go' );
		}
		foreach ( $two as $process ) {
			self::assertSame( '', $process->finish()->errors );
		}
		self::assertSame( '50', Php::run( 'echo count( presence_get_user( 5, site: "s" ) );', $this->server->ini() )->output );
	}
}
