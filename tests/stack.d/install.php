<?php
/**
 * Installs WordPress into the stack's database and activates the plugin. Arguments: the administrator's password.
 */

declare(strict_types=1);

define( 'WP_INSTALLING', true );
// A network is made of a site that is there.
define( 'MULTISITE', false );
$_SERVER['HTTP_HOST'] = (string) parse_url( getenv( 'STACK_URL' ), PHP_URL_HOST ) . ':' . parse_url( getenv( 'STACK_URL' ), PHP_URL_PORT );

require getenv( 'WP_PATH' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

// The installer would ask the site itself, which is not up yet, whether permalinks work.
add_filter( 'pre_http_request', static fn () => new WP_Error( 'not_up_yet' ) );

wp_install( 'The Daily Lantern', 'admin', 'admin@example.com', true, '', $argv[1] );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'timezone_string', 'UTC' );
flush_rewrite_rules( false );

$plugin = 'native-presence/native-presence.php';
if ( 'yes' !== getenv( 'STACK_MULTISITE' ) ) {
	$activated = activate_plugin( $plugin );
	if ( is_wp_error( $activated ) ) {
		fwrite( STDERR, $activated->get_error_message() . "\n" );
		exit( 1 );
	}
}
