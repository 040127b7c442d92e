<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Processes;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\SiteTestCase;

/**
 * Several real processes on one segment.
 */
final class SharingTest extends SiteTestCase {
	// Loops below end by themselves after a minute, should the test be gone by then.

	/** Does as it is told, line by line: PHP code, answered by one line of JSON. */
	private const PEER = 'while ( false !== ( $line = fgets( STDIN ) ) ) { echo json_encode( eval( "return $line;" ) ), "\n"; }';

	private function ask( Php $peer, string $code ): mixed {
		$peer->tell( $code );
		return json_decode( $peer->hear(), true );
	}

	public function test_what_one_process_writes_another_reads(): void {
		$one   = Php::start( self::PEER );
		$other = Php::start( self::PEER );
		$site  = var_export( $this->site, true );

		self::assertTrue( $this->ask( $one, "presence_set( 'r', 'c', [ 'a' => 1.0 ], 7, null, $site )" ) );
		self::assertSame( 1, $this->ask( $other, "count( presence_get( 'r', site: $site ) )" ) );
		self::assertSame( [ 'a' => 1.0 ], presence_find( 'r', 'c', $this->site )->data );
		self::assertFalse( $this->ask( $other, "presence_set( 'r', 'c', [ 'a' => 1.0 ], 7, null, $site )" ), 'renewed by another' );
		self::assertSame( $this->version( 'r' ), $this->ask( $one, "presence_version( 'r', $site )" ) );
		self::assertTrue( presence_remove( 'r', 'c', $this->site ) );
		self::assertNull( $this->ask( $one, "presence_find( 'r', 'c', $site )" ) );
		$one->finish();
		$other->finish();
	}

	public function test_entries_outlive_the_process_that_wrote_them(): void {
		$peer = Php::start( self::PEER );
		$site = var_export( $this->site, true );
		$this->ask( $peer, "presence_set( 'r', 'c', site: $site )" );
		$peer->kill();
		self::assertNotNull( presence_find( 'r', 'c', $this->site ) );
	}

	public function test_parallel_joins_lose_nothing(): void {
		// Everybody waits in the room "start" until it opens, so that they run at once.
		$code  = <<<'PHP'
		[ , $site, $me ] = $argv;
		presence_set( 'ready', $me, site: $site );
		for ( $end = time() + 60; time() < $end && ! presence_find( 'start', 'go', $site ); ) {
			usleep( 100 );
		}
		for ( $i = 0; $i < 500; ++$i ) {
			presence_set( 'r', "$me-$i", [ 'i' => $i, 'text' => str_repeat( 'x', $i ) ], $i + 1, null, $site );
		}
		PHP;
		$peers = array_map( fn( int $me ): Php => Php::start( $code, [ $this->site, "p$me" ] ), range( 1, 4 ) );
		$this->wait_until( 'all are ready', fn(): bool => 4 === presence_count( 'ready', $this->site )['entries'] );
		$this->join( 'start', 'go' );
		foreach ( $peers as $peer ) {
			$outcome = $peer->finish();
			self::assertSame( [ '', 0 ], [ $outcome->errors, $outcome->status ] );
		}

		self::assertSame( [ 'entries' => 2000, 'users' => 500 ], presence_count( 'r', $this->site ) );
		$entries = presence_get( 'r', null, '', $this->site, 10_000 );
		self::assertCount( 2000, array_unique( self::client_ids( $entries ) ) );
		foreach ( $entries as $entry ) {
			$i = (int) substr( $entry->client_id, 3 );
			self::assertSame( [ [ 'i' => $i, 'text' => str_repeat( 'x', $i ) ], $i + 1 ], [ $entry->data, $entry->user_id ] );
		}
	}

	public function test_readers_beside_writers_see_whole_entries_only(): void {
		$code  = <<<'PHP'
		[ , $site, $me ] = $argv;
		for ( $i = 0, $end = time() + 60; time() < $end && ! presence_find( 'stop', 'now', $site ); ++$i ) {
			$length = ( $i * 37 ) % 3000;
			presence_set( 'r', $me, [ 'length' => $length, 'text' => str_repeat( $me, $length ) ], 1 + $length, null, $site );
			presence_set( 'r', "$me-comes-and-goes", site: $site );
			presence_remove( 'r', "$me-comes-and-goes", $site );
		}
		echo $i;
		PHP;
		$peers = array_map( fn( string $me ): Php => Php::start( $code, [ $this->site, $me ] ), [ 'a', 'b' ] );
		$this->wait_until( 'both write', fn(): bool => presence_find( 'r', 'a', $this->site ) && presence_find( 'r', 'b', $this->site ) );
		for ( $i = 0; $i < 3000; ++$i ) {
			foreach ( presence_get( 'r', site: $this->site ) as $entry ) {
				if ( 1 === strlen( $entry->client_id ) ) {
					$length = $entry->data['length'];
					self::assertSame( [ str_repeat( $entry->client_id, $length ), 1 + $length ], [ $entry->data['text'], $entry->user_id ] );
				}
			}
		}
		$this->join( 'stop', 'now' );
		foreach ( $peers as $peer ) {
			$outcome = $peer->finish();
			self::assertSame( '', $outcome->errors );
			self::assertGreaterThan( 0, (int) $outcome->output );
		}
	}

	public function test_the_limit_of_a_user_holds_against_parallel_joins(): void {
		$code  = <<<'PHP'
		[ , $site, $me ] = $argv;
		presence_set( 'ready', $me, site: $site );
		for ( $end = time() + 60; time() < $end && ! presence_find( 'start', 'go', $site ); ) {
			usleep( 100 );
		}
		$refused = 0;
		for ( $i = 0; $i < 40; ++$i ) {
			try {
				presence_set( "room $i", $me, [], 5, null, $site, 50 );
			} catch ( PresenceException $refusal ) {
				$refused += (int) ( PresenceException::LIMIT === $refusal->getCode() );
			}
		}
		echo $refused;
		PHP;
		$peers = array_map( fn( int $me ): Php => Php::start( $code, [ $this->site, "p$me" ] ), range( 1, 4 ) );
		$this->wait_until( 'all are ready', fn(): bool => 4 === presence_count( 'ready', $this->site )['entries'] );
		$this->join( 'start', 'go' );
		$refused = array_sum( array_map( static fn( Php $peer ): int => (int) $peer->finish()->output, $peers ) );

		self::assertCount( 50, presence_get_user( 5, site: $this->site ) );
		self::assertSame( 110, $refused );
	}
}
