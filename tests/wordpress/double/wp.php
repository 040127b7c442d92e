<?php
/**
 * A double of the command `wp`: loads WordPress the way WP-CLI does, with WP_CLI defined, and runs a command in it.
 */

declare(strict_types=1);

// A command that waits for ever fails its test instead of holding it up.
pcntl_alarm( 180 );

define( 'WP_CLI', true );
// So that a test can say where errors of its command go.
define( 'WP_DEBUG_LOG', false );

require __DIR__ . '/WP_CLI.php';
require __DIR__ . '/Formatter.php';
require __DIR__ . '/Synopsis.php';
require __DIR__ . '/utils.php';

$_SERVER['HTTP_HOST']       = substr( (string) getenv( 'STACK_URL' ), strlen( 'http://' ) );
$_SERVER['REQUEST_URI']     = '/';
// The site of a network that a command is for.
foreach ( preg_grep( '#^--url=#', $argv ) as $url ) {
	$_SERVER['REQUEST_URI'] = (string) parse_url( substr( $url, strlen( '--url=' ) ), PHP_URL_PATH );
}
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';

require getenv( 'WP_PATH' ) . '/wp-load.php';

ini_set( 'display_errors', 'stderr' );

WP_CLI::run( array_slice( $argv, 1 ) );
