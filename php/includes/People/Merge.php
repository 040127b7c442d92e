<?php
/**
 * From tabs to people.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

use PresenceEntry;

/**
 * Merges the tabs of one person into one. The tab that speaks for a person is the newest page among those in use, or the
 * newest of all when none is: a tab that just fell idle in the background says nothing about where they are.
 */
final class Merge {

	/**
	 * Seconds after its last beat that an entry counts as idle when its writer says nothing about it.
	 */
	private const SILENT = 30;

	/**
	 * People behind entries, newest page first.
	 *
	 * @param PresenceEntry[] $entries Entries, newest change first.
	 * @return Person[] By user id.
	 */
	public static function people( array $entries ): array {
		$speaks  = array();
		$objects = array();

		foreach ( $entries as $entry ) {
			$id = $entry->user_id;

			if ( ! isset( $speaks[ $id ] ) || self::rank( $entry ) > self::rank( $speaks[ $id ] ) ) {
				$speaks[ $id ] = $entry;
			}

			if ( isset( $entry->data['_object'] ) ) {
				$objects[ $id ][ $entry->data['_object'] ] = true;
			}
		}

		uasort( $speaks, static fn( PresenceEntry $a, PresenceEntry $b ) => self::started( $b ) <=> self::started( $a ) );

		$people = array();

		foreach ( array_intersect_key( Identity::people( $entries ), $speaks ) as $id => $identity ) {
			$people[ $id ] = new Person(
				$id,
				$identity['name'],
				$identity['avatar'],
				self::is_idle( $speaks[ $id ] ),
				$speaks[ $id ],
				array_map( strval( ... ), array_keys( $objects[ $id ] ?? array() ) )
			);
		}

		// In the order of the tabs that speak, which is not that of the entries.
		return array_replace( array_intersect_key( $speaks, $people ), $people );
	}

	/**
	 * Whether nobody is using an entry's tab.
	 *
	 * @param PresenceEntry $entry Entry.
	 */
	public static function is_idle( PresenceEntry $entry ): bool {
		return isset( $entry->data['_idle'] )
			? 1 === $entry->data['_idle']
			: time() - self::written( $entry ) > self::SILENT;
	}

	/**
	 * Compares the tabs of one person: those in use first, then the newest page.
	 *
	 * @param PresenceEntry $entry Entry.
	 * @return array{bool, int}
	 */
	private static function rank( PresenceEntry $entry ): array {
		return array( ! self::is_idle( $entry ), self::started( $entry ) );
	}

	/**
	 * When an entry's page was opened, seconds since 1970; when it was last written, where nobody says.
	 *
	 * @param PresenceEntry $entry Entry.
	 */
	private static function started( PresenceEntry $entry ): int {
		return (int) ( $entry->data['_at'] ?? self::written( $entry ) );
	}

	/**
	 * When an entry was last written, seconds since 1970.
	 *
	 * @param PresenceEntry $entry Entry.
	 */
	private static function written( PresenceEntry $entry ): int {
		return (int) strtotime( "$entry->date_gmt UTC" );
	}
}
