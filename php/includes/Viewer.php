<?php
/**
 * Who is looking.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * What the current user may do with presence at all.
 */
final class Viewer {

	/**
	 * Whether the current user takes part in presence: sees others, and is seen.
	 */
	public static function takes_part(): bool {
		return is_user_logged_in() && current_user_can( 'edit_posts' );
	}

	/**
	 * The list of everyone online, for those who may list users; otherwise empty.
	 */
	public static function users_url(): string {
		return current_user_can( 'list_users' ) ? admin_url( 'users.php?presence_status=online' ) : '';
	}
}
