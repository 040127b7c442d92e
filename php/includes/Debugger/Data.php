<?php
/**
 * What the debugger shows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Debugger;

defined( 'ABSPATH' ) || exit;

use NativePresence\Api\Rooms;
use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Places\Place;
use NativePresence\Places\Titles;
use PresenceEntry;

/**
 * Counts, the engine's figures, and for administrators the newest entries.
 */
final class Data implements ShownData {

	/**
	 * What the debugger shows.
	 *
	 * @param array<string, int>               $counts  Who is here, of this site: without rooms for those who may not enter all.
	 * @param array<string, int|string>        $figures What the engine says about itself.
	 * @param PresenceEntry[]                  $entries The newest entries; none for those who may not see them.
	 */
	public function __construct(
		private readonly array $counts,
		private readonly array $figures,
		private readonly array $entries
	) {}

	/**
	 * The posts that entries are about.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		$posts = array();

		foreach ( $this->entries as $entry ) {
			$parsed  = Rooms::parse( $entry->room );
			$posts[] = $parsed ? $parsed['post_id'] : Place::post_id( $entry->data );
		}

		return array_values( array_unique( array_filter( $posts ) ) );
	}

	/**
	 * Everything in words, in pairs.
	 *
	 * @return list<array{name: string, value: string}>
	 */
	public function lines(): array {
		return self::pairs( $this->counts + $this->figures );
	}

	/**
	 * Figures in pairs.
	 *
	 * @param array<string, int|string> $figures Figures by name.
	 * @return list<array{name: string, value: string}>
	 */
	public static function pairs( array $figures ): array {
		$lines = array();

		foreach ( $figures as $name => $value ) {
			$lines[] = array(
				'name'  => $name,
				'value' => is_int( $value ) ? number_format_i18n( $value ) : $value,
			);
		}

		return $lines;
	}

	/**
	 * The newest entries of rooms that the viewer may enter, without our own keys.
	 *
	 * @return list<array{key: string, room: string, client: string, user: int, data: string}>
	 */
	public function rows(): array {
		$rows = array();

		foreach ( $this->entries as $entry ) {
			if ( Rooms::can_access( $entry->room ) ) {
				$rows[] = array(
					'key'    => "$entry->room $entry->client_id",
					'room'   => $entry->room,
					'client' => $entry->client_id,
					'user'   => $entry->user_id,
					'data'   => (string) wp_json_encode( (object) Titles::known_to_viewer( $entry->room, $entry->data, $entry->user_id ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
				);
			}
		}

		return $rows;
	}

	/**
	 * The debugger as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, lines: list<array{name: string, value: string}>, rows: list<array<string, mixed>>}
	 */
	public function answer( Known $known ): array {
		$rows = $this->rows();

		return $known->answer(
			array(
				'lines' => $this->lines(),
				'rows'  => $rows,
			),
			'',
			array( $this->counts, Figures::worth_telling( $this->figures ), $rows )
		);
	}
}
