<?php
/**
 * The sites that presence is kept for.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Setup;

use NativePresence\Engine;
use NativePresence\TableEngine\Upkeep;
use WP_Site;

/**
 * Nothing is set up for a site: activation, for one site or a whole network, present or to come, needs no code. Only what
 * ends is told to the engine.
 */
final class Sites {

	/**
	 * Sites looked up at once.
	 */
	private const BATCH = 100;

	/**
	 * Does something on every site, a batch at a time.
	 *
	 * @param callable(): void $act        Acts on the current site.
	 * @param int              $network_id Only sites of this network; 0 for those of all.
	 */
	public static function each( callable $act, int $network_id = 0 ): void {
		if ( ! is_multisite() ) {
			$act();
			return;
		}

		$offset = 0;

		do {
			$sites = get_sites(
				array(
					'fields'                 => 'ids',
					'network_id'             => $network_id,
					'orderby'                => 'id',
					'number'                 => self::BATCH,
					'offset'                 => $offset,
					'update_site_meta_cache' => false,
				)
			);

			$offset += self::BATCH;

			foreach ( $sites as $site_id ) {
				switch_to_blog( $site_id );
				$act();
				restore_current_blog();
			}
		} while ( count( $sites ) === self::BATCH );
	}

	/**
	 * The plugin is being deactivated: nobody is there any more. Settings stay for the next time.
	 *
	 * @param bool $network_wide Whether on all sites of the network.
	 */
	public static function leave( bool $network_wide ): void {
		$leave = static function (): void {
			Engine::clear();
			Upkeep::end();
		};

		if ( $network_wide ) {
			self::each( $leave, get_current_network_id() );
		} else {
			$leave();
		}
	}

	/**
	 * A site is being deleted: so is its presence. Core removes its users next, which changes their profiles and counts as a
	 * save on a site that is still there.
	 *
	 * @param WP_Site $site Site.
	 */
	public static function gone( WP_Site $site ): void {
		switch_to_blog( (int) $site->blog_id );
		Engine::clear();
		restore_current_blog();
		Engine::close( (int) $site->blog_id );
	}
}
