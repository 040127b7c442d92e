<?php
/**
 * APCu, one key for each entry, holding its data; and, for reading, one key for the whole room as objects that somebody has
 * made ready. The version is an int that somebody keeps.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

class Apcu implements Contender {
	public function name(): string {
		return 'APCu';
	}

	public function can(): array {
		return array( 'set', 'remove', 'get', 'version', 'changes' );
	}

	public function set( Crowd $crowd, array $data ): void {
		$keys  = $crowd->keys;
		$count = count( $keys );
		for ( $i = 0; $i < $count; $i++ ) {
			apcu_store( $keys[ $i ], $data[ $i ], self::TTL );
		}
	}

	public function fill( Crowd $crowd ): void {
		$this->set( $crowd, $crowd->data );
	}

	public function remove( Crowd $crowd ): void {
		$keys  = $crowd->keys;
		$count = count( $keys );
		for ( $i = 0; $i < $count; $i++ ) {
			apcu_delete( $keys[ $i ] );
		}
	}

	public function get( Crowd $crowd, int $times ): array {
		$key = "ready:$crowd->room";
		if ( ! apcu_exists( $key ) ) {
			apcu_store( $key, ( new Plain() )->get( $crowd, 1 ), self::TTL );
		}
		$entries = array();
		for ( $i = 0; $i < $times; $i++ ) {
			$entries = apcu_fetch( $key );
		}

		return $entries;
	}

	public function count( Crowd $crowd, int $times ): void {
	}

	public function version( Crowd $crowd, int $times ): void {
		$key = "version:$crowd->room";
		apcu_add( $key, 1420087986750608, self::TTL );
		for ( $i = 0; $i < $times; $i++ ) {
			apcu_fetch( $key );
		}
	}

	public function changes( Crowd $crowd, int $times ): void {
		$this->version( $crowd, $times );
	}

	public function rooms( Crowd $crowd, int $times ): array {
		return array();
	}

	public function clear(): void {
		apcu_clear_cache();
	}
}
