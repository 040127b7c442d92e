<?php
/**
 * Rows of the table as entries.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use PresenceEntry;
use ReflectionClass;

/**
 * Makes objects of rows.
 */
final class Entries {

	/**
	 * The columns that an entry is made of.
	 */
	public const COLUMNS = 'room, client_id, user_id, data, updated_ms, version';

	/**
	 * An entry.
	 *
	 * @param list<string|int|null> $row A row that begins with COLUMNS.
	 */
	public static function of( array $row ): PresenceEntry {
		static $blank = null;

		$blank ??= ( new ReflectionClass( PresenceEntry::class ) )->newInstanceWithoutConstructor();
		$entry   = clone $blank;

		$entry->room      = (string) $row[0];
		$entry->client_id = (string) $row[1];
		$entry->user_id   = (int) $row[2];
		$entry->data      = Json::decode( (string) $row[3] );
		$entry->date_gmt  = gmdate( 'Y-m-d H:i:s', intdiv( (int) $row[4], 1000 ) );
		$entry->version   = (int) $row[5];

		return $entry;
	}
}
