<?php
/**
 * Processor time of the servers and all that they have started, as the kernel counts it for each thread.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

use ErrorException;
use RuntimeException;

final class Meter {
	/** Longest wait for a server to fall asleep, in nanoseconds. */
	private const PATIENCE = 1_000_000_000;

	/** @var list<int> */
	private array $processes = array();

	/** @var array<string, int> Nanoseconds by thread, also of those that have ended. */
	private array $times = array();

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
		foreach ( $this->processes as $process ) {
			foreach ( glob( "/proc/$process/task/*" ) ?: throw new RuntimeException( "Process $process has ended." ) as $thread ) {
				try {
					$this->times[ $thread ] = self::thread( $thread );
				} catch ( ErrorException ) {
					// The database has ended a thread of its own; what it took still counts.
					continue;
				}
			}
		}
		return array_sum( $this->times ) / 1e6;
	}

	private static function thread( string $folder ): int {
		$deadline = hrtime( true ) + self::PATIENCE;
		do {
			$stat  = (string) file_get_contents( "$folder/stat" );
			$state = substr( $stat, (int) strrpos( $stat, ')' ) + 2, 1 );
		} while ( 'R' === $state && hrtime( true ) < $deadline );
		return (int) explode( ' ', (string) file_get_contents( "$folder/schedstat" ) )[0];
	}
}
