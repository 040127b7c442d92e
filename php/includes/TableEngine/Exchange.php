<?php
/**
 * Everything that one heartbeat needs.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

/**
 * Writes, then removals, then the news of rooms. A beat that changes nothing is two statements, whatever it renews, however
 * many rooms it asks for and however many people are online.
 */
final class Exchange {

	/**
	 * Runs an exchange.
	 *
	 * @param string       $site   Site.
	 * @param array<mixed> $set    Writes.
	 * @param array<mixed> $remove Removals.
	 * @param array<mixed> $since  Versions known, by room.
	 * @param int          $limit  Most of `changed` and `removed` together, for each room.
	 * @return array{set: list<bool|int>, removed: list<bool>, rooms: array<array-key, array<string, mixed>>}
	 */
	public static function run( string $site, array $set, array $remove, array $since, int $limit ): array {
		$writes  = Items::sets( $set );
		$removes = Items::removes( $remove );
		$asked   = Items::since( $since );
		$answer  = array(
			'set'     => Writes::all( $site, $writes ),
			'removed' => array_map( static fn( array $key ): bool => Writes::remove( $site, $key['room'], $key['client_id'] ), $removes ),
			'rooms'   => array(),
		);

		foreach ( Changes::of_rooms( $site, $asked, $limit ) as $i => $news ) {
			$answer['rooms'][ $asked[ $i ][0] ] = $news;
		}

		return $answer;
	}
}
