<?php
/**
 * Who saves.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Recording\Hidden;

/**
 * Whom a save is counted for: a user, nobody, or WordPress itself, where its clock does something that nobody is there to do.
 * Nobody (0) stands for a command line, a visitor and a user who was forgotten, and reads like a user who hides: were every
 * save without a user WordPress's, what is left would be those who hide.
 */
final class Actor {

	/**
	 * WordPress, which no user is: the greatest number that all engines keep.
	 */
	public const WORDPRESS = 9_007_199_254_740_991;

	/**
	 * WordPress, publishing what was scheduled.
	 */
	public const PUBLISHER = 9_007_199_254_740_990;

	/**
	 * Who acts in this request. In a visitor's request that runs scheduled tasks on the side, it is not the visitor.
	 */
	public static function current(): int {
		return wp_doing_cron() ? self::WORDPRESS : get_current_user_id();
	}

	/**
	 * Who publishes a scheduled post in this request, not through its editor.
	 */
	public static function publisher(): int {
		$actor = self::current();

		return 0 === $actor || self::WORDPRESS === $actor ? self::PUBLISHER : $actor;
	}

	/**
	 * Whether an actor is WordPress.
	 *
	 * @param int $actor Actor.
	 */
	public static function is_wordpress( int $actor ): bool {
		return self::WORDPRESS === $actor || self::PUBLISHER === $actor;
	}

	/**
	 * The user behind an actor, as the current user may know them; 0 for none.
	 *
	 * @param int $actor Actor.
	 */
	public static function user( int $actor ): int {
		return self::is_wordpress( $actor ) ? 0 : Hidden::known_as( $actor );
	}
}
