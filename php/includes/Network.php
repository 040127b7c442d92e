<?php
/**
 * The sites of a network.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Sites never see each other, but people and their logins belong to the whole network: what happens to a person counts on
 * every site that they have open.
 */
final class Network {

	/**
	 * Most other sites that are acted on while the engine does not say whether the user is there: switching to every site of
	 * a large network would take minutes.
	 */
	private const UNKNOWN = 20;

	/**
	 * Does something on the current site, and on every other one where a user is present.
	 *
	 * @param int              $user_id User; 0 for anybody.
	 * @param callable(): void $act     Acts on the current site.
	 */
	public static function wherever_present( int $user_id, callable $act ): void {
		$act();

		$here    = get_current_blog_id();
		$unknown = 0;

		foreach ( is_multisite() ? self::sites_of( $user_id ) : array() as $site_id ) {
			// Switching costs queries, asking the engine none.
			$present = $site_id === $here ? false : Engine::is_present( $user_id, $site_id );

			if ( $present || ( null === $present && ++$unknown <= self::UNKNOWN ) ) {
				self::on( $site_id, $act );
			}
		}
	}

	/**
	 * Does something on the main site, which is where the network's admin is.
	 *
	 * @param callable(): void $act Acts on the current site.
	 */
	public static function on_main( callable $act ): void {
		self::on( get_main_site_id(), $act );
	}

	/**
	 * Does something on a site.
	 *
	 * @param int              $site_id Site.
	 * @param callable(): void $act     Acts on the current site.
	 */
	public static function on( int $site_id, callable $act ): void {
		if ( get_current_blog_id() === $site_id ) {
			$act();
			return;
		}

		switch_to_blog( $site_id );

		try {
			$act();
		} finally {
			restore_current_blog();
		}
	}

	/**
	 * The sites where a user may be present.
	 *
	 * @param int $user_id User; 0 for anybody.
	 * @return int[]
	 */
	private static function sites_of( int $user_id ): array {
		$sites = 0 === $user_id || self::was_everywhere( $user_id )
			? get_sites(
				array(
					'fields' => 'ids',
					'number' => 0,
				)
			)
			: array_keys( get_blogs_of_user( $user_id, true ) );

		return array_map( intval( ... ), $sites );
	}

	/**
	 * Whether a user may be present where they do not belong: as a super admin, or as one until this moment.
	 *
	 * @param int $user_id User.
	 */
	private static function was_everywhere( int $user_id ): bool {
		return is_super_admin( $user_id ) || doing_action( 'revoked_super_admin' );
	}
}
