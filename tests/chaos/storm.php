<?php
/**
 * The storm: requests to FPM all the time, and something happens to its workers all the time. Each slot is one request
 * at a time; when it has ended, in whatever way, what is there is held against what it has told.
 *
 * Usage: storm.php FOLDER FPM-PID ROUNDS
 */

declare(strict_types=1);

require __DIR__ . '/Request.php';

const SLOTS   = 5;
const CLIENTS = 12;

[, $folder, $master, $rounds] = $argv;
$master = (int) $master;
$rounds = (int) $rounds;
$seed   = random_int( 1, 1 << 40 );
mt_srand( $seed );

/** @var array<int,array<int,int>> $known What is there, by slot and client: the number of its data. */
$known    = array_fill( 0, SLOTS, [] );
$requests = [];
$counts   = array_fill_keys( [ 'killed', 'stopped', 'reloaded', 'complete', 'cut short', 'memory', 'time', 'refused', 'slow' ], 0 );
$started  = hrtime( true );

function fail( string $why ): never {
	global $seed, $folder;
	fwrite( STDERR, "chaos: $why (seed $seed)\n" . shell_exec( 'tail -n 20 ' . escapeshellarg( "$folder/php.log" ) ) );
	exit( 1 );
}

/** @return int[] FPM's workers. */
function workers( int $master ): array {
	$list = (string) @file_get_contents( "/proc/$master/task/$master/children" );
	return array_map( 'intval', preg_split( '/\s+/', $list, -1, PREG_SPLIT_NO_EMPTY ) );
}

function begin( int $slot, string $fate ): Request {
	global $folder, $counts;
	if ( isset( $counts[ $fate ] ) ) {
		++$counts[ $fate ];
	}
	@unlink( "$folder/journal-$slot" );
	$query = [ 'slot' => (string) $slot, 'fate' => $fate, 'journal' => "$folder/journal-$slot", 'seed' => (string) mt_rand() ];
	return new Request( "$folder/fpm.sock", "$folder/worker.php", $query );
}

/** The number of a client's data; 0 when it is not there. */
function found( int $slot, int $client ): int {
	$room  = 0 === $client % 3 ? "own-$slot-$client" : 'shared-' . $client % 3;
	$entry = presence_find( $room, "slot-$slot-$client", 'chaos' );
	if ( null === $entry ) {
		return 0;
	}
	if ( crc32( $entry->data['text'] ) !== $entry->data['sum'] || $entry->user_id !== $slot + 1 ) {
		fail( "slot $slot client $client is torn" );
	}
	return $entry->data['number'];
}

/** Holds what is there against what the journal of an ended request tells. */
function settle( int $slot ): void {
	global $folder, $known, $counts;
	$pending = [];
	foreach ( explode( "\n", (string) @file_get_contents( "$folder/journal-$slot" ) ) as $line ) {
		if ( 3 !== sscanf( $line, '%s %d %d', $what, $client, $number ) ) {
			continue;
		}
		switch ( $what ) {
			case 'intent':
				$pending = [ $client => $number ];
				break;
			case 'done':
				$pending                   = [];
				$known[ $slot ][ $client ] = $number;
				break;
			case 'refused':
				++$counts['refused'];
				$pending = [];
				break;
			case 'slow':
				++$counts['slow'];
				break;
			default:
				fail( "slot $slot: $line" );
		}
	}
	for ( $client = 0; $client < CLIENTS; ++$client ) {
		$there = found( $slot, $client );
		$told  = $known[ $slot ][ $client ] ?? 0;
		if ( $there !== $told && ( $pending[ $client ] ?? null ) !== $there ) {
			fail( "slot $slot client $client: $there is there, $told was told" );
		}
		$known[ $slot ][ $client ] = $there;
	}
}

/** Every way to ask must come to the same answer. */
function indexes_agree(): void {
	$all  = presence_get_prefix( '', null, 'chaos', 10_000 );
	$seen = static fn( array $entries ): array => array_map( static fn( $entry ) => "$entry->room $entry->client_id", $entries );
	$same = static function ( array $one, array $other ): bool {
		sort( $one );
		sort( $other );
		return $one === $other;
	};
	$by_room = [];
	$by_user = [];
	foreach ( presence_rooms( '', 'chaos' ) as $name => $room ) {
		$entries = presence_get( (string) $name, null, '', 'chaos', 10_000 );
		$users   = array_unique( array_filter( array_map( static fn( $entry ) => $entry->user_id, $entries ) ) );
		if ( count( $entries ) !== $room['entries'] || count( $users ) !== $room['users'] ) {
			fail( "$name is not counted right" );
		}
		array_push( $by_room, ...$seen( $entries ) );
	}
	for ( $user = 1; $user <= SLOTS; ++$user ) {
		array_push( $by_user, ...$seen( presence_get_user( $user, null, 'chaos', 10_000 ) ) );
	}
	if ( ! $same( $by_room, $seen( $all ) ) || ! $same( $by_user, $seen( $all ) ) || presence_info()['entries'] !== count( $all ) ) {
		fail( 'indexes do not agree' );
	}
}

for ( $round = 0; $round < $rounds; ++$round ) {
	for ( $slot = 0; $slot < SLOTS; ++$slot ) {
		$requests[ $slot ] ??= begin( $slot, [ 'plain', 'plain', 'plain', 'plain', 'memory', 0 === mt_rand( 0, 9 ) ? 'time' : 'plain' ][ mt_rand( 0, 5 ) ] );
	}
	usleep( mt_rand( 0, 8_000 ) );
	$pids = workers( $master );
	if ( $pids ) {
		$victim = $pids[ array_rand( $pids ) ];
		if ( 0 === mt_rand( 0, 5 ) ) {
			$counts['stopped'] += (int) posix_kill( $victim, SIGSTOP );
			usleep( mt_rand( 0, 20_000 ) );
		}
		$counts['killed'] += (int) posix_kill( $victim, SIGKILL );
	}
	if ( 0 === mt_rand( 0, 99 ) ) {
		$counts['reloaded'] += (int) posix_kill( $master, SIGUSR2 );
	}
	$sockets = array_map( static fn( Request $request ) => $request->socket(), $requests );
	$none    = null;
	// A minute without any end is a hang.
	if ( ! stream_select( $sockets, $none, $none, 60 ) ) {
		fail( 'no request ends any more' );
	}
	foreach ( $requests as $slot => $request ) {
		if ( $request->has_ended() ) {
			++$counts[ $request->is_complete() ? 'complete' : 'cut short' ];
			unset( $requests[ $slot ] );
			settle( $slot );
		}
	}
	if ( 0 === $round % 50 ) {
		presence_gc();
	}
	if ( 499 === $round % 500 ) {
		$seconds = intdiv( hrtime( true ) - $started, 1_000_000_000 );
		echo $round + 1, " of $rounds rounds, ", presence_info()['recoveries'], " repaired, $seconds s\n";
	}
}
foreach ( $requests as $slot => $request ) {
	for ( $tries = 0; ! $request->has_ended(); ++$tries ) {
		if ( $tries > 6_000 ) {
			fail( "the request of slot $slot does not end" );
		}
		usleep( 10_000 );
	}
	settle( $slot );
}
indexes_agree();
$info = presence_info();
echo implode( ', ', array_map( static fn( $count, $what ) => "$count $what", $counts, array_keys( $counts ) ) ),
	"; {$info['recoveries']} repaired, {$info['entries']} entries left, ",
	intdiv( hrtime( true ) - $started, 1_000_000_000 ), " s\n";
if ( 0 === $counts['complete'] || 0 === $counts['cut short'] || $rounds >= 2_000 && 0 === $info['recoveries'] ) {
	fail( 'this was no storm' );
}
presence_clear( 'chaos' );
if ( 0 !== presence_info()['blocks_used'] ) {
	fail( 'blocks are lost' );
}
