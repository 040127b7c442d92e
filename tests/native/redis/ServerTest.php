<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * How a server is found and what is kept on it.
 */
final class ServerTest extends TestCase {
	private const CALL = <<<'PHP'
	try {
		presence_set( 'r', 'c', [ 'a' => 1 ], 5, site: 'here' );
		echo count( presence_get( 'r', site: 'here' ) );
	} catch ( PresenceException $refusal ) {
		echo $refusal->getCode(), ' ', $refusal->getMessage();
	}
	PHP;

	private ?Redis $server = null;

	protected function tearDown(): void {
		$this->server?->remove();
	}

	/**
	 * A port that nobody listens on.
	 */
	private static function port(): int {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		return (int) substr( strrchr( stream_socket_get_name( $socket, false ), ':' ), 1 );
	}

	public function test_two_processes_see_each_other(): void {
		$this->server = new Redis();
		self::assertSame( '1', Php::run( self::CALL, $this->server->ini() )->output );
		self::assertSame( '1', Php::run( 'echo presence_count( "r", "here" )["users"];', $this->server->ini() )->output );
	}

	public function test_user_password_and_database_of_the_url_are_used(): void {
		$port         = self::port();
		$this->server = new Redis( '--port', (string) $port, '--bind', '127.0.0.1' );
		$this->server->ask( 'ACL', 'SETUSER', 'web', 'on', '>s3cret/word', '~presence:*', '+@all', '-@dangerous', '+info' );
		$this->server->ask( 'CONFIG', 'SET', 'requirepass', 'other' );
		$ini = $this->server->ini( [ 'presence.redis_url' => "redis://web:s3cret%2Fword@127.0.0.1:$port/3" ] );

		self::assertSame( '1', Php::run( self::CALL, $ini )->output );
		$outcome = Php::run( 'print_r( presence_info() );', $ini );
		self::assertStringContainsString( "[path] => redis://web@127.0.0.1:$port/3#presence:\n", $outcome->output );
		self::assertStringNotContainsString( 's3cret', $outcome->output );
		self::assertStringNotContainsString( 's3cret', Php::command( [ '--ri', 'presence' ], $ini )->output );

		$ini['presence.redis_url'] = "redis://web:wr0ng@127.0.0.1:$port/3";
		$outcome                   = Php::run( self::CALL, $ini );
		self::assertStringStartsWith( PresenceException::UNAVAILABLE . " redis://web@127.0.0.1:$port/3 refuses: WRONGPASS", $outcome->output );
		self::assertStringNotContainsString( 'wr0ng', $outcome->output . $outcome->errors );
		$outcome = Php::run( 'print_r( presence_info() );', $ini );
		self::assertStringContainsString( "[last_error] => redis://web@127.0.0.1:$port/3 refuses: WRONGPASS", $outcome->output );
		self::assertStringNotContainsString( 'wr0ng', $outcome->output . $outcome->errors . Php::command( [ '--ri', 'presence' ], $ini )->output );
	}

	public function test_a_user_who_may_not_ask_the_server_about_itself_is_served(): void {
		$this->server = new Redis();
		$this->server->ask( 'ACL', 'SETUSER', 'default', 'resetkeys', '~presence:*', '-info' );
		self::assertSame( '1', Php::run( self::CALL, $this->server->ini() )->output );
		self::assertSame( 'redis', Php::run( 'echo presence_info()["engine"];', $this->server->ini() )->output );
	}

	public function test_a_prefix_keeps_those_apart_who_share_a_server(): void {
		$this->server = new Redis();
		Php::run( self::CALL, $this->server->ini( [ 'presence.redis_prefix' => 'shop/a.b-c_d:' ] ) );

		self::assertSame( '0', Php::run( 'echo presence_count( "r", "here" )["users"];', $this->server->ini() )->output );
		foreach ( $this->server->ask( 'KEYS', '*' ) as $key ) {
			self::assertStringStartsWith( 'shop/a.b-c_d:', $key );
		}
	}

	public function test_every_key_of_a_site_has_its_hash_tag_and_an_end(): void {
		$this->server = new Redis();
		$code         = <<<'PHP'
		foreach ( [ '', 'here', "a {b}\n*\u{e9}" ] as $site ) {
			presence_set( 'one', 'a', [], 5, 60, $site );
			presence_set( "two\0", 'a', [], 5, 60, $site );
			presence_set( "two\0", 'b', [], 6, 60, $site );
			presence_set( "two\0", 'c', [], 0, 60, $site );
			presence_remove( "two\0", 'b', $site );
			presence_bump( 'k', 5, $site );
		}
		PHP;
		self::assertSame( '', Php::run( $code, $this->server->ini() )->errors );

		$keys = $this->server->ask( 'KEYS', '*' );
		self::assertContains( 'presence:{shere}:l:two' . "\0\xff", $keys );
		self::assertContains( 'presence:{sa%20%7bb%7d%0a%2a%c3%a9}:e', $keys );
		foreach ( array_diff( $keys, [ 'presence:sites' ] ) as $key ) {
			self::assertMatchesRegularExpression( '/^presence:\{s[a-z0-9%]*\}:/', $key );
		}
		foreach ( $keys as $key ) {
			// This one ends when the first lease does.
			$least = str_ends_with( $key, ':d' ) ? 0 : 60_000;
			self::assertGreaterThan( $least, $this->server->ask( 'PTTL', $key ), $key );
		}
		// No lease is longer, and a count of saves lives a day.
		$longest = array_filter( $keys, fn( string $key ): bool => $this->server->ask( 'PTTL', $key ) > 30 * 60_000 );
		self::assertSame( [], preg_grep( '/:[ko]$|^presence:sites$/', $longest, PREG_GREP_INVERT ) );
	}

	public function test_a_longer_lease_keeps_every_key_of_the_entry(): void {
		$this->server = new Redis();
		$code         = <<<'PHP'
		presence_set( 'r', 'a', [], 5, 60, 's' );
		presence_set( 'r', 'b', [], 5, 60, 's' );
		presence_set( 'r', 'gone', [], 5, 60, 's' );
		presence_remove( 'r', 'gone', 's' );
		presence_set( 'r', 'a', [], 5, 86400, 's' );
		PHP;
		self::assertSame( '', Php::run( $code, $this->server->ini() )->errors );
		foreach ( [ 'm', 'e', 'x', 'w', 's', 'n', 'l:r', 'u:r', 'p:5', 'i:5' ] as $key ) {
			self::assertGreaterThan( 86_300_000, $this->server->ask( 'PTTL', "presence:{ss}:$key" ), $key );
		}
	}

	public function test_nothing_of_a_site_that_was_cleared_is_left_but_its_versions(): void {
		$this->server = new Redis();
		Php::run( self::CALL . 'presence_bump( "k", 5, "here" ); presence_clear( "here" );', $this->server->ini() );
		self::assertEqualsCanonicalizing( [ 'presence:{shere}:m', 'presence:sites' ], $this->server->ask( 'KEYS', '*' ) );
	}

	public function test_the_sites_of_an_install_are_kept_together_and_a_user_is_listed_where_they_have_entries(): void {
		$this->server = new Redis();
		$code         = <<<'PHP'
		foreach ( [ 'net/1', 'net/2', 'net/3' ] as $site ) {
			presence_set( 'r', 'a', [], 5, 60, $site );
			presence_set( 'r', 'b', [], 5, 60, $site );
		}
		presence_remove( 'r', 'a', 'net/1' );
		presence_remove_user( 5, 'net/2' );
		presence_set( 'r', 'a', [], 6, 60, 'net/3' );
		presence_set( 'r', 'b', [], 6, 60, 'net/3' );
		PHP;
		self::assertSame( '', Php::run( $code, $this->server->ini() )->errors );
		self::assertSame( [ 'presence:{snet}%2f1:' ], $this->server->ask( 'ZRANGE', 'presence:{snet}:i:5', '0', '-1' ) );
		self::assertSame( [ 'presence:{snet}%2f3:' ], $this->server->ask( 'ZRANGE', 'presence:{snet}:i:6', '0', '-1' ) );
	}

	public function test_the_section_of_phpinfo_tells_of_the_server(): void {
		$this->server = new Redis( '--maxmemory', '100mb' );
		Php::run( self::CALL, $this->server->ini() );
		$section = Php::command( [ '--ri', 'presence' ], $this->server->ini() )->output;

		self::assertStringContainsString( "Engine => redis\n", $section );
		self::assertMatchesRegularExpression( "~^Server => unix://{$this->server->socket}, (Redis|Valkey) \d+\.\d+~m", $section );
		self::assertMatchesRegularExpression( '/^Round trip => \d+ µs$/m', $section );
		self::assertMatchesRegularExpression( '/^Memory => \d+ of 104857600 bytes, then noeviction$/m', $section );
		self::assertStringContainsString( "Live entries => 1\n", $section );
		self::assertStringContainsString( "Breaker => closed\n", $section );
		self::assertStringContainsString( "presence.redis_url => unix://{$this->server->socket} => unix://{$this->server->socket}\n", $section );
	}

	public function test_the_section_of_phpinfo_tells_what_is_known_of_a_server_that_does_not_answer(): void {
		$this->server = new Redis();
		$nowhere      = "unix://{$this->server->folder}/none";
		$section      = Php::command( [ '--ri', 'presence' ], $this->server->ini( [ 'presence.redis_url' => $nowhere ] ) )->output;

		self::assertStringContainsString( "Server => $nowhere, does not answer\n", $section );
		self::assertStringContainsString( "Last error => $nowhere cannot be reached: No such file or directory", $section );
		self::assertMatchesRegularExpression( '/^Breaker => open, asks again in \d+ ms$/m', $section );
		self::assertStringContainsString( "Failures => 1, answered again 0 times\n", $section );
		self::assertStringNotContainsString( 'Live entries', $section );
	}

	public function test_a_server_that_is_not_there_is_named(): void {
		$this->server = new Redis();
		$outcome      = Php::run( self::CALL, $this->server->ini( [ 'presence.redis_url' => "unix://{$this->server->folder}/none" ] ) );
		self::assertStringStartsWith( PresenceException::UNAVAILABLE . " unix://{$this->server->folder}/none cannot be reached: No such file or directory", $outcome->output );
	}
}
