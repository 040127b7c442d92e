<?php
/**
 * One person online.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

use NativePresence\Heartbeat\Known;
use NativePresence\Places\Place;
use NativePresence\Places\Titles;
use PresenceEntry;

/**
 * The tabs of one person, merged.
 */
final class Person {

	/**
	 * What full() says, once somebody asked: a page says it twice.
	 *
	 * @var array{id: int, name: string, avatar: string, idle: int, where: string, url: string}|null
	 */
	private ?array $full = null;

	/**
	 * A person.
	 *
	 * @param int           $id      User.
	 * @param string        $name    Display name.
	 * @param string        $address Address of the avatar; empty when avatars are off.
	 * @param bool          $idle    Whether every tab of theirs is idle.
	 * @param PresenceEntry|null $entry   The tab that speaks for them; null when only core's lock does.
	 * @param array<array-key, true> $objects The pages their tabs are on, by name.
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		private readonly string $address,
		public readonly bool $idle,
		public readonly ?PresenceEntry $entry = null,
		public readonly array $objects = array()
	) {}

	/**
	 * Address of the avatar, as the current user may know it; empty when avatars are off.
	 */
	public function avatar(): string {
		return Faces::of( $this->id, $this->address );
	}

	/**
	 * The post on their page; 0 for none.
	 */
	public function post_id(): int {
		return Place::post_id( $this->entry->data ?? array() );
	}

	/**
	 * The person as scripts get them, without where they are.
	 *
	 * @return array{id: int, name: string, avatar: string, idle: int}
	 */
	public function brief(): array {
		return array(
			'id'     => $this->id,
			// Core keeps names encoded for HTML; scripts make text of them.
			'name'   => html_entity_decode( $this->name, ENT_QUOTES | ENT_HTML5, 'UTF-8' ),
			'avatar' => $this->avatar(),
			'idle'   => (int) $this->idle,
		);
	}

	/**
	 * The person as scripts get them, with where they are as the current user sees it.
	 *
	 * @return array{id: int, name: string, avatar: string, idle: int, where: string, url: string}
	 */
	public function full(): array {
		if ( null === $this->full ) {
			$place = Place::of( $this->entry->data ?? array() );

			$this->full = $this->brief() + array(
				'where' => $place->label,
				'url'   => $place->url,
			);
		}

		return $this->full;
	}

	/**
	 * The person as a row of the list of everyone online, as the current user may see it. Posts have to be primed.
	 *
	 * @return array{room: string, client_id: string, user_id: int, display_name: string, avatar_url: string, screen: string, status: string, data: array<string, mixed>, date_gmt: string}
	 */
	public function row(): array {
		$data = Titles::known_to_viewer( $this->entry->room, $this->entry->data, $this->id );

		return array(
			'room'         => $this->entry->room,
			'client_id'    => $this->entry->client_id,
			'user_id'      => $this->id,
			'display_name' => $this->name,
			'avatar_url'   => $this->avatar(),
			'screen'       => is_string( $data['screen'] ?? null ) ? $data['screen'] : '',
			'status'       => $this->idle ? 'idle' : 'active',
			'data'         => $data,
			'date_gmt'     => $this->entry->date_gmt,
		);
	}

	/**
	 * The posts that full rows of people need.
	 *
	 * @param self[] $people People.
	 * @return int[]
	 */
	public static function posts( array $people ): array {
		return array_filter( array_map( static fn( self $person ) => $person->post_id(), $people ) );
	}

	/**
	 * Rows of people without where they are.
	 *
	 * @param self[] $people People.
	 * @param Known  $known  What the page has been told.
	 * @return list<array<string, mixed>|string>
	 */
	public static function brief_rows( array $people, Known $known ): array {
		return array_map( static fn( self $person ) => $known->row( $person->brief() ), array_values( $people ) );
	}

	/**
	 * Rows of people with where they are.
	 *
	 * @param self[] $people People.
	 * @param Known  $known  What the page has been told.
	 * @return list<array<string, mixed>|string>
	 */
	public static function full_rows( array $people, Known $known ): array {
		return array_map( static fn( self $person ) => $known->row( $person->full() ), array_values( $people ) );
	}
}
