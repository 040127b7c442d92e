<?php
/**
 * From tabs to people.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

use NativePresence\Recording\Session;
use PresenceEntry;

/**
 * Merges the tabs of one person into one. A login speaks only for a person who has no tab yet. Otherwise the tab that speaks for a person is the newest page among those in use, or the
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
		$started = array();
		$idle    = array();
		$objects = array();

		foreach ( $entries as $entry ) {
			$id     = $entry->user_id;
			$data   = $entry->data;
			$page   = (int) ( $data['_at'] ?? self::written( $entry ) );
			$unused = isset( $data['_idle'] ) ? 1 === $data['_idle'] : self::is_silent( $entry );

			if ( isset( $speaks[ $id ] ) && Session::is_login( $entry ) ) {
				continue;
			}

			// Those in use come first, then the newest page.
			if ( ! isset( $speaks[ $id ] ) || Session::is_login( $speaks[ $id ] ) || ( $unused === $idle[ $id ] ? $page > $started[ $id ] : $idle[ $id ] ) ) {
				$speaks[ $id ]  = $entry;
				$started[ $id ] = $page;
				$idle[ $id ]    = $unused;
			}

			if ( isset( $data['_object'] ) ) {
				$objects[ $id ][ $data['_object'] ] = true;
			}
		}

		// Of pages served in the same second the order must not tell which tab changed last.
		krsort( $started );
		arsort( $started );

		$identities = Identity::people( $entries );
		$people     = array();

		foreach ( $started as $id => $page ) {
			if ( isset( $identities[ $id ] ) ) {
				$people[ $id ] = new Person( $id, $identities[ $id ]['name'], $identities[ $id ]['avatar'], $idle[ $id ], $speaks[ $id ], $objects[ $id ] ?? array() );
			}
		}

		return $people;
	}

	/**
	 * Whether an entry whose writer says nothing about it counts as idle.
	 *
	 * @param PresenceEntry $entry Entry.
	 */
	private static function is_silent( PresenceEntry $entry ): bool {
		return time() - self::written( $entry ) > self::SILENT;
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
