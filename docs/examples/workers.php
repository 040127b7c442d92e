<?php
/**
 * Without WordPress: workers of a queue say what they are at, and a supervisor reads only what is newer.
 */

declare(strict_types=1);

namespace Workers;

const ROOM  = 'queue/mail';
const SITE  = 'my-application'; // Keeps apart the programs that share a segment.
const LEASE = 30;               // Seconds; a worker that dies is gone after them.

/**
 * To be called by a worker between two jobs.
 */
function alive( string $worker, ?string $job ): void {
	try {
		presence_set( ROOM, $worker, array( 'job' => $job ), ttl: LEASE, site: SITE );
	} catch ( \PresenceException $refused ) {
		// FULL, CONTENDED, UNAVAILABLE, …: work goes on, nobody sees it.
		error_log( 'presence: ' . $refused->getMessage() );
	}
}

/**
 * Keeps a copy of the room up to date; costs next to nothing while nothing changes.
 *
 * @param int                    $seen Version of the copy; 0 at first.
 * @param array<string, ?string> $jobs Worker => job.
 * @return bool Whether anything has changed.
 */
function follow( int &$seen, array &$jobs ): bool {
	$version = presence_version( ROOM, SITE );
	if ( $version === $seen ) {
		return false;
	}
	$read = static function ( int $since ) use ( &$jobs ): void {
		foreach ( presence_get( ROOM, site: SITE, since: $since ) as $entry ) {
			$jobs[ $entry->client_id ] = $entry->data['job'];
		}
	};
	$read( $seen );
	if ( count( $jobs ) !== presence_count( ROOM, SITE )['entries'] ) {
		// Somebody has left: what is newer does not say who.
		$jobs = array();
		$read( 0 );
	}
	$seen = $version;
	return true;
}
