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
	 * Addresses that were asked for, because most people are on a few screens.
	 *
	 * @var array<string, string>
	 */
	private static array $urls = array();

	/**
	 * What they depend on: the site, the user and what they may do.
	 *
	 * @var array{int, int, array<string, bool>, bool}|array{}
	 */
	private static array $of = array();

	/**
	 * Whether the current user takes part in presence: sees others, and is seen.
	 */
	public static function takes_part(): bool {
		return Participation::of( wp_get_current_user() );
	}

	/**
	 * The list of everyone online, for those who may list users; otherwise empty.
	 */
	public static function users_url(): string {
		return self::url( 'users.php?presence_status=online', 'list_users' );
	}

	/**
	 * The address of a file of the admin; empty when the current user may not go there.
	 *
	 * @param string $file       File.
	 * @param string $capability What one needs to go there.
	 */
	public static function url( string $file, string $capability ): string {
		$user = wp_get_current_user();
		$of   = array( get_current_blog_id(), $user->ID, $user->allcaps, is_multisite() && is_super_admin() );

		if ( self::$of !== $of ) {
			self::$of   = $of;
			self::$urls = array();
		}

		return self::$urls[ "$capability $file" ] ??= current_user_can( $capability ) ? admin_url( $file ) : '';
	}
}
