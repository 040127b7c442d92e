<?php
/**
 * The names that other code relies on: functions with their parameters, callbacks with their hooks, classes, constants.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use ReflectionFunction;
use ReflectionParameter;

final class ApiTest extends TestCase {
	/**
	 * @dataProvider functions
	 */
	public function test_a_function_takes_what_other_code_passes( string $name, string $signature ): void {
		$parameters = array_map(
			static fn ( ReflectionParameter $parameter ) => '$' . $parameter->name . ( $parameter->isOptional() ? ' = ' . strtolower( var_export( $parameter->getDefaultValue(), true ) ) : '' ),
			( new ReflectionFunction( $name ) )->getParameters()
		);
		self::assertSame( $signature, implode( ', ', $parameters ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function functions(): array {
		$functions = array(
			'wp_get_presence'                      => "\$room, \$timeout = null, \$client_prefix = ''",
			'wp_get_presence_by_room_prefix'       => '$prefix, $timeout = null',
			'wp_get_user_presence'                 => '$user_id, $timeout = null',
			'wp_set_presence'                      => '$room, $client_id, $state, $user_id = 0, $date_gmt = null, $expires_in = null',
			'wp_remove_presence'                   => '$room, $client_id',
			'wp_remove_user_presence'              => '$user_id',
			'wp_presence_exchange'                 => "\$room, \$client_id, \$state, \$user_id = 0, \$timeout = null, \$client_prefix = ''",
			'wp_presence_leave'                    => "\$room, \$client_id, \$timeout = null, \$client_prefix = ''",
			'wp_can_access_presence_room'          => '$room, $user_id = 0',
			'wp_presence_post_room'                => '$post',
			'wp_presence_parse_room'               => '$room',
			'wp_presence_admin_room'               => '',
			'wp_get_presence_summary'              => '',
			'wp_get_active_rooms'                  => '',
			'wp_presence_is_available'             => '',
			'wp_presence_recording_enabled'        => '',
			'wp_delete_expired_presence_data'      => '',
			'wp_presence_bump_screen_revision'     => '$key, $actor = 0',
			'wp_presence_get_screen_revision'      => '$key',
			'wp_presence_get_screen_revisions'     => '',
			'wp_presence_current_screen_key'       => '',
		);
		return array_combine( array_keys( $functions ), array_map( null, array_keys( $functions ), $functions ) );
	}

	/**
	 * @dataProvider callbacks
	 */
	public function test_a_callback_is_hooked_by_its_name( string $name, string $hook, int $priority ): void {
		self::assertSame( $priority, has_action( $hook, $name ) );
	}

	/**
	 * @return array<string, array{string, string, int}>
	 */
	public function callbacks(): array {
		$callbacks = array(
			array( 'wp_presence_admin_heartbeat_received', 'heartbeat_received', 9 ),
			array( 'wp_presence_editor_heartbeat_received', 'heartbeat_received', 10 ),
			array( 'wp_presence_bridge_post_lock', 'heartbeat_received', 11 ),
			array( 'wp_presence_screen_heartbeat_received', 'heartbeat_received', 12 ),
			array( 'wp_presence_enqueue_heartbeat_ping', 'admin_enqueue_scripts', 10 ),
			array( 'wp_presence_enqueue_heartbeat_ping', 'wp_enqueue_scripts', 10 ),
			array( 'wp_presence_on_login', 'wp_login', 10 ),
			array( 'wp_presence_on_logout', 'wp_logout', 10 ),
			array( 'wp_presence_admin_bar_node', 'admin_bar_menu', 80 ),
			array( 'wp_presence_users_views', 'views_users', 10 ),
			array( 'wp_presence_filter_online_users', 'users_list_table_query_args', 10 ),
			array( 'wp_presence_on_updated_option', 'updated_option', 10 ),
			array( 'wp_presence_on_post_updated', 'post_updated', 10 ),
			array( 'wp_presence_on_profile_update', 'profile_update', 10 ),
			array( 'wp_presence_on_edited_term', 'edited_term', 10 ),
			array( 'wp_presence_on_edit_comment', 'edit_comment', 10 ),
		);
		return array_combine( array_map( static fn ( $one ) => "$one[0] on $one[1]", $callbacks ), $callbacks );
	}

	public function test_columns_are_hooked_by_name_for_every_type_with_support(): void {
		\NativePresence\EditorsColumn\Feature::add_columns();
		foreach ( array( 'post', 'page' ) as $type ) {
			self::assertSame( 10, has_filter( "manage_{$type}_posts_columns", 'wp_presence_add_editors_column' ) );
			self::assertSame( 10, has_action( "manage_{$type}_posts_custom_column", 'wp_presence_render_editors_column' ) );
		}
	}

	public function test_the_classes_are_there(): void {
		self::assertTrue( is_subclass_of( \WP_REST_Presence_Controller::class, \WP_REST_Controller::class ) );
		foreach ( array( \WP_Presence_Widget_Whos_Online::class, \WP_Presence_Widget_Active_Posts::class ) as $widget ) {
			foreach ( array( 'register', 'render', 'heartbeat_received' ) as $method ) {
				self::assertTrue( is_callable( array( $widget, $method ) ), "$widget::$method" );
			}
		}
	}

	public function test_the_seven_functions_of_the_feature_plugin_are_left_to_it(): void {
		foreach ( array( 'register_table', 'register_post_type_support', 'register_rest_routes', 'activate', 'deactivate', 'default_widget_order', 'plugin_action_links' ) as $name ) {
			self::assertFalse( function_exists( "wp_presence_$name" ), $name );
		}
	}
}
