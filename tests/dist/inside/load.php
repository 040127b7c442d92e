<?php
/**
 * Four people whose heartbeats go on while the extension below them is replaced. Nobody may be missing for longer than one
 * heartbeat of theirs, and nobody at all where both versions lay out their memory alike. If VARIANT is `patient`, no beat may
 * fail either.
 *
 * Arguments: the number of the first of them.
 */

declare(strict_types=1);

require __DIR__ . '/Request.php';

$people  = range( (int) $argv[1], (int) $argv[1] + 3 );
$beats   = array_fill_keys( $people, 0 );
$missing = [];
$faults  = [];
$absent  = $failed = 0;
$layouts = $workers = [];
$longest = 0.0;
$last    = array_fill_keys( $people, null );

for ( $turn = 0; ! file_exists( __DIR__ . '/stop' ); $turn++ ) {
	$n = $people[ $turn % 4 ];
	try {
		$answer = ( new Request( '/run/php/php8.2-fpm.sock', __DIR__ . '/beat.php', [ 'n' => (string) $n ] ) )->answer();
	} catch ( RuntimeException ) {
		$answer = '';
	}
	if ( ! preg_match( '/\{"live".*\}/', $answer, $found ) ) {
		// The worker ended under it, or nobody listens for a moment: a browser comes again with its next beat.
		$failed++;
		usleep( 20_000 );
		continue;
	}
	$told = json_decode( $found[0], true, 8, JSON_THROW_ON_ERROR );

	foreach ( $people as $person ) {
		if ( 0 === $beats[ $person ] || in_array( $person, $told['live'], true ) ) {
			unset( $missing[ $person ] );
		} else {
			$absent++;
			// How often they had beaten when they were first missed; once more, and they should have been back.
			$missing[ $person ] ??= $beats[ $person ];
			if ( $beats[ $person ] > $missing[ $person ] ) {
				$faults[] = "$person is missing after a beat of theirs";
			}
		}
	}
	if ( ! in_array( $n, $told['live'], true ) ) {
		$faults[] = "$n is missing in the answer to their own beat";
	}
	$beats[ $n ]++;
	$now        = microtime( true );
	$longest    = max( $longest, $now - ( $last[ $n ] ?? $now ) );
	$last[ $n ] = $now;

	$layouts[ $told['layout'] ] = true;
	$workers[ $told['worker'] ] = true;
	file_put_contents( __DIR__ . "/beats-$people[0]", '.', FILE_APPEND );
}

$same = 1 === count( $layouts );
if ( $same && $absent > 0 ) {
	$faults[] = "somebody was missing $absent times, though the layout stayed";
}
if ( 'patient' === getenv( 'VARIANT' ) && $failed > 0 ) {
	$faults[] = 'a reload that lets requests come to their end has cut some';
}
if ( count( $workers ) < 2 ) {
	$faults[] = 'no worker was replaced';
}
printf(
	"  %s  %d beats of 4 people over an upgrade %s: %d answers without somebody, %d failed, at most %d ms between two beats\n",
	[] === $faults ? 'ok' : 'failed',
	array_sum( $beats ),
	$same ? 'of one layout' : 'to another layout',
	$absent,
	$failed,
	$longest * 1000
);
echo implode( "\n", array_unique( $faults ) ), [] === $faults ? '' : "\n";
exit( [] === $faults ? 0 : 1 );
