<?php
/**
 * Every hook of the plugin but those of pages (hooks-pages.php), by feature. Nothing named in either is loaded before its
 * hook fires, so a visitor's page view, a cron run or another plugin's REST request costs these lines only.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

// Which post types have presence: those that the admin shows with an editor, and templates. Core's are registered before any
// plugin and again on init. Each type gets the support once, so remove_post_type_support() opts it out for good.
$presence_types    = array();
$presence_add_type = static function ( string $type ) use ( &$presence_types ): void {
	$is_edited = in_array( $type, array( 'wp_template', 'wp_template_part' ), true )
		|| ( post_type_supports( $type, 'editor' ) && get_post_type_object( $type )->show_ui );

	if ( $is_edited && ! isset( $presence_types[ $type ] ) ) {
		$presence_types[ $type ] = true;
		add_post_type_support( $type, 'presence' );
	}
};
array_map( $presence_add_type, get_post_types() );
add_action( 'registered_post_type', $presence_add_type, 0 );
add_action(
	'unregistered_post_type',
	static function ( string $type ) use ( &$presence_types ): void {
		unset( $presence_types[ $type ] );
	}
);
// Some types get their editor after they were registered.
add_action( 'wp_loaded', static fn() => array_map( $presence_add_type, get_post_types() ) );
unset( $presence_types, $presence_add_type );

// Beats. Core renews its own post lock at 10, before the bridge looks at it.
add_filter( 'heartbeat_received', 'wp_presence_admin_heartbeat_received', 9, 3 );
add_filter( 'heartbeat_received', 'wp_presence_editor_heartbeat_received', 10, 3 );
add_filter( 'heartbeat_received', 'wp_presence_bridge_post_lock', 11, 3 );
add_filter( 'heartbeat_received', array( 'WP_Presence_Widget_Active_Posts', 'heartbeat_received' ), 10, 3 );
add_filter( 'heartbeat_received', 'wp_presence_screen_heartbeat_received', 12, 3 );

// Recording: sessions. Logging out everywhere fires no wp_logout, so the sessions themselves are watched.
add_action(
	'set_logged_in_cookie',
	static fn( $cookie, $expire, $expiration, $user_id, $scheme, $token ) => Recording\Session::begin( (string) $token ),
	10,
	6
);
add_action( 'wp_login', 'wp_presence_on_login', 10, 2 );
add_action( 'wp_logout', 'wp_presence_on_logout' );
add_action(
	'updated_user_meta',
	static function ( $meta_id, $user_id, $key, $value ): void {
		if ( 'session_tokens' === $key ) {
			Recording\Session::keep( (int) $user_id, $value );
		}
	},
	10,
	4
);
add_action(
	'deleted_user_meta',
	static function ( $meta_ids, $user_id, $key ): void {
		if ( 'session_tokens' === $key ) {
			Recording\Session::keep( (int) $user_id, array() );
		}
	},
	10,
	3
);

// Recording: lost access. WordPress removes a user from a site after telling so, so nothing is asked then.
add_action( 'deleted_user', static fn( $user_id ) => Recording\Roles::deleted( (int) $user_id ) );
add_action( 'wpmu_delete_user', static fn( $user_id ) => Recording\Roles::deleted_everywhere( (int) $user_id ) );
add_action( 'remove_user_from_blog', static fn( $user_id ) => Recording\Roles::gone( (int) $user_id ) );
foreach ( array( 'added_user_meta', 'updated_user_meta', 'deleted_user_meta' ) as $presence_hook ) {
	add_action( $presence_hook, static fn( $meta_id, $user_id, $key ) => Recording\Roles::meta_set( (int) $user_id, (string) $key ), 10, 3 );
}
unset( $presence_hook );

// Networks: who loses access, sites that end, and what counts as a save of the network's settings.
if ( is_multisite() ) {
	add_action( 'revoked_super_admin', static fn( $user_id ) => Recording\Roles::revoked( (int) $user_id ) );
	add_action( 'wp_uninitialize_site', array( Setup\Sites::class, 'gone' ), 5 );

	foreach ( array( 'update_site_option', 'add_site_option', 'delete_site_option' ) as $presence_hook ) {
		add_action( $presence_hook, static fn( $option ) => StaleScreens\Saves::network_option( (string) $option ) );
	}
	unset( $presence_hook );
}

// Recording: who hides is gone at once.
foreach ( array( 'added_user_meta', 'updated_user_meta' ) as $presence_hook ) {
	add_action( $presence_hook, static fn( $meta_id, $user_id, $key ) => Recording\Hidden::meta_set( (int) $user_id, (string) $key ), 10, 3 );
}
unset( $presence_hook );

// Changes that move no version: titles, who may see them, names.
add_action( 'post_updated', array( Heartbeat\Salt::class, 'post_updated' ), 10, 3 );
add_action( 'transition_post_status', array( Heartbeat\Salt::class, 'status_changed' ), 10, 3 );
add_action( 'deleted_post', array( Heartbeat\Salt::class, 'post_deleted' ), 10, 2 );
add_action( 'profile_update', array( Heartbeat\Salt::class, 'profile_updated' ), 10, 2 );

// Privacy: core's tools for personal data.
add_filter( 'wp_privacy_personal_data_exporters', array( Privacy\Exporter::class, 'add' ) );
add_filter( 'wp_privacy_personal_data_erasers', array( Privacy\Eraser::class, 'add' ) );

// REST. A request for a route of something else registers none of ours, unless its code asks for one after all.
$presence_may_be_ours = static fn( string $route ): bool => 1 === preg_match( '#^/?($|wp-presence(/|$)|batch/)#', $route );
add_action(
	'rest_api_init',
	static function () use ( $presence_may_be_ours ): void {
		if ( ! wp_is_serving_rest_request() || $presence_may_be_ours( (string) ( $GLOBALS['wp']->query_vars['rest_route'] ?? '' ) ) ) {
			Rest\Routes::register();
		}
	}
);
add_filter(
	'rest_pre_dispatch',
	static function ( $result, $server, $request ) use ( $presence_may_be_ours ) {
		if ( $presence_may_be_ours( $request->get_route() ) ) {
			Rest\Routes::register();
		}
		return $result;
	},
	1,
	3
);
unset( $presence_may_be_ours );

// The table engine, where there is no extension. By its name: the constant would load its class in every request.
add_action( 'native_presence_sweep', array( TableEngine\Upkeep::class, 'run' ) );

// Abilities, where core has them.
add_action( 'wp_abilities_api_categories_init', array( Abilities\WhoIsOnline::class, 'register_category' ) );
add_action( 'wp_abilities_api_init', array( Abilities\WhoIsOnline::class, 'register' ) );

// Stale screens: what counts as a save. An option that did not exist yet is added, not updated; attachments have a hook
// of their own; and whoever approves a comment or changes a role saves what its screen shows.
add_action( 'updated_option', 'wp_presence_on_updated_option' );
add_action( 'added_option', 'wp_presence_on_updated_option' );
add_action( 'deleted_option', 'wp_presence_on_updated_option' );
add_action( 'post_updated', 'wp_presence_on_post_updated', 10, 2 );
add_action( 'attachment_updated', 'wp_presence_on_post_updated', 10, 2 );
add_action( 'profile_update', 'wp_presence_on_profile_update', 10, 2 );
add_action(
	'set_user_role',
	static function ( $user_id, $role, $old_roles ): void {
		// A new user's first role is no save of a screen that anybody could have open.
		if ( $old_roles ) {
			wp_presence_on_profile_update( $user_id );
		}
	},
	10,
	3
);
add_action( 'user_register', static fn( $user_id ) => StaleScreens\Saves::user_made( (int) $user_id ) );
add_action( 'edited_term', 'wp_presence_on_edited_term', 10, 3 );
add_action( 'edit_comment', 'wp_presence_on_edit_comment' );
add_action( 'wp_set_comment_status', 'wp_presence_on_edit_comment' );

foreach ( array( 'added_user_meta', 'updated_user_meta', 'deleted_user_meta' ) as $presence_hook ) {
	add_action( $presence_hook, static fn( $meta_id, $user_id, $key ) => StaleScreens\Saves::user_meta( (int) $user_id, (string) $key ), 10, 3 );
}
unset( $presence_hook );

// A demo where nothing runs in the background.
if ( defined( 'NATIVE_PRESENCE_DEMO' ) ) {
	add_action( 'admin_init', array( Demo\Scene::class, 'play' ) );
}

// Command line.
if ( defined( 'WP_CLI' ) && \WP_CLI ) {
	Cli\Commands::register();
}
