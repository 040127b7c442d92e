<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Fpm;
use NativePresence\Tests\Native\Support\Proxy;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * Web servers that share nothing but a Redis server, each a PHP-FPM of its own with several workers.
 */
final class WebServersTest extends TestCase {
	/** Longest wait for something that must come, in seconds. */
	private const PATIENCE = 30;
	/** The shortest time, in milliseconds, that nobody asks a server again that did not answer. */
	private const PAUSE_MS = 375;

	/** A beat: writes, and tells who is there. */
	private const PAGE = <<<'PHP'
	<?php
	$error = '';
	try {
		presence_exchange( [ [ 'room' => 'r', 'client_id' => $_GET['client'], 'user_id' => (int) $_GET['user'] ] ], [], [], site: 's' );
		$who = array_column( presence_get( 'r', site: 's' ), 'client_id' );
		sort( $who );
		echo implode( ',', $who );
	} catch ( PresenceException $refusal ) {
		echo $refusal->getCode(), ' ', $refusal->getMessage();
	}
	PHP;

	private Redis $redis;
	private ?Proxy $proxy = null;

	/** @var list<Fpm> */
	private array $servers = [];

	protected function setUp(): void {
		$this->redis = new Redis();
	}

	protected function tearDown(): void {
		foreach ( $this->servers as $server ) {
			$server->end();
		}
		$this->proxy?->end();
		$this->redis->remove();
	}

	/**
	 * @param array<string, ?string> $ini
	 */
	private function server( array $ini, int $workers = 2 ): Fpm {
		$server          = new Fpm( self::PAGE, $this->redis->ini( $ini ), $workers );
		$this->servers[] = $server;
		return $server;
	}

	public function test_people_on_different_servers_see_each_other(): void {
		$one = $this->server( [ 'presence.redis_timeout_ms' => '10000' ] );
		$two = $this->server( [ 'presence.redis_timeout_ms' => '10000' ] );

		self::assertSame( [ 'ada' ], $one->pages( [ 'client' => 'ada', 'user' => '1' ] ) );
		self::assertSame( [ 'ada,bob' ], $two->pages( [ 'client' => 'bob', 'user' => '2' ] ) );
		self::assertSame( [ 'ada,bob' ], $one->pages( [ 'client' => 'ada', 'user' => '1' ] ) );
	}

	public function test_a_server_that_does_not_answer_costs_all_workers_one_wait_a_pause_and_the_log_one_line(): void {
		$this->proxy = new Proxy( $this->redis );
		$server      = $this->server( [ 'presence.redis_url' => "unix://{$this->proxy->socket}", 'presence.redis_timeout_ms' => '300' ], 4 );
		$beats       = array_map( static fn( int $user ): array => [ 'client' => "c$user", 'user' => (string) $user ], range( 1, 8 ) );
		$this->all_answer( $server, $beats );
		$this->proxy->tell( 'swallow' );

		// Those who were in the middle of asking when it went may each have waited; from then on one a pause does.
		$server->pages( ...$beats );
		$start = hrtime( true );
		$tries = 0;
		for ( $round = 0; $round < 5; $round++ ) {
			foreach ( $server->pages( ...$beats ) as $page ) {
				self::assertStringStartsWith( PresenceException::UNAVAILABLE . ' ', $page, 'the page is there, and says nothing that is not so' );
				$tries += str_contains( $page, 'it is asked again in' ) ? 0 : 1;
			}
		}
		self::assertLessThanOrEqual( 1 + ( hrtime( true ) - $start ) / 1e6 / self::PAUSE_MS, $tries );

		$this->proxy->tell( 'pass' );
		$this->all_answer( $server, $beats );
		$log = (string) file_get_contents( $server->log );
		self::assertSame( [ 1, 1 ], [ substr_count( $log, 'did not answer within 300 ms' ), substr_count( $log, 'answers again' ) ], $log );
	}

	/**
	 * Beats until every beat sees everybody.
	 *
	 * @param list<array<string, string>> $beats
	 */
	private function all_answer( Fpm $server, array $beats ): void {
		$everybody = implode( ',', array_column( $beats, 'client' ) );
		$end       = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		do {
			self::assertLessThan( $end, hrtime( true ), 'waited in vain for everybody to be seen' );
			$pages = array_unique( $server->pages( ...$beats ) );
			usleep( 20_000 );
		} while ( [ $everybody ] !== $pages );
	}
}
