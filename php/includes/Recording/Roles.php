<?php
/**
 * Losing access.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;

/**
 * Takes people out at once who are no longer part of the site.
 */
final class Roles {

	/**
	 * A user was deleted, or is being removed from this site.
	 *
	 * @param int $user_id User.
	 */
	public static function gone( int $user_id ): void {
		Entries::remove_user( $user_id );
	}

	/**
	 * A user's role changed.
	 *
	 * @param int $user_id User.
	 */
	public static function changed( int $user_id ): void {
		if ( ! user_can( $user_id, 'edit_posts' ) ) {
			Entries::remove_user( $user_id );
		}
	}
}
