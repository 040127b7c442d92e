<?php
declare(strict_types=1);

/**
 * One FastCGI request to a PHP-FPM that listens on a unix socket, not waited for.
 */
final class Request {
	/** @var resource */
	private $socket;
	private string $answer = '';

	/**
	 * Sends the request.
	 *
	 * @param string               $socket Path of FPM's socket.
	 * @param string               $script Path of the script.
	 * @param array<string,string> $query  What it gets as $_GET.
	 */
	public function __construct( string $socket, string $script, array $query ) {
		$opened = stream_socket_client( "unix://$socket", $code, $message, 10 );
		if ( false === $opened ) {
			throw new RuntimeException( "FPM cannot be reached: $message" );
		}
		$this->socket = $opened;
		$params       = '';
		$all          = [
			'SCRIPT_FILENAME' => $script,
			'REQUEST_METHOD'  => 'GET',
			'QUERY_STRING'    => http_build_query( $query ),
		];
		foreach ( $all as $name => $value ) {
			$params .= pack( 'NN', strlen( $name ) | 1 << 31, strlen( $value ) | 1 << 31 ) . $name . $value;
		}
		// Begin a request in the role of a responder, its parameters, their end, an empty body.
		fwrite(
			$this->socket,
			self::record( 1, pack( 'nCx5', 1, 0 ) ) . self::record( 4, $params ) . self::record( 4, '' ) . self::record( 5, '' )
		);
		stream_set_blocking( $this->socket, false );
	}

	private static function record( int $type, string $content ): string {
		return pack( 'CCnnCx', 1, $type, 1, strlen( $content ), 0 ) . $content;
	}

	/**
	 * Whether it has ended, in whatever way.
	 */
	public function has_ended(): bool {
		$this->answer .= (string) stream_get_contents( $this->socket );
		return feof( $this->socket );
	}

	/**
	 * The socket, to wait for.
	 *
	 * @return resource
	 */
	public function socket() {
		return $this->socket;
	}

	/**
	 * All that came until the request ended, FastCGI's records included.
	 */
	public function answer(): string {
		while ( ! $this->has_ended() ) {
			$read  = [ $this->socket ];
			$write = $except = null;
			stream_select( $read, $write, $except, 60 );
		}
		return $this->answer;
	}

	/**
	 * Whether the script came to its end.
	 */
	public function is_complete(): bool {
		return str_contains( $this->answer, 'came to its end' );
	}
}
