<?php
/**
 * The extension.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

final class Ours implements Contender {
	public function name(): string {
		return 'Native Presence';
	}

	public function can(): array {
		return array( 'set', 'remove', 'get', 'count', 'version', 'changes', 'rooms' );
	}

	public function set( Crowd $crowd, array $data ): void {
		$rooms   = $crowd->rooms;
		$clients = $crowd->clients;
		$users   = $crowd->users;
		$count   = count( $clients );
		for ( $i = 0; $i < $count; $i++ ) {
			presence_set( $rooms[ $i ], $clients[ $i ], $data[ $i ], $users[ $i ], self::TTL, Crowd::SITE );
		}
	}

	public function fill( Crowd $crowd ): void {
		$this->set( $crowd, $crowd->data );
	}

	public function remove( Crowd $crowd ): void {
		$rooms   = $crowd->rooms;
		$clients = $crowd->clients;
		$count   = count( $clients );
		for ( $i = 0; $i < $count; $i++ ) {
			presence_remove( $rooms[ $i ], $clients[ $i ], Crowd::SITE );
		}
	}

	public function get( Crowd $crowd, int $times ): array {
		$room    = $crowd->room;
		$entries = array();
		for ( $i = 0; $i < $times; $i++ ) {
			$entries = presence_get( $room, null, '', Crowd::SITE );
		}

		return $entries;
	}

	public function count( Crowd $crowd, int $times ): void {
		$room = $crowd->room;
		for ( $i = 0; $i < $times; $i++ ) {
			presence_count( $room, Crowd::SITE );
		}
	}

	public function version( Crowd $crowd, int $times ): void {
		$room = $crowd->room;
		for ( $i = 0; $i < $times; $i++ ) {
			presence_version( $room, Crowd::SITE );
		}
	}

	public function changes( Crowd $crowd, int $times ): void {
		$room  = $crowd->room;
		$since = presence_version( $room, Crowd::SITE );
		for ( $i = 0; $i < $times; $i++ ) {
			presence_get( $room, null, '', Crowd::SITE, 100, 0, $since );
		}
	}

	public function rooms( Crowd $crowd, int $times ): array {
		$prefix = $crowd->prefix();
		$rooms  = array();
		for ( $i = 0; $i < $times; $i++ ) {
			$rooms = presence_rooms( $prefix, Crowd::SITE );
		}

		return $rooms;
	}

	public function clear(): void {
		presence_clear( Crowd::SITE );
	}
}
