<?php
/**
 * The choice not to be seen.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;
use NativePresence\Network;

/**
 * Who sees the others without being seen by them. The engine takes no entry of theirs, whoever writes it, so there is
 * nothing to leave out of any list or count; only saves, which their own screens have to know, name them to nobody else.
 */
final class Hidden {

	/**
	 * Meta of a user; anything but nothing and 0 is the choice to hide.
	 */
	public const META = 'native_presence_hidden';

	/**
	 * Whether a user hides. Of the current user that is no query: whoever is signed in has their meta loaded.
	 *
	 * @param int $user_id User, 0 for nobody.
	 */
	public static function is( int $user_id ): bool {
		return $user_id > 0 && (bool) get_user_meta( $user_id, self::META, true );
	}

	/**
	 * Hides a user, or shows them again from their next page or beat on.
	 *
	 * @param int  $user_id User.
	 * @param bool $hides   Whether they hide.
	 */
	public static function set( int $user_id, bool $hides ): void {
		if ( $hides ) {
			update_user_meta( $user_id, self::META, '1' );
		} else {
			delete_user_meta( $user_id, self::META );
		}
	}

	/**
	 * Meta of a user was set, in whichever way: who hides now is gone at once, in every tab and on every site.
	 *
	 * @param int    $user_id User.
	 * @param string $key     Key.
	 */
	public static function meta_set( int $user_id, string $key ): void {
		if ( self::META === $key && self::is( $user_id ) ) {
			Network::wherever_present( $user_id, static fn() => Entries::remove_user( $user_id ) );
		}
	}

	/**
	 * A user as the current user may know them: 0, nobody, for another who hides.
	 *
	 * @param int $user_id User, 0 for nobody.
	 */
	public static function known_as( int $user_id ): int {
		return get_current_user_id() !== $user_id && self::is( $user_id ) ? 0 : $user_id;
	}
}
