<?php
/**
 * Cold calls beside warm ones: cold.php ONLINE ROUNDS MEGABYTES. See tests/bench/cold.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

require __DIR__ . '/autoload.php';

[ , $online, $rounds, $megabytes ] = array_map( intval( ... ), $argv );

const ROOM  = 'admin/online';
const POSTS = 500;
const SITE  = Crowd::SITE;

// As the benchmark of heartbeats has it: everyone on a screen, every third with a post open, of 500. In no order: what is
// read one after the other does not stand side by side.
mt_srand( 1 );
$ours   = new Ours();
$crowd  = new Crowd( ROOM, $online );
$edited = intdiv( $online, 3 );
$posts  = range( 0, POSTS - 1 );
$people = range( 0, $online - 1 );
shuffle( $posts );
shuffle( $people );
$ours->set( $crowd, $crowd->data );
foreach ( $posts as $post ) {
	$share = new Crowd( "postType/post:$post", intdiv( $edited, POSTS ) + ( $post < $edited % POSTS ? 1 : 0 ), $online + 100 * $post );
	$ours->set( $share, $share->data );
}
foreach ( $people as $i ) {
	presence_set( ROOM, $crowd->clients[ $i ], $crowd->elsewhere[ $i ], $crowd->users[ $i ], $ours::TTL, SITE );
}
$write = array( 'room' => ROOM, 'client_id' => $crowd->clients[0], 'data' => $crowd->elsewhere[0], 'user_id' => 1, 'ttl' => 90, 'max_per_user' => 50 );
$calls = array(
	'version of a room'    => static fn() => presence_version( ROOM, SITE ),
	'version of the site'  => static fn() => presence_version( null, SITE ),
	'version of a prefix'  => static fn() => presence_version_prefix( 'postType/', SITE ),
	'exchange, a beat'     => static fn() => presence_exchange( array( $write ), array(), array( ROOM ), SITE ),
	'get, newest 100'      => static fn() => presence_get( ROOM, null, '', SITE, 100 ),
	'rooms, 200 of posts'  => static fn() => presence_rooms( 'postType/', SITE, 200 ),
	'info'                 => static fn() => presence_info(),
);

$large = str_repeat( 'presence', $megabytes << 17 );
$times = array();
for ( $round = 0; $round < $rounds; $round++ ) {
	foreach ( $calls as $name => $call ) {
		foreach ( array( 'cold', 'warm' ) as $state ) {
			if ( 'cold' === $state ) {
				hash( 'xxh3', $large );
			}
			$began  = hrtime( true );
			$result = $call();
			$time   = hrtime( true ) - $began;
			$result = null;
			$times[ $name ][ $state ][] = $time / 1000;
		}
	}
}
printf( "%s online, microseconds (median of %d)    cold     warm\n", number_format( $online ), $rounds );
foreach ( $times as $name => $states ) {
	foreach ( $states as &$all ) {
		sort( $all );
		$all = $all[ intdiv( count( $all ), 2 ) ];
	}
	unset( $all );
	printf( "%-36s %8.1f %8.1f\n", $name, $states['cold'], $states['warm'] );
}
