<?php
/**
 * The hooks of pages, by feature: what is rendered into them, and what people do there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

defined( 'ABSPATH' ) || exit;

// Recording: page views.
add_action( 'admin_enqueue_scripts', 'wp_presence_enqueue_heartbeat_ping' );
add_action( 'customize_controls_enqueue_scripts', 'wp_presence_enqueue_heartbeat_ping' );
add_action( 'wp_enqueue_scripts', 'wp_presence_enqueue_heartbeat_ping' );

// Recording: the site's switches, where they are shown and where they are saved.
add_action( 'load-options-general.php', array( Recording\SettingsSection::class, 'register' ) );
add_action( 'load-options.php', array( Recording\SettingsSection::class, 'register' ) );

// The privacy policy. Other requests by script fire admin_init too.
if ( ! wp_doing_ajax() ) {
	add_action(
		'admin_init',
		static function (): void {
			// Core shows the text, and looks whether it has changed, for nobody else.
			if ( current_user_can( 'manage_privacy_options' ) ) {
				Privacy\Policy::suggest();
			}
		}
	);
}

// Privacy: the choice to hide, in the profile.
add_action( 'personal_options', array( Privacy\ProfileField::class, 'render' ) );
add_action( 'personal_options_update', static fn( $user_id ) => Privacy\ProfileField::save( (int) $user_id ) );
add_action( 'edit_user_profile_update', static fn( $user_id ) => Privacy\ProfileField::save( (int) $user_id ) );

// A zip uploaded over the plugin. Last, when others have had their say.
add_filter( 'upgrader_package_options', array( Setup\Replacement::class, 'begin' ), PHP_INT_MAX );
add_filter( 'upgrader_source_selection', array( Setup\Replacement::class, 'move_away' ), PHP_INT_MAX, 3 );
add_filter( 'upgrader_install_package_result', array( Setup\Replacement::class, 'end' ), PHP_INT_MAX );

// What begins and ends on the list of plugins.
register_deactivation_hook( Bootstrap::file(), static fn( $network_wide ) => Setup\Sites::leave( (bool) $network_wide ) );
register_activation_hook( Bootstrap::file(), array( TableEngine\Upkeep::class, 'begin' ) );

// Dashboard.
add_action( 'wp_dashboard_setup', array( 'WP_Presence_Widget_Whos_Online', 'register' ) );
add_action( 'wp_dashboard_setup', array( 'WP_Presence_Widget_Active_Posts', 'register' ) );
add_action( 'wp_dashboard_setup', array( Debugger\Feature::class, 'register' ) );
add_filter( 'default_hidden_meta_boxes', array( Debugger\Feature::class, 'hide' ), 10, 2 );

// The dashboard keeps up what no beat may: it leaves word for the command line, which may see another segment.
if ( ! extension_loaded( 'presence' ) ) {
	add_action( 'load-index.php', array( TableEngine\Upkeep::class, 'schedule' ) );
}
add_action( 'load-index.php', array( Segment::class, 'remember' ) );
add_action( 'load-index.php', array( Install::class, 'correct' ) );

// Admin bar.
add_action( 'admin_bar_menu', 'wp_presence_admin_bar_node', 80 );

// Site Editor.
add_action( 'admin_enqueue_scripts', array( EditorPanel\Feature::class, 'enqueue' ), 11 );

// Posts lists.
add_action( 'admin_init', array( EditorsColumn\Feature::class, 'add_columns' ) );

// Users list.
add_filter( 'views_users', 'wp_presence_users_views' );
add_filter( 'users_list_table_query_args', 'wp_presence_filter_online_users' );

// Plugins list.
foreach ( array( 'plugin_action_links_', 'network_admin_plugin_action_links_' ) as $presence_hook ) {
	add_filter( $presence_hook . plugin_basename( Bootstrap::file() ), array( OnlineUsers\Feature::class, 'add_link' ) );
}
unset( $presence_hook );

// Stale screens: telling.
add_action( 'admin_enqueue_scripts', array( StaleScreens\Feature::class, 'enqueue' ), 11 );
