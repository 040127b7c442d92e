<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Settings;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Segment;
use PHPUnit\Framework\TestCase;
use PresenceException;
use ReflectionExtension;

final class SettingsTest extends TestCase {
	private Segment $segment;

	protected function setUp(): void {
		$this->segment = new Segment();
	}

	protected function tearDown(): void {
		$this->segment->remove();
	}

	public function test_the_defaults_are_those_promised(): void {
		$outcome = Php::run( 'echo json_encode( ini_get_all( "presence" ) );', array_fill_keys( [ 'presence.engine', 'presence.shm_path', 'presence.lock_timeout_ms', 'presence.redis_url', 'presence.redis_timeout_ms' ], null ) );
		$system  = INI_SYSTEM;
		$row     = static fn( string $value ): array => [ 'global_value' => $value, 'local_value' => $value, 'access' => $system ];

		self::assertSame(
			[
				'presence.default_ttl'     => $row( '60' ),
				'presence.engine'          => $row( 'shm' ),
				'presence.lock_timeout_ms' => $row( '50' ),
				'presence.redis_ca'        => $row( '' ),
				'presence.redis_cert'      => $row( '' ),
				'presence.redis_key'       => $row( '' ),
				'presence.redis_prefix'    => $row( 'presence:' ),
				'presence.redis_timeout_ms' => $row( '50' ),
				'presence.redis_url'       => $row( 'redis://127.0.0.1:6379' ),
				'presence.shm_path'        => $row( '/dev/shm/php-presence-%u' ),
				'presence.shm_size'        => $row( '16M' ),
			],
			json_decode( $outcome->output, true )
		);
		self::assertSame( '', $outcome->errors );
	}

	public function test_no_setting_is_changed_while_php_runs(): void {
		foreach ( array_keys( ( new ReflectionExtension( 'presence' ) )->getINIEntries() ) as $name ) {
			$before = ini_get( $name );
			self::assertFalse( ini_set( $name, '70' ), $name );
			self::assertSame( $before, ini_get( $name ) );
		}
	}

	/**
	 * @dataProvider bad_values
	 */
	public function test_a_bad_value_is_ignored_with_a_warning_that_names_setting_and_rule( string $name, string $value, string $rule ): void {
		$outcome = Php::run( "echo ini_get( '$name' );", $this->segment->ini( [ $name => $value ] ) );

		self::assertStringContainsString( "$name $rule, \"$value\" given: the setting is ignored", $outcome->errors );
		self::assertSame( 1, substr_count( $outcome->errors, 'Warning' ), $outcome->errors );
		self::assertSame( self::default_of( $name ), $outcome->output );
		self::assertSame( 0, $outcome->status );
	}

	private static function default_of( string $name ): string {
		return match ( $name ) {
			'presence.shm_path'        => '/dev/shm/php-presence-%u',
			'presence.shm_size'        => '16M',
			'presence.default_ttl'     => '60',
			'presence.lock_timeout_ms', 'presence.redis_timeout_ms' => '50',
			'presence.redis_prefix'    => 'presence:',
			'presence.redis_ca', 'presence.redis_cert', 'presence.redis_key' => '',
		};
	}

	/**
	 * @return iterable<string, array{string, string, string}>
	 */
	public function bad_values(): iterable {
		$bad = [
			'presence.shm_size'        => [ 'must be between 1M and 4G', '', '0', '-16M', '512K', '1048575', '5G', '4294967297', '16X', '16 megabytes', 'M', '99999999999G' ],
			'presence.default_ttl'     => [ 'must be between 1 and 86400 seconds', '', '0', '-1', '86401', '60s', 'long' ],
			'presence.lock_timeout_ms' => [ 'must be between 1 and 10000 milliseconds', '', '0', '10001', '50ms' ],
			'presence.redis_timeout_ms' => [ 'must be between 1 and 10000 milliseconds', '', '0', '10001', '50ms' ],
			'presence.redis_prefix'    => [ 'must be at most 64 letters, digits and any of :._-/', 'a b', '{tag}', '*', str_repeat( 'a', 65 ) ],
			'presence.redis_ca'        => [ 'must be the absolute path of a file, or empty', 'ca.pem', './ca.pem' ],
			'presence.redis_cert'      => [ 'must be the absolute path of a file, or empty', 'web.pem', './web.pem' ],
			'presence.redis_key'       => [ 'must be the absolute path of a file, or empty', 'web.key', './web.key' ],
			'presence.shm_path'        => [ 'must be the absolute path of a file', '', 'presence', './presence', '/dev/shm/' ],
		];
		foreach ( $bad as $name => $values ) {
			$rule = array_shift( $values );
			foreach ( $values as $value ) {
				yield "$name=$value" => [ $name, $value, $rule ];
			}
		}
	}

	/**
	 * @dataProvider sizes
	 */
	public function test_a_new_segment_has_the_size_that_was_set( string $value, int $bytes ): void {
		$outcome = Php::run( 'echo presence_info()["size"];', $this->segment->ini( [ 'presence.shm_size' => $value ] ) );
		self::assertSame( '', $outcome->errors );
		self::assertSame( (string) $bytes, $outcome->output );
		self::assertSame( $bytes, filesize( (string) $this->segment->file() ) );
	}

	/**
	 * @return array<string, array{string, int}>
	 */
	public function sizes(): array {
		return [
			'the least'  => [ '1M', 1 << 20 ],
			'in bytes'   => [ '2097152', 2 << 20 ],
			'in K'       => [ '4096K', 4 << 20 ],
			'lower case' => [ '8m', 8 << 20 ],
		];
	}

	public function test_the_lease_that_nobody_names_is_set(): void {
		$code = <<<'PHP'
		presence_set( 'r', 'alive', age_ms: 3_590_000 );
		presence_set( 'r', 'dead', age_ms: 3_600_000 );
		echo implode( ',', array_column( presence_get( 'r' ), 'client_id' ) );
		PHP;
		self::assertSame( 'alive', Php::run( $code, $this->segment->ini( [ 'presence.default_ttl' => '3600' ] ) )->output );
	}

	public function test_percent_u_stands_for_the_numeric_user(): void {
		$ini  = [ 'presence.shm_path' => $this->segment->path . '-%u-%u' ];
		$user = posix_geteuid();
		$path = Php::run( 'echo presence_info()["path"];', $ini )->output;
		self::assertStringStartsWith( $this->segment->path . "-$user-$user.v", $path );
		self::assertFileExists( $path );
	}

	public function test_another_engine_is_warned_of_and_then_refused(): void {
		$code = <<<'PHP'
		foreach ( [ fn() => presence_set( 'r', 'c' ), fn() => presence_info() ] as $call ) {
			try {
				$call();
			} catch ( PresenceException $exception ) {
				echo $exception->getCode(), ' ', $exception->getMessage(), "\n";
			}
		}
		PHP;

		$outcome = Php::run( $code, $this->segment->ini( [ 'presence.engine' => 'memcached' ] ) );
		$line    = PresenceException::UNAVAILABLE . ' presence.engine must be "shm" or "redis", it is "memcached": presence is unavailable';
		self::assertSame( "$line\n$line\n", $outcome->output );
		self::assertStringContainsString( 'presence.engine must be "shm" or "redis", "memcached" given: presence is unavailable', $outcome->errors );
		self::assertNull( $this->segment->file() );
	}

	/**
	 * @dataProvider bad_urls
	 */
	public function test_a_url_that_is_none_is_ignored_and_not_shown( string $url ): void {
		$outcome = Php::run( 'echo ini_get( "presence.redis_url" );', $this->segment->ini( [ 'presence.redis_url' => $url ] ) );

		self::assertStringContainsString( 'presence.redis_url must be a URL such as redis://127.0.0.1:6379/0 or unix:///run/redis/redis.sock, another given: the setting is ignored', $outcome->errors );
		self::assertStringNotContainsString( 'secret', $outcome->errors );
		self::assertSame( 'redis://127.0.0.1:6379', $outcome->output );
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function bad_urls(): array {
		return [
			'nothing'                  => [ '' ],
			'another scheme'           => [ 'http://:secret@127.0.0.1:6379' ],
			'no scheme'                => [ '127.0.0.1:6379' ],
			'every address'            => [ 'redis://:secret@0.0.0.0:6379' ],
			'a port that is none'      => [ 'redis://:secret@127.0.0.1:66000' ],
			'a database that is none'  => [ 'redis://:secret@127.0.0.1:6379/one' ],
			'a database that is less'  => [ 'redis://:secret@127.0.0.1:6379/-1' ],
			'a socket without a path'  => [ 'unix:socket' ],
			'sentinels of nobody'      => [ 'redis+sentinel://:secret@127.0.0.1' ],
			'a master without a name'  => [ 'redis+sentinel://:secret@127.0.0.1/' ],
			'no sentinel'              => [ 'redis+sentinel://:secret@/main' ],
		];
	}

	/**
	 * @dataProvider urls_with_a_login_for_each
	 */
	public function test_a_login_for_each_of_several_hosts_is_not_taken_for_one_long_password( string $url ): void {
		$outcome = Php::run( 'echo ini_get( "presence.redis_url" );', $this->segment->ini( [ 'presence.redis_url' => $url ] ) );

		self::assertStringContainsString( 'presence.redis_url must have one login for all nodes or sentinels, before the first of them, and a comma in it written as %2C, another given: the setting is ignored', $outcome->errors );
		self::assertSame( 1, substr_count( $outcome->errors, 'Warning' ), $outcome->errors );
		self::assertDoesNotMatchRegularExpression( '/secret|theirs/', $outcome->errors );
		self::assertSame( 'redis://127.0.0.1:6379', $outcome->output );
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function urls_with_a_login_for_each(): array {
		return [
			'nodes'                       => [ 'redis+cluster://:secret@127.0.0.1:1,:theirs@127.0.0.1:2' ],
			'nodes, with users'           => [ 'redis+cluster://web:secret@127.0.0.1,web:theirs@127.0.0.1:2/0' ],
			'nodes over TLS'              => [ 'rediss+cluster://:secret@127.0.0.1:1,:theirs@127.0.0.1:2' ],
			'only the second node'        => [ 'redis+cluster://127.0.0.1:1,:secret@127.0.0.1:2' ],
			'sentinels'                   => [ 'redis+sentinel://:secret@127.0.0.1:1,:theirs@127.0.0.1:2/main' ],
			'sentinels over TLS'          => [ 'rediss+sentinel://web:secret@127.0.0.1:1,web:theirs@127.0.0.1:2/main/1' ],
			'a comma that is not encoded' => [ 'redis+cluster://:sec,ret@127.0.0.1:1' ],
		];
	}

	/**
	 * @dataProvider urls_with_one_login
	 */
	public function test_one_login_serves_all_hosts( string $url ): void {
		$outcome = Php::run( 'echo ini_get( "presence.redis_url" );', $this->segment->ini( [ 'presence.redis_url' => $url ] ) );

		self::assertSame( [ '', $url ], [ $outcome->errors, $outcome->output ] );
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function urls_with_one_login(): array {
		return [
			'nodes'            => [ 'redis+cluster://web:secret@127.0.0.1:1,127.0.0.1:2' ],
			'an encoded comma' => [ 'redis+cluster://:sec%2Cret@127.0.0.1:1,127.0.0.1:2' ],
			'sentinels'        => [ 'redis+sentinel://:secret@127.0.0.1:1,127.0.0.1:2/main' ],
			'one server'       => [ 'redis://:sec,ret@127.0.0.1:1' ],
		];
	}

	public function test_wrong_arguments_are_told_before_an_engine_is_asked(): void {
		$code = 'try { presence_set( "r", "" ); } catch ( ValueError $error ) { echo $error->getMessage(); }';
		self::assertStringContainsString( '($client_id)', Php::run( $code, $this->segment->ini( [ 'presence.engine' => 'memcached', 'display_errors' => '0' ] ) )->output );
	}
}
