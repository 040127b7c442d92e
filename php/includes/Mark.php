<?php
/**
 * The mark of what is ours in a page.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Content may carry any id and any class, so scripts tell our markup by a class that only this session's pages carry. The
 * author of a post cannot know it.
 */
final class Mark {

	/**
	 * The class. It is the same for every request of a session, because quick edit puts cells into a page that another
	 * request served.
	 */
	public static function name(): string {
		return 'presence-' . substr( wp_hash( 'native-presence-mark|' . get_current_user_id() . '|' . wp_get_session_token(), 'nonce' ), 0, 16 );
	}
}
