<?php
/**
 * Takes turns between a bare PING and the calls of a heartbeat: calls.php SOCKET ROUNDS TIMES PINGER. Medians, as JSON.
 */

declare(strict_types=1);

[ , $socket, $rounds, $times, $pinger ] = $argv;

$redis = new Redis();
$redis->connect( $socket );
$process = proc_open( [ $pinger, $socket ], [ [ 'pipe', 'r' ], [ 'pipe', 'w' ], STDERR ], $pipes );
/** Nanoseconds that some bare PINGs of the engine's crate took. */
$pings = static function ( int $times ) use ( $pipes ): int {
	fwrite( $pipes[0], "$times\n" );
	return (int) ( fgets( $pipes[1] ) ?: throw new RuntimeException( 'nobody sends PINGs' ) );
};
$site  = 'beats';
$data = [
	'screen'   => 'edit-post',
	'title'    => 'Posts',
	'url'      => 'https://example.org/wp-admin/edit.php?post_type=post',
	'idle'     => 0,
	'_name'    => 'Maria Example',
	'_avatar'  => 'https://secure.gravatar.com/avatar/0123456789abcdef0123456789abcdef?s=64&d=mm&r=g',
	'_session' => '0123456789abcdef',
];
foreach ( range( 1, 40 ) as $user ) {
	presence_set( 'admin/online', "user-$user-abcdef01", $data, $user, 3600, $site, 50 );
}
foreach ( range( 1, 3 ) as $user ) {
	presence_set( 'postType/post:12', "editor-$user-abcdef01", $data, $user, 3600, $site, 50 );
}
$write = static fn( string $room, string $client ): array => [ 'room' => $room, 'client_id' => $client, 'data' => $data, 'user_id' => 2, 'ttl' => 90, 'max_per_user' => 50 ];
$tab   = $write( 'admin/online', 'user-2-abcdef01' );
// What no script can be cheaper than: one that does nothing, told as much as a beat is.
$empty = $redis->script( 'load', 'return 0' );
$words = [ "presence:{s$site}:", pack( 'P*', 1, 2, 1, 0, 1, 90000, 0, 50, 0 ), "admin/online\0user-2-abcdef01", 'admin/online', '2 ' . json_encode( $data ) ];
$calls = [
	'PING of phpredis'             => static fn() => $redis->ping(),
	'an empty script'              => static fn() => $redis->evalSha( $empty, $words, 1 ),
	'a heartbeat'                  => static fn() => presence_exchange( [ $tab ], [], [ 'admin/online' ], $site ),
	'of which without the room'    => static fn() => presence_exchange( [ $tab ], [], [], $site ),
	'a heartbeat in an editor'     => static fn() => presence_exchange( [ $tab, $write( 'postType/post:12', 'editor-2-abcdef01' ) ], [], [ 'admin/online', 'postType/post:12' ], $site ),
	'an unchanged room\'s version' => static fn() => presence_version( 'admin/online', $site ),
	'a room of 40'                 => static fn() => presence_get( 'admin/online', null, '', $site ),
];
$taken = [];
for ( $round = -2; $round < $rounds; $round++ ) {
	$ns = $pings( (int) $times );
	if ( $round >= 0 ) {
		$taken['PING'][ $round ] = $ns / 1000 / $times;
	}
	foreach ( $calls as $what => $call ) {
		$start = hrtime( true );
		for ( $i = 0; $i < $times; $i++ ) {
			$call();
		}
		if ( $round >= 0 ) {
			$taken[ $what ][ $round ] = ( hrtime( true ) - $start ) / 1000 / $times;
		}
	}
}
$median = static function ( array $values ): float {
	sort( $values );
	return $values[ intdiv( count( $values ), 2 ) ];
};
$figures = [];
foreach ( $taken as $what => $each ) {
	$figures[ $what ] = [ $median( $each ), $median( array_map( static fn( float $us, float $ping ): float => $us / $ping, $each, $taken['PING'] ) ) ];
}
echo json_encode( $figures );
fclose( $pipes[0] );
proc_close( $process );
