<?php
/**
 * Starts the server, and a process with the extension for each way to it: main.php ROUNDS. See run.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Proxy;
use NativePresence\Tests\Native\Support\Redis;

require __DIR__ . '/../../native/bootstrap.php';

$rounds = (int) $argv[1];
$server = new Redis();
$proxy  = new Proxy( $server );
register_shutdown_function(
	static function () use ( $server, $proxy ): void {
		$proxy->end();
		$server->remove();
	}
);

/**
 * Runs the measurements on a socket; microseconds of a PING and of each kind of call, and the medians of their ratios.
 *
 * @return array<string, array{float, float}>
 */
function measure( string $socket, Redis $server, int $rounds, int $times ): array {
	$ini     = $server->ini(
		[
			'presence.redis_url'        => "unix://$socket",
			'presence.redis_timeout_ms' => '10000',
			'extension'                 => 'igbinary',
		]
	);
	$more    = [ '-d', 'extension=redis', '-d', 'extension=' . getenv( 'PRESENCE_EXTENSION' ), __DIR__ . '/calls.php', $socket, (string) $rounds, (string) $times, getenv( 'PRESENCE_PINGER' ) ];
	$outcome = Php::command( [ '-n', ...$more ], $ini );
	if ( '' !== $outcome->errors ) {
		fwrite( STDERR, $outcome->errors );
		exit( 1 );
	}
	return json_decode( $outcome->output, true, 512, JSON_THROW_ON_ERROR );
}

function row( string $where, array $figures ): void {
	foreach ( $figures as $what => [ $us, $ratio ] ) {
		printf( "| %-32s | %-28s | %9.1f | %8.2f |\n", $where, $what, $us, $ratio );
	}
}

printf( "| %-32s | %-28s | %9s | %8s |\n|%'-34s|%'-30s|%'-11s|%'-10s|\n", 'where', 'what', 'µs', 'in PINGs', '', '', '', '' );
row( 'unix socket', measure( $server->socket, $server, $rounds, 50 ) );
$proxy->tell( 'delay 1' );
row( 'the same, 1 ms away', measure( $proxy->socket, $server, max( 3, intdiv( $rounds, 10 ) ), 5 ) );
$proxy->tell( 'pass' );

$code = <<<'PHP'
for ( $room = 0; $room < 1000; $room++ ) {
	presence_exchange( array_map( static fn( int $i ): array => [ 'room' => "postType/post:$room", 'client_id' => "editor-$i", 'user_id' => 1 + ( $room * 100 + $i ) % 5000, 'ttl' => 86400 ], range( 1, 100 ) ), [], [], 'bench' );
}
PHP;
Php::run( $code, $server->ini( [ 'presence.redis_timeout_ms' => '10000' ] ) );
printf( "\n%s entries in %s rooms take %.1f MB\n\n", number_format( $server->ask( 'ZCARD', 'presence:{sbench}:x' ) ), number_format( $server->ask( 'HLEN', 'presence:{sbench}:s' ) ), (int) preg_replace( '/.*used_memory:(\d+).*/s', '$1', $server->ask( 'INFO', 'memory' ) ) / 1048576 );
row( 'unix socket, beside 100,000', measure( $server->socket, $server, $rounds, 50 ) );

// A beat is one command; each of 1,000 people beats every 60 seconds, or every 10 in an editor.
$ini  = $server->ini( [ 'presence.redis_timeout_ms' => '10000' ] );
$beat = <<<'PHP'
presence_version( 'admin/online', 'people' );
for ( $i = 0; $i < 1000; $i++ ) {
	presence_exchange( [ [ 'room' => 'admin/online', 'client_id' => "user-$i", 'user_id' => $i + 1, 'data' => [ 'screen' => 'dashboard', 'title' => str_repeat( 'x', 200 ) ], 'ttl' => 90, 'max_per_user' => 50 ] ], [], [ 'admin/online' ], 'people' );
}
PHP;
echo "\n";
foreach ( [ 'joins' => 1, 'renews' => 20 ] as $what => $times ) {
	$server->ask( 'CONFIG', 'RESETSTAT' );
	Php::run( str_repeat( $beat, $times ), $ini );
	preg_match( '/cmdstat_evalsha:calls=(\d+),usec=(\d+)/', $server->ask( 'INFO', 'commandstats' ), $found );
	// One call asked for the version before each round.
	$commands = $found[1] / $times - 1;
	printf( "1,000 people online, a beat that %s: %.2f commands, so %.0f a second at one beat a minute and %.0f at one every 10 s; the server works %.0f µs on each\n", $what, $commands / 1000, $commands / 60, $commands / 10, $found[2] / $found[1] );
}
