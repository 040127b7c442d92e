<?php
/**
 * Makes a network of the site that is there: `network.php tables`, then `network.php sites PASSWORD` in a process that
 * finds itself in a network. Afterwards there are two sites, and the plugin is active for all.
 *
 *   admin     administrator of both, super admin
 *   manager   administrator of the second site only
 *   visitor   editor of the second site only
 *   local     editor of the first site only
 */

declare(strict_types=1);

$_SERVER['HTTP_HOST']   = substr( (string) getenv( 'STACK_URL' ), strlen( 'http://' ) );
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';

list( , $part, $password ) = $argv;
if ( 'tables' === $part ) {
	define( 'MULTISITE', false );
	define( 'WP_INSTALLING_NETWORK', true );
}

require getenv( 'WP_PATH' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

add_filter( 'pre_http_request', static fn () => new WP_Error( 'not_up_yet' ) );

/**
 * Ends with what went wrong.
 *
 * @param mixed $result What a function of WordPress returned.
 */
$need = static function ( $result ) {
	if ( is_wp_error( $result ) ) {
		fwrite( STDERR, $result->get_error_message() . "\n" );
		exit( 1 );
	}
	return $result;
};

if ( 'tables' === $part ) {
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) {
		$wpdb->$table = $name;
	}
	install_network();
	$need( populate_network( 1, $_SERVER['HTTP_HOST'], 'admin@example.com', 'The Lantern Papers', '/', false ) );
	return;
}

grant_super_admin( 1 );
$second = $need( wp_insert_site( array( 'domain' => $_SERVER['HTTP_HOST'], 'path' => '/second/', 'title' => 'The Second Lantern', 'user_id' => 1, 'network_id' => 1 ) ) );

$people = array( 'manager' => array( $second, 'administrator' ), 'visitor' => array( $second, 'editor' ), 'local' => array( 1, 'editor' ) );
foreach ( $people as $login => list( $site, $role ) ) {
	$user_id = (int) $need( wp_insert_user( array( 'user_login' => $login, 'user_pass' => $password, 'user_email' => "$login@example.com", 'display_name' => ucfirst( $login ) ) ) );
	remove_user_from_blog( $user_id, 1 );
	$need( add_user_to_blog( $site, $user_id, $role ) );
}

$need( activate_plugin( 'native-presence/native-presence.php', '', true ) );
