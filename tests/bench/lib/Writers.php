<?php
/**
 * Processes that write when they are told to: a group of siblings, who share APCu's memory and a segment.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use RuntimeException;

final class Writers {
	/** Longest wait for a word from a writer, in seconds. */
	private const PATIENCE = 120;

	/** @var resource */
	private $process;

	/** @var list<resource> */
	private array $streams = array();

	/**
	 * @param string            $folder  Where the sockets are.
	 * @param string            $segment File of the segment.
	 * @param int               $count   How many processes.
	 * @param int               $first   Number of the first one: writers of different numbers write different rooms.
	 */
	public function __construct( string $folder, string $segment, int $count, int $first ) {
		$address = "unix://$folder/writers-" . basename( $segment ) . '.sock';
		$server  = stream_socket_server( $address );
		$ini     = array();
		foreach ( array( 'extension_dir', 'memory_limit', 'apc.enable_cli', 'apc.shm_size', 'apc.entries_hint', 'opcache.enable_cli', 'presence.shm_size', 'presence.lock_timeout_ms' ) as $name ) {
			array_push( $ini, '-d', "$name=" . ini_get( $name ) );
		}
		foreach ( array( 'apcu', 'igbinary', 'redis', 'mysqlnd', 'mysqli' ) as $extension ) {
			array_push( $ini, '-d', "extension=$extension" );
		}
		array_push( $ini, '-d', 'zend_extension=opcache', '-d', 'extension=' . getenv( 'PRESENCE_EXTENSION' ), '-d', "presence.shm_path=$segment" );
		$pipes         = array();
		$this->process = proc_open( array( PHP_BINARY, '-n', ...$ini, __DIR__ . '/../writer.php', $address, (string) $count, (string) $first, $folder ), array(), $pipes );
		for ( $i = 0; $i < $count; $i++ ) {
			$stream = stream_socket_accept( $server, self::PATIENCE );
			if ( false === $stream ) {
				throw new RuntimeException( 'a writer did not start' );
			}
			stream_set_timeout( $stream, self::PATIENCE );
			$this->streams[] = $stream;
		}
		fclose( $server );
	}

	/**
	 * Some of the writers of these groups write at the same time: operations per nanosecond, all together.
	 *
	 * @param list<self> $groups Groups.
	 * @param int        $each   How many writers of each group.
	 */
	public static function rate( array $groups, int $each, string $contender, string $case, int $round, int $milliseconds ): float {
		$streams = array_merge( ...array_map( static fn( self $group ) => array_slice( $group->streams, 0, $each ), $groups ) );
		$rate    = 0.0;
		foreach ( self::ask( $streams, "$contender $case $round $milliseconds" ) as $answer ) {
			[ $operations, $time ] = explode( ' ', $answer );
			$rate                 += (int) $operations / (int) $time;
		}

		return $rate;
	}

	/** The first writer writes so many others, into this group's memory or everywhere. */
	public function fill( int $others, bool $everywhere ): void {
		self::ask( array( $this->streams[0] ), 'fill ' . ( $everywhere ? 'everywhere' : 'ours' ) . " $others" );
	}

	/** Sends them home. */
	public function end(): void {
		// Said in words: writers that were started later hold the other ends open too.
		foreach ( $this->streams as $stream ) {
			fwrite( $stream, "end\n" );
		}
		$this->streams = array();
		proc_close( $this->process );
	}

	/**
	 * @param list<resource> $streams Who is asked.
	 * @return list<string> Answers.
	 */
	private static function ask( array $streams, string $question ): array {
		foreach ( $streams as $stream ) {
			fwrite( $stream, "$question\n" );
		}

		return array_map(
			static function ( $stream ): string {
				$answer = fgets( $stream );
				if ( false === $answer || ! preg_match( '/^\d+ \d+$/', trim( $answer ) ) ) {
					throw new RuntimeException( 'a writer failed: ' . trim( (string) $answer ) );
				}

				return trim( $answer );
			},
			$streams
		);
	}
}
