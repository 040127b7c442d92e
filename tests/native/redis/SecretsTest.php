<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use PHPUnit\Framework\TestCase;

/**
 * Passwords that a URL holds are shown nowhere, whatever is wrong with it or with the server.
 */
final class SecretsTest extends TestCase {
	private const CALLS = <<<'PHP'
	function call( callable $do ): void {
		try {
			$do();
		} catch ( PresenceException $refusal ) {
			echo $refusal, "\n", json_encode( $refusal->getTrace() ), "\n";
			var_dump( $refusal );
		}
	}
	for ( $i = 0; $i < 2; $i++ ) {
		call( static fn() => presence_set( 'r', 'c' ) );
		call( static fn() => print_r( presence_info() ) );
	}
	ob_start();
	phpinfo();
	echo ob_get_clean();
	PHP;

	/**
	 * @dataProvider urls
	 */
	public function test_no_password_is_shown( string $url ): void {
		$log     = sys_get_temp_dir() . '/presence-secrets-' . bin2hex( random_bytes( 6 ) );
		$ini     = [
			'presence.engine'           => 'redis',
			'presence.redis_url'        => "\"$url\"",
			'presence.redis_timeout_ms' => '300',
			'log_errors'                => '1',
			'error_log'                 => $log,
			'register_argc_argv'        => '0',
			'variables_order'           => '',
		];
		$outcome = Php::run( self::CALLS, $ini );
		$section = Php::command( [ '--ri', 'presence' ], $ini );
		$all     = $outcome->output . $outcome->errors . $section->output . $section->errors;
		$logged  = is_file( $log ) ? (string) file_get_contents( $log ) : '';
		@unlink( $log );
		self::assertStringContainsString( 'PresenceException', $outcome->output );
		self::assertStringContainsString( 'presence.redis_url', $outcome->output );
		self::assertNotSame( '', $logged . $outcome->errors );
		foreach ( [ 's3cret', 's3%63ret', 'th3irs', 'th%33irs' ] as $password ) {
			self::assertStringNotContainsString( $password, $all . $logged );
		}
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function urls(): array {
		return [
			'a server\'s'                         => [ 'redis://web:s3cret@127.0.0.1:1' ],
			'without a user'                      => [ 'valkey://:s3cret@127.0.0.1:1/2' ],
			'encoded'                             => [ 'redis://web:s3%63ret@127.0.0.1:1' ],
			'over TLS'                            => [ 'rediss://web:s3cret@127.0.0.1:1' ],
			'that of a socket'                    => [ 'unix:///none/redis.sock?user=web&pass=s3cret' ],
			'in a query that means nothing'       => [ 'redis://127.0.0.1:1/0?password=s3cret&pass=th3irs' ],
			'a server\'s and sentinels\''         => [ 'redis+sentinel://web:s3cret@127.0.0.1:1/main/0?sentinel_user=web&sentinel_pass=th3irs' ],
			'encoded, of sentinels over TLS'      => [ 'rediss+sentinel://:s3%63ret@127.0.0.1:1/main?sentinel_pass=th%33irs' ],
			'a cluster\'s'                        => [ 'redis+cluster://web:s3cret@127.0.0.1:1,127.0.0.1:2' ],
			'a cluster\'s over TLS'               => [ 'rediss+cluster://:s3%63ret@127.0.0.1:1' ],
			'with a host that is none'            => [ 'redis://web:s3cret@no.host.invalid:1' ],
			'in what is no URL'                   => [ 'redis:/web:s3cret@127.0.0.1' ],
			'in a scheme that is none'            => [ 'http://web:s3cret@127.0.0.1' ],
			'with a port that is none'            => [ 'redis://web:s3cret@127.0.0.1:port' ],
			'of sentinels without a name'         => [ 'redis+sentinel://web:s3cret@127.0.0.1:1/?sentinel_pass=th3irs' ],
			'of sentinels with a misspelt field'  => [ 'redis+sentinel://web:s3cret@127.0.0.1:1/main?sentinel_password=th3irs' ],
			'of a cluster with a database'        => [ 'redis+cluster://web:s3cret@127.0.0.1:1/3' ],
			'of a cluster with a login for each'  => [ 'redis+cluster://web:s3cret@127.0.0.1:1,web:th3irs@127.0.0.1:2' ],
		];
	}
}
