<?php
/**
 * Losing access.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;
use NativePresence\Network;
use NativePresence\Participation;
use NativePresence\Setup\Sites;
use NativePresence\StaleScreens\Revisions;

/**
 * Takes people out at once who are no longer part of the site.
 */
final class Roles {

	/**
	 * A user was deleted on this site: what they saved was saved by nobody then.
	 *
	 * @param int $user_id User.
	 */
	public static function deleted( int $user_id ): void {
		Entries::remove_user( $user_id );
		Revisions::forget_user( $user_id );
	}

	/**
	 * A user is being deleted from every site of the network.
	 *
	 * @param int $user_id User.
	 */
	public static function deleted_everywhere( int $user_id ): void {
		Sites::each( static fn() => self::deleted( $user_id ) );
	}

	/**
	 * A user is being removed from this site.
	 *
	 * @param int $user_id User.
	 */
	public static function gone( int $user_id ): void {
		Entries::remove_user( $user_id );
	}

	/**
	 * A user is no super admin any more, which is what opened the sites to them that they do not belong to.
	 *
	 * @param int $user_id User.
	 */
	public static function revoked( int $user_id ): void {
		Network::wherever_present( $user_id, static fn() => self::changed( $user_id ) );
	}

	/**
	 * Meta of a user changed: their roles and capabilities on this site, when it is that. Not every change of these has a
	 * hook of its own.
	 *
	 * @param int    $user_id User.
	 * @param string $key     Key.
	 */
	public static function meta_set( int $user_id, string $key ): void {
		if ( $GLOBALS['wpdb']->get_blog_prefix() . 'capabilities' === $key ) {
			self::changed( $user_id );
		}
	}

	/**
	 * A user's roles or capabilities changed.
	 *
	 * @param int $user_id User.
	 */
	public static function changed( int $user_id ): void {
		if ( ! Participation::of_id( $user_id ) ) {
			Entries::remove_user( $user_id );
		}
	}
}
