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
use NativePresence\Recording\Hidden;

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
		 * @param int    $actor_id Who saved; 0 for nobody, for WordPress itself and for somebody who hides.
		 */
		do_action( 'wp_presence_screen_revision_bumped', $key, $rev, Actor::is_wordpress( $actor ) || Hidden::is( $actor ) ? 0 : $actor );

		return $rev;
	}

	/**
	 * How often a screen was saved, and by whom last.
	 *
	 * @param string $key Key of the screen.
	 * @return array{rev: int, actor_id: int, time: int} All 0 when nobody saved it within a day, or the engine did not answer.
	 */
	public static function get( string $key ): array {
		$key = Name::cut( $key );

		$revision = '' === $key ? false : Engine::revision( $key );

		return self::export( $revision ? $revision : null );
	}

	/**
	 * How often every screen was saved, the one saved last first.
	 *
	 * @return array<string, array{rev: int, actor_id: int, time: int}> By key.
	 */
	public static function all(): array {
		$revisions = Engine::revisions() ?? array();

		// One query for all of those who saved, to know which of them hide.
		update_meta_cache( 'user', array_unique( array_filter( array_column( $revisions, 'user_id' ), static fn( int $actor ) => $actor > 0 && ! Actor::is_wordpress( $actor ) ) ) );

		return array_map( self::export( ... ), $revisions );
	}

	/**
	 * Makes what a user saved nobody's.
	 *
	 * @param int $user_id User.
	 * @return int|null Screens that named them. Null: the engine did not answer.
	 */
	public static function forget_user( int $user_id ): ?int {
		return $user_id > 0 ? Engine::forget_user( $user_id ) : 0;
	}

	/**
	 * A revision as other code sees it, which has it on behalf of the current user.
	 *
	 * @param array{rev: int, user_id: int, time_ms: int}|null $revision Revision as the engine keeps it.
	 * @return array{rev: int, actor_id: int, time: int}
	 */
	private static function export( ?array $revision ): array {
		return array(
			'rev'      => $revision['rev'] ?? 0,
			'actor_id' => Actor::user( $revision['user_id'] ?? 0 ),
			'time'     => intdiv( $revision['time_ms'] ?? 0, 1000 ),
		);
	}
}
