<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

use RuntimeException;

/**
 * A real cluster of one test's own, on loopback: some masters that share all slots, and a replica of each if wanted.
 */
final class Cluster {
	/** Longest wait for something that must come, in seconds. */
	private const PATIENCE = 60;
	private const SLOTS    = 16_384;

	/** @var list<Redis> The masters, then their replicas in the same order. */
	public readonly array $nodes;

	/** @var list<int> The ports of the nodes. */
	public readonly array $ports;

	/**
	 * Starts it and waits until all nodes know that it is whole.
	 *
	 * @param string ...$options Of each node.
	 */
	public function __construct( public readonly int $masters = 2, bool $replicas = false, string ...$options ) {
		$nodes = [];
		$ports = [];
		try {
			for ( $i = 0; $i < ( $replicas ? 2 : 1 ) * $masters; $i++ ) {
				[ $port, $bus ] = [ self::port(), self::port() ];
				$nodes[]        = new Redis( '--port', (string) $port, '--bind', '127.0.0.1', '--cluster-enabled', 'yes', '--cluster-port', (string) $bus, '--cluster-node-timeout', '2000', '--repl-diskless-sync-delay', '0', ...$options );
				$ports[]        = $port;
				if ( $i > 0 ) {
					$nodes[ $i ]->ask( 'CLUSTER', 'MEET', '127.0.0.1', (string) $ports[0], (string) $first_bus );
				} else {
					$first_bus = $bus;
				}
			}
			$this->nodes = $nodes;
			$this->ports = $ports;
			for ( $i = 0; $i < $masters; $i++ ) {
				$nodes[ $i ]->ask( 'CLUSTER', 'ADDSLOTSRANGE', (string) intdiv( self::SLOTS * $i, $masters ), (string) ( intdiv( self::SLOTS * ( $i + 1 ), $masters ) - 1 ) );
			}
			$all = count( $nodes );
			$this->wait_for( 'nodes to meet', static fn( Redis $node ): bool => str_contains( $node->ask( 'CLUSTER', 'INFO' ), "cluster_known_nodes:$all\r" ) );
			for ( $i = $masters; $i < $all; $i++ ) {
				$nodes[ $i ]->ask( 'CLUSTER', 'REPLICATE', $nodes[ $i - $masters ]->ask( 'CLUSTER', 'MYID' ) );
			}
			$this->wait_for( 'a whole cluster', static fn( Redis $node ): bool => str_contains( $node->ask( 'CLUSTER', 'INFO' ), 'cluster_state:ok' ) );
			$this->wait_for( 'replicas', static fn( Redis $node ): bool => ! preg_match( '/role:slave(?!.*master_link_status:up)/s', $node->ask( 'INFO', 'replication' ) ) );
		} catch ( RuntimeException $error ) {
			array_map( static fn( Redis $node ) => $node->remove(), $nodes );
			throw $error;
		}
	}

	/**
	 * A port that nobody listens on.
	 */
	public static function port(): int {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		return (int) substr( strrchr( stream_socket_get_name( $socket, false ), ':' ), 1 );
	}

	/**
	 * Waits until something is so for every node.
	 *
	 * @param callable(Redis): bool $is_so
	 */
	public function wait_for( string $what, callable $is_so ): void {
		$end = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		foreach ( $this->nodes as $node ) {
			while ( ! $is_so( $node ) ) {
				if ( hrtime( true ) > $end ) {
					throw new RuntimeException( "waited in vain for $what: " . $node->ask( 'CLUSTER', 'NODES' ) );
				}
				usleep( 20_000 );
			}
		}
	}

	/**
	 * The number of the master whose slots a key was in at the beginning.
	 */
	public function master_of( string $key ): int {
		return intdiv( $this->slot( $key ) * $this->masters, self::SLOTS );
	}

	public function slot( string $key ): int {
		return $this->nodes[0]->ask( 'CLUSTER', 'KEYSLOT', $key );
	}

	/**
	 * The name of a site that was on a master at the beginning.
	 */
	public function site_on( int $master ): string {
		$i = 0;
		while ( $this->master_of( "presence:{ssite$i}:" ) !== $master ) {
			++$i;
		}
		return "site$i";
	}

	/**
	 * The settings that lead to it, by way of its first nodes.
	 *
	 * @param array<string, ?string> $more
	 * @return array<string, ?string>
	 */
	public function ini( array $more = [] ): array {
		return $this->nodes[0]->ini( $more + [ 'presence.redis_url' => $this->url() ] );
	}

	public function url(): string {
		return 'redis+cluster://' . implode( ',', array_map( static fn( int $port ): string => "127.0.0.1:$port", array_slice( $this->ports, 0, $this->masters ) ) );
	}

	/**
	 * Ends it.
	 */
	public function remove(): void {
		foreach ( $this->nodes as $node ) {
			$node->remove();
		}
	}
}
