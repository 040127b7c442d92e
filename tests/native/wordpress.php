<?php
/**
 * WordPress's database alone, and the functions that the plugin defines over it. No site is installed.
 */

declare(strict_types=1);

// WordPress looks for these in what a constant's file sets; here the runner says them.
$constants = [
	'ABSPATH'        => getenv( 'WORDPRESS' ) . '/',
	'WP_CONTENT_DIR' => getenv( 'CONTENT' ),
	'DB_NAME'        => 'wordpress',
	'DB_USER'        => 'wordpress',
	'DB_PASSWORD'    => '',
	'DB_HOST'        => 'localhost:' . getenv( 'TABLE_SOCKET' ),
	'DB_CHARSET'     => 'utf8mb4',
	'DB_COLLATE'     => '',
	'WP_DEBUG'       => false,
	'SHORTINIT'      => true,
];
foreach ( $constants as $name => $value ) {
	define( $name, $value );
}
if ( false !== getenv( 'TABLE_FOLDER' ) ) {
	define( 'DB_DIR', getenv( 'TABLE_FOLDER' ) );
	define( 'DB_ENGINE', 'sqlite' );
}

$table_prefix            = 'wp_';
$GLOBALS['table_prefix'] = $table_prefix;
$_SERVER['HTTP_HOST']    = 'localhost';

require ABSPATH . 'wp-settings.php';

error_reporting( E_ALL );

require dirname( __DIR__, 2 ) . '/php/polyfill.php';
