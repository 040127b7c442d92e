<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * A server that sentinels know the place of. The sentinel is a real one.
 */
final class SentinelTest extends TestCase {
	/** Longest wait for something that must come, in seconds. */
	private const PATIENCE = 30;

	private const WORKER = <<<'PHP'
	while ( false !== ( $line = fgets( STDIN ) ) ) {
		try {
			presence_set( 'r', trim( $line ), site: 's' );
			echo implode( ',', array_column( presence_get( 'r', site: 's' ), 'client_id' ) ), "\n";
		} catch ( PresenceException $refusal ) {
			echo $refusal->getCode(), ' ', $refusal->getMessage(), "\n";
		}
	}
	PHP;

	/** @var list<Redis> */
	private array $servers = [];

	protected function tearDown(): void {
		foreach ( $this->servers as $server ) {
			$server->remove();
		}
	}

	private static function port(): int {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		return (int) substr( strrchr( stream_socket_get_name( $socket, false ), ':' ), 1 );
	}

	private function server( string ...$options ): Redis {
		$server          = new Redis( ...$options );
		$this->servers[] = $server;
		return $server;
	}

	private function wait_for( string $answer, Php $worker, string $client_id ): void {
		$end = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		do {
			self::assertLessThan( $end, hrtime( true ), "waited in vain for $answer" );
			usleep( 20_000 );
			$worker->tell( $client_id );
			$last = $worker->hear();
		} while ( $answer !== $last );
	}

	public function test_sentinels_tell_where_the_server_is_and_where_it_has_gone(): void {
		[ $one, $two, $third, $nobody ] = [ self::port(), self::port(), self::port(), self::port() ];

		$first = $this->server( '--port', (string) $one, '--bind', '127.0.0.1' );
		$this->server( '--port', (string) $two, '--bind', '127.0.0.1' );
		// Sentinels write their settings anew, so they have a file.
		$file = "$first->folder/sentinel.conf";
		file_put_contents( $file, "sentinel monitor main 127.0.0.1 $one 1\n" );
		$sentinel = $this->server( $file, '--port', (string) $third, '--bind', '127.0.0.1', '--sentinel' );
		$ini      = $sentinel->ini(
			[
				'presence.redis_url'        => "redis+sentinel://127.0.0.1:$nobody,127.0.0.1:$third/main/0",
				'presence.redis_timeout_ms' => '2000',
			]
		);
		$worker = Php::start( self::WORKER, [], $ini );
		try {
			$this->wait_for( 'a', $worker, 'a' );
			$sentinel->ask( 'SENTINEL', 'REMOVE', 'main' );
			$sentinel->ask( 'SENTINEL', 'MONITOR', 'main', '127.0.0.1', (string) $two, '1' );
			$first->kill();
			$this->wait_for( 'b', $worker, 'b' );
		} finally {
			$worker->kill();
		}
		$ini['presence.redis_url'] = "redis+sentinel://web:s3cret@127.0.0.1:$third/other";
		$outcome                   = Php::run( 'try { presence_count( "r" ); } catch ( PresenceException $refusal ) { echo $refusal->getCode(), " ", $refusal->getMessage(); }', $ini );
		self::assertSame( PresenceException::UNAVAILABLE . " redis+sentinel://web@127.0.0.1:$third/other/0 refuses: ERR no master is called other there", $outcome->output );
		self::assertStringNotContainsString( 's3cret', $outcome->errors );
	}

	/**
	 * @dataProvider logins
	 */
	public function test_sentinels_that_want_a_password_are_given_theirs( string $query, bool $let_in ): void {
		[ $one, $third ] = [ self::port(), self::port() ];

		$server = $this->server( '--port', (string) $one, '--bind', '127.0.0.1', '--requirepass', 'servers' );
		$file   = "$server->folder/sentinel.conf";
		file_put_contents( $file, "sentinel monitor main 127.0.0.1 $one 1\nsentinel auth-pass main servers\nuser default on >th/irs ~* &* +@all\nuser web on >w@b ~* &* +@all\n" );
		$this->server( $file, '--port', (string) $third, '--bind', '127.0.0.1', '--sentinel' );
		$url     = "redis+sentinel://:servers@127.0.0.1:$third/main/0$query";
		$ini     = $server->ini( [ 'presence.redis_url' => "\"$url\"", 'presence.redis_timeout_ms' => '2000' ] );
		$code    = 'try { echo presence_count( "r" )["entries"]; } catch ( PresenceException $refusal ) { echo $refusal->getCode(), " ", $refusal->getMessage(); } print_r( presence_info() );';
		$outcome = Php::run( $code, $ini );
		if ( $let_in ) {
			self::assertStringStartsWith( '0', $outcome->output );
		} else {
			self::assertMatchesRegularExpression( '~^' . PresenceException::UNAVAILABLE . " redis\+sentinel://127.0.0.1:$third/main/0 refuses: (NOAUTH|WRONGPASS) ~", $outcome->output );
		}
		foreach ( [ 'th/irs', 'th%2Firs', 'w@b', 'wr0ng', 'servers' ] as $password ) {
			self::assertStringNotContainsString( $password, $outcome->output . $outcome->errors . Php::command( [ '--ri', 'presence' ], $ini )->output );
		}
	}

	/**
	 * @return array<string, array{string, bool}>
	 */
	public function logins(): array {
		return [
			'theirs'             => [ '?sentinel_pass=th%2Firs', true ],
			'a user and theirs'  => [ '?sentinel_user=web&sentinel_pass=w%40b', true ],
			'another'            => [ '?sentinel_pass=wr0ng', false ],
			'none'               => [ '', false ],
		];
	}
}
