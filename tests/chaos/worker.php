<?php
/**
 * What an FPM worker does for a slot: writes, changes and removes its own clients, and tells a journal before and after.
 * It may be made to run out of memory or time on the way, or be killed.
 */

declare(strict_types=1);

$slot    = (int) $_GET['slot'];
$fate    = $_GET['fate'];
$journal = fopen( $_GET['journal'], 'ab' );

mt_srand( (int) $_GET['seed'] );
if ( 'time' === $fate ) {
	set_time_limit( 1 );
}
$ballast = [];
$steps   = 'time' === $fate ? PHP_INT_MAX : 300;
for ( $step = 0; $step < $steps; ++$step ) {
	$client = mt_rand( 0, 11 );
	$room   = 0 === $client % 3 ? "own-$slot-$client" : 'shared-' . $client % 3;
	$number = mt_rand( 1, PHP_INT_MAX >> 8 );
	$text   = str_repeat( md5( (string) $number ), 0 === mt_rand( 0, 9 ) ? 300 : mt_rand( 0, 6 ) );
	$data   = [ 'number' => $number, 'sum' => crc32( $text ), 'text' => $text ];
	$begin  = hrtime( true );
	try {
		switch ( mt_rand( 0, 4 ) ) {
			case 0:
				fwrite( $journal, "intent $client 0\n" );
				presence_remove( $room, "slot-$slot-$client", 'chaos' );
				fwrite( $journal, "done $client 0\n" );
				break;
			case 1:
				foreach ( presence_get( $room, null, '', 'chaos' ) as $entry ) {
					if ( crc32( $entry->data['text'] ) !== $entry->data['sum'] ) {
						fwrite( $journal, "torn $entry->client_id 0\n" );
					}
				}
				break;
			case 2:
				$answer = presence_exchange(
					[ [ 'room' => 'admin/online', 'client_id' => "beat-$slot", 'user_id' => $slot + 1, 'ttl' => 86_400 ] ],
					[],
					[ 'admin/online', $room ],
					'chaos'
				);
				presence_bump( "options/$client", $slot + 1, 'chaos' );
				presence_forget_user( $slot + 1, 'chaos' );
				break;
			default:
				fwrite( $journal, "intent $client $number\n" );
				presence_set( $room, "slot-$slot-$client", $data, $slot + 1, 86_400, 'chaos' );
				fwrite( $journal, "done $client $number\n" );
		}
	} catch ( PresenceException $refusal ) {
		// A refusal changes nothing, and one of these is what a busy machine may lead to.
		$known = PresenceException::CONTENDED === $refusal->getCode() ? 'refused' : 'fault';
		fwrite( $journal, "$known $client {$refusal->getCode()}\n" );
	}
	$took = intdiv( hrtime( true ) - $begin, 1_000_000 );
	if ( $took > 250 ) {
		fwrite( $journal, "slow $client $took\n" );
	}
	if ( 'memory' === $fate && $step > 20 ) {
		$ballast[] = presence_get( $room, null, '', 'chaos' );
		$ballast[] = str_repeat( 'x', 3_000_000 );
	}
}
echo 'came to its end';
