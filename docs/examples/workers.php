<?php
/**
 * Without WordPress: workers of a queue say what they are at, and a supervisor hears of changes only.
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
 * Changes since the supervisor last asked; costs next to nothing while there are none.
 *
 * @param int                   $seen  What the last call has set; 0 at first.
 * @param array<string, ?string> $jobs Worker => job, kept up to date.
 * @return bool Whether anything has changed.
 */
function follow( int &$seen, array &$jobs ): bool {
	$before = $seen;
	while ( presence_version( ROOM, SITE ) !== $seen ) {
		$news = presence_changes( ROOM, $seen, site: SITE );
		if ( $news['reset'] ) {
			$jobs = array();
		}
		foreach ( $news['removed'] as $worker ) {
			unset( $jobs[ $worker ] );
		}
		foreach ( $news['changed'] as $entry ) {
			$jobs[ $entry->client_id ] = $entry->data['job'];
		}
		$seen = $news['version'];
	}
	return $before !== $seen;
}
