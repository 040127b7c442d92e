<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

use RuntimeException;

/**
 * Another PHP process with the same extension and, unless told otherwise, the same segment.
 */
final class Php {
	/** @var resource */
	private $process;

	/** @var array<int, resource> */
	private array $pipes = [];

	/**
	 * @param list<string>           $arguments Of the command line, after the settings.
	 * @param array<string, ?string> $ini       Settings; null leaves one of ours out.
	 */
	private function __construct( array $arguments, array $ini ) {
		$ini    += [
			'extension'                => (string) getenv( 'PRESENCE_EXTENSION' ),
			'presence.shm_path'        => (string) ini_get( 'presence.shm_path' ),
			'presence.lock_timeout_ms' => (string) ini_get( 'presence.lock_timeout_ms' ),
			'presence.engine'          => (string) ini_get( 'presence.engine' ),
			'presence.redis_url'       => (string) ini_get( 'presence.redis_url' ),
			'presence.redis_timeout_ms' => (string) ini_get( 'presence.redis_timeout_ms' ),
			'display_errors'           => 'stderr',
			'html_errors'              => '0',
			'log_errors'               => '0',
		];
		$command = [ PHP_BINARY ];
		foreach ( array_filter( $ini, is_string( ... ) ) as $name => $value ) {
			array_push( $command, '-d', "$name=$value" );
		}
		$streams = [ [ 'pipe', 'r' ], [ 'pipe', 'w' ], [ 'pipe', 'w' ] ];
		$process = proc_open( [ ...$command, ...$arguments ], $streams, $this->pipes );
		if ( ! $process ) {
			throw new RuntimeException( 'cannot start another PHP' );
		}
		$this->process = $process;
	}

	/**
	 * Starts code and does not wait for it. `$argv` holds what follows the code.
	 *
	 * @param list<string>           $arguments
	 * @param array<string, ?string> $ini
	 */
	public static function start( string $code, array $arguments = [], array $ini = [] ): self {
		return new self( [ '-r', $code, '--', ...$arguments ], $ini );
	}

	/**
	 * Runs code to its end.
	 *
	 * @param array<string, ?string> $ini
	 */
	public static function run( string $code, array $ini = [] ): Outcome {
		return self::start( $code, [], $ini )->finish();
	}

	/**
	 * Runs PHP with other arguments than code.
	 *
	 * @param list<string>           $arguments
	 * @param array<string, ?string> $ini
	 */
	public static function command( array $arguments, array $ini = [] ): Outcome {
		return ( new self( $arguments, $ini ) )->finish();
	}

	/**
	 * Says something to the process.
	 */
	public function tell( string $line ): void {
		fwrite( $this->pipes[0], "$line\n" );
	}

	/**
	 * The next line that the process says; blocks until there is one.
	 */
	public function hear(): string {
		return rtrim( (string) fgets( $this->pipes[1] ), "\n" );
	}

	/**
	 * Kills the process without a chance to say goodbye.
	 */
	public function kill(): void {
		proc_terminate( $this->process, SIGKILL );
		$this->finish();
	}

	/**
	 * Waits for the end of the process.
	 */
	public function finish(): Outcome {
		fclose( $this->pipes[0] );
		$output = (string) stream_get_contents( $this->pipes[1] );
		$errors = (string) stream_get_contents( $this->pipes[2] );
		return new Outcome( $output, $errors, proc_close( $this->process ) );
	}
}
