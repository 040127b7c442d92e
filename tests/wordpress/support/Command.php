<?php
/**
 * A command of `wp`, run in a process of its own.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use RuntimeException;

final class Command {
	/** @var resource */
	private $process;

	/** @var resource[] */
	private array $pipes = array();

	private string $output = '';

	/**
	 * @param string[]                   $words   What follows `wp`.
	 * @param string                     $answers What is typed.
	 * @param array<string, string>      $ini     Settings of PHP.
	 */
	private function __construct( array $words, string $answers, array $ini, bool $extension ) {
		$command     = array( PHP_BINARY );
		$environment = getenv();
		if ( ! $extension ) {
			unset( $environment['PHP_INI_SCAN_DIR'] );
		}
		foreach ( $ini as $name => $value ) {
			array_push( $command, '-d', "$name=$value" );
		}
		array_push( $command, dirname( __DIR__ ) . '/double/wp.php', ...$words );
		$process = proc_open( $command, array( array( 'pipe', 'r' ), array( 'pipe', 'w' ), array( 'pipe', 'w' ) ), $this->pipes, null, $environment );
		if ( false === $process ) {
			throw new RuntimeException( 'No process for a command.' );
		}
		$this->process = $process;
		fwrite( $this->pipes[0], $answers );
		fclose( $this->pipes[0] );
	}

	/**
	 * Runs a command to its end.
	 *
	 * @param string[]              $words
	 * @param array<string, string> $ini
	 * @return array{int, string, string} Exit code, output, errors.
	 */
	public static function run( array $words, string $answers = '', array $ini = array(), bool $extension = true ): array {
		return ( new self( $words, $answers, $ini, $extension ) )->end();
	}

	/**
	 * Starts a command, and waits until it has printed something.
	 *
	 * @param string[] $words
	 */
	public static function start( array $words, string $until ): self {
		$command = new self( $words, '', array(), true );
		while ( ! str_contains( $command->output, $until ) ) {
			$line = fgets( $command->pipes[1] );
			if ( false === $line ) {
				throw new RuntimeException( "It ended too early: $command->output" . stream_get_contents( $command->pipes[2] ) );
			}
			$command->output .= $line;
		}
		return $command;
	}

	public function signal( int $signal ): void {
		proc_terminate( $this->process, $signal );
	}

	/**
	 * Waits for its end.
	 *
	 * @return array{int, string, string} Exit code, output, errors.
	 */
	public function end(): array {
		$output = $this->output . stream_get_contents( $this->pipes[1] );
		$errors = Log::without_core( (string) stream_get_contents( $this->pipes[2] ) );
		return array( proc_close( $this->process ), $output, $errors );
	}
}
