<?php
/**
 * Loads the stack's WordPress into the process that runs the tests: the real site, its database and its extension.
 *
 * Run by: tests/stack php "$(command -v phpunit)" --configuration tests/wordpress
 */

declare(strict_types=1);

if ( false === getenv( 'WP_PATH' ) ) {
	fwrite( STDERR, "These tests run inside the stack's WordPress: make test-wordpress\n" );
	exit( 1 );
}

$_SERVER['HTTP_HOST']       = substr( (string) getenv( 'STACK_URL' ), strlen( 'http://' ) );
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';

require getenv( 'WP_PATH' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/user.php';
require_once ABSPATH . 'wp-admin/includes/ms.php';

ini_set( 'display_errors', 'stderr' );

spl_autoload_register(
	static function ( string $name ): void {
		$prefix = 'NativePresence\\Tests\\WordPress\\';
		if ( str_starts_with( $name, $prefix ) ) {
			require __DIR__ . '/support/' . substr( $name, strlen( $prefix ) ) . '.php';
		}
	}
);
