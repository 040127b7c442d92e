<?php
/**
 * Runs PHP inside the loaded WordPress: wp-eval.php -e CODE | FILE, then arguments for it in $args.
 */

declare(strict_types=1);

$_SERVER['HTTP_HOST']      = substr( getenv( 'STACK_URL' ), strlen( 'http://' ) );
$_SERVER['REQUEST_URI']    = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';

$args      = array_slice( $argv, 1 );
$eval_file = array_shift( $args );
$eval_code = '-e' === $eval_file ? array_shift( $args ) : null;

require getenv( 'WP_PATH' ) . '/wp-load.php';

// WordPress hides errors from visitors; here someone at a terminal is waiting for them.
ini_set( 'display_errors', 'stderr' );

if ( null === $eval_code ) {
	require $eval_file;
} else {
	eval( $eval_code );
}
