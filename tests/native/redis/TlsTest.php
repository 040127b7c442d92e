<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * A real server over TLS, whose certificate an authority of the test's own has signed.
 */
final class TlsTest extends TestCase {
	private const CALL = <<<'PHP'
	try {
		for ( $i = 0; $i < 3; $i++ ) {
			presence_set( 'r', "c$i", [ 'long' => str_repeat( 'x', 9_000 ) ], 5, site: 's' );
		}
		presence_exchange( array_map( static fn( int $i ): array => [ 'room' => 'many', 'client_id' => "c$i", 'data' => [ 'long' => str_repeat( 'x', 9_000 ) ] ], range( 1, 100 ) ), [], [], 's' );
		echo count( presence_get( 'r', site: 's' ) ), ' ', count( presence_get( 'many', site: 's' ) );
	} catch ( PresenceException $refusal ) {
		echo $refusal->getCode(), ' ', $refusal->getMessage();
	}
	PHP;

	private Redis $server;

	private int $port;

	private string $folder;

	protected function setUp(): void {
		$this->folder = sys_get_temp_dir() . '/presence-tls-' . bin2hex( random_bytes( 6 ) );
		mkdir( $this->folder, 0700 );
	}

	protected function tearDown(): void {
		if ( isset( $this->server ) ) {
			$this->server->remove();
		}
		array_map( unlink( ... ), glob( "$this->folder/*" ) );
		rmdir( $this->folder );
	}

	private function openssl( string ...$words ): void {
		$process = proc_open( [ 'openssl', ...$words ], [ 2 => [ 'file', "$this->folder/openssl.log", 'a' ] ], $pipes, $this->folder );
		self::assertSame( 0, proc_close( $process ), (string) file_get_contents( "$this->folder/openssl.log" ) );
	}

	/**
	 * Makes an authority.
	 */
	private function authority( string $name ): void {
		$this->openssl( 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', "$name.key", '-out', "$name.pem", '-days', '2', '-subj', "/CN=$name", '-addext', 'basicConstraints=critical,CA:TRUE' );
	}

	/**
	 * Makes a key, and a certificate that an authority has signed.
	 */
	private function certificate( string $name, string $names = 'DNS:localhost,IP:127.0.0.1', string $authority = 'ours', string $until = '' ): void {
		$this->openssl( 'req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', "$name.key", '-out', "$name.csr", '-subj', "/CN=$name" );
		file_put_contents( "$this->folder/names", "subjectAltName=$names\n" );
		if ( '' === $until ) {
			$this->openssl( 'x509', '-req', '-in', "$name.csr", '-CA', "$authority.pem", '-CAkey', "$authority.key", '-CAcreateserial', '-days', '2', '-extfile', 'names', '-out', "$name.pem" );
			return;
		}
		// Only what keeps a list of what it has signed says when that begins and ends.
		touch( "$this->folder/index" );
		file_put_contents( "$this->folder/ca", "[ca]\ndefault_ca=a\n[a]\ndatabase=index\nnew_certs_dir=.\ndefault_md=sha256\nrand_serial=yes\npolicy=p\n[p]\ncommonName=supplied\n" );
		$this->openssl( 'ca', '-batch', '-notext', '-config', 'ca', '-in', "$name.csr", '-cert', "$authority.pem", '-keyfile', "$authority.key", '-startdate', '20200101000000Z', '-enddate', $until, '-extfile', 'names', '-out', "$name.pem" );
	}

	/**
	 * Starts a server with a certificate that the authority "ours" has signed.
	 */
	private function start( string $names = 'DNS:localhost,IP:127.0.0.1', string $protocols = 'TLSv1.2 TLSv1.3', string $clients = 'no', string $until = '' ): void {
		$this->authority( 'ours' );
		$this->certificate( 'server', $names, 'ours', $until );
		$this->port   = self::port();
		$this->server = new Redis( '--tls-port', (string) $this->port, '--bind', '127.0.0.1', '--tls-cert-file', "$this->folder/server.pem", '--tls-key-file', "$this->folder/server.key", '--tls-ca-cert-file', "$this->folder/ours.pem", '--tls-auth-clients', $clients, '--tls-protocols', $protocols, '--requirepass', 's3cret' );
	}

	private static function port(): int {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		return (int) substr( strrchr( stream_socket_get_name( $socket, false ), ':' ), 1 );
	}

	/**
	 * @param array<string, string> $more
	 */
	private function call( string $host = 'localhost', array $more = [] ): string {
		$ini     = $more + [
			'presence.redis_url'        => "rediss://:s3cret@$host:$this->port",
			'presence.redis_ca'         => "$this->folder/ours.pem",
			'presence.redis_timeout_ms' => '5000',
			'presence.engine'           => 'redis',
			'error_log'                 => '/dev/null',
		];
		$outcome = Php::run( self::CALL, $ini );
		self::assertSame( '', $outcome->errors );
		self::assertStringNotContainsString( 's3cret', $outcome->output );
		return $outcome->output;
	}

	private function assert_refused( string $why, string $answer ): void {
		self::assertMatchesRegularExpression( '~^' . PresenceException::UNAVAILABLE . " rediss://\\S+:$this->port/0 cannot be reached: .*$why~", $answer );
	}

	/**
	 * @testWith ["TLSv1.2"]
	 *           ["TLSv1.3"]
	 */
	public function test_a_server_whose_certificate_is_trusted_serves_by_name_and_by_address( string $protocol ): void {
		$this->start( protocols: $protocol );
		self::assertSame( [ '3 100', '3 100' ], [ $this->call(), $this->call( '127.0.0.1' ) ] );
	}

	public function test_sentinels_are_asked_over_tls_too(): void {
		$this->start();
		$port = self::port();
		$file = "$this->folder/sentinel.conf";
		file_put_contents( $file, "sentinel monitor main 127.0.0.1 $this->port 1\nsentinel auth-pass main s3cret\n" );
		$sentinel = new Redis( $file, '--bind', '127.0.0.1', '--tls-port', (string) $port, '--tls-cert-file', "$this->folder/server.pem", '--tls-key-file', "$this->folder/server.key", '--tls-ca-cert-file', "$this->folder/ours.pem", '--tls-auth-clients', 'no', '--tls-replication', 'yes', '--sentinel' );
		try {
			self::assertSame( '3 100', $this->call( 'localhost', [ 'presence.redis_url' => "rediss+sentinel://:s3cret@localhost:$port/main" ] ) );
		} finally {
			$sentinel->remove();
		}
	}

	public function test_one_connection_serves_many_calls(): void {
		$this->start();
		$before = $this->connections();
		self::assertSame( '3 100', $this->call() );
		// One is that of the test, which asks.
		self::assertSame( $before + 2, $this->connections() );
	}

	private function connections(): int {
		$stream = stream_socket_client( "unix://{$this->server->socket}" );
		fwrite( $stream, "AUTH s3cret\r\nINFO stats\r\nQUIT\r\n" );
		preg_match( '/total_connections_received:(\d+)/', (string) stream_get_contents( $stream ), $found );
		return (int) $found[1];
	}

	public function test_a_certificate_that_is_not_trusted_is_refused(): void {
		$this->start();
		$this->authority( 'another' );
		$this->assert_refused( 'invalid peer certificate: UnknownIssuer', $this->call( 'localhost', [ 'presence.redis_ca' => "$this->folder/another.pem" ] ) );
		$this->assert_refused( '(UnknownIssuer|has no certificate to trust)', $this->call( 'localhost', [ 'presence.redis_ca' => '' ] ) );
	}

	public function test_a_certificate_of_another_name_is_refused(): void {
		$this->start( 'DNS:redis.example' );
		$this->assert_refused( 'certificate not valid for name "localhost"', $this->call() );
	}

	public function test_a_certificate_that_has_expired_is_refused(): void {
		$this->start( until: '20200201000000Z' );
		$this->assert_refused( 'invalid peer certificate: certificate expired', $this->call() );
	}

	/**
	 * @testWith ["TLSv1.2"]
	 *           ["TLSv1.3"]
	 */
	public function test_a_server_that_wants_a_certificate_is_given_ours( string $protocol ): void {
		$this->start( protocols: $protocol, clients: 'yes' );
		$this->authority( 'another' );
		$this->certificate( 'web' );
		$this->certificate( 'stranger', authority: 'another' );
		$ours = [ 'presence.redis_cert' => "$this->folder/web.pem", 'presence.redis_key' => "$this->folder/web.key" ];
		self::assertSame( '3 100', $this->call( 'localhost', $ours ) );
		// One file may hold both.
		file_put_contents( "$this->folder/both.pem", file_get_contents( "$this->folder/web.key" ) . file_get_contents( "$this->folder/web.pem" ) );
		self::assertSame( '3 100', $this->call( 'localhost', [ 'presence.redis_cert' => "$this->folder/both.pem" ] ) );

		// How it refuses is up to the server: it may close before what it says is read.
		$refused = '(received fatal alert: |rediss://localhost:\d+/0 closed the connection)';
		self::assertMatchesRegularExpression( "~$refused~", $this->call() );
		self::assertMatchesRegularExpression( "~$refused~", $this->call( 'localhost', [ 'presence.redis_cert' => "$this->folder/stranger.pem", 'presence.redis_key' => "$this->folder/stranger.key" ] ) );
	}

	public function test_what_is_wrong_with_our_certificate_or_key_is_said_and_nothing_of_the_key(): void {
		$this->start( clients: 'yes' );
		$this->certificate( 'web' );
		$this->certificate( 'other' );
		$secret = file_get_contents( "$this->folder/web.key" );
		$inside = explode( "\n", $secret )[1];
		$files  = [
			'none.pem'    => null,
			'empty.pem'   => '',
			'damaged.key' => str_replace( $inside, '!' . substr( $inside, 1 ), $secret ),
			'cut.key'     => substr( $secret, 0, 100 ),
			'odd.key'     => "-----BEGIN $inside\n$secret",
			'kind.key'    => "-----BEGIN PRIVATE KEY-----\n" . base64_encode( $inside ) . "\n-----END PRIVATE KEY-----\n",
			'locked.key'  => "-----BEGIN ENCRYPTED PRIVATE KEY-----\n$inside\n-----END ENCRYPTED PRIVATE KEY-----\n",
		];
		foreach ( array_filter( $files, is_string( ... ) ) as $name => $text ) {
			file_put_contents( "$this->folder/$name", $text );
		}
		$wrong = [
			[ 'none.pem', 'web.key', "presence.redis_cert $this->folder/none.pem: No such file" ],
			[ 'empty.pem', 'web.key', "presence.redis_cert $this->folder/empty.pem has no certificate" ],
			[ 'web.pem', 'none.pem', "presence.redis_key $this->folder/none.pem: No such file" ],
			[ 'web.pem', 'empty.pem', "presence.redis_key $this->folder/empty.pem has no private key that can be read without a passphrase" ],
			[ 'web.pem', 'locked.key', "presence.redis_key $this->folder/locked.key has no private key that can be read without a passphrase" ],
			[ 'web.pem', 'damaged.key', "presence.redis_key $this->folder/damaged.key is damaged" ],
			[ 'web.pem', 'cut.key', "presence.redis_key $this->folder/cut.key is damaged" ],
			[ 'web.pem', 'odd.key', "presence.redis_key $this->folder/odd.key is damaged" ],
			[ 'web.pem', 'kind.key', "presence.redis_key $this->folder/kind.key has a key of a kind that is not known" ],
			[ 'web.pem', 'other.key', "presence.redis_key $this->folder/other.key is not the key of presence.redis_cert $this->folder/web.pem" ],
			[ 'web.pem', '', "presence.redis_cert $this->folder/web.pem has no private key" ],
			[ '', 'web.key', 'presence.redis_key is set and presence.redis_cert is not' ],
		];
		$path = fn( string $name ): string => '' === $name ? '' : "$this->folder/$name";
		foreach ( $wrong as [ $certificate, $key, $why ] ) {
			$answer = $this->call( 'localhost', [ 'presence.redis_cert' => $path( $certificate ), 'presence.redis_key' => $path( $key ) ] );
			$this->assert_refused( preg_quote( $why ), $answer );
			self::assertStringNotContainsString( substr( $inside, 1, 12 ), $answer );
		}
	}

	public function test_the_nodes_of_a_cluster_are_talked_to_over_tls(): void {
		$this->start();
		[ $port, $bus ] = [ self::port(), self::port() ];
		$node           = new Redis( '--tls-port', (string) $port, '--bind', '127.0.0.1', '--cluster-enabled', 'yes', '--tls-cluster', 'yes', '--cluster-port', (string) $bus, '--tls-cert-file', "$this->folder/server.pem", '--tls-key-file', "$this->folder/server.key", '--tls-ca-cert-file', "$this->folder/ours.pem", '--tls-auth-clients', 'no' );
		try {
			$node->ask( 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383' );
			$end = hrtime( true ) + 30_000_000_000;
			while ( ! str_contains( $node->ask( 'CLUSTER', 'INFO' ), 'cluster_state:ok' ) ) {
				self::assertLessThan( $end, hrtime( true ) );
				usleep( 20_000 );
			}
			self::assertSame( '3 100', $this->call( 'localhost', [ 'presence.redis_url' => "rediss+cluster://localhost:$port" ] ) );
		} finally {
			$node->remove();
		}
	}

	public function test_a_file_of_certificates_that_is_none_is_named(): void {
		$this->start();
		file_put_contents( "$this->folder/empty.pem", 'nothing' );
		$this->assert_refused( 'empty.pem has no certificate to trust: set presence.redis_ca', $this->call( 'localhost', [ 'presence.redis_ca' => "$this->folder/empty.pem" ] ) );
		$this->assert_refused( "presence.redis_ca $this->folder/none.pem: ", $this->call( 'localhost', [ 'presence.redis_ca' => "$this->folder/none.pem" ] ) );
	}

	public function test_a_server_that_does_not_talk_tls_is_not_waited_for(): void {
		$this->port   = self::port();
		$this->server = new Redis( '--port', (string) $this->port, '--bind', '127.0.0.1' );
		$this->authority( 'ours' );
		// It waits for the end of a line that never comes.
		self::assertStringEndsWith( 'did not answer within 300 ms', $this->call( 'localhost', [ 'presence.redis_timeout_ms' => '300' ] ) );
	}

	public function test_a_server_that_ends_is_noticed_and_one_that_comes_back_serves_again(): void {
		$this->start();
		$code   = <<<'PHP'
		while ( false !== ( $line = fgets( STDIN ) ) ) {
			try {
				echo presence_count( 'r', 's' )['entries'], "\n";
			} catch ( PresenceException $refusal ) {
				echo $refusal->getMessage(), "\n";
			}
		}
		PHP;
		$worker = Php::start( $code, [], [ 'presence.engine' => 'redis', 'presence.redis_url' => "rediss://:s3cret@localhost:$this->port", 'presence.redis_ca' => "$this->folder/ours.pem", 'presence.redis_timeout_ms' => '5000', 'error_log' => '/dev/null' ] );
		$ask    = static function () use ( $worker ): string {
			$worker->tell( '' );
			return $worker->hear();
		};
		try {
			self::assertSame( '0', $ask() );
			$this->server->kill();
			self::assertMatchesRegularExpression( '/closed the connection|cannot be reached/', $ask() );
			$this->server->start();
			$end = hrtime( true ) + 30_000_000_000;
			do {
				self::assertLessThan( $end, hrtime( true ) );
				usleep( 20_000 );
			} while ( '0' !== $ask() );
		} finally {
			$worker->kill();
		}
	}
}
