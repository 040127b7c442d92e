<?php
/**
 * Measures: main.php ROUNDS FILE, inside the site's WordPress. See tests/bench/heartbeat/run.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

// A terminal is waiting for errors, not a page.
define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );

// The site and the visitor of the tests.
require dirname( __DIR__, 2 ) . '/wordpress/bootstrap.php';
require __DIR__ . '/autoload.php';

[ , $rounds, $file ] = $argv;

$say     = static fn( string $text ) => fwrite( STDERR, sprintf( "  %s  %s\n", gmdate( 'H:i:s' ), $text ) );
$figures = new Figures();
$people  = new People();
$meter   = new Meter( array_map( intval( ... ), explode( ' ', (string) getenv( 'BENCH_PIDS' ) ) ) );
$client  = new Client( $meter, $people );

foreach ( Figures::SIZES as $online ) {
	$say( number_format( $online ) . ' online' );
	$people->fill( $online );
	$client->open();
	for ( $round = 0; $round < (int) $rounds; $round++ ) {
		$client->round( $round, $online, $figures );
	}
}
$people->leave();

file_put_contents( $file, $figures->json() );
( new Report( $figures ) )->print();
