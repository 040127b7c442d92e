<?php
/**
 * What tests do in the WordPress of a clean Debian without being a visitor: install | network | second | people | traces | snapshot.
 */

declare(strict_types=1);

use NativePresence\Demo\Crew;
use NativePresence\Failures;
use NativePresence\Recording\Hidden;
use NativePresence\Recording\Setting;

$_SERVER['HTTP_HOST']   = '127.0.0.1';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
[ , $act ] = $argv;
if ( 'install' === $act ) {
	define( 'WP_INSTALLING', true );
} elseif ( 'network' === $act ) {
	define( 'WP_INSTALLING_NETWORK', true );
}
require '/var/www/site/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
ini_set( 'display_errors', 'stderr' );
add_filter( 'pre_http_request', static fn () => new WP_Error( 'offline' ) );
add_filter( 'pre_wp_mail', '__return_true' );

/** Does something on every site. */
$on_every_site = static function ( callable $act ): void {
	foreach ( is_multisite() ? get_sites( array( 'fields' => 'ids' ) ) : array( 1 ) as $site_id ) {
		is_multisite() && switch_to_blog( $site_id );
		$act();
		is_multisite() && restore_current_blog();
	}
};

if ( 'install' === $act ) {
	wp_install( 'A site that runs', 'ada', 'ada@example.com', true, '', 'correct horse' );
	wp_update_user( array( 'ID' => 1, 'display_name' => 'Ada Administrator' ) );
	wp_insert_user( array( 'user_login' => 'erin', 'user_pass' => 'correct horse', 'user_email' => 'erin@example.com', 'display_name' => 'Erin Editor', 'role' => 'editor' ) );
} elseif ( 'network' === $act ) {
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) {
		$wpdb->$table = $name;
	}
	install_network();
	populate_network( 1, '127.0.0.1', 'ada@example.com', 'A network', '/', false );
} elseif ( 'second' === $act ) {
	grant_super_admin( 1 );
	$second = wp_insert_site( array( 'domain' => '127.0.0.1', 'path' => '/second/', 'title' => 'Second', 'user_id' => 1, 'network_id' => 1 ) );
	add_user_to_blog( $second, get_user_by( 'login', 'erin' )->ID, 'editor' );
} elseif ( 'people' === $act ) {
	foreach ( array( 10, 11, 20, 21, 30, 31, 40, 41 ) as $n ) {
		wp_insert_user( array( 'user_login' => "person$n", 'user_pass' => 'correct horse', 'user_email' => "person$n@example.com", 'display_name' => "Person $n here", 'role' => 'editor' ) );
	}
} elseif ( 'traces' === $act ) {
	// All that the plugin keeps anything of, on every site.
	$on_every_site(
		static function (): void {
			Setting::set( false );
			Setting::set( false, Setting::FRONT_END );
			update_option( Failures::OPTION, array( 'time' => time(), 'code' => 2, 'message' => 'x', 'count' => 1 ) );
			Crew::of( 2 );
			wp_set_presence( 'desk', 'a tab', array( 'a' => 1 ), 1, null, 600 );
			wp_presence_bump_screen_revision( 'options/general', 1 );
		}
	);
	Hidden::set( get_user_by( 'login', 'erin' )->ID, true );
} elseif ( 'snapshot' === $act ) {
	foreach ( $wpdb->get_col( 'SHOW TABLES' ) as $table ) {
		echo "table $table\n";
		$columns = $wpdb->get_col( "SHOW COLUMNS FROM $table" );
		if ( in_array( 'option_name', $columns, true ) ) {
			$names = $wpdb->get_col( "SELECT option_name FROM $table" );
		} elseif ( in_array( 'meta_key', $columns, true ) ) {
			$names = $wpdb->get_col( "SELECT CONCAT( $columns[1], ' ', meta_key ) FROM $table" );
		} elseif ( in_array( 'user_login', $columns, true ) ) {
			$names = $wpdb->get_col( "SELECT user_login FROM $table" );
		} elseif ( in_array( 'post_title', $columns, true ) ) {
			$names = $wpdb->get_col( "SELECT CONCAT( ID, ' ', post_type, ' ', post_title ) FROM $table" );
		} else {
			$names = array();
		}
		sort( $names );
		foreach ( $names as $name ) {
			// What core keeps of visits: which transients, sessions and updates there are is not ours.
			if ( str_contains( $name, 'presence' ) || ! preg_match( '/(^|\s)(_(site_)?transient_|session_tokens|user-settings|recently_activated|plugins_delete_result_|source_domain|primary_blog)|user-settings/', $name ) ) {
				echo "$table: $name\n";
			}
		}
	}
	$on_every_site(
		static function (): void {
			$hooks = array_unique( array_merge( ...array_values( array_map( static fn ( $events ) => is_array( $events ) ? array_keys( $events ) : array(), _get_cron_array() ) ) ) );
			sort( $hooks );
			// Core clears up behind the uploaded file by an event of its own.
			foreach ( array_diff( $hooks, array( 'upgrader_scheduled_cleanup' ) ) as $hook ) {
				echo 'event ', get_current_blog_id(), " $hook\n";
			}
			foreach ( wp_roles()->roles as $role => $is ) {
				echo 'role ', get_current_blog_id(), " $role: ", implode( ' ', array_keys( $is['capabilities'] ) ), "\n";
			}
		}
	);
}
