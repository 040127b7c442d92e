<?php
/**
 * Everyone online.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Places\Titles;

/**
 * Who is online, read once for everything that shows it. Reading costs the same however many are online: counts are the
 * engine's, for everyone, and faces come from the entries that changed last. Up to a number of open tabs all are read, and
 * lists are exact; beyond, the newest tabs are enough to fill them, and everyone else is in "+N more".
 *
 * A room for each page would make "on this page" exact for any crowd. It would also double every write, every entry in
 * memory and every count that other code reads, and halve the cap per person, on all sites; for the few that ever have
 * more than this many tabs open at once.
 */
final class Crowd {

	/**
	 * Most open tabs that are all read.
	 */
	private const ALL = 200;

	/**
	 * Tabs read where there are more: enough to fill every list, also when some people have several.
	 */
	private const NEWEST = 64;

	/**
	 * A crowd.
	 *
	 * @param int      $users  People online, the viewer included.
	 * @param Person[] $others People but the viewer, newest page first, by user id.
	 * @param bool     $here   Whether the viewer is one of the people online.
	 */
	private function __construct(
		public readonly int $users,
		public readonly array $others,
		public readonly bool $here
	) {}

	/**
	 * The crowd as the current user sees it. Null: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 */
	public static function of( Exchange $exchange ): ?self {
		$room = $exchange->room( Rooms::ADMIN );

		if ( null === $room ) {
			return null;
		}

		if ( 0 === $room['users'] ) {
			return new self( 0, array(), false );
		}

		$entries = Engine::newest( Rooms::ADMIN, $room['entries'] > self::ALL ? self::NEWEST : self::ALL );

		if ( null === $entries ) {
			return null;
		}

		$viewer = get_current_user_id();
		$people = Merge::people( $entries );
		$here   = isset( $people[ $viewer ] ) || $exchange->wrote();

		unset( $people[ $viewer ] );

		return new self( $room['users'], $people, $here );
	}

	/**
	 * Everyone online as one row each, newest first, however many: what scripts get that know of no versions.
	 *
	 * @return list<array{room: string, client_id: string, user_id: int, display_name: string, avatar_url: string, screen: string, status: string, data: array<string, mixed>, date_gmt: string}>|null
	 *         Null: the engine did not answer.
	 */
	public static function everyone(): ?array {
		$entries = Engine::room( Rooms::ADMIN );

		if ( null === $entries ) {
			return null;
		}

		$people = array_values( Merge::people( $entries ) );

		Faces::expect( array_column( $people, 'id' ) );
		Titles::prime( array_map( static fn( Person $person ) => $person->entry, $people ) );

		return array_map( static fn( Person $person ) => $person->row(), $people );
	}

	/**
	 * People online but the viewer.
	 */
	public function total_others(): int {
		return max( count( $this->others ), $this->users - ( $this->here ? 1 : 0 ) );
	}

	/**
	 * People online in all.
	 */
	public function total(): int {
		return $this->total_others() + ( $this->here ? 1 : 0 );
	}
}
