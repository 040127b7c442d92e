<?php
/**
 * Saves of users.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Engine;
use NativePresence\Network;
use WP_User;

/**
 * Counts what changes what the profile of a user shows: fields, meta and roles.
 */
final class UserSaves {

	/**
	 * Columns of a user that somebody sets; the others are core's own notes.
	 */
	private const FIELDS = array( 'user_pass', 'user_nicename', 'user_email', 'user_url', 'display_name' );

	/**
	 * Users whose meta changed in this request.
	 *
	 * @var array<int, true>
	 */
	private static array $meta_changed = array();

	/**
	 * The user that was made last in this process.
	 *
	 * @var int
	 */
	private static int $made = 0;

	/**
	 * A user is about to get the meta that core saves with it.
	 *
	 * @param int  $user_id User.
	 * @param bool $update  Whether the user was there before.
	 */
	public static function begin( int $user_id, bool $update ): void {
		if ( $update ) {
			Tally::open( "user-edit/$user_id" );
		} else {
			Tally::begin_making();
		}
	}

	/**
	 * A user was made.
	 *
	 * @param int $user_id User.
	 */
	public static function made( int $user_id ): void {
		unset( self::$meta_changed[ $user_id ] );

		self::$made = $user_id;

		Tally::made( "user-edit/$user_id" );
	}

	/**
	 * Meta of a user changed. What other code adds to a profile counts only when the profile is saved.
	 *
	 * @param int    $user_id User.
	 * @param string $key     Key.
	 * @param bool   $new     Whether it had none.
	 */
	public static function meta( int $user_id, string $key, bool $new ): void {
		if ( 'session_tokens' === $key ) {
			return;
		}

		self::$meta_changed[ $user_id ] = true;

		// With the first role somebody becomes a user of this site, whose profile nobody has open.
		$first_role = $new && str_ends_with( $key, 'capabilities' );

		if ( ! $first_role && Meta::is_of_user( $key ) ) {
			self::count( $user_id );
		}
	}

	/**
	 * A user was saved. The block editor saves its user for every preference, and a forgotten password does too, so only a
	 * change counts.
	 *
	 * @param int          $user_id User.
	 * @param WP_User|null $before  The user as it was.
	 */
	public static function saved( int $user_id, ?WP_User $before ): void {
		$after   = get_userdata( $user_id );
		$changed = ! $before || isset( self::$meta_changed[ $user_id ] );

		unset( self::$meta_changed[ $user_id ] );

		foreach ( self::FIELDS as $field ) {
			$changed = $changed || ( $after && $after->$field !== $before->$field );
		}

		if ( $changed ) {
			self::count( $user_id );
		}

		Tally::close( "user-edit/$user_id" );
	}

	/**
	 * A user is about to be deleted, with all their meta.
	 *
	 * @param int $user_id User.
	 */
	public static function begin_deletion( int $user_id ): void {
		Tally::open( "user-edit/$user_id" );
	}

	/**
	 * A user was deleted, and is gone from the screen of their profile.
	 *
	 * @param int $user_id User.
	 */
	public static function deleted( int $user_id ): void {
		self::count( $user_id );

		Tally::close( "user-edit/$user_id" );
	}

	/**
	 * A user became a super admin, or is one no longer. For one who was just made that is part of it.
	 *
	 * @param int $user_id User.
	 */
	public static function rights( int $user_id ): void {
		if ( self::$made !== $user_id ) {
			self::count( $user_id );
		}
	}

	/**
	 * Counts a save. A user is one for the whole network; whoever manages the network has the profile open on the main site.
	 *
	 * @param int $user_id User.
	 */
	private static function count( int $user_id ): void {
		$add = static fn() => Tally::add( "user-edit/$user_id" );

		Network::wherever_present( $user_id, $add );

		if ( ! is_main_site() && false === Engine::is_present( $user_id, get_main_site_id() ) ) {
			Network::on_main( $add );
		}
	}
}
