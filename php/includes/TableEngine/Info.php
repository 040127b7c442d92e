<?php
/**
 * What the table engine says about itself.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use NativePresence\Bootstrap;

/**
 * The figures of the extension's engines, as far as a table has them: rows are its blocks, and it has no limit of its own.
 */
final class Info {

	/**
	 * The figures.
	 *
	 * @return array<string, mixed> See `stubs/presence.stub.php`.
	 */
	public static function read(): array {
		$entries = Schema::entries();
		$sites   = Schema::sites();
		$alive   = 'gone = 0 AND expires_ms > ' . Database::now();
		$query   = 'SELECT ' . implode(
			', ',
			array(
				"(SELECT COUNT(*) FROM $entries) AS i_rows",
				"(SELECT COUNT(*) FROM $entries WHERE $alive) AS i_entries",
				"(SELECT COUNT(*) FROM (SELECT site, room FROM $entries WHERE $alive GROUP BY site, room) r) AS i_rooms",
				"(SELECT COUNT(DISTINCT site) FROM $entries WHERE $alive) AS i_sites",
				'refused_full AS i_full',
				'refused_contended AS i_contended',
				'refused_conflict AS i_conflict',
				'refused_limit AS i_limit',
				'floor AS i_floor',
			)
		) . " FROM $sites WHERE site = " . Database::bytes( Schema::NO_SITE );
		$row     = Database::row( $query );

		// No row: there are no tables, or somebody has emptied them.
		[ $rows, $live, $rooms, $used_sites, $full, $contended, $conflict, $limit, $floor ] = array_map( intval( ... ), $row ?? array_fill( 0, 9, 0 ) );

		return array(
			'engine'      => 'table',
			'version'     => Bootstrap::VERSION,
			'path'        => $entries,
			'owner'       => -1,
			'layout'      => Schema::LAYOUT,
			'epoch'       => Versions::epoch( $floor ),
			'size'        => 0,
			'blocks'      => 0,
			'blocks_used' => $rows,
			'block_size'  => 0,
			'shards'      => 1,
			'entries'     => $live,
			'rooms'       => $rooms,
			'sites'       => $used_sites,
			'refused'     => array(
				'full'      => $full,
				'contended' => $contended,
				'conflict'  => $conflict,
				'limit'     => $limit,
			),
			'recoveries'  => 0,
		);
	}
}
