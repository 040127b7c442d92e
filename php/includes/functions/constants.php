<?php
/**
 * Constants under the names WordPress's presence code knows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

if ( ! defined( 'ABSPATH' ) ) {
	return;
}

defined( 'WP_PRESENCE_VERSION' ) || define( 'WP_PRESENCE_VERSION', NativePresence\Bootstrap::VERSION );

// Seconds an entry lives when its writer names no lease of its own.
defined( 'WP_PRESENCE_DEFAULT_TTL' ) || define( 'WP_PRESENCE_DEFAULT_TTL', 60 );

// Longest key of a screen, in bytes, and how many screens a site remembers saves of.
defined( 'WP_PRESENCE_SCREEN_KEY_LIMIT' ) || define( 'WP_PRESENCE_SCREEN_KEY_LIMIT', 191 );
defined( 'WP_PRESENCE_SCREEN_REV_LIMIT' ) || define( 'WP_PRESENCE_SCREEN_REV_LIMIT', 200 );
