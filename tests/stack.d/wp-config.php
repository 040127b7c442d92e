<?php
/**
 * Settings of the stack's WordPress. Words between percent signs are filled in by tests/stack.
 *
 * A constant may be defined before this file is read: a test that needs another value sets it first.
 */

declare(strict_types=1);

$table_prefix = 'wp_';

$settings = array(
	'DB_NAME'                => 'wordpress',
	'DB_USER'                => 'wordpress',
	'DB_PASSWORD'            => '',
	'DB_HOST'                => 'localhost:%SOCKET%',
	'DB_CHARSET'             => 'utf8mb4',
	'DB_COLLATE'             => '',
	'WP_HOME'                => '%URL%',
	'WP_SITEURL'             => '%URL%',
	'WP_DEBUG'               => true,
	'WP_DEBUG_LOG'           => '%LOG%',
	'WP_DEBUG_DISPLAY'       => false,
	'WP_ENVIRONMENT_TYPE'    => 'local',
	// No request leaves the machine, and none waits for the network.
	'WP_HTTP_BLOCK_EXTERNAL' => true,
	'AUTOMATIC_UPDATER_DISABLED' => true,
	'DISABLE_WP_CRON'        => true,
	'DISALLOW_FILE_MODS'     => true,
);

if ( 'yes' === '%MULTISITE%' ) {
	$settings += array(
		'MULTISITE'            => true,
		'SUBDOMAIN_INSTALL'    => false,
		'DOMAIN_CURRENT_SITE'  => substr( '%URL%', strlen( 'http://' ) ),
		'PATH_CURRENT_SITE'    => '/',
		'SITE_ID_CURRENT_SITE' => 1,
		'BLOG_ID_CURRENT_SITE' => 1,
	);
}

foreach ( $settings as $name => $value ) {
	defined( $name ) || define( $name, $value );
}

foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	defined( $name ) || define( $name, hash( 'sha256', __DIR__ . $name ) );
}

defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );

require_once ABSPATH . 'wp-settings.php';
