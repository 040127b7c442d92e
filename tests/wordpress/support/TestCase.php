<?php
/**
 * A test inside the stack's site: makes users and posts, and takes everything away again.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Engine;
use NativePresence\Recording\Setting;
use NativePresence\Segment;
use NativePresence\Site;
use PHPUnit\Framework\TestCase as PHPUnitTestCase;

abstract class TestCase extends PHPUnitTestCase {
	protected const ROOM     = 'admin/online';
	protected const PASSWORD = 'correct horse';

	/** @var int[] */
	private array $users = array();

	/** @var int[] */
	private array $posts = array();

	/** @var string[] */
	private array $fixtures = array();

	/** @var array<string, mixed> */
	private array $hooks = array();

	private static int $made = 0;

	protected function setUp(): void {
		foreach ( array( 'wp_filter', 'wp_actions', 'wp_filters' ) as $name ) {
			$this->hooks[ $name ] = array_map( static fn ( $of_hook ) => is_object( $of_hook ) ? clone $of_hook : $of_hook, $GLOBALS[ $name ] );
		}
		// What requests to the site have changed meanwhile is not in this process's cache.
		wp_cache_flush();
		delete_option( Segment::OPTION );
		if ( ! extension_loaded( 'presence' ) ) {
			// As the activation of the plugin does.
			Engine::prepare();
		}
		// What a command finds out once.
		Engine::obstacle();
		presence_clear( Site::id() );
		// What the first request of a site stores is there.
		array_map( Setting::is_on( ... ), array( Setting::OPTION, Setting::FRONT_END ) );
	}

	protected function tearDown(): void {
		foreach ( $this->hooks as $name => $before ) {
			$GLOBALS[ $name ] = $before;
		}
		wp_cache_flush();
		foreach ( $this->fixtures as $file ) {
			unlink( $file );
		}
		foreach ( $this->posts as $post_id ) {
			wp_delete_post( $post_id, true );
		}
		foreach ( $this->users as $user_id ) {
			self::delete_user( $user_id );
		}
		wp_set_current_user( 0 );
		delete_option( 'native_presence_failure' );
		// A variant may have left word of an engine that is no more.
		delete_option( Segment::OPTION );
		presence_clear( Site::id() );
	}

	protected function make_user( string $role = 'editor', string $name = '' ): int {
		$number = ++self::$made;
		// A cheap hash: nobody attacks it, and tests make many users.
		$cheap = static fn () => array( 'cost' => 4 );
		add_filter( 'wp_hash_password_options', $cheap );
		$user_id = wp_insert_user(
			array(
				'user_login'   => "person$number",
				'user_pass'    => self::PASSWORD,
				'user_email'   => "person$number@example.com",
				'display_name' => '' === $name ? "Person $number" : $name,
				'role'         => 'super admin' === $role ? 'administrator' : $role,
			)
		);
		remove_filter( 'wp_hash_password_options', $cheap );
		self::assertIsInt( $user_id );
		$this->users[] = $user_id;
		if ( 'super admin' === $role ) {
			grant_super_admin( $user_id );
		}
		return $user_id;
	}

	/**
	 * Somebody who manages plugins and users: an administrator, who in a network has to be a super admin for that.
	 */
	protected function make_manager( string $name = '' ): int {
		return $this->make_user( is_multisite() ? 'super admin' : 'administrator', $name );
	}

	/**
	 * @param array<string, mixed> $fields
	 */
	protected function make_post( array $fields = array() ): int {
		$post_id = wp_insert_post(
			$fields + array(
				'post_title'   => 'A post of the tests',
				'post_content' => 'Text.',
				'post_status'  => 'publish',
				'post_author'  => 1,
			),
			true
		);
		self::assertIsInt( $post_id );
		$this->posts[] = $post_id;
		return $post_id;
	}

	private static function delete_user( int $user_id ): void {
		if ( is_multisite() ) {
			// Core protects super admins.
			revoke_super_admin( $user_id );
			wpmu_delete_user( $user_id );
		} else {
			wp_delete_user( $user_id );
		}
	}

	/**
	 * Puts a test's own code into the site, for as long as the test runs.
	 */
	protected function install( string $fixture ): void {
		wp_mkdir_p( WPMU_PLUGIN_DIR );
		$file = WPMU_PLUGIN_DIR . "/$fixture-" . bin2hex( random_bytes( 4 ) ) . '.php';
		copy( dirname( __DIR__ ) . "/fixtures/$fixture.php", $file );
		$this->fixtures[] = $file;
	}

	/**
	 * Client ids in a room, as the engine has them.
	 *
	 * @return string[]
	 */
	protected static function clients( string $room = self::ROOM ): array {
		$clients = array_map( static fn ( $entry ) => $entry->client_id, presence_get( $room, null, '', Site::id() ) );
		sort( $clients );
		return $clients;
	}

	/**
	 * The names of a list of `wp_get_*` entries, in order.
	 *
	 * @param object[] $entries
	 * @return string[]
	 */
	protected static function ids( array $entries ): array {
		return array_map( static fn ( $entry ) => $entry->client_id, $entries );
	}

	protected static function login_of( int $user_id ): string {
		return get_userdata( $user_id )->user_login;
	}

	/**
	 * Runs an expression in a process whose engine cannot work.
	 *
	 * @return array{int, string} Status and JSON of its value.
	 */
	protected static function on_a_dead_engine( string $expression ): array {
		$code    = "define( 'WP_DEBUG_LOG', false ); \$_SERVER['HTTP_HOST'] = substr( getenv( 'STACK_URL' ), strlen( 'http://' ) ); \$_SERVER['REQUEST_URI'] = '/'; require getenv( 'WP_PATH' ) . '/wp-load.php'; echo json_encode( $expression );";
		$command = array( PHP_BINARY, '-d', 'presence.shm_path=/dev/shm/no-such-folder/segment', '-d', 'error_log=/dev/null', '-r', $code );
		$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ) ), $pipes );
		$output  = (string) stream_get_contents( $pipes[1] );
		return array( proc_close( $process ), $output );
	}

	/**
	 * What PHP code prints that has the extension, with settings of its own, and no WordPress.
	 *
	 * @param array<string, string> $ini Settings.
	 */
	protected static function engine( array $ini, string $code ): int {
		$command = array( PHP_BINARY );
		foreach ( $ini as $name => $value ) {
			array_push( $command, '-d', "$name=$value" );
		}
		$process = proc_open( array( ...$command, '-r', $code ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
		$output  = (string) stream_get_contents( $pipes[1] );
		self::assertSame( 0, proc_close( $process ), $output );
		return (int) $output;
	}
}
