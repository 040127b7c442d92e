<?php
/**
 * One request's dealings with the engine.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Api\Entries;
use NativePresence\Engine;
use NativePresence\People\Crowd;

/**
 * What a page request or a beat writes, and the rooms it looks at, in one native call.
 */
final class Exchange {

	/**
	 * Rooms as they are after the writes; null when the engine did not answer.
	 *
	 * @var array<string, array{version: int, entries: int, users: int}>|null
	 */
	private ?array $rooms;

	/**
	 * Whether this request's tab is in the engine.
	 *
	 * @var bool
	 */
	private bool $wrote;

	/**
	 * Everyone online, once somebody asked.
	 *
	 * @var Crowd|null
	 */
	private ?Crowd $crowd = null;

	/**
	 * Exchanges with the engine.
	 *
	 * @param list<array{room: string, client_id: string, data: array<string, mixed>, user_id: int, ttl: int}> $set    Writes; the first is this request's tab.
	 * @param list<array{room: string, client_id: string}>                                                   $remove Removals.
	 * @param list<string>                                                                                   $rooms  Rooms to look at.
	 * @param array<string, mixed>|null                                                                      $before State of this request's tab before, where that is known.
	 */
	public function __construct( array $set, array $remove = array(), array $rooms = array(), ?array $before = null ) {
		$result = Engine::exchange( $set, $remove, $rooms );

		$this->rooms = $result['rooms'] ?? null;

		// Refused for having too many tabs still means being there.
		$this->wrote = isset( $result['set'][0] ) && ( is_bool( $result['set'][0] ) || \PresenceException::LIMIT === $result['set'][0] );

		foreach ( $result['set'] ?? array() as $i => $outcome ) {
			// A document that claims its tab changes nothing that other code sees.
			$claims = 0 === $i && null !== $before && Entries::visible( $before ) === Entries::visible( $set[ $i ]['data'] );

			if ( true === $outcome && ! $claims ) {
				Entries::announce_set( $set[ $i ]['room'], $set[ $i ]['client_id'], $set[ $i ]['data'], $set[ $i ]['user_id'] );
			}
		}

		if ( in_array( Engine::HIDDEN, $result['set'] ?? array(), true ) ) {
			// A request that was under way when they hid may have written since.
			Entries::remove_user( $set[0]['user_id'] );
		}

		foreach ( $result['removed'] ?? array() as $i => $went ) {
			if ( $went ) {
				Entries::announce_removed( $remove[ $i ]['room'], $remove[ $i ]['client_id'] );
			}
		}
	}

	/**
	 * The state of a room that was looked at. Null: the engine did not answer.
	 *
	 * @param string $room Room.
	 * @return array{version: int, entries: int, users: int}|null
	 */
	public function room( string $room ): ?array {
		return $this->rooms[ $room ] ?? null;
	}

	/**
	 * Whether the engine answered.
	 */
	public function answered(): bool {
		return null !== $this->rooms;
	}

	/**
	 * Whether this request's tab is in the engine.
	 */
	public function wrote(): bool {
		return $this->wrote;
	}

	/**
	 * Everyone online, read when first asked for and then kept. Null: the engine did not answer.
	 */
	public function crowd(): ?Crowd {
		return $this->crowd ??= Crowd::of( $this );
	}
}
