<?php
/**
 * Everything that one heartbeat needs.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

/**
 * Writes, then removals, then a look at rooms. A beat that changes nothing is two statements, whatever it renews, however
 * many rooms it asks for and however many people are online.
 */
final class Exchange {

	/**
	 * Runs an exchange.
	 *
	 * @param string       $site   Site.
	 * @param array<mixed> $set    Writes.
	 * @param array<mixed> $remove Removals.
	 * @param array<mixed> $rooms  Rooms.
	 * @return array{set: list<bool|int>, removed: list<bool>, rooms: array<array-key, array{version: int, entries: int, users: int}>}
	 */
	public static function run( string $site, array $set, array $remove, array $rooms ): array {
		$writes  = Items::sets( $set );
		$removes = Items::removes( $remove );
		$asked   = Items::rooms( $rooms );
		$answer  = array(
			'set'     => Writes::all( $site, $writes ),
			'removed' => array_map( static fn( array $key ): bool => Writes::remove( $site, $key['room'], $key['client_id'] ), $removes ),
			'rooms'   => array(),
		);

		foreach ( Rooms::states( $site, $asked ) as $i => $state ) {
			$answer['rooms'][ $asked[ $i ] ] = $state;
		}

		return $answer;
	}
}
