<?php
/**
 * A page of a server with threads: what it answers is "ok PROCESS THREAD", or what is wrong.
 */

declare(strict_types=1);

const ROOMS = 4;

/** Data that tells whether it was torn. */
function data_of( int $tab, int $turn ): array {
	$filler = str_repeat( chr( 97 + $turn % 26 ), ( 7 * $tab + 31 * $turn ) % 3000 );
	return array(
		'tab'    => $tab,
		'turn'   => $turn,
		'filler' => $filler,
		'sum'    => crc32( $filler ),
	);
}

function need( bool $holds, string $what ): void {
	if ( ! $holds ) {
		echo $what;
		exit;
	}
}

$turn = (int) ( $_GET['turn'] ?? 0 );
$tab  = (int) ( $_GET['tab'] ?? 0 );
$room = 'room-' . $tab % ROOMS;

switch ( $_GET['act'] ?? '' ) {
	case 'beat':
		$wrote = data_of( $tab, $turn );
		$said  = presence_exchange(
			array(
				array(
					'room'      => $room,
					'client_id' => "tab-$tab",
					'data'      => $wrote,
					'user_id'   => $tab + 1,
					'ttl'       => 600,
				),
			),
			array(),
			array( $room )
		);
		// False when it was asked before, and the answer was lost.
		need( is_bool( $said['set'][0] ) && $said['rooms'][ $room ]['version'] > 0, 'the exchange: ' . json_encode( $said ) );
		$own = null;
		foreach ( presence_get( $room ) as $entry ) {
			$data = $entry->data;
			need( "tab-{$data['tab']}" === $entry->client_id && $entry->user_id === $data['tab'] + 1, "an entry of somebody else's data: $entry->client_id" );
			need( crc32( $data['filler'] ) === $data['sum'], "a torn entry: $entry->client_id" );
			if ( "tab-$tab" === $entry->client_id ) {
				$own = $data;
			}
		}
		// Each tab has one browser, which waits for its answer.
		need( $own === $wrote, 'what was written is not what is read' );
		try {
			presence_set( str_repeat( 'r', 1000 ), 'tab', array() );
			need( false, 'a name of 1,000 bytes is taken' );
		} catch ( ValueError $refused ) {
			need( str_contains( $refused->getMessage(), '$room' ), 'refused by another error: ' . $refused->getMessage() );
		}
		break;

	case 'exhaust':
		// Ends in a fatal error while entries are on their way to PHP.
		ini_set( 'memory_limit', '2M' );
		$kept = array();
		while ( true ) {
			$kept[] = presence_get( $room );
		}

	case 'settings':
		need( ini_get( 'presence.default_ttl' ) === '77' && presence_info()['engine'] === 'shm', 'this thread has other settings' );
		break;

	case 'count':
		$counts = array_map( static fn ( int $n ) => presence_count( "room-$n" )['entries'], range( 0, ROOMS - 1 ) );
		echo array_sum( $counts ), ' ';
		break;

	case 'leave':
		need( presence_remove( $room, "tab-$tab" ), "tab-$tab was not there" );
		break;

	default:
		need( false, 'nothing was asked' );
}

echo 'ok ', basename( dirname( readlink( '/proc/thread-self' ), 2 ) ), ' ', basename( readlink( '/proc/thread-self' ) );
