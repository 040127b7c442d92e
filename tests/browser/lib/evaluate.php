<?php
/**
 * Evaluates PHP inside the loaded WordPress for as long as somebody asks. One JSON object a line: id, code and args come in;
 * id and what the code returned, or why it did not, go out. Ends with its standard input.
 *
 * WordPress is loaded once. Each piece of code runs in a process forked from that, so it starts with nothing remembered, at
 * the same time as others.
 */

declare(strict_types=1);

// A connection must not be shared between processes: each opens its own.
$GLOBALS['wpdb']->close();
gc_disable();

$evaluate = static function ( string $line ): never {
	$request = json_decode( $line, true, 512, JSON_THROW_ON_ERROR );
	$answer  = array(
		'id'    => $request['id'],
		'error' => 'it ended the process',
	);

	register_shutdown_function(
		static function () use ( &$answer ): void {
			$lock = fopen( __FILE__, 'r' );
			flock( $lock, LOCK_EX );
			for ( $bytes = json_encode( $answer, JSON_PARTIAL_OUTPUT_ON_ERROR ) . "\n"; '' !== $bytes; ) {
				$bytes = substr( $bytes, (int) fwrite( STDOUT, $bytes ) );
			}
		}
	);

	// What the code prints is for whoever reads the test's output.
	ob_start(
		static function ( string $printed ): string {
			fwrite( STDERR, $printed );
			return '';
		},
		1
	);

	$GLOBALS['wpdb']->db_connect();
	wp_cache_flush();

	try {
		$run    = static fn ( array $args ): mixed => eval( $request['code'] );
		$answer = array(
			'id'    => $request['id'],
			'value' => $run( $request['args'] ),
		);
	} catch ( Throwable $error ) {
		$answer['error'] = (string) $error;
	}
	exit;
};

// Where standard input is a socket, as Node makes it, PHP would take a minute's silence for its end.
stream_set_timeout( STDIN, DAY_IN_SECONDS );

$children = array();

while ( false !== ( $line = fgets( STDIN ) ) ) {
	$child = pcntl_fork();
	if ( 0 === $child ) {
		$evaluate( $line );
	}
	$children[ $child ] = $child;
	while ( ( $ended = pcntl_waitpid( -1, $status, WNOHANG ) ) > 0 ) {
		unset( $children[ $ended ] );
	}
}

foreach ( $children as $child ) {
	posix_kill( $child, SIGTERM );
}
