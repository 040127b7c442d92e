<?php
/**
 * The soak: main.php SECONDS, inside the site's WordPress. See tests/soak/run.
 */

declare(strict_types=1);

namespace NativePresence\Soak;

use NativePresence\Site;
use NativePresence\Tests\WordPress\Tab;
use NativePresence\Tests\WordPress\Visitor;

define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );

require dirname( __DIR__ ) . '/wordpress/bootstrap.php';
require __DIR__ . '/Tabs.php';
require __DIR__ . '/Samples.php';
require __DIR__ . '/Wire.php';

const TABS = 3000;

[ , $seconds ] = $argv;

$tabs    = new Tabs();
$wire    = new Wire( (string) getenv( 'STACK_URL' ), 2 );
$samples = new Samples( (int) getenv( 'FPM_PID' ) );
$wrong   = array( 'flickers' => 0, 'ghosts' => 0 );
$reads   = 0;
$beats   = 0;

// Editors with a real page each, whose beats go through all of the plugin.
$editors = array();
foreach ( array( 'maya', 'jonas' ) as $login ) {
	$visitor   = Visitor::signed_in( get_user_by( 'login', $login )->ID );
	$page      = $visitor->get( '/wp-admin/index.php' );
	$editors[] = array( $visitor, $page, new Tab( $page ) );
}

$start = hrtime( true );
$end   = $start + (int) $seconds * 1_000_000_000;
for ( $i = 0; $i < TABS; $i++ ) {
	$tabs->join( $start );
}

$look = static function () use ( $tabs, &$wrong, &$reads ): void {
	$before = hrtime( true );
	$seen   = array();
	foreach ( array( Tabs::ONLINE, 'postType/' ) as $prefix ) {
		// In one piece: a renewal between two pages moves an entry from one to the other.
		foreach ( presence_get_prefix( $prefix, null, Site::id(), 10_000 ) as $entry ) {
			$seen[ $entry->client_id ] = true;
		}
	}
	foreach ( $tabs->judge( $seen, $before, hrtime( true ) ) as $what => $clients ) {
		$wrong[ $what ] += count( $clients );
	}
	++$reads;
};

$next_second = $start;
while ( hrtime( true ) < $end ) {
	// A room remembers some of those who went: in the first quarter so many go that it remembers as many as it ever does.
	$tabs->ends = hrtime( true ) < $start + ( $end - $start ) / 4 ? 5 : 1;
	while ( $wire->is_free() && ( $batch = $tabs->batch( hrtime( true ), 250 ) ) ) {
		$wire->send( $batch );
	}
	foreach ( $wire->finished() as [ $clients, $sent, $done ] ) {
		$tabs->done( $clients, $sent, $done );
	}
	$look();
	if ( hrtime( true ) > $next_second ) {
		$next_second += 1_000_000_000;
		$tabs->forget( hrtime( true ) );
		for ( $missing = TABS - $tabs->open(); $missing > 0; $missing-- ) {
			$tabs->join( hrtime( true ) );
		}
		[ $visitor, $page, $tab ] = $editors[ $beats % count( $editors ) ];
		$shown                    = $visitor->beat( $page, $tab->ping() )->json()['presence-shown'];
		$tab->take( $shown );
		++$beats;
		$samples->take();
	}
	$wire->wait();
}

// Everybody stops. The longest lease of a simulated tab is 3 s; those of the two editors are real ones, and they leave.
while ( ! $wire->is_idle() ) {
	$wire->wait();
	foreach ( $wire->finished() as [ $clients, $sent, $done ] ) {
		$tabs->done( $clients, $sent, $done );
	}
}
foreach ( $editors as [ $visitor, $page ] ) {
	$visitor->leave( $page );
}
$deadline = hrtime( true ) + 4_000_000_000;
do {
	$look();
	usleep( 20_000 );
} while ( hrtime( true ) < $deadline );
presence_gc();
$left = presence_info();

printf( "%s s for as many minutes, %s tabs at a time, %d reads of all, %d real beats\n", $seconds, number_format( TABS ), $reads, $beats );
foreach ( $tabs->did as $what => $count ) {
	printf( "  %-24s %9s\n", $what, number_format( $count ) );
}
$verdicts = array(
	array( 0 === $wrong['flickers'], 'nobody who renewed in time was missing', $wrong['flickers'] ),
	array( 0 === $wrong['ghosts'], 'nobody was seen after leaving or after their lease', $wrong['ghosts'] ),
	array( 0 === $wire->refused(), 'no write was refused', $wire->refused() ),
	array( 0 === $left['entries'], 'nothing is left when all have gone', $left['entries'] ),
	...$samples->verdicts(),
);
foreach ( $verdicts as [ $good, $text, $figure ] ) {
	printf( "%-7s %s: %s\n", $good ? 'good' : 'FAILED', $text, $figure );
}
exit( in_array( false, array_column( $verdicts, 0 ), true ) ? 1 : 0 );
