<?php
/**
 * Redis over a unix socket: a hash of entries and a sorted set of their ends for each room, a counter for its version, one
 * pipeline for each call. A change raises the version because its writer says so; Redis does not compare.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use Redis;

final class PhpRedis implements Contender {
	private const FLAGS = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE;

	private Redis $redis;

	public function __construct( string $socket ) {
		$this->redis = new Redis();
		$this->redis->connect( $socket );
	}

	public function name(): string {
		return 'phpredis';
	}

	public function can(): array {
		return array( 'set', 'remove', 'get', 'count', 'version', 'changes' );
	}

	public function set( Crowd $crowd, array $data ): void {
		$now = time();
		foreach ( $crowd->clients as $i => $client ) {
			$room  = $crowd->rooms[ $i ];
			$entry = array( $crowd->users[ $i ], $now, $data[ $i ] );
			$this->redis->pipeline()
				->hSet( "entries:$room", $client, json_encode( $entry, self::FLAGS ) )
				->zAdd( "ends:$room", $now + self::TTL, $client )
				->incr( "version:$room" )
				->exec();
		}
	}

	public function fill( Crowd $crowd ): void {
		$now      = time();
		$pipeline = $this->redis->pipeline();
		foreach ( $crowd->clients as $i => $client ) {
			$room = $crowd->rooms[ $i ];
			$pipeline->hSet( "entries:$room", $client, json_encode( array( $crowd->users[ $i ], $now, $crowd->data[ $i ] ), self::FLAGS ) );
			$pipeline->zAdd( "ends:$room", $now + self::TTL, $client );
		}
		$pipeline->exec();
	}

	public function remove( Crowd $crowd ): void {
		foreach ( $crowd->clients as $i => $client ) {
			$room = $crowd->rooms[ $i ];
			$this->redis->pipeline()->hDel( "entries:$room", $client )->zRem( "ends:$room", $client )->incr( "version:$room" )->exec();
		}
	}

	public function get( Crowd $crowd, int $times ): array {
		$room    = $crowd->room;
		$entries = array();
		for ( $i = 0; $i < $times; $i++ ) {
			[ $alive, $all ] = $this->redis->pipeline()->zRangeByScore( "ends:$room", (string) time(), '+inf' )->hGetAll( "entries:$room" )->exec();
			$entries         = array();
			foreach ( $alive as $client ) {
				[ $user, $updated, $data ] = json_decode( $all[ $client ], true );
				$entry                     = new Entry();
				$entry->room               = $room;
				$entry->client_id          = $client;
				$entry->user_id            = $user;
				$entry->data               = $data;
				$entry->date_gmt           = gmdate( 'Y-m-d H:i:s', $updated );
				$entry->version            = $updated;
				$entries[]                 = $entry;
			}
		}

		return $entries;
	}

	public function count( Crowd $crowd, int $times ): void {
		for ( $i = 0; $i < $times; $i++ ) {
			$this->redis->zCount( "ends:$crowd->room", (string) time(), '+inf' );
		}
	}

	public function version( Crowd $crowd, int $times ): void {
		for ( $i = 0; $i < $times; $i++ ) {
			$this->redis->get( "version:$crowd->room" );
		}
	}

	public function changes( Crowd $crowd, int $times ): void {
		$this->version( $crowd, $times );
	}

	public function rooms( Crowd $crowd, int $times ): array {
		return array();
	}

	public function clear(): void {
		$this->redis->flushAll();
	}
}
