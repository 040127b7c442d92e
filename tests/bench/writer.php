<?php
/**
 * A group of writers: writer.php ADDRESS COUNT FIRST FOLDER. See lib/Writers.php.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

require __DIR__ . '/autoload.php';

[ , $address, $count, $first, $folder ] = $argv;
// APCu's memory exists from here on, and is the children's too. The segment is attached by each at its first write.
for ( $i = 0; $i < (int) $count; $i++ ) {
	if ( 0 === pcntl_fork() ) {
		$stream = stream_socket_client( $address );
		if ( false === $stream ) {
			exit( 1 );
		}
		( new Writer( (int) $first + $i, $folder ) )->serve( $stream );
		exit( 0 );
	}
}
while ( pcntl_wait( $status ) > 0 ) {
	continue;
}
