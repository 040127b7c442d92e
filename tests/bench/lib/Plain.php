<?php
/**
 * No store at all: PHP code that makes the objects of a room out of variables. The floor of what reading can cost.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

final class Plain implements Contender {
	public function name(): string {
		return 'plain PHP';
	}

	public function can(): array {
		return array( 'get' );
	}

	public function set( Crowd $crowd, array $data ): void {
	}

	public function fill( Crowd $crowd ): void {
	}

	public function remove( Crowd $crowd ): void {
	}

	public function get( Crowd $crowd, int $times ): array {
		$room     = $crowd->room;
		$clients  = $crowd->clients;
		$users    = $crowd->users;
		$screens  = $crowd->column( 'screen' );
		$names    = $crowd->column( '_name' );
		$avatars  = $crowd->column( '_avatar' );
		$sessions = $crowd->column( '_session' );
		$ats      = $crowd->column( '_at' );
		$idles    = $crowd->column( '_idle' );
		$objects  = $crowd->column( '_object' );
		$date     = gmdate( 'Y-m-d H:i:s' );
		$version  = 1420087986750608;
		$count    = count( $clients );
		$entries  = array();
		for ( $time = 0; $time < $times; $time++ ) {
			$entries = array();
			for ( $i = 0; $i < $count; $i++ ) {
				$entry            = new Entry();
				$entry->room      = $room;
				$entry->client_id = $clients[ $i ];
				$entry->user_id   = $users[ $i ];
				$entry->data      = array(
					'screen'   => $screens[ $i ],
					'_name'    => $names[ $i ],
					'_avatar'  => $avatars[ $i ],
					'_session' => $sessions[ $i ],
					'_at'      => $ats[ $i ],
					'_idle'    => $idles[ $i ],
					'_object'  => $objects[ $i ],
				);
				$entry->date_gmt  = $date;
				$entry->version   = $version + $i;
				$entries[]        = $entry;
			}
		}

		return $entries;
	}

	public function count( Crowd $crowd, int $times ): void {
	}

	public function version( Crowd $crowd, int $times ): void {
	}

	public function changes( Crowd $crowd, int $times ): void {
	}

	public function rooms( Crowd $crowd, int $times ): array {
		return array();
	}

	public function clear(): void {
	}
}
