<?php
/**
 * Losing access.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Entries;
use NativePresence\Engine;
use NativePresence\Network;
use NativePresence\Setup\Sites;
use NativePresence\StaleScreens\Revisions;

/**
 * Takes people out at once who are no longer part of the site.
 */
final class Roles {

	/**
	 * Sites whose role definitions changed in this request.
	 *
	 * @var array<int, true>
	 */
	private static array $defined = array();

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
		Network::wherever_present( $user_id, static fn() => Rights::of_user( $user_id ) );
	}

	/**
	 * A user was marked as a spammer in the network.
	 *
	 * @param int $user_id User.
	 */
	public static function banned( int $user_id ): void {
		Network::wherever_present( $user_id, static fn() => Rights::of_user( $user_id ) );
	}

	/**
	 * Meta of a user changed: their roles and capabilities on a site, when it is that. Not every change of these has a hook of
	 * its own, and one may be made from another site.
	 *
	 * @param int    $user_id User.
	 * @param string $key     Key.
	 */
	public static function meta_set( int $user_id, string $key ): void {
		$wpdb = $GLOBALS['wpdb'];

		if ( $wpdb->get_blog_prefix() . 'capabilities' === $key ) {
			Rights::of_user( $user_id );
		} elseif ( is_multisite() && 1 === preg_match( '/^' . preg_quote( $wpdb->base_prefix, '/' ) . '(?:([0-9]{1,18})_)?capabilities$/D', $key, $match ) ) {
			$site_id = (int) ( $match[1] ?? 1 );

			if ( Engine::is_present( $user_id, $site_id ) ) {
				Network::on( $site_id, static fn() => Rights::of_user( $user_id ) );
			}
		}
	}

	/**
	 * An option changed: what roles may do on this site, when it is that. Code that sets up a role changes it many times, so
	 * the people are looked at when the request ends.
	 *
	 * @param string $option Option.
	 */
	public static function option_set( string $option ): void {
		if ( $GLOBALS['wpdb']->get_blog_prefix() . 'user_roles' !== $option ) {
			return;
		}

		self::$defined[ get_current_blog_id() ] = true;

		if ( 'cli' === PHP_SAPI ) {
			// A command may run for long.
			self::check_everyone();
		} else {
			add_action( 'shutdown', array( self::class, 'check_everyone' ) );
		}
	}

	/**
	 * Checks everybody on the sites whose role definitions changed in this request.
	 */
	public static function check_everyone(): void {
		$defined       = self::$defined;
		self::$defined = array();

		foreach ( array_keys( $defined ) as $site_id ) {
			Network::on(
				$site_id,
				static function (): void {
					// Storing the option, or changing a role by its name, does not update the role objects of core.
					wp_roles()->for_site();
					Rights::of_everyone();
				}
			);
		}
	}
}
