<?php
/**
 * Ids of tabs.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

/**
 * A tab's id is made for each page view, so what an old page still says cannot touch what a newer one wrote.
 */
final class Tab {

	/**
	 * What client ids of locks begin with.
	 */
	public const LOCK = 'lock-';

	/**
	 * A new id.
	 */
	public static function make(): string {
		return bin2hex( random_bytes( 8 ) );
	}

	/**
	 * An id as a client says it; empty when it is not of the right form. A page that a browser brings back from its memory
	 * goes on under the same id with a number behind it.
	 *
	 * @param string $tab What the client said.
	 */
	public static function checked( string $tab ): string {
		return 1 === preg_match( '/^[A-Za-z0-9]{1,32}(-[0-9]{1,9})?$/D', $tab ) ? $tab : '';
	}

	/**
	 * The client id of a tab among everyone online.
	 *
	 * @param int    $user_id User.
	 * @param string $tab     Tab id; empty for a ping without one.
	 */
	public static function user( int $user_id, string $tab ): string {
		return '' === $tab ? "user-$user_id" : "user-$user_id-$tab";
	}

	/**
	 * The client id of a tab in the room of the post it edits.
	 *
	 * @param int    $user_id User.
	 * @param string $tab     Tab id; empty for a ping without one.
	 */
	public static function editor( int $user_id, string $tab ): string {
		return '' === $tab ? "editor-$user_id" : "editor-$user_id-$tab";
	}

	/**
	 * The client id of a user's lock on a post, in the room of that post.
	 *
	 * @param int $user_id User.
	 */
	public static function lock( int $user_id ): string {
		return self::LOCK . $user_id;
	}

	/**
	 * The user whose client id one of ours is; 0 for ids of other code.
	 *
	 * @param string $client_id Client id.
	 */
	public static function owner( string $client_id ): int {
		return 1 === preg_match( '/^(?:user|editor|lock|cli)-([0-9]{1,18})(?:-|$)/D', $client_id, $match ) ? (int) $match[1] : 0;
	}
}
