<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

use RuntimeException;

/**
 * A Redis server of one test's own, in a folder of its own, and a way to ask it things.
 */
final class Redis {
	/** Longest wait for a server to start, in seconds. */
	private const PATIENCE = 30;

	/** Its folder. */
	public readonly string $folder;

	/** The socket it listens on. */
	public readonly string $socket;

	/** @var resource|null */
	private $process = null;

	/** @var list<string> */
	private array $options;

	/**
	 * Starts it.
	 *
	 * @param string ...$options A file of settings, if any, and options of redis-server.
	 */
	public function __construct( string ...$options ) {
		$this->folder  = sys_get_temp_dir() . '/presence-redis-' . bin2hex( random_bytes( 6 ) );
		$this->socket  = "$this->folder/socket";
		$this->options = $options;
		mkdir( $this->folder, 0700 );
		try {
			$this->start();
		} catch ( RuntimeException $error ) {
			$this->remove();
			throw $error;
		}
	}

	/**
	 * Starts it, again with nothing in it.
	 */
	public function start(): void {
		// A file of settings comes before the settings.
		$file    = $this->options && ! str_starts_with( $this->options[0], '-' ) ? [ $this->options[0] ] : [];
		$command = [ getenv( 'PRESENCE_REDIS_SERVER' ) ?: 'redis-server', ...$file, '--port', '0', '--unixsocket', $this->socket, '--dir', $this->folder, '--save', '', '--appendonly', 'no', ...array_slice( $this->options, count( $file ) ) ];
		$process = proc_open( $command, [ [ 'file', '/dev/null', 'r' ], [ 'file', "$this->folder/log", 'a' ], [ 'file', "$this->folder/log", 'a' ] ], $pipes );
		if ( ! $process ) {
			throw new RuntimeException( 'cannot start a Redis server' );
		}
		$this->process = $process;
		$end           = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		while ( ! @stream_socket_client( "unix://$this->socket" ) ) {
			if ( hrtime( true ) > $end || ! proc_get_status( $process )['running'] ) {
				throw new RuntimeException( "the Redis server $command[0] does not start: " . ( file_get_contents( "$this->folder/log" ) ?: 'is it installed?' ) );
			}
			usleep( 5_000 );
		}
	}

	/**
	 * Sends it a signal.
	 */
	public function signal( int $signal ): void {
		proc_terminate( $this->process, $signal );
	}

	/**
	 * Kills it; what it knew is gone.
	 */
	public function kill(): void {
		if ( null === $this->process ) {
			return;
		}
		$this->signal( SIGKILL );
		proc_close( $this->process );
		$this->process = null;
	}

	/**
	 * Ends it and removes its folder.
	 */
	public function remove(): void {
		$this->kill();
		array_map( unlink( ... ), glob( "$this->folder/*" ) );
		rmdir( $this->folder );
	}

	/**
	 * The settings that lead to it.
	 *
	 * @param array<string, ?string> $more
	 * @return array<string, ?string>
	 */
	public function ini( array $more = [] ): array {
		return $more + [
			'presence.engine'    => 'redis',
			'presence.redis_url' => "unix://$this->socket",
		];
	}

	/**
	 * Gives it one command.
	 */
	public function ask( string ...$words ): mixed {
		$stream = stream_socket_client( "unix://$this->socket" );
		$text   = '*' . count( $words ) . "\r\n";
		foreach ( $words as $word ) {
			$text .= '$' . strlen( $word ) . "\r\n$word\r\n";
		}
		fwrite( $stream, $text );
		return self::read( $stream );
	}

	/**
	 * Reads one answer.
	 *
	 * @param resource $stream
	 */
	private static function read( $stream ): mixed {
		$line = rtrim( (string) fgets( $stream ), "\r\n" );
		$rest = substr( $line, 1 );
		switch ( $line[0] ?? '' ) {
			case '+':
				return $rest;
			case ':':
				return (int) $rest;
			case '$':
				return '-1' === $rest ? null : substr( (string) stream_get_contents( $stream, (int) $rest + 2 ), 0, -2 );
			case '*':
				$list = [];
				for ( $i = 0; $i < (int) $rest; $i++ ) {
					$list[] = self::read( $stream );
				}
				return $list;
			default:
				throw new RuntimeException( "the Redis server says: $line" );
		}
	}
}
