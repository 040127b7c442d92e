<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Processes;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Segment;
use PHPUnit\Framework\TestCase;

/**
 * Many more processes than processors: the holder of a lock often waits for a processor for longer than the limit.
 *
 * @group extension
 */
final class OverloadTest extends TestCase {
	private Segment $segment;

	protected function setUp(): void {
		$this->segment = new Segment();
	}

	protected function tearDown(): void {
		$this->segment->remove();
	}

	public function test_nobody_is_refused_for_a_holder_that_waits_for_a_processor(): void {
		$code = <<<'PHP'
		$sockets = [];
		$end     = hrtime( true ) + 3_000_000_000;
		for ( $process = 0; $process < 64; ++$process ) {
			[ $ours, $theirs ] = stream_socket_pair( STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0 );
			if ( 0 === pcntl_fork() ) {
				[ $calls, $refused ] = [ 0, 0 ];
				while ( hrtime( true ) < $end ) {
					$write  = [ 'room' => 'admin/online', 'client_id' => "c$process", 'data' => [ 'n' => ++$calls % 30 ], 'user_id' => $process + 1, 'ttl' => 90 ];
					$answer = presence_exchange( [ $write ], [], [ 'admin/online' ] );
					$refused += is_int( $answer['set'][0] ) ? 1 : 0;
					$busy     = hrtime( true ) + 150_000;
					while ( hrtime( true ) < $busy );
				}
				fwrite( $theirs, "$calls $refused\n" );
				exit( 0 );
			}
			fclose( $theirs );
			$sockets[] = $ours;
		}
		[ $calls, $refused ] = [ 0, 0 ];
		foreach ( $sockets as $socket ) {
			[ $more, $no ] = explode( ' ', (string) fgets( $socket ) );
			$calls   += (int) $more;
			$refused += (int) $no;
		}
		while ( pcntl_wait( $status ) > 0 );
		echo json_encode( [ $calls > 640, $refused, presence_count( 'admin/online' )['entries'] ] );
		PHP;
		// The limit of a site that sets none: that of the other tests is too long to be reached.
		$outcome = Php::run( $code, $this->segment->ini( [ 'presence.lock_timeout_ms' => '50' ] ) );
		self::assertSame( [ '[true,0,64]', '' ], [ $outcome->output, $outcome->errors ] );
	}
}
