<?php
/**
 * The benchmark: main.php FOLDER SEGMENT ROUNDS OTHERS. See tests/bench/run.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

require __DIR__ . '/autoload.php';

[ , $folder, $segment, $rounds, $others ] = $argv;
$rounds = (int) $rounds;
$others = (int) $others;

$say        = static fn( string $text ) => fwrite( STDERR, sprintf( "  %s  %s\n", gmdate( 'H:i:s' ), $text ) );
$contenders = array( new Ours(), new Plain(), new Apcu(), new ApcuIterator(), new PhpRedis( "$folder/redis.sock" ), new Table( "$folder/mysql.sock" ) );
$report     = new Report();
$alone      = new Alone( $contenders );
$together   = new Together( $folder, $segment );
$pairs      = max( 10, intdiv( $rounds, 4 ) );

$measured = array();
foreach ( array( 0, $others ) as $count ) {
	if ( $count ) {
		$say( number_format( $count ) . ' others' );
		Writer::others( $contenders, $count );
		$together->fill( $count );
	}
	$alone->prepare();
	$say( "one process, $rounds rounds" );
	$measured[ $count ]['alone'] = $alone->measure( $rounds );
	$measured[ $count ]['calls'] = $alone->calls( $rounds );
	$say( "two processes, $pairs rounds" );
	$measured[ $count ]['together'] = $together->measure( $pairs );
}
$together->end();

foreach ( $measured as $count => $times ) {
	$report->add( $times['alone'], $count );
}
foreach ( $measured as $count => $times ) {
	$report->add( $times['together'], $count, ', 2 processes' );
}

$ours = static fn( array $times, string $case, string $with ) => Rounds::ratio( $times[ $case ]['Native Presence'], $times[ $case ][ $with ] );
foreach ( $measured as $count => $times ) {
	$alone = $times['alone'];
	$with  = number_format( $count ) . ' others';
	$report->aim( "presence_set renewing / apcu_store of the same array, existing key, $with", $ours( $alone, 'set, renew', 'APCu' ), 1.5 );
	$report->aim( "presence_set changing / apcu_store of the same array, existing key, $with", $ours( $alone, 'set, change', 'APCu' ), 1.5 );
	$report->aim( "presence_set joining / apcu_store of the same array, new key, $with", $ours( $alone, 'set, new', 'APCu' ), 1.5 );
	$report->aim( "presence_get of 40 / plain PHP that builds 40 equal objects, $with", $ours( $alone, 'get, room of 40', 'plain PHP' ), 1.0 );
	$report->aim( "presence_get of 40 / apcu_fetch of 40 ready objects, $with", $ours( $alone, 'get, room of 40', 'APCu' ), 0.5 );
	// PHP's own memory costs more for each object when they are many; what is ours must not add to that.
	$growth = static fn( string $name ) => Rounds::ratio( $alone['get, room of 1,000'][ $name ], $alone['get, room of 40'][ $name ] ) / 25;
	$report->aim( "presence_get, time of an entry: room of 1,000 / room of 40, beside plain PHP's, $with", $growth( 'Native Presence' ) / $growth( 'plain PHP' ), 1.15 );
	$report->note( '… by itself', $growth( 'Native Presence' ) );
	$report->note( '… of plain PHP', $growth( 'plain PHP' ) );
	$report->aim( "presence_version / an empty internal call, $with", Rounds::ratio( $times['calls']['version'], $times['calls']['empty'] ), 8 );
	$report->note( '… / an internal call that takes the same two strings', Rounds::ratio( $times['calls']['version'], $times['calls']['arguments'] ) );
	foreach ( $times['together'] as $case => $by_name ) {
		$report->aim( "two processes writing different rooms / the same on separate segments, $case, $with", Rounds::ratio( $by_name['apart'], $by_name['Native Presence'] ), 0.9, true );
		$report->note( '… / one process', Rounds::ratio( $by_name['alone'], $by_name['Native Presence'] ) );
	}
}
foreach ( array( 40, '1,000' ) as $size ) {
	// Seen against plain PHP, because minutes lie between the two.
	$case = "get, room of $size";
	$with = static fn( int $count ) => $ours( $measured[ $count ]['alone'], $case, 'plain PHP' );
	$report->aim( "presence_get of $size with " . number_format( $others ) . ' others / with none', $with( $others ) / $with( 0 ), 1.15 );
}
// The same, of what looks for rooms: a tree of so many more rooms is some steps deeper.
$of_rooms = static fn( int $count ) => Rounds::ratio( $measured[ $count ]['alone']['rooms, 40 of a prefix']['Native Presence'], $measured[ $count ]['alone']['get, room of 40']['plain PHP'] );
$report->aim( 'presence_rooms of 40 with ' . number_format( $others ) . ' others in ' . number_format( intdiv( $others, 10 ) ) . ' rooms / with none', $of_rooms( $others ) / $of_rooms( 0 ), 1.5 );
$report->print();
