<?php
/**
 * A must-use plugin of the benchmark's site: activates what a request asks for, and says what the request took. All
 * contenders are measured with it.
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

add_filter(
	'option_active_plugins',
	static fn ( $plugins ) => match ( $_SERVER['HTTP_X_BENCH'] ?? '' ) {
		'bare'  => array(),
		'table' => array( 'presence-table/presence-table.php' ),
		default => $plugins,
	}
);

// Faces come from where core has them; the stack's own are drawn, and looked for in the folder of uploads.
add_action( 'muplugins_loaded', static fn () => remove_all_filters( 'pre_get_avatar_data' ) );

// What requests are made of, where profile.c is loaded and one asks for it. Filters pass on what they get.
if ( function_exists( 'profile_start' ) && isset( $_SERVER['HTTP_X_BENCH_PROFILE'] ) ) {
	if ( 'read' === $_SERVER['HTTP_X_BENCH_PROFILE'] ) {
		exit( json_encode( profile_read(), JSON_THROW_ON_ERROR ) );
	}
	add_action( 'muplugins_loaded', static fn ( $value = null ) => array( $value, profile_start( $_SERVER['HTTP_X_BENCH'] ) )[0], PHP_INT_MAX );
	if ( wp_doing_ajax() ) {
		add_action( 'plugin_loaded', static fn ( $value = null ) => array( $value, profile_stop() )[0], PHP_INT_MIN );
		add_filter( 'heartbeat_received', static fn ( $value ) => array( $value, profile_start( $_SERVER['HTTP_X_BENCH'] ) )[0], PHP_INT_MIN );
		add_filter( 'heartbeat_received', static fn ( $value ) => array( $value, profile_stop() )[0], PHP_INT_MAX );
	} else {
		add_action( 'shutdown', static fn ( $value = null ) => array( $value, profile_stop() )[0], PHP_INT_MAX );
	}
}

// PHP then ends the buffer itself, after everything hooked to shutdown has run.
remove_action( 'shutdown', 'wp_ob_end_flush_all', 1 );
ob_start(
	static function ( string $output ): string {
		header( 'X-Bench-Queries: ' . $GLOBALS['wpdb']->num_queries );
		header( 'X-Bench-Memory: ' . memory_get_peak_usage() );
		return $output;
	}
);
