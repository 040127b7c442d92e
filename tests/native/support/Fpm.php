<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

use RuntimeException;

/**
 * A web server's PHP: a PHP-FPM master of its own with its workers, in a folder of its own.
 */
final class Fpm {
	/** Longest wait for it to start or to answer, in seconds. */
	private const PATIENCE = 30;

	/** Where PHP's error log goes. */
	public readonly string $log;

	private string $folder;

	/** @var resource */
	private $process;

	/**
	 * Starts it.
	 *
	 * @param string                 $code    What every page does.
	 * @param array<string, ?string> $ini     Settings.
	 * @param int                    $workers How many.
	 */
	public function __construct( string $code, array $ini, int $workers ) {
		$this->folder = sys_get_temp_dir() . '/presence-fpm-' . bin2hex( random_bytes( 6 ) );
		$this->log    = "$this->folder/php.log";
		mkdir( $this->folder, 0700 );
		file_put_contents( "$this->folder/page.php", $code );
		$root = 0 === posix_geteuid();
		$user = $root ? "user = root\ngroup = root\n" : '';
		file_put_contents(
			"$this->folder/fpm.conf",
			"[global]\nerror_log = $this->folder/fpm.log\ndaemonize = no\n[www]\n{$user}listen = $this->folder/socket\npm = static\npm.max_children = $workers\n"
		);
		$command = [ getenv( 'PHP_FPM' ) ?: '/usr/sbin/php-fpm' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, '--nodaemonize', '--fpm-config', "$this->folder/fpm.conf" ];
		if ( $root ) {
			$command[] = '--allow-to-run-as-root';
		}
		$ini += [
			'extension'         => (string) getenv( 'PRESENCE_EXTENSION' ),
			'presence.shm_path' => "$this->folder/segment",
			'error_log'         => $this->log,
			'log_errors'        => '1',
			'display_errors'    => '0',
		];
		foreach ( array_filter( $ini, is_string( ... ) ) as $name => $value ) {
			array_push( $command, '-d', "$name=$value" );
		}
		$this->process = proc_open( $command, [ [ 'file', '/dev/null', 'r' ], [ 'file', "$this->folder/out", 'a' ], [ 'file', "$this->folder/out", 'a' ] ], $pipes );
		$end           = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		while ( ! @stream_socket_client( "unix://$this->folder/socket" ) ) {
			if ( hrtime( true ) > $end || ! proc_get_status( $this->process )['running'] ) {
				$why = file_get_contents( "$this->folder/out" ) ?: 'is it installed?';
				$this->end();
				throw new RuntimeException( "$command[0] does not start: $why" );
			}
			usleep( 10_000 );
		}
	}

	/**
	 * Asks for the page as many times at once as there are queries, and answers what the pages said.
	 *
	 * @param array<string, string> ...$queries What each gets as $_GET.
	 * @return list<string>
	 */
	public function pages( array ...$queries ): array {
		$sockets = array_map( $this->request( ... ), $queries );
		return array_map( self::body( ... ), $sockets );
	}

	/**
	 * @param array<string, string> $query
	 * @return resource
	 */
	private function request( array $query ) {
		$socket = stream_socket_client( "unix://$this->folder/socket" );
		stream_set_timeout( $socket, self::PATIENCE );
		$params = '';
		$all    = [
			'SCRIPT_FILENAME' => "$this->folder/page.php",
			'REQUEST_METHOD'  => 'GET',
			'QUERY_STRING'    => http_build_query( $query ),
		];
		foreach ( $all as $name => $value ) {
			$params .= pack( 'NN', strlen( $name ) | 1 << 31, strlen( $value ) | 1 << 31 ) . $name . $value;
		}
		$record = static fn( int $type, string $content ): string => pack( 'CCnnCx', 1, $type, 1, strlen( $content ), 0 ) . $content;
		// Begin a request in the role of a responder, its parameters, their end, an empty body.
		fwrite( $socket, $record( 1, pack( 'nCx5', 1, 0 ) ) . $record( 4, $params ) . $record( 4, '' ) . $record( 5, '' ) );
		return $socket;
	}

	/**
	 * @param resource $socket
	 */
	private static function body( $socket ): string {
		$output = '';
		while ( 8 === strlen( $header = (string) stream_get_contents( $socket, 8 ) ) ) {
			[ 'type' => $type, 'length' => $length, 'padding' => $padding ] = unpack( 'Cversion/Ctype/nid/nlength/Cpadding/x', $header );
			$content = (string) stream_get_contents( $socket, $length );
			stream_get_contents( $socket, $padding );
			$output .= 6 === $type ? $content : '';
		}
		// A worker waits for this.
		fclose( $socket );
		return explode( "\r\n\r\n", $output, 2 )[1] ?? '';
	}

	/**
	 * Ends it and removes its folder.
	 */
	public function end(): void {
		proc_terminate( $this->process, SIGTERM );
		proc_close( $this->process );
		array_map( unlink( ... ), glob( "$this->folder/*" ) );
		rmdir( $this->folder );
	}
}
