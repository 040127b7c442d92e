<?php
/**
 * Prints what beats are made of: profile.php ROUNDS ONLINE, inside the site's WordPress. See tests/bench/heartbeat/run.
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
foreach ( array( Figures::UNCHANGED, Figures::CHANGED, Figures::ALL ) as $contender ) {
	$profile = new Profile( $client->profile( $contender, $rounds ), $rounds );
	echo "$contender, ", number_format( $online ), " online: microseconds a beat, of which its own; calls\n";
	$profile->print();
}
$people->leave();
