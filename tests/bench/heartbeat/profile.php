<?php
/**
 * Prints what beats and views of the dashboard are made of: profile.php ROUNDS ONLINE, inside the site's WordPress. See tests/bench/heartbeat/run.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );

require dirname( __DIR__, 2 ) . '/wordpress/bootstrap.php';
require __DIR__ . '/autoload.php';

[ , $rounds, $online ] = array_map( intval( ... ), $argv );

$people = new People();
$client = new Client( new Meter( array() ), $people );
$people->fill( $online );
$client->open();
$title = static fn( string $of, string $what ) => print "$of, " . number_format( $online ) . " online: $what\n";
foreach ( array( Figures::UNCHANGED, Figures::CHANGED, Figures::ALL ) as $contender ) {
	$title( $contender, 'microseconds a beat in our code, of which its own; calls' );
	( new Profile( $client->profile( array( $contender ), $rounds ), $rounds ) )->print();
}
$views = new Profile( $client->profile( array( Figures::PAGE_BARE, Figures::PAGE_OURS ), $rounds ), $rounds );
$title( Figures::PAGE_OURS, 'microseconds a view in our code, of which its own; calls' );
$views->print();
$title( Figures::PAGE_OURS, 'microseconds a view more than without it, of which its own; calls more' );
$views->print_more( 'ours', 'bare' );
$people->leave();
