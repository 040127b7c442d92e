<?php
/**
 * Runs PHP inside the loaded WordPress: wp-eval.php -e CODE | FILE, then arguments for it in $args.
 */

declare(strict_types=1);

$_SERVER['HTTP_HOST']      = substr( getenv( 'STACK_URL' ), strlen( 'http://' ) );
$_SERVER['REQUEST_URI']    = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';

$args = array_slice( $argv, 1 );
$file = array_shift( $args );
$code = '-e' === $file ? array_shift( $args ) : null;

require getenv( 'WP_PATH' ) . '/wp-load.php';

// WordPress hides errors from visitors; here someone at a terminal is waiting for them.
ini_set( 'display_errors', 'stderr' );

if ( null === $code ) {
	require $file;
} else {
	eval( $code );
}
