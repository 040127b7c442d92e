<?php
/**
 * Every hook of the plugin but those of pages (hooks-pages.php), by feature. Nothing named in either is loaded before its
 * hook fires, so a visitor's page view, a cron run or another plugin's REST request costs these lines only.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

defined( 'ABSPATH' ) || exit;

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

// Recording: core's locks on posts, whatever sets them; and in lists, where core says who holds one, so does the column.
foreach ( array( 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ) as $presence_hook ) {
	add_action(
		$presence_hook,
		static function ( $meta_id, $post_id, $key, $value ) use ( $presence_hook ): void {
			if ( '_edit_lock' === $key ) {
				Recording\PostLocks::changed( (int) $post_id, 'deleted_post_meta' !== $presence_hook && is_string( $value ) ? $value : '' );
			}
		},
		10,
		4
	);
}
unset( $presence_hook );
add_filter(
	'heartbeat_received',
	static fn( $response, $data ) => isset( $response['wp-check-locked-posts'], $data['presence-ping'] ) && Viewer::takes_part() ? EditorsColumn\Feature::add_locks( $response ) : $response,
	12,
	2
);

// Recording: what was recorded goes when the switch is turned off.
add_action( 'add_option_wp_presence_recording', array( Recording\Setting::class, 'turned' ), 10, 0 );
add_action( 'update_option_wp_presence_recording', array( Recording\Setting::class, 'turned' ), 10, 0 );

// Recording: the switch under its former name, by its text, because the constant would load its class in every request.
add_action( 'add_option_native_presence_recording', static fn( $option, $value ) => Recording\Setting::set_as_before( $value ), 10, 2 );
add_action( 'update_option_native_presence_recording', static fn( $before, $value ) => Recording\Setting::set_as_before( $value ), 10, 2 );
add_action( 'delete_option_native_presence_recording', static fn() => Recording\Setting::set_as_before( null ) );

// Recording: the goodbye of a closing tab, which may come without the cookie of its user.
add_action( 'wp_ajax_native_presence_goodbye', array( Recording\Goodbye::class, 'answer' ) );
add_action( 'wp_ajax_nopriv_native_presence_goodbye', array( Recording\Goodbye::class, 'answer' ) );

// Recording: sessions. Logging out everywhere fires no wp_logout, so the sessions themselves are watched.
add_action(
	'set_logged_in_cookie',
	static fn( $cookie, $expire, $expiration, $user_id, $scheme, $token ) => Recording\Session::begin( (string) $token, (int) $user_id ),
	10,
	6
);
add_action( 'clear_auth_cookie', array( Recording\Session::class, 'clear' ) );
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
foreach ( array( 'added_option', 'updated_option', 'deleted_option' ) as $presence_hook ) {
	add_action(
		$presence_hook,
		static function ( $option ): void {
			if ( str_ends_with( (string) $option, 'user_roles' ) ) {
				Recording\Roles::option_set( (string) $option );
			}
		}
	);
}
foreach ( array( 'added_user_meta', 'updated_user_meta', 'deleted_user_meta' ) as $presence_hook ) {
	add_action( $presence_hook, static fn( $meta_id, $user_id, $key ) => Recording\Roles::meta_set( (int) $user_id, (string) $key ), 10, 3 );
}
unset( $presence_hook );
add_action( 'deleted_post', static fn( $post_id, $post ) => Recording\Rights::of_deleted_post( $post ), 10, 2 );
add_action(
	'transition_post_status',
	static function ( $after, $before, $post ): void {
		if ( $after !== $before && 'new' !== $before ) {
			Recording\Rights::of_post( $post, $post->post_type );
		}
	},
	10,
	3
);
add_action(
	'post_updated',
	static function ( $post_id, $after, $before ): void {
		if ( $after->post_author !== $before->post_author || $after->post_type !== $before->post_type ) {
			Recording\Rights::of_post( $after, $before->post_type );
		}
	},
	10,
	3
);
// Core asks for more of those who edit the page that is the privacy policy.
foreach ( array( 'add_option', 'update_option' ) as $presence_hook ) {
	add_action(
		"{$presence_hook}_wp_page_for_privacy_policy",
		static function ( $before, $page_id ): void {
			$page = (int) $page_id > 0 ? get_post( (int) $page_id ) : null;

			if ( $page ) {
				Recording\Rights::of_post( $page, $page->post_type );
			}
		},
		10,
		2
	);
}
unset( $presence_hook );

// Networks: who loses access, sites that end, and what counts as a save of the network's settings.
if ( is_multisite() ) {
	add_action( 'make_spam_user', static fn( $user_id ) => Recording\Roles::banned( (int) $user_id ) );
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
add_action( 'post_updated', array( Heartbeat\Changes::class, 'post_updated' ), 10, 3 );
add_action( 'attachment_updated', array( Heartbeat\Changes::class, 'post_updated' ), 10, 3 );
add_action( 'transition_post_status', array( Heartbeat\Changes::class, 'status_changed' ), 10, 3 );
add_action( 'deleted_post', array( Heartbeat\Changes::class, 'post_deleted' ), 10, 2 );
add_action( 'profile_update', array( Heartbeat\Changes::class, 'profile_updated' ), 10, 2 );
add_action( 'deleted_user', static fn( $user_id, $reassign ) => Heartbeat\Changes::user_deleted( (int) $reassign ), 10, 2 );

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

// Stale screens: what counts as a save. An option that did not exist yet is added, not updated.
add_action( 'updated_option', 'wp_presence_on_updated_option' );
add_action( 'added_option', 'wp_presence_on_updated_option' );
add_action( 'deleted_option', 'wp_presence_on_updated_option' );

// Saves of posts. Attachments have hooks of their own, and what cron publishes is not updated. A lock is renewed in beats.
foreach ( array( 'wp_insert_post_data', 'wp_insert_attachment_data' ) as $presence_hook ) {
	add_filter(
		$presence_hook,
		static function ( $data, $postarr, $unsanitized, $update ) {
			StaleScreens\PostSaves::begin_making( (bool) $update );
			return $data;
		},
		10,
		4
	);
}
foreach ( array( 'pre_post_update', 'before_delete_post', 'delete_attachment' ) as $presence_hook ) {
	add_action( $presence_hook, static fn( $post_id ) => StaleScreens\PostSaves::begin( (int) $post_id ) );
}
add_action( 'post_updated', 'wp_presence_on_post_updated', 10, 2 );
add_action( 'attachment_updated', 'wp_presence_on_post_updated', 10, 2 );
add_action( 'deleted_post', static fn( $post_id, $post ) => StaleScreens\PostSaves::saved( (int) $post_id, $post ), 10, 2 );
add_action( 'add_attachment', static fn( $post_id ) => StaleScreens\PostSaves::made( (int) $post_id ) );
add_action( 'transition_post_status', array( StaleScreens\PostSaves::class, 'status' ), 10, 3 );
add_action( 'post_stuck', static fn( $post_id ) => StaleScreens\PostSaves::stuck( (int) $post_id ) );
add_action( 'post_unstuck', static fn( $post_id ) => StaleScreens\PostSaves::stuck( (int) $post_id ) );
add_action(
	'set_object_terms',
	static fn( $object_id, $terms, $after, $taxonomy, $append, $before ) => StaleScreens\PostSaves::terms( (int) $object_id, (array) $after, (string) $taxonomy, (bool) $append, (array) $before ),
	10,
	6
);
add_action( 'deleted_term_relationships', static fn( $object_id, $tt_ids, $taxonomy ) => StaleScreens\PostSaves::lost_terms( (int) $object_id, (string) $taxonomy ), 10, 3 );
foreach ( array( 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ) as $presence_hook ) {
	add_action(
		$presence_hook,
		static function ( $meta_id, $post_id, $key ): void {
			if ( '_edit_lock' !== $key && '_edit_last' !== $key ) {
				StaleScreens\PostSaves::meta( (int) $post_id, (string) $key );
			}
		},
		10,
		3
	);
}

// Saves of users.
add_filter(
	'insert_user_meta',
	static function ( $meta, $user, $update ) {
		StaleScreens\UserSaves::begin( $user->ID, (bool) $update );
		return $meta;
	},
	10,
	3
);
add_action( 'profile_update', 'wp_presence_on_profile_update', 10, 2 );
add_action( 'user_register', static fn( $user_id ) => StaleScreens\UserSaves::made( (int) $user_id ) );
foreach ( array( 'added_user_meta', 'updated_user_meta', 'deleted_user_meta' ) as $presence_hook ) {
	add_action(
		$presence_hook,
		static fn( $meta_id, $user_id, $key ) => StaleScreens\UserSaves::meta( (int) $user_id, (string) $key, 'added_user_meta' === $presence_hook ),
		10,
		3
	);
}
foreach ( array( 'delete_user', 'wpmu_delete_user' ) as $presence_hook ) {
	add_action( $presence_hook, static fn( $user_id ) => StaleScreens\UserSaves::begin_deletion( (int) $user_id ) );
}
add_action( 'deleted_user', static fn( $user_id ) => StaleScreens\UserSaves::deleted( (int) $user_id ) );
foreach ( array( 'granted_super_admin', 'revoked_super_admin' ) as $presence_hook ) {
	add_action( $presence_hook, static fn( $user_id ) => StaleScreens\UserSaves::rights( (int) $user_id ) );
}

// Saves of terms.
add_action( 'edited_term', 'wp_presence_on_edited_term', 10, 3 );
add_action( 'delete_term', static fn( $term_id, $tt_id, $taxonomy ) => StaleScreens\Saves::term( (int) $term_id, (string) $taxonomy ), 10, 3 );
add_action( 'split_shared_term', static fn( $term_id, $new, $tt_id, $taxonomy ) => StaleScreens\Saves::term( (int) $term_id, (string) $taxonomy ), 10, 4 );
add_action( 'edited_term_taxonomies', static fn( $tt_ids ) => StaleScreens\Saves::orphans( (array) $tt_ids ) );
foreach ( array( 'added_term_meta', 'updated_term_meta', 'deleted_term_meta' ) as $presence_hook ) {
	add_action( $presence_hook, static fn( $meta_id, $term_id, $key ) => StaleScreens\Saves::term_meta( (int) $term_id, (string) $key ), 10, 3 );
}
unset( $presence_hook );

// Saves of comments, which go to the trash, and come back, with their post.
add_action( 'edit_comment', 'wp_presence_on_edit_comment' );
add_action( 'wp_set_comment_status', 'wp_presence_on_edit_comment' );
add_action( 'trashed_post_comments', static fn( $post_id, $statuses ) => StaleScreens\Saves::trashed_comments( $statuses ), 10, 2 );
add_action( 'untrash_post_comments', static fn( $post_id ) => StaleScreens\Saves::restored_comments( (int) $post_id ) );

// A demo where nothing runs in the background.
if ( defined( 'NATIVE_PRESENCE_DEMO' ) ) {
	add_action( 'admin_init', array( Demo\Scene::class, 'play' ) );
}

// Command line.
if ( defined( 'WP_CLI' ) && \WP_CLI ) {
	Cli\Commands::register();
}
