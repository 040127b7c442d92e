<?php
/**
 * Processor time of the servers and all that they have started, as the kernel counts it for each thread.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

use RuntimeException;

final class Meter {
	/** Longest wait for a server to fall asleep, in nanoseconds. */
	private const PATIENCE = 1_000_000_000;

	/** @var list<int> */
	private array $processes = array();

	/**
	 * @param list<int> $servers Process ids.
	 */
	public function __construct( array $servers ) {
		foreach ( $servers as $server ) {
			$children = (string) file_get_contents( "/proc/$server/task/$server/children" );
			array_push( $this->processes, $server, ...array_map( intval( ... ), array_filter( explode( ' ', trim( $children ) ) ) ) );
		}
	}

	/** Milliseconds until now. A thread's time counts when it sleeps: what a request leaves behind is waited for. */
	public function read(): float {
		$sum = 0;
		foreach ( $this->processes as $process ) {
			foreach ( glob( "/proc/$process/task/*" ) ?: throw new RuntimeException( "Process $process has ended." ) as $thread ) {
				$sum += self::thread( $thread );
			}
		}
		return $sum / 1e6;
	}

	private static function thread( string $folder ): int {
		$deadline = hrtime( true ) + self::PATIENCE;
		do {
			$stat = @file_get_contents( "$folder/stat" );
			if ( false === $stat ) {
				// The database has ended a thread of its own.
				return 0;
			}
			$state = substr( $stat, (int) strrpos( $stat, ')' ) + 2, 1 );
		} while ( 'R' === $state && hrtime( true ) < $deadline );
		return (int) explode( ' ', (string) file_get_contents( "$folder/schedstat" ) )[0];
	}
}
