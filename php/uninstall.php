<?php
/**
 * Removes everything that the plugin keeps, on every site of a network.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/autoload.php';

NativePresence\Setup\Uninstall::run();
