<?php
/**
 * Browsers of a server with threads: load.php ADDRESS SERVER. Tells what it saw as PHPUnit would.
 */

declare(strict_types=1);

const TABS  = 24;
const TURNS = 150;

[ , $address, $server ] = $argv;
$faults = array();
$tests  = 0;
$asked  = 0;
$closed = 0;

function check( bool $holds, string $what ): void {
	$GLOBALS['tests']++;
	if ( ! $holds ) {
		$GLOBALS['faults'][] = $what;
	}
	echo $holds ? '  ok  ' : '  failed  ', $what, "\n";
}

/**
 * Asks for many pages at once and returns status and body of each. Apache's child that is asked to end closes connections that
 * it has accepted, with any PHP and with none of ours: who gets no answer at all asks again.
 *
 * @param list<array<string, int|string>> $queries What each asks.
 * @return list<array{int, string}>
 */
function ask( array $queries ): array {
	static $multi = null;
	$multi      ??= curl_multi_init();
	$handles      = array();
	foreach ( $queries as $query ) {
		$handle = curl_init( $GLOBALS['address'] . '/page.php?' . http_build_query( $query ) );
		curl_setopt_array( $handle, array( CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 60 ) );
		curl_multi_add_handle( $multi, $handle );
		$handles[] = $handle;
	}
	do {
		curl_multi_exec( $multi, $running );
		if ( $running ) {
			curl_multi_select( $multi, 1 );
		}
	} while ( $running );
	$answers = array();
	foreach ( $handles as $i => $handle ) {
		$answers[ $i ] = array( curl_getinfo( $handle, CURLINFO_RESPONSE_CODE ), (string) curl_multi_getcontent( $handle ) );
		curl_multi_remove_handle( $multi, $handle );
		$GLOBALS['asked']++;
		if ( 0 === $answers[ $i ][0] && $GLOBALS['closed']++ < 100 ) {
			[ $answers[ $i ] ] = ask( array( $queries[ $i ] ) );
		}
	}
	return $answers;
}

/**
 * Those that are not "ok", and the threads of each process that answered.
 *
 * @param list<array{int, string}>        $answers Answers.
 * @param array<string, array<string, 1>> $threads Threads by process.
 * @return list<string>
 */
function wrong( array $answers, array &$threads ): array {
	$wrong = array();
	foreach ( $answers as [ $status, $body ] ) {
		if ( 200 === $status && preg_match( '/(?:^| )ok (\d+) (\d+)$/', $body, $names ) ) {
			$threads[ $names[1] ][ $names[2] ] = 1;
		} else {
			$wrong[] = "HTTP $status $body";
		}
	}
	return $wrong;
}

$tabs    = range( 0, TABS - 1 );
$each    = static fn ( string $act, int $turn = 0 ): array => array_map( static fn ( int $tab ) => array( 'act' => $act, 'tab' => $tab, 'turn' => $turn ), $tabs );
$threads = array();
$wrong   = wrong( ask( $each( 'settings' ) ), $threads );
check( array() === $wrong, 'every thread has the settings of the server ' . implode( '; ', array_slice( $wrong, 0, 3 ) ) );

$wrong = array();
$fatal = 0;
for ( $turn = 0; $turn < TURNS; $turn++ ) {
	$queries = $each( 'beat', $turn );
	if ( 0 === $turn % 10 ) {
		$queries[] = array( 'act' => 'exhaust', 'tab' => $turn );
	}
	$answers = ask( $queries );
	if ( count( $answers ) > TABS ) {
		[ $status, $body ] = array_pop( $answers );
		$fatal            += 500 === $status || str_contains( $body, 'Allowed memory size' ) ? 1 : 0;
	}
	array_push( $wrong, ...wrong( $answers, $threads ) );
	if ( TURNS / 2 === $turn ) {
		// A graceful restart: the extension is unloaded and loaded again, children end their requests and go.
		posix_kill( (int) $server, SIGUSR1 );
		$first = $threads;
	}
}
check( array() === $wrong, TABS * TURNS . ' beats of ' . TABS . ' tabs read what they wrote, and nothing torn, ' . $closed . ' asked again ' . implode( '; ', array_slice( $wrong, 0, 3 ) ) );
check( TURNS / 10 === $fatal, "$fatal requests ran out of memory amid reading" );
check( max( array_map( count( ... ), $threads ) ) >= 4, sum( $first ) . ' before the restart, in all ' . sum( $threads ) );

$seen = ask( array( array( 'act' => 'count' ) ) )[0][1];
check( str_starts_with( $seen, TABS . ' ok' ), 'all of them are there: ' . $seen );
$last  = array();
$wrong = wrong( ask( $each( 'leave' ) ), $last );
check( array() === $wrong, 'all of them leave ' . implode( '; ', array_slice( $wrong, 0, 3 ) ) );
check( array() === array_intersect_key( $last, $first ), 'by processes that were not there before the restart' );
$seen = ask( array( array( 'act' => 'count' ) ) )[0][1];
check( str_starts_with( $seen, '0 ok' ), 'nobody is left: ' . $seen );

/** @param array<string, array<string, 1>> $threads Threads by process. */
function sum( array $threads ): string {
	return array_sum( array_map( count( ... ), $threads ) ) . ' threads of ' . count( $threads ) . ' processes';
}

echo array() === $faults ? "OK ($tests tests, $asked requests)\n" : "Tests: $tests, Failures: " . count( $faults ) . ".\n";
exit( array() === $faults ? 0 : 1 );
