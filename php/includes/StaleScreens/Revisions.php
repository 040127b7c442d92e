<?php
/**
 * How often screens were saved.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Api\Name;
use NativePresence\Engine;

/**
 * What stands behind the global functions that count and read saves. The engine counts, so two people saving at once are
 * two; it keeps the last 200 screens of a site for a day.
 */
final class Revisions {

	/**
	 * Counts a save.
	 *
	 * @param string $key   Key of the screen.
	 * @param int    $actor Who saved; 0 for nobody.
	 * @return int The new count; 0 when it was not counted.
	 */
	public static function bump( string $key, int $actor ): int {
		$key   = Name::cut( $key );
		$actor = max( 0, $actor );
		$rev   = '' === $key ? null : Engine::bump( $key, $actor );

		if ( null === $rev ) {
			return 0;
		}

		/**
		 * Fires when a save of a screen was counted.
		 *
		 * @param string $key      Key of the screen.
		 * @param int    $rev      The new count.
		 * @param int    $actor_id Who saved; 0 for nobody.
		 */
		do_action( 'wp_presence_screen_revision_bumped', $key, $rev, $actor );

		return $rev;
	}

	/**
	 * How often a screen was saved, and by whom last.
	 *
	 * @param string $key Key of the screen.
	 * @return array{rev: int, actor_id: int, time: int} All 0 when nobody saved it within a day.
	 */
	public static function get( string $key ): array {
		$key = Name::cut( $key );

		return self::export( '' === $key ? null : Engine::revision( $key ) );
	}

	/**
	 * How often every screen was saved, the one saved last first.
	 *
	 * @return array<string, array{rev: int, actor_id: int, time: int}> By key.
	 */
	public static function all(): array {
		return array_map( self::export( ... ), Engine::revisions() );
	}

	/**
	 * A revision as other code sees it.
	 *
	 * @param array{rev: int, user_id: int, time_ms: int}|null $revision Revision as the engine keeps it.
	 * @return array{rev: int, actor_id: int, time: int}
	 */
	private static function export( ?array $revision ): array {
		return array(
			'rev'      => $revision['rev'] ?? 0,
			'actor_id' => $revision['user_id'] ?? 0,
			'time'     => intdiv( $revision['time_ms'] ?? 0, 1000 ),
		);
	}
}
