<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Proxy;
use NativePresence\Tests\Native\Support\Redis;
use NativePresence\Tests\Native\Support\Rules;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * What happens to pages when something happens to the server. One process stands for a worker: it goes on, whatever does.
 */
final class FaultsTest extends TestCase {
	/** Longest wait for something that must come, in seconds. */
	private const PATIENCE = 30;
	/** The shortest time, in milliseconds, that nobody asks a server again that did not answer. */
	private const PAUSE_MS = 375;
	private const DOWN     = PresenceException::UNAVAILABLE . ' ';

	/** Answers each line with what a call gave, or with the code and the words of the refusal. */
	private const WORKER = <<<'PHP'
	while ( false !== ( $line = fgets( STDIN ) ) ) {
		[ $do, $client ] = explode( ' ', trim( $line ) . ' ' );
		try {
			echo match ( $do ) {
				'join'     => presence_set( 'r', $client, [ 'a' => 1 ], 5, 60, 's' ) ? 'joined' : 'renewed',
				'leave'    => presence_remove( 'r', $client, 's' ) ? 'left' : 'was not there',
				'who'      => implode( ',', array_column( presence_get( 'r', site: 's' ), 'client_id' ) ),
				'many'     => implode( ',', array_map( 'strlen', array_column( presence_get( 'many', site: 's' ), 'client_id' ) ) ),
				'count'    => presence_count( 'r', 's' )['entries'],
				'version'  => presence_version( 'r', 's' ),
				'newer'    => json_encode( presence_get( 'r', since: (int) $client, site: 's' ) ),
				'bump'     => presence_bump( 'k', 5, 's' ),
				'exchange' => json_encode( presence_exchange( [ [ 'room' => 'r', 'client_id' => $client ] ], [], [], 's' )['set'] ),
				'prefix'   => count( presence_get_prefix( 'r', site: 's' ) ),
				'user'     => count( presence_get_user( 5, site: 's' ) ),
				'find'     => null === presence_find( 'r', $client, 's' ) ? 'nobody' : 'somebody',
				'rooms'    => count( presence_rooms( site: 's' ) ),
				'info'     => json_encode( presence_info() ),
				'clear'    => presence_clear( 's' ),
			}, "\n";
		} catch ( PresenceException $refusal ) {
			echo $refusal->getCode(), ' ', $refusal->getMessage(), "\n";
		}
	}
	PHP;

	private Redis $server;
	private ?Proxy $proxy = null;
	private Php $worker;
	private string $log;

	protected function tearDown(): void {
		$this->worker->kill();
		$this->proxy?->end();
		$this->server->remove();
	}

	/**
	 * Starts a server and a worker that goes to it by way of a proxy.
	 */
	private function begin( int $timeout_ms = 10_000, string ...$options ): void {
		$this->server = new Redis( ...$options );
		$this->proxy  = new Proxy( $this->server );
		$this->log    = "{$this->server->folder}/php.log";
		$this->worker = Php::start(
			self::WORKER,
			[],
			[
				'presence.engine'           => 'redis',
				'presence.redis_url'        => "unix://{$this->proxy->socket}",
				'presence.redis_timeout_ms' => (string) $timeout_ms,
				'log_errors'                => '1',
				'error_log'                 => $this->log,
			]
		);
	}

	private function call( string $line ): string {
		$this->worker->tell( $line );
		return $this->worker->hear();
	}

	private function wait_for( string $answer, string $line ): void {
		$end  = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		$last = $this->call( $line );
		while ( $last !== $answer ) {
			self::assertLessThan( $end, hrtime( true ), "waited in vain for $line to answer $answer: $last" );
			self::assertStringStartsWith( self::DOWN, $last, 'nothing that is not so' );
			usleep( 20_000 );
			$last = $this->call( $line );
		}
	}

	/**
	 * What the log says, without times.
	 *
	 * @return list<string>
	 */
	private function logged(): array {
		$lines = is_file( $this->log ) ? file( $this->log, FILE_IGNORE_NEW_LINES ) : [];
		return array_map( static fn( string $line ): string => preg_replace( '/^\[.*?\] presence: \S+ /', '', $line ), $lines );
	}

	/**
	 * Calls until the server was tried again, and answers how often it was tried: that many calls waited, and no other.
	 *
	 * @return array{int, int, float} Tries, calls, and the milliseconds they took.
	 */
	private function calls_while_down( string $fault, int $calls = 30 ): array {
		$tries = 0;
		$start = hrtime( true );
		for ( $i = 0; $i < $calls; $i++ ) {
			$answer = $this->call( 'who' );
			self::assertStringStartsWith( self::DOWN, $answer );
			if ( ! str_contains( $answer, 'does not answer; it is asked again in ' ) ) {
				self::assertStringContainsString( $fault, $answer );
				++$tries;
			}
		}
		return [ $tries, $calls, ( hrtime( true ) - $start ) / 1e6 ];
	}

	private function assert_one_try_a_pause( string $fault ): void {
		[ $tries, , $ms ] = $this->calls_while_down( $fault );
		self::assertGreaterThanOrEqual( 1, $tries );
		self::assertLessThanOrEqual( 1 + $ms / self::PAUSE_MS, $tries, 'one try a pause' );
	}

	public function test_killed_and_started_again_with_nothing_in_it(): void {
		$this->begin();
		self::assertSame( 'joined', $this->call( 'join a' ) );
		$version = $this->call( 'version' );
		$this->server->kill();
		$this->assert_one_try_a_pause( 'closed the connection' );
		$this->server->start();

		$this->wait_for( '0', 'count' );
		self::assertSame( '', $this->call( 'who' ) );
		self::assertSame( 'joined', $this->call( 'join b' ) );
		self::assertSame( [ 'b' ], $this->newer( $version ) );
		self::assertSame( [ 1, 1 ], [ count( preg_grep( '/^closed the connection$/', $this->logged() ) ), count( preg_grep( '/^answers again, after \d+ failures$/', $this->logged() ) ) ] );
		self::assertCount( 2, $this->logged(), 'one line for each change of state' );
		$info = json_decode( $this->call( 'info' ), true );
		self::assertSame( 1, $info['recoveries'] );
		self::assertGreaterThanOrEqual( 1, $info['failures'] );
	}

	public function test_what_is_known_of_a_server_that_does_not_answer_is_told(): void {
		$this->begin( 200 );
		$this->wait_for( 'joined', 'join a' );
		$up = json_decode( $this->call( 'info' ), true );
		self::assertSame( [ 'closed', 0, '', 1 ], [ $up['breaker'], $up['retry_ms'], $up['last_error'], $up['entries'] ] );

		$this->proxy->tell( 'swallow' );
		$this->call( 'who' );
		$down = json_decode( $this->call( 'info' ), true );
		self::assertSame( array_keys( $up ), array_keys( $down ) );
		self::assertSame( array_map( get_debug_type( ... ), $up ), array_map( get_debug_type( ... ), $down ) );
		self::assertSame( 'open', $down['breaker'] );
		self::assertStringEndsWith( 'did not answer within 200 ms', $down['last_error'] );
		self::assertGreaterThan( 0, $down['retry_ms'] );
		self::assertLessThanOrEqual( 4000, $down['retry_ms'] );
		self::assertSame( [ $up['engine'], $up['path'], $up['layout'] ], [ $down['engine'], $down['path'], $down['layout'] ] );
		self::assertGreaterThanOrEqual( 1, $down['failures'] );
		self::assertSame( [ 0, 0, 0, 0, '', '' ], [ $down['entries'], $down['rooms'], $down['sites'], $down['blocks_used'], $down['server'], $down['eviction'] ] );

		$this->proxy->tell( 'pass' );
		$this->wait_for( 'a', 'who' );
		$again = json_decode( $this->call( 'info' ), true );
		self::assertSame( [ 'closed', 0, $down['last_error'], 1, 1 ], [ $again['breaker'], $again['retry_ms'], $again['last_error'], $again['recoveries'], $again['entries'] ] );
	}

	public function test_while_one_process_finds_out_whether_the_server_is_back_the_others_know(): void {
		$this->begin( 1500 );
		$this->wait_for( 'joined', 'join a' );
		$this->proxy->tell( 'swallow' );
		$code   = <<<'PHP'
		$seen  = [];
		$child = pcntl_fork();
		$until = microtime( true ) + 30;
		if ( 0 === $child ) {
			while ( microtime( true ) < $until ) {
				try {
					presence_count( 'r', 's' );
				} catch ( PresenceException ) {
					usleep( 1000 );
				}
			}
			exit;
		}
		while ( microtime( true ) < $until && ! isset( $seen['half-open'], $seen['open'] ) ) {
			$seen[ presence_info()['breaker'] ] = true;
			// Seldom enough that the other one is first to ask when the time has come.
			usleep( 50_000 );
		}
		posix_kill( $child, SIGKILL );
		ksort( $seen );
		echo implode( ' ', array_keys( $seen ) );
		PHP;
		$result = Php::run( $code, $this->server->ini( [ 'presence.redis_url' => "unix://{$this->proxy->socket}", 'presence.redis_timeout_ms' => '1500', 'error_log' => '/dev/null' ] ) );
		self::assertSame( 'half-open open', $result->output, $result->errors );
	}

	public function test_restarted_between_two_calls(): void {
		$this->begin();
		$this->call( 'join a' );
		$this->server->kill();
		$this->server->start();
		$this->wait_for( 'joined', 'join a' );
		self::assertSame( 'a', $this->call( 'who' ) );
	}

	public function test_stopped_and_continued(): void {
		$this->begin( 200 );
		$this->wait_for( 'joined', 'join a' );
		$this->server->signal( SIGSTOP );
		$this->assert_one_try_a_pause( 'did not answer within 200 ms' );
		$this->server->signal( SIGCONT );
		$this->wait_for( 'a', 'who' );
		self::assertCount( 2, preg_grep( '/again, after|did not answer/', $this->logged() ) );
	}

	public function test_slow_is_slow_and_too_slow_is_down(): void {
		$this->begin( 400 );
		$this->wait_for( 'joined', 'join a' );
		$this->proxy->tell( 'delay 20' );
		$this->wait_for( 'renewed', 'join a' );
		$this->proxy->tell( 'delay 1500' );
		$this->assert_one_try_a_pause( 'did not answer within 400 ms' );
		$this->proxy->tell( 'pass' );
		// What comes late is an answer to nobody.
		$this->wait_for( 'joined', 'join b' );
		self::assertSame( 'b,a', $this->call( 'who' ) );
		self::assertSame( '2', $this->call( 'count' ) );
	}

	public function test_cut_off_in_the_middle_of_an_answer(): void {
		$this->begin();
		$this->call( 'join a' );
		foreach ( [ 0, 1, 7 ] as $bytes ) {
			$this->proxy->tell( "cut $bytes" );
			$this->assert_one_try_a_pause( 'closed the connection' );
			$this->proxy->tell( 'pass' );
			$this->wait_for( 'a', 'who' );
		}
	}

	public function test_swallowed(): void {
		$this->begin( 150 );
		$this->wait_for( 'joined', 'join a' );
		$before = (int) $this->proxy->tell( 'count' );
		$this->proxy->tell( 'swallow' );
		[ $tries ] = $this->calls_while_down( 'did not answer within 150 ms' );
		self::assertLessThan( $tries, (int) $this->proxy->tell( 'count' ) - $before, 'the calls that do not wait do not connect either' );
		$this->proxy->tell( 'pass' );
		$this->wait_for( 'a', 'who' );
	}

	public function test_an_answer_too_many_answers_nothing(): void {
		$this->begin();
		$this->call( 'join a' );
		$this->proxy->tell( 'say ' . base64_encode( "*0\r\n*0\r\n:7\r\n" ) );
		self::assertSame( '', $this->call( 'who' ), 'what the server says' );
		$this->proxy->tell( 'pass' );
		self::assertSame( [ 'a', '1' ], [ $this->call( 'who' ), $this->call( 'count' ) ] );
	}

	/**
	 * @dataProvider garbage
	 */
	public function test_what_is_no_answer_is_refused( string $bytes ): void {
		$this->begin( 300 );
		$this->wait_for( 'joined', 'join a' );
		$this->proxy->tell( 'say ' . base64_encode( $bytes ) );
		$answer = $this->call( 'who' );
		self::assertMatchesRegularExpression( '/^(' . PresenceException::UNAVAILABLE . '|' . PresenceException::CORRUPT . ') /', $answer );
		$this->proxy->tell( 'pass' );
		$end = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		while ( 'a' !== $this->call( 'who' ) ) {
			self::assertLessThan( $end, hrtime( true ) );
			usleep( 20_000 );
		}
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function garbage(): array {
		return [
			'another protocol'        => [ "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" ],
			'random bytes'            => [ random_bytes( 3000 ) . "\r\n" ],
			'a number'                => [ ":5\r\n" ],
			'a string'                => [ "\$5\r\nhello\r\n" ],
			'no number'               => [ ":five\r\n" ],
			'a huge string'           => [ "\$9223372036854775807\r\nx" ],
			'a huge list'             => [ "*9223372036854775807\r\n:1\r\n" ],
			'a large list'            => [ "*1000000000\r\n:1\r\n" ],
			'lists in lists'          => [ str_repeat( "*1\r\n", 10_000 ) ],
			'half an entry'           => [ "*2\r\n\$1\r\na\r\n\$10\r\n0123456789\r\n" ],
			'an entry without values' => [ "*2\r\n\$1\r\na\r\n\$24\r\n" . str_repeat( "\xff", 24 ) . "\r\n" ],
			'a push'                  => [ ">3\r\n+message\r\n+a\r\n+b\r\n" ],
			'an endless line'         => [ '+' . str_repeat( 'a', 60_000 ) ],
		];
	}

	public function test_without_memory_writes_are_refused_and_nothing_else(): void {
		$this->begin();
		$this->call( 'join a' );
		$this->call( 'join b' );
		$version = $this->call( 'version' );
		$this->server->ask( 'CONFIG', 'SET', 'maxmemory', '1' );
		foreach ( [ 'join new', 'join a', 'bump' ] as $write ) {
			self::assertStringStartsWith( PresenceException::FULL . ' ', $this->call( $write ) );
		}
		self::assertSame( '[' . PresenceException::FULL . ']', $this->call( 'exchange new' ) );
		self::assertSame( [ $version, 'b,a' ], [ $this->call( 'version' ), $this->call( 'who' ) ], 'nothing changed' );
		self::assertSame( 'left', $this->call( 'leave b' ) );
		self::assertSame( 4, json_decode( $this->call( 'info' ), true )['refused']['full'] );
		$this->server->ask( 'CONFIG', 'SET', 'maxmemory', '0' );
		self::assertSame( 'joined', $this->call( 'join new' ) );
		self::assertSame( 'new,a', $this->call( 'who' ) );
		self::assertSame( [], $this->logged() );
	}

	public function test_a_replica_that_may_only_read(): void {
		$this->begin();
		$this->call( 'join a' );
		$this->server->ask( 'REPLICAOF', '127.0.0.1', '1' );
		self::assertStringContainsString( 'refuses: READONLY', $this->call( 'join a' ) );
		self::assertStringContainsString( 'it is asked again in', $this->call( 'join a' ) );
		$this->server->ask( 'REPLICAOF', 'NO', 'ONE' );
		$this->wait_for( 'renewed', 'join a' );
	}

	public function test_another_password(): void {
		$this->begin();
		$this->call( 'join a' );
		$this->server->ask( 'CONFIG', 'SET', 'requirepass', 'new' );
		self::assertSame( 'renewed', $this->call( 'join a' ), 'who is in stays in' );
		$this->proxy->tell( 'cut 0' );
		$this->call( 'who' );
		$this->proxy->tell( 'pass' );
		$end = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		while ( ! str_contains( $this->call( 'who' ), 'refuses: NOAUTH' ) ) {
			self::assertLessThan( $end, hrtime( true ) );
		}
		$this->server->kill();
		$this->server->start();
		$this->wait_for( 'joined', 'join a' );
	}

	public function test_a_server_that_forgot_the_scripts_is_told_them(): void {
		$this->begin();
		$this->call( 'join a' );
		$this->server->ask( 'SCRIPT', 'FLUSH' );
		self::assertSame( 'renewed', $this->call( 'join a' ) );
		self::assertSame( 'a', $this->call( 'who' ) );
		self::assertSame( [], $this->logged() );
	}

	public function test_a_server_that_lost_the_last_writes_lets_those_begin_anew_who_saw_them(): void {
		$this->begin();
		$this->call( 'join a' );
		$this->server->ask( 'SAVE' );
		$this->call( 'join lost' );
		$seen = $this->call( 'version' );
		$this->server->kill();
		$this->server->start();
		$this->wait_for( 'a', 'who' );

		self::assertSame( [ 'a' ], $this->newer( $seen ), 'a version that never was' );
		$this->call( 'join b' );
		$this->call( 'join c' );
		self::assertSame( [ 'c', 'b', 'a' ], $this->newer( $seen ), 'a version of another epoch' );
		self::assertSame( [], $this->newer( $this->call( 'version' ) ) );
	}

	/** Who joined or changed after a version. */
	private function newer( string $version ): array {
		return array_column( json_decode( $this->call( "newer $version" ), true ), 'client_id' );
	}

	/**
	 * @dataProvider parts
	 */
	public function test_a_site_of_which_a_part_is_missing_begins_anew( string $key ): void {
		$this->begin();
		foreach ( [ 'a', 'b', 'c' ] as $client_id ) {
			$this->call( "join $client_id" );
		}
		$since = $this->call( 'version' );
		$this->call( 'leave c' );
		self::assertSame( 1, $this->server->ask( 'DEL', "presence:{ss}:$key" ) );
		// Whatever is asked, in whatever order, the answer is right or a refusal.
		$corrupt = 0;
		foreach ( [ "newer $since", 'version', 'find a', 'prefix', 'user', 'rooms', 'who', 'leave b', 'join d' ] as $question ) {
			$corrupt += str_starts_with( $this->call( $question ), PresenceException::CORRUPT . ' ' ) ? 1 : 0;
		}
		self::assertSame( 1, $corrupt );
		$this->call( 'clear' );
		self::assertSame( 'joined', $this->call( 'join e' ) );
		self::assertSame( [ 'e', '1', '1', '1', '1' ], array_map( $this->call( ... ), [ 'who', 'count', 'prefix', 'user', 'rooms' ] ) );
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function parts(): array {
		return [
			'versions' => [ 'm' ],
			'entries'  => [ 'e' ],
			'expiry'   => [ 'x' ],
			'order'    => [ 'w' ],
			'rooms'    => [ 's' ],
			'names'    => [ 'n' ],
			'clients'  => [ 'l:r' ],
			'users'    => [ 'u:r' ],
		];
	}

	public function test_when_the_first_lease_ends_is_found_out_if_it_is_not_known(): void {
		$this->begin();
		$this->call( 'join a' );
		$seen = $this->call( 'version' );
		self::assertSame( 1, $this->server->ask( 'DEL', 'presence:{ss}:d' ) );
		self::assertSame( [ 'renewed', $seen, 'a' ], [ $this->call( 'join a' ), $this->call( 'version' ), $this->call( 'who' ) ] );
		self::assertSame( 1, $this->server->ask( 'EXISTS', 'presence:{ss}:d' ) );
	}

	public function test_a_site_with_an_entry_that_is_none_begins_anew(): void {
		$this->begin();
		$this->call( 'join a' );
		$this->server->ask( 'HSET', 'presence:{ss}:e', "r\0a", 'no entry' );
		self::assertStringStartsWith( PresenceException::CORRUPT . ' ', $this->call( 'who' ) );
		self::assertStringStartsWith( PresenceException::CORRUPT . ' ', $this->call( 'join a' ) );
		self::assertSame( [ 'joined', 'a', '1' ], [ $this->call( 'join a' ), $this->call( 'who' ), $this->call( 'count' ) ] );
	}

	/**
	 * @dataProvider data_of_others
	 */
	public function test_data_that_other_code_wrote_is_read_up_to_the_bounds( string $data, bool $within ): void {
		$this->begin();
		$this->call( 'join a' );
		$entry = $this->server->ask( 'HGET', 'presence:{ss}:e', "r\0a" );
		self::assertStringEndsWith( '{"a":1}', $entry );
		$this->server->ask( 'HSET', 'presence:{ss}:e', "r\0a", substr( $entry, 0, -7 ) . $data );
		$answer = $this->call( 'who' );
		self::assertSame( $within ? 'a' : PresenceException::CORRUPT . ' an entry is damaged: its data is no JSON object within the limits', $answer );
	}

	/**
	 * @return array<string, array{string, bool}>
	 */
	public function data_of_others(): array {
		return [
			'10240 bytes' => [ json_encode( [ 'a' => str_repeat( 'x', 10_240 - 8 ) ] ), true ],
			'10241 bytes' => [ json_encode( [ 'a' => str_repeat( 'x', 10_241 - 8 ) ] ), false ],
			'512 arrays'  => [ json_encode( Rules::lists( 512 ) ), true ],
			'513 arrays'  => [ json_encode( Rules::lists( 513 ) ), false ],
			'513 objects' => [ json_encode( Rules::objects( 513 ) ), false ],
			'2048 values' => [ json_encode( Rules::values( 2048 ) ), true ],
			'2049 values' => [ json_encode( Rules::values( 2049 ) ), false ],
		];
	}

	public function test_a_key_of_another_program_is_refused(): void {
		$this->begin();
		$this->server->ask( 'SET', 'presence:{ss}:e', 'mine' );
		self::assertStringStartsWith( PresenceException::CORRUPT . ' ', $this->call( 'join a' ) );
		$this->server->ask( 'DEL', 'presence:{ss}:e' );
		self::assertSame( 'joined', $this->call( 'join a' ) );
	}

	public function test_more_than_one_script_removes_expires_at_once(): void {
		$this->begin();
		$code = 'for ( $i = 0; $i < 3; $i++ ) { presence_exchange( array_map( static fn( int $j ): array => [ "room" => "many", "client_id" => "$i-$j", "ttl" => 60, "age_ms" => 59_000 ], range( 1, 900 ) ), [], [], "s" ); }';
		self::assertSame( '', Php::run( $code, $this->server->ini( [ 'presence.redis_timeout_ms' => '10000' ] ) )->errors );
		$this->call( 'join a' );
		$end = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		while ( '1' !== $this->call( 'rooms' ) ) {
			self::assertLessThan( $end, hrtime( true ) );
			usleep( 20_000 );
		}
		self::assertSame( [ '', '1' ], [ $this->call( 'many' ), $this->call( 'count' ) ] );
		self::assertSame( 1, $this->server->ask( 'ZCARD', 'presence:{ss}:x' ) );
	}
}
