<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * A server that is known by name. The name servers are those of a network of the test's own, which `unshare` makes: there the
 * only one is a socket of the test's on 127.0.0.1. Where none may be made the runner leaves this out, and says so.
 *
 * @group own-network
 */
final class NamesTest extends TestCase {
	/** How long a call may take at most, in milliseconds: the limit of the tests, and what a busy machine adds. Less than the resolver waits. */
	private const LONGEST_MS = 3000;

	private Redis $server;

	private string $folder;

	protected function setUp(): void {
		$this->server = new Redis();
		$this->folder = $this->server->folder;
		file_put_contents( "$this->folder/resolv.conf", "nameserver 127.0.0.1\noptions timeout:10 attempts:1\n" );
		file_put_contents( "$this->folder/hosts", "127.0.0.2 two.test\n127.0.0.1 two.test\n" );
		// The address that does not answer comes first.
		file_put_contents( "$this->folder/gai.conf", "precedence ::ffff:127.0.0.2/128 100\n" );
	}

	protected function tearDown(): void {
		$this->server->remove();
	}

	/**
	 * Runs code where names are resolved so, and answers what it prints.
	 */
	private function run_apart( string $url, string $code ): string {
		$file = "$this->folder/code.php";
		file_put_contents( $file, '<?php ' . self::HELP . $code );
		$php = [ PHP_BINARY, '-d', 'extension=' . getenv( 'PRESENCE_EXTENSION' ), '-d', 'presence.engine=redis', '-d', "presence.redis_url=$url", '-d', 'presence.redis_timeout_ms=300', '-d', 'error_log=/dev/null', $file, $this->server->socket ];
		$set = 'ip link set lo up && for file in resolv.conf hosts gai.conf; do mount --bind "$0/$file" "/etc/$file" || exit 99; done && exec "$@"';
		$process = proc_open( [ 'unshare', '--map-root-user', '--mount', '--net', 'sh', '-c', $set, $this->folder, ...$php ], [ 1 => [ 'pipe', 'w' ], 2 => [ 'pipe', 'w' ] ], $pipes );
		$output  = stream_get_contents( $pipes[1] );
		$errors  = stream_get_contents( $pipes[2] );
		$status  = proc_close( $process );
		self::assertSame( [ 0, '' ], [ $status, $errors ] );
		return $output;
	}

	private const HELP = <<<'PHP'
	function ask(): string {
		try {
			return (string) presence_count( 'r', 's' )['entries'];
		} catch ( PresenceException $refusal ) {
			return $refusal->getCode() . ' ' . $refusal->getMessage();
		}
	}
	function threads(): int {
		return count( glob( '/proc/self/task/*' ) );
	}
	// Takes the server of this folder to where the test runs.
	function server( string $socket ): void {
		$listen = stream_socket_server( 'tcp://127.0.0.1:6400' );
		$parent = getmypid();
		if ( pcntl_fork() ) {
			return;
		}
		$pairs = [];
		while ( posix_getppid() === $parent ) {
			$read = [ $listen, ...array_merge( ...$pairs ) ];
			$none = null;
			stream_select( $read, $none, $none, 0, 100_000 );
			foreach ( $read as $stream ) {
				if ( $stream === $listen ) {
					$pairs[] = [ stream_socket_accept( $listen ), stream_socket_client( "unix://$socket" ) ];
					continue;
				}
				foreach ( $pairs as $pair ) {
					$side = array_search( $stream, $pair, true );
					if ( false !== $side ) {
						stream_set_blocking( $stream, false );
						$bytes = fread( $stream, 65536 );
						'' === $bytes ? exit : fwrite( $pair[ 1 - $side ], $bytes );
					}
				}
			}
		}
		exit;
	}

	PHP;

	public function test_a_name_server_that_does_not_answer_is_not_waited_for(): void {
		$output = $this->run_apart(
			'redis://nobody.test:6400',
			<<<'PHP'
			$silent = stream_socket_server( 'udp://127.0.0.1:53', $code, $why, STREAM_SERVER_BIND );
			$told   = [];
			for ( $i = 0; $i < 3; $i++ ) {
				$start  = hrtime( true );
				$answer = ask();
				$told[] = [ $answer, ( hrtime( true ) - $start ) / 1e6, threads() ];
				usleep( 1000 * presence_info()['retry_ms'] + 1000 );
			}
			echo json_encode( [ $told, presence_info()['last_error'] ] );
			PHP
		);
		[ $told, $last ] = json_decode( $output, true );
		$why             = 'redis://nobody.test:6400/0 cannot be reached: no name server told in time where nobody.test is';
		foreach ( $told as [ $answer, $ms, $threads ] ) {
			self::assertLessThan( self::LONGEST_MS, $ms );
			self::assertStringStartsWith( PresenceException::UNAVAILABLE . ' redis://nobody.test:6400/0 ', $answer );
			self::assertLessThanOrEqual( 2, $threads, 'one thread asks for a name, however often it is asked for' );
		}
		self::assertSame( [ PresenceException::UNAVAILABLE . " $why", $why ], [ $told[0][0], $last ] );
	}

	public function test_a_name_that_is_told_too_late_is_there_for_a_later_call(): void {
		$output = $this->run_apart(
			'redis://late.test:6400',
			<<<'PHP'
			server( $argv[1] );
			$names = stream_socket_server( 'udp://127.0.0.1:53', $code, $why, STREAM_SERVER_BIND );
			$parent = getmypid();
			if ( ! pcntl_fork() ) {
				// Each question a second late, as often as it is asked: its own words, then 127.0.0.1, or nothing for another
				// kind of address.
				$late = [];
				while ( posix_getppid() === $parent ) {
					$read = [ $names ];
					$none = null;
					if ( stream_select( $read, $none, $none, 0, 10_000 ) ) {
						$question = stream_socket_recvfrom( $names, 512, 0, $from );
						$late[]   = [ $question, $from, hrtime( true ) + 1e9 ];
					}
					if ( ! $late || hrtime( true ) < $late[0][2] ) {
						continue;
					}
					[ $question, $from ] = array_shift( $late );
					$is_a   = "\0\1\0\1" === substr( $question, -4 ) || str_contains( $question, "\4test\0\0\1\0\1" );
					$until  = strpos( $question, "\4test\0" ) + 10;
					$answer = substr( $question, 0, 2 ) . "\x81\x80\0\1\0" . ( $is_a ? "\1" : "\0" ) . "\0\0\0\0" . substr( $question, 12, $until - 12 );
					stream_socket_sendto( $names, $answer . ( $is_a ? "\xc0\x0c\0\1\0\1\0\0\0\5\0\4\x7f\0\0\1" : '' ), 0, $from );
				}
				exit;
			}
			$first = ask();
			$end   = hrtime( true ) + 20e9;
			do {
				usleep( 50_000 );
				$last = ask();
			} while ( '0' !== $last && hrtime( true ) < $end );
			echo json_encode( [ $first, $last ] );
			PHP
		);
		[ $first, $last ] = json_decode( $output, true );
		self::assertStringContainsString( 'no name server told in time where late.test is', $first );
		self::assertSame( '0', $last );
	}

	public function test_of_several_addresses_one_that_does_not_answer_leaves_time_for_the_others(): void {
		$output = $this->run_apart(
			'redis://two.test:6400',
			<<<'PHP'
			server( $argv[1] );
			// A queue that is full: whoever comes next is not answered.
			$full    = stream_socket_server( 'tcp://127.0.0.2:6400', $code, $why, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, stream_context_create( [ 'socket' => [ 'backlog' => 0 ] ] ) );
			$waiting = [];
			do {
				$client    = @stream_socket_client( 'tcp://127.0.0.2:6400', $code, $why, 0.3 );
				$waiting[] = $client;
			} while ( $client );
			$start = hrtime( true );
			$end   = $start + 20e9;
			do {
				$answer = ask();
				usleep( 20_000 );
			} while ( '0' !== $answer && hrtime( true ) < $end );
			echo json_encode( [ $answer, ( hrtime( true ) - $start ) / 1e6, count( $waiting ) ] );
			PHP
		);
		[ $answer, $ms ] = json_decode( $output, true );
		self::assertSame( '0', $answer );
		self::assertGreaterThan( 100, $ms, 'the first address was tried' );
	}

	public function test_a_name_of_the_machine_is_found(): void {
		$this->server->remove();
		$port         = self::port();
		$this->server = new Redis( '--port', (string) $port, '--bind', '127.0.0.1' );
		self::assertSame( '0', Php::run( 'echo presence_count( "r", "s" )["entries"];', $this->server->ini( [ 'presence.redis_url' => "redis://localhost:$port" ] ) )->output );
	}

	private static function port(): int {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		return (int) substr( strrchr( stream_socket_get_name( $socket, false ), ':' ), 1 );
	}
}
