<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Cluster;
use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * A real cluster, and what happens in it while heartbeats go on.
 */
final class ClusterTest extends TestCase {
	/** Longest wait for something that must come, in seconds. */
	private const PATIENCE = 60;

	/** Answers "DO SITE CLIENT" with what a call gave, or with the code and the words of the refusal, and the milliseconds. */
	private const WORKER = <<<'PHP'
	while ( false !== ( $line = fgets( STDIN ) ) ) {
		[ $do, $site, $client ] = explode( ' ', trim( $line ) . '  ' );
		$start = hrtime( true );
		try {
			$answer = match ( $do ) {
				'join'  => presence_set( 'r', $client, [ 'a' => 1 ], 5, 60, $site ) ? 'joined' : 'renewed',
				'who'   => implode( ',', array_column( presence_get( 'r', site: $site ), 'client_id' ) ),
				'beat'  => json_encode( presence_exchange( [ [ 'room' => 'r', 'client_id' => $client, 'user_id' => 5, 'data' => [ 'a' => 1 ] ] ], [], [ 'r' ], $site )['rooms']['r']['entries'] ?? null ),
				'new'   => presence_set( "room-$client", $client, [ 'a' => 1 ], 6, 60, $site ) && presence_remove( "room-$client", $client, $site ) ? 'came and went' : 'lost',
				'info'  => json_encode( presence_info() ),
				'clear' => presence_clear( $site ),
				'gc'    => presence_gc(),
			};
		} catch ( PresenceException $refusal ) {
			$answer = $refusal->getCode() . ' ' . $refusal->getMessage();
		}
		echo $answer, "\t", intdiv( hrtime( true ) - $start, 1_000_000 ), "\n";
	}
	PHP;

	private ?Cluster $cluster = null;

	/** @var list<Redis> */
	private array $servers = [];

	/** @var list<Php> */
	private array $workers = [];

	/** How long the last call took, in milliseconds. */
	private int $took = 0;

	protected function tearDown(): void {
		foreach ( $this->workers as $worker ) {
			$worker->kill();
		}
		foreach ( $this->servers as $server ) {
			$server->remove();
		}
		$this->cluster?->remove();
	}

	/**
	 * @param array<string, ?string> $ini
	 */
	private function worker( array $ini ): Php {
		$worker          = Php::start( self::WORKER, [], $ini + [ 'error_log' => '/dev/null' ] );
		$this->workers[] = $worker;
		return $worker;
	}

	private function call( Php $worker, string $line ): string {
		$worker->tell( $line );
		[ $answer, $took ] = explode( "\t", $worker->hear() . "\t" );
		$this->took        = (int) $took;
		return $answer;
	}

	private function wait_for( string $answer, Php $worker, string $line ): void {
		$end = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		do {
			self::assertLessThan( $end, hrtime( true ), "waited in vain for $line to answer $answer: " . ( $last ?? '' ) );
			$last = $this->call( $worker, $line );
			usleep( $last === $answer ? 0 : 20_000 );
		} while ( $last !== $answer );
	}

	/**
	 * How often the nodes were asked to run a script, and how often they sent somebody elsewhere.
	 *
	 * @return array{int, int}
	 */
	private function asked(): array {
		$scripts = 0;
		$moved   = 0;
		foreach ( $this->cluster->nodes as $node ) {
			$scripts += preg_match( '/cmdstat_evalsha:calls=(\d+)/', $node->ask( 'INFO', 'commandstats' ), $found ) ? (int) $found[1] : 0;
			$moved   += preg_match( '/errorstat_MOVED:count=(\d+)/', $node->ask( 'INFO', 'errorstats' ), $found ) ? (int) $found[1] : 0;
		}
		return [ $scripts, $moved ];
	}

	public function test_a_node_whose_address_is_that_of_a_server_is_refused_with_what_to_do(): void {
		$this->cluster = new Cluster( 2 );
		$away          = $this->cluster->site_on( 1 );
		$worker        = $this->worker( $this->cluster->ini( [ 'presence.redis_url' => "redis://127.0.0.1:{$this->cluster->ports[0]}", 'presence.redis_timeout_ms' => '5000' ] ) );
		self::assertMatchesRegularExpression( '~^' . PresenceException::UNAVAILABLE . ' redis://\S+ is a node of a cluster: write its address in presence.redis_url as one of a cluster, redis\+cluster://host:port \(MOVED \d+ 127\.0\.0\.1:\d+\)$~', $this->call( $worker, "join $away a" ) );
	}

	public function test_each_site_is_on_its_node_and_is_asked_for_there_at_once(): void {
		$this->cluster = new Cluster( 3 );
		$sites         = array_map( $this->cluster->site_on( ... ), [ 0, 1, 2 ] );
		// A node that is none any more costs its share, and no more.
		$nobody = Cluster::port();
		$worker = $this->worker( $this->cluster->ini( [ 'presence.redis_url' => "redis+cluster://127.0.0.1:$nobody,127.0.0.1:{$this->cluster->ports[0]}", 'presence.redis_timeout_ms' => '5000' ] ) );
		foreach ( $sites as $site ) {
			self::assertSame( 'joined', $this->call( $worker, "join $site a" ) );
		}
		foreach ( $sites as $master => $site ) {
			self::assertSame( 1, $this->cluster->nodes[ $master ]->ask( 'EXISTS', "presence:{s$site}:e" ) );
		}
		$before = $this->asked();
		foreach ( $sites as $site ) {
			for ( $i = 0; $i < 5; $i++ ) {
				self::assertSame( '1', $this->call( $worker, "beat $site a" ) );
			}
		}
		self::assertSame( [ $before[0] + 15, $before[1] ], $this->asked(), 'nobody is asked in vain' );

		$info = json_decode( $this->call( $worker, 'info' ), true );
		self::assertSame( [ 3, 3, 3, 'closed' ], [ $info['entries'], $info['rooms'], $info['sites'], $info['breaker'] ] );
		self::assertSame( "redis+cluster://127.0.0.1:$nobody,127.0.0.1:{$this->cluster->ports[0]}#presence:", $info['path'] );
		// Another process learns it all anew.
		$other = $this->worker( $this->cluster->ini( [ 'presence.redis_timeout_ms' => '5000' ] ) );
		$info  = json_decode( $this->call( $other, 'info' ), true );
		self::assertSame( [ 3, 3, 3 ], [ $info['entries'], $info['rooms'], $info['sites'] ] );
		self::assertSame( '0', $this->call( $other, 'gc' ) );
		self::assertSame( '1', $this->call( $other, "clear $sites[1]" ) );
		self::assertSame( [ '', 'a' ], [ $this->call( $worker, "who $sites[1]" ), $this->call( $worker, "who $sites[2]" ) ] );
	}

	public function test_passwords_are_given_to_every_node_and_shown_by_none(): void {
		$this->cluster = new Cluster( 2 );
		$sites         = array_map( $this->cluster->site_on( ... ), [ 0, 1 ] );
		foreach ( $this->cluster->nodes as $node ) {
			$node->ask( 'ACL', 'SETUSER', 'web', 'on', '>s3cret/word', '~presence:*', '-@all', '+@hash', '+@set', '+@sortedset', '+@keyspace', '-@dangerous', '+time', '+ping', '+evalsha', '+eval', '+info', '+asking', '+cluster|slots', '+cluster|countkeysinslot' );
			$node->ask( 'ACL', 'SETUSER', 'default', 'resetpass', '>other' );
		}
		$port   = $this->cluster->ports[0];
		$worker = $this->worker( [ 'presence.redis_url' => "redis+cluster://web:s3cret%2Fword@127.0.0.1:$port", 'presence.engine' => 'redis', 'presence.redis_timeout_ms' => '5000' ] );
		foreach ( $sites as $site ) {
			self::assertSame( 'joined', $this->call( $worker, "join $site a" ) );
		}
		$info = $this->call( $worker, 'info' );
		self::assertSame( 2, json_decode( $info, true )['entries'] );
		self::assertSame( "redis+cluster://web@127.0.0.1:$port#presence:", json_decode( $info, true )['path'] );
		$wrong = $this->worker( [ 'presence.redis_url' => "redis+cluster://web:wr0ng@127.0.0.1:$port", 'presence.engine' => 'redis', 'presence.redis_timeout_ms' => '5000' ] );
		self::assertStringStartsWith( PresenceException::UNAVAILABLE . " 127.0.0.1:$port of redis+cluster://web@127.0.0.1:$port refuses: WRONGPASS", $this->call( $wrong, 'join s a' ) );
		self::assertStringNotContainsString( 's3cret', $info );
		self::assertStringNotContainsString( 'wr0ng', $this->call( $wrong, 'info' ) );
	}

	public function test_a_slot_moves_while_heartbeats_go_on(): void {
		$this->cluster = new Cluster( 2 );
		$site          = $this->cluster->site_on( 0 );
		$slot          = (string) $this->cluster->slot( "presence:{s$site}:" );
		[ $from, $to ] = $this->cluster->nodes;
		[ $ini, $ids ] = [ $this->cluster->ini( [ 'presence.redis_timeout_ms' => '1500' ] ), array_map( static fn( Redis $node ): string => $node->ask( 'CLUSTER', 'MYID' ), $this->cluster->nodes ) ];
		$worker        = $this->worker( $ini );
		foreach ( [ 'a', 'b', 'c' ] as $client ) {
			self::assertSame( 'joined', $this->call( $worker, "join $site $client" ) );
		}
		$to->ask( 'CLUSTER', 'SETSLOT', $slot, 'IMPORTING', $ids[0] );
		$from->ask( 'CLUSTER', 'SETSLOT', $slot, 'MIGRATING', $ids[1] );
		$keys = $from->ask( 'CLUSTER', 'GETKEYSINSLOT', $slot, '100' );
		$move = fn( string $key ) => $from->ask( 'MIGRATE', '127.0.0.1', (string) $this->cluster->ports[1], $key, '0', '5000' );
		self::assertGreaterThan( 6, count( $keys ) );

		// Half of a site is nobody's: whoever asks waits for the rest, and once only.
		array_map( $move, array_slice( $keys, 0, 4 ) );
		$late = $this->call( $worker, "beat $site a" );
		// On a busy machine the end of the wait may fall into the last question.
		self::assertMatchesRegularExpression( '~^' . PresenceException::UNAVAILABLE . " (slot $slot of \S+ did not come to 127\.0\.0\.1:{$this->cluster->ports[1]}|127\.0\.0\.1:\d+ of \S+ did not answer) within 1500 ms$~", $late );
		self::assertMatchesRegularExpression( "~ slot $slot of \S+ is on its way to .*; it is asked for again in \d+ ms$~", $this->call( $worker, "beat $site a" ) );
		self::assertLessThan( 1000, $this->took, 'nobody waits again' );
		self::assertSame( 'joined', $this->call( $worker, 'join ' . $this->cluster->site_on( 1 ) . ' a' ), 'other sites go on' );
		$near = $this->other_site_on( 0, $site );
		self::assertSame( 'joined', $this->call( $worker, "join $near a" ), 'and those of the same node' );

		// While somebody waits, it arrives.
		$waiting = $this->worker( $this->cluster->ini( [ 'presence.redis_timeout_ms' => '10000' ] ) );
		$waiting->tell( "beat $site a" );
		usleep( 50_000 );
		array_map( $move, array_slice( $keys, 4 ) );
		self::assertSame( '3', explode( "\t", $waiting->hear() )[0] );
		self::assertSame( [ 0, count( $keys ) ], [ $from->ask( 'CLUSTER', 'COUNTKEYSINSLOT', $slot ), $to->ask( 'CLUSTER', 'COUNTKEYSINSLOT', $slot ) ], 'and nothing else was made meanwhile' );
		// All of it is there, and the slot is not: it is asked for, with rooms that come and go as ever.
		$this->wait_for( '3', $worker, "beat $site a" );
		self::assertSame( [ 'came and went', 'joined', 'd,c,b,a' ], [ $this->call( $worker, "new $site x" ), $this->call( $worker, "join $site d" ), $this->call( $waiting, "who $site" ) ] );

		$to->ask( 'CLUSTER', 'SETSLOT', $slot, 'NODE', $ids[1] );
		$from->ask( 'CLUSTER', 'SETSLOT', $slot, 'NODE', $ids[1] );
		self::assertSame( '4', $this->call( $worker, "beat $site a" ) );
		$before = $this->asked();
		self::assertSame( '4', $this->call( $worker, "beat $site a" ) );
		self::assertSame( [ $before[0] + 1, $before[1] ], $this->asked(), 'its place is known again' );
		self::assertSame( 'closed', json_decode( $this->call( $worker, 'info' ), true )['breaker'] );
	}

	private function other_site_on( int $master, string $site ): string {
		$i = 0;
		do {
			$name = 'other' . ++$i;
		} while ( $this->cluster->master_of( "presence:{s$name}:" ) !== $master || $this->cluster->slot( "presence:{s$name}:" ) === $this->cluster->slot( "presence:{s$site}:" ) );
		return $name;
	}

	public function test_a_replica_takes_over_and_a_page_waits_once_a_pause(): void {
		// Unless told so, a cluster refuses all when a part of it is missing.
		$this->cluster = new Cluster( 3, true, '--cluster-require-full-coverage', 'no' );
		$site          = $this->cluster->site_on( 0 );
		$other         = $this->cluster->site_on( 1 );
		$worker        = $this->worker( $this->cluster->ini( [ 'presence.redis_timeout_ms' => '300' ] ) );
		$this->wait_for( 'renewed', $worker, "join $site a" );
		$this->wait_for( 'renewed', $worker, "join $other a" );
		self::assertSame( 1, $this->cluster->nodes[0]->ask( 'WAIT', '1', '5000' ) );

		// It answers nobody any more, and says so to nobody.
		$this->cluster->nodes[0]->signal( SIGSTOP );
		$stopped = hrtime( true );
		$slow    = 0;
		$calls   = 0;
		$end     = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		do {
			self::assertLessThan( $end, hrtime( true ), 'waited in vain for a replica to take over' );
			$answer = $this->call( $worker, "beat $site a" );
			$slow  += $this->took >= 250 ? 1 : 0;
			++$calls;
			self::assertLessThan( 300 + 700, $this->took, 'one limit for all that a call does' );
			if ( '1' !== $answer ) {
				self::assertStringStartsWith( PresenceException::UNAVAILABLE . ' ', $answer );
			}
			$beside = $this->call( $worker, "beat $other a" );
			self::assertSame( '1', $beside, 'who is on another node is not concerned' );
			usleep( 5_000 );
		} while ( '1' !== $answer );
		$down = ( hrtime( true ) - $stopped ) / 1e6;
		self::assertGreaterThan( 10, $calls );
		self::assertLessThanOrEqual( 1 + $down / 375, $slow, 'one wait a pause' );
		self::assertStringContainsString( 'role:master', $this->cluster->nodes[3]->ask( 'INFO', 'replication' ) );
		self::assertSame( [ '1', '1' ], [ $this->call( $worker, "beat $site a" ), $this->call( $worker, "beat $other a" ) ] );
		self::assertSame( 'closed', json_decode( $this->call( $worker, 'info' ), true )['breaker'] );
	}

	public function test_a_master_that_is_killed_is_replaced_also_for_those_who_come_later(): void {
		$this->cluster = new Cluster( 3, true );
		$site          = $this->cluster->site_on( 2 );
		// One node alone is named, and it is the one that goes.
		$ini    = $this->cluster->ini( [ 'presence.redis_url' => "redis+cluster://127.0.0.1:{$this->cluster->ports[2]}", 'presence.redis_timeout_ms' => '1000' ] );
		$worker = $this->worker( $ini );
		$this->wait_for( 'renewed', $worker, "join $site a" );
		self::assertSame( 1, $this->cluster->nodes[2]->ask( 'WAIT', '1', '5000' ) );
		$this->cluster->nodes[2]->kill();
		self::assertStringStartsWith( PresenceException::UNAVAILABLE . ' ', $this->call( $worker, "beat $site a" ) );
		$this->wait_for( '1', $worker, "beat $site a" );
		self::assertSame( 'a', $this->call( $worker, "who $site" ) );

		$later = $this->worker( $this->cluster->ini( [ 'presence.redis_url' => "redis+cluster://127.0.0.1:{$this->cluster->ports[2]},127.0.0.1:{$this->cluster->ports[1]}", 'presence.redis_timeout_ms' => '1000' ] ) );
		self::assertSame( 'a', $this->call( $later, "who $site" ) );
	}

	public function test_a_cluster_none_of_which_answers_costs_one_wait_a_pause(): void {
		$ports  = [ Cluster::port(), Cluster::port(), Cluster::port() ];
		$url    = 'redis+cluster://' . implode( ',', array_map( static fn( int $port ): string => "127.0.0.1:$port", $ports ) );
		$worker = $this->worker( [ 'presence.engine' => 'redis', 'presence.redis_url' => $url ] );
		self::assertMatchesRegularExpression( '~^' . PresenceException::UNAVAILABLE . " 127\.0\.0\.1:$ports[0] of \S+ cannot be reached: ~", $this->call( $worker, 'join s a' ) );
		self::assertMatchesRegularExpression( '~^' . PresenceException::UNAVAILABLE . ' ' . preg_quote( $url ) . ' does not answer; it is asked again in \d+ ms$~', $this->call( $worker, 'join s a' ) );
		$info = json_decode( $this->call( $worker, 'info' ), true );
		self::assertSame( [ 'open', 0 ], [ $info['breaker'], $info['entries'] ] );
	}

	public function test_a_server_that_is_no_node_of_a_cluster_is_one_that_has_all(): void {
		$port            = Cluster::port();
		$this->servers[] = new Redis( '--port', (string) $port, '--bind', '127.0.0.1' );
		$worker          = $this->worker( [ 'presence.engine' => 'redis', 'presence.redis_url' => "redis+cluster://127.0.0.1:$port", 'presence.redis_timeout_ms' => '5000' ] );
		self::assertSame( [ 'joined', 'a' ], [ $this->call( $worker, 'join s a' ), $this->call( $worker, 'who s' ) ] );
	}
}
