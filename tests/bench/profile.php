<?php
/**
 * One case so many times, for a profiler: profile.php CASE TIMES. See tests/bench/profile.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

require __DIR__ . '/autoload.php';

[ , $case, $times ] = $argv;
$times = (int) $times;
$ours  = new Ours();
$crowd = new Crowd( 'admin/online', 40 );
$ours->set( $crowd, $crowd->data );
$ours->get( $crowd, 1 );
$passes = intdiv( $times, 40 );

switch ( $case ) {
	case 'renew':
		for ( $pass = 0; $pass < $passes; $pass++ ) {
			$ours->set( $crowd, $crowd->data );
		}
		break;
	case 'change':
		for ( $pass = 0; $pass < $passes; $pass++ ) {
			$ours->set( $crowd, 0 === $pass % 2 ? $crowd->elsewhere : $crowd->data );
		}
		break;
	case 'join':
	case 'join-remove':
		// As many people whatever the number of times, so that making them does not count.
		$others = new Crowd( 'admin/online', 4000, 1000 );

		$others->clients = array_slice( $others->clients, 0, $times );
		$ours->set( $others, $others->data );
		if ( 'join-remove' === $case ) {
			$ours->remove( $others );
		}
		break;
	case 'get':
		$ours->get( $crowd, $times );
		break;
	case 'plain':
		( new Plain() )->get( $crowd, $times );
		break;
	case 'count':
	case 'version':
	case 'changes':
		$ours->$case( $crowd, $times );
		break;
	case 'rooms':
		$others = new Crowd( 'postType/page:%d', 1000, 2000 );
		$apart  = new Crowd( 'support/ticket:%d', 40, 4000 );
		$ours->set( $others, $others->data );
		$ours->set( $apart, $apart->data );
		$ours->rooms( $apart, $times );
		break;
	default:
		fwrite( STDERR, "there is no case '$case'\n" );
		exit( 1 );
}
