<?php
/**
 * Stands between PHP and a Redis server and does to their connections what it is told: proxy.php LISTEN TARGET, two unix
 * sockets. Each line of its input is answered by a line.
 *
 *   pass         lets everything through
 *   delay MS     the same, each piece so much later
 *   swallow      lets nothing through
 *   cut BYTES    lets so many bytes of an answer through and closes the connection
 *   say BASE64   answers that
 *   count        how many connections there were
 */

declare(strict_types=1);

[ $listen, $target ] = array_slice( $argv, -2 );
$server      = stream_socket_server( "unix://$listen" );
$mode        = 'pass';
$value       = '';
$count       = 0;
$connections = [];
$later       = [];
echo "ready\n";

$close = static function ( int $id ) use ( &$connections ): void {
	array_map( fclose( ... ), $connections[ $id ] ?? [] );
	unset( $connections[ $id ] );
};
while ( true ) {
	$read = [ STDIN, $server ];
	foreach ( $connections as $pair ) {
		array_push( $read, ...$pair );
	}
	$none = null;
	stream_select( $read, $none, $none, 0, $later ? 500 : 20_000 );
	foreach ( $later as $i => [ $due, $stream, $bytes ] ) {
		if ( hrtime( true ) >= $due ) {
			if ( is_resource( $stream ) ) {
				@fwrite( $stream, $bytes );
			}
			unset( $later[ $i ] );
		}
	}
	foreach ( $read as $stream ) {
		if ( STDIN === $stream ) {
			$line = fgets( STDIN );
			if ( false === $line ) {
				exit;
			}
			if ( 'count' === trim( $line ) ) {
				echo "$count\n";
				continue;
			}
			[ $mode, $value ] = explode( ' ', trim( $line ) . ' ' );
			$value            = 'say' === $mode ? (string) base64_decode( $value, true ) : $value;
			echo "$mode\n";
			continue;
		}
		if ( $server === $stream ) {
			$client = stream_socket_accept( $server );
			$up     = @stream_socket_client( "unix://$target" );
			++$count;
			if ( $up ) {
				$connections[] = [ $client, $up ];
			} else {
				fclose( $client );
			}
			continue;
		}
		foreach ( $connections as $id => $pair ) {
			$side = array_search( $stream, $pair, true );
			if ( false === $side ) {
				continue;
			}
			stream_set_blocking( $stream, false );
			$bytes = fread( $stream, 65_536 );
			if ( '' === $bytes || false === $bytes ) {
				if ( feof( $stream ) ) {
					$close( $id );
				}
				break;
			}
			$answer = 1 === $side;
			match ( $mode ) {
				'pass'    => fwrite( $pair[ 1 - $side ], $bytes ),
				'delay'   => $later[] = [ hrtime( true ) + (int) $value * 1_000_000, $pair[ 1 - $side ], $bytes ],
				'swallow' => null,
				'cut'     => fwrite( $pair[ 1 - $side ], $answer ? substr( $bytes, 0, (int) $value ) : $bytes ),
				'say'     => $answer ? null : @fwrite( $pair[0], $value ),
			};
			if ( 'cut' === $mode && $answer ) {
				$close( $id );
			}
			break;
		}
	}
}
