<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Redis;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Redis;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * Nodes of a real cluster.
 */
final class ClusterTest extends TestCase {
	/** Longest wait for something that must come, in seconds. */
	private const PATIENCE = 30;

	private const CALL = <<<'PHP'
	try {
		echo presence_set( 'r', 'c', site: 's' ) ? 'joined' : 'renewed';
	} catch ( PresenceException $refusal ) {
		echo $refusal->getCode(), ' ', $refusal->getMessage();
	}
	PHP;

	/** @var list<Redis> */
	private array $nodes = [];

	protected function tearDown(): void {
		foreach ( $this->nodes as $node ) {
			$node->remove();
		}
	}

	private static function port(): int {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		return (int) substr( strrchr( stream_socket_get_name( $socket, false ), ':' ), 1 );
	}

	/**
	 * Starts a node; its port and that of the bus.
	 *
	 * @return array{Redis, string, string}
	 */
	private function node(): array {
		[ $port, $bus ] = [ (string) self::port(), (string) self::port() ];
		$node           = new Redis( '--port', $port, '--bind', '127.0.0.1', '--cluster-enabled', 'yes', '--cluster-port', $bus );
		$this->nodes[]  = $node;
		return [ $node, $port, $bus ];
	}

	private function refusal_of( Redis $node ): string {
		return Php::run( self::CALL, $node->ini( [ 'presence.redis_timeout_ms' => '5000', 'error_log' => '/dev/null' ] ) )->output;
	}

	public function test_a_node_is_refused_with_what_to_do_and_one_that_has_all_is_a_server_like_any(): void {
		[ $one ]              = $this->node();
		[ $two, $port, $bus ] = $this->node();
		$what                 = PresenceException::UNAVAILABLE . " unix://$one->socket is a node of a cluster, whose redirections are not followed: name a server outside of clusters in presence.redis_url ";
		self::assertStringStartsWith( "{$what}(CLUSTERDOWN ", $this->refusal_of( $one ) );

		$two->ask( 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383' );
		$one->ask( 'CLUSTER', 'MEET', '127.0.0.1', $port, $bus );
		$end = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		foreach ( [ $one, $two ] as $node ) {
			while ( ! str_contains( $node->ask( 'CLUSTER', 'INFO' ), 'cluster_state:ok' ) ) {
				self::assertLessThan( $end, hrtime( true ), 'waited in vain for the nodes to meet' );
				usleep( 50_000 );
			}
		}
		self::assertMatchesRegularExpression( '~^' . preg_quote( $what ) . "\(MOVED \d+ 127\.0\.0\.1:$port.*\)$~", $this->refusal_of( $one ) );
		self::assertSame( 'joined', $this->refusal_of( $two ) );
	}
}
