<?php
/**
 * Registers the routes.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Rest;

use NativePresence\StaleScreens;

/**
 * All routes of the plugin, in one namespace.
 */
final class Routes {

	private const NAMESPACE = 'wp-presence/v1';

	/**
	 * Registers them, once for each server.
	 */
	public static function register(): void {
		if ( in_array( self::NAMESPACE, rest_get_server()->get_namespaces(), true ) ) {
			return;
		}

		( new \WP_REST_Presence_Controller() )->register_routes();
		StaleScreens\Route::register();
	}
}
