<?php
/**
 * A command that does not see what the web sees says so, changes nothing and leaves nothing.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Cli\Elsewhere;
use NativePresence\CommandLine;
use NativePresence\Demo\Crew;
use NativePresence\Failures;
use NativePresence\Segment;
use NativePresence\SystemUser;
use NativePresence\TableEngine\Schema;
use NativePresence\TableEngine\Upkeep;

final class ElsewhereTest extends TestCase {
	private const COMMANDS = array( 'list admin/online', 'set admin/online', 'summary', 'rooms', 'cleanup', 'clear --yes', 'demo 1 --yes', 'demo --cleanup --yes', 'status' );

	/** Where a segment of the command's own would be. */
	private string $own;

	private ?Variant $variant = null;

	protected function setUp(): void {
		parent::setUp();
		$this->own = '/dev/shm/presence-test-' . bin2hex( random_bytes( 4 ) );
		Schema::drop();
		Upkeep::end();
	}

	protected function tearDown(): void {
		$this->variant?->stop();
		array_map( 'unlink', (array) glob( "$this->own*" ) );
		Schema::drop();
		wp_cache_flush();
		Upkeep::end();
		parent::tearDown();
	}

	/**
	 * The web leaves word.
	 */
	private static function open_the_dashboard(): void {
		Visitor::signed_in( 1 )->get( '/wp-admin/' );
		wp_cache_flush();
	}

	/**
	 * Every command refuses; nothing is changed and nothing is left.
	 *
	 * @param string[]              $named Parts of what is said; %s stands for the command.
	 * @param array<string, string> $ini
	 */
	private function assert_refused( array $named, array $ini = array(), bool $extension = true ): void {
		wp_set_presence( self::ROOM, 'here', array() );
		$clients = self::clients();
		foreach ( self::COMMANDS as $command ) {
			list( $status, $output, $errors ) = Command::run( array( '--allow-root', 'presence', ...explode( ' ', $command ) ), '', $ini, $extension );
			self::assertSame( 1, $status, $command );
			self::assertStringStartsWith( 'Error: ', $errors, $command );
			self::assertSame( 1, substr_count( $errors, "\n" ), "$command: $errors" );
			foreach ( $named as $part ) {
				self::assertStringContainsString( sprintf( $part, "presence $command" ), $errors, $command );
			}
			if ( 'status' === $command ) {
				self::assertStringContainsString( "sees_web\tno\n", $output );
				self::assertStringContainsString( "available\tno\n", $output );
			} else {
				self::assertSame( '', $output, $command );
			}
		}
		wp_cache_flush();
		self::assertSame( $clients, self::clients() );
		self::assertSame( array(), Crew::members() );
		$this->assert_nothing_is_left();
	}

	private function assert_nothing_is_left(): void {
		self::assertSame( array(), glob( "$this->own*" ) );
		self::assertFalse( Schema::is_there() );
		self::assertNull( Failures::last() );
	}

	/**
	 * @return array<string, string>
	 */
	private function as_root(): array {
		return array( 'presence.shm_path' => "$this->own-%u", 'auto_prepend_file' => __DIR__ . '/fixtures/as-root.php' );
	}

	private static function user(): string {
		return posix_getpwuid( posix_geteuid() )['name'];
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_root_is_told_to_run_the_command_as_the_web_user(): void {
		self::open_the_dashboard();
		$this->assert_refused( array( 'sudo -u ' . self::user() . ' wp %s' ), $this->as_root() );
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_before_the_web_has_left_word_root_is_told_whom_the_files_belong_to(): void {
		$this->assert_refused( array( 'sudo -u ' . self::user() . ' wp %s' ), $this->as_root() );
	}

	/**
	 * @group extension
	 * @group memory
	 * @group network
	 */
	public function test_a_site_whose_dashboard_nobody_has_opened_goes_by_the_main_sites(): void {
		self::open_the_dashboard();
		list( $status, $output, $errors ) = Command::run( array( 'presence', 'status', '--format=json', '--url=' . home_url( '/second/' ) ), '', $this->as_root() );
		self::assertSame( array( 1, presence_info()['path'] ), array( $status, json_decode( $output, true )['web_segment'] ) );
		self::assertStringContainsString( 'The web server runs as ' . self::user(), $errors );
	}

	/**
	 * A fixed path without the user's number is the web's own segment, which root must not touch.
	 *
	 * @group extension
	 * @group memory
	 */
	public function test_under_a_fixed_path_root_is_refused_and_site_health_does_not_warn(): void {
		self::open_the_dashboard();
		$this->assert_refused( array( 'sudo -u ' . self::user() . ' wp %s' ), array( 'auto_prepend_file' => __DIR__ . '/fixtures/as-root.php' ) );
		$found = Visitor::signed_in( $this->make_manager() )->get( '/wp-admin/site-health.php' )->site_health();
		self::assertSame( 'good', $found['failures']['status'] );
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_another_path_is_named(): void {
		self::open_the_dashboard();
		$this->assert_refused( array( 'presence.shm_path', presence_info()['path'] ), array( 'presence.shm_path' => $this->own ) );
	}

	/**
	 * As in a container with a /dev/shm of its own.
	 *
	 * @group extension
	 * @group memory
	 */
	public function test_a_segment_that_is_not_there_is_not_made(): void {
		self::open_the_dashboard();
		update_option( Segment::OPTION, array( 'path' => "$this->own.v4", 'place' => 'another' ) + Segment::of_web(), true );
		wp_cache_flush();
		foreach ( array( 'list admin/online', 'set admin/online', 'status' ) as $command ) {
			list( $status, , $errors ) = Command::run( array( 'presence', ...explode( ' ', $command ) ), '', array( 'presence.shm_path' => $this->own ) );
			self::assertSame( 1, $status );
			self::assertStringContainsString( '/dev/shm', $errors );
		}
		$this->assert_nothing_is_left();
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_a_segment_that_is_gone_is_made_again_where_the_web_finds_it(): void {
		$folder        = "$this->own.d";
		$this->variant = ( new Variant() )->start( array( 'presence.shm_path' => "$folder/segment" ) );
		mkdir( $folder, 0700 );
		$visitor = $this->variant->visitor( $this->make_user() );
		$visitor->get( '/wp-admin/' );
		array_map( 'unlink', (array) glob( "$folder/*" ) );
		try {
			$ini = array( 'presence.shm_path' => "$folder/segment" );
			self::assertSame( array( 0, "Success: tab is in some/room.\n", '' ), Command::run( array( 'presence', 'set', 'some/room', 'tab' ), '', $ini ) );
			$visitor->get( '/wp-admin/' );
			self::assertSame( '2', Command::run( array( 'presence', 'summary', '--format=count' ), '', $ini )[1] );
		} finally {
			array_map( 'unlink', (array) glob( "$folder/*" ) );
			rmdir( $folder );
		}
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_a_segment_that_was_made_again_is_told_from_another_by_who_is_in_it(): void {
		self::open_the_dashboard();
		update_option( Segment::OPTION, array( 'epoch' => 1, 'place' => 'before the restart' ) + Segment::of_web(), true );
		self::assertSame( 0, Command::run( array( 'presence', 'list', self::ROOM ) )[0], 'the visitor is in it' );

		presence_clear( \NativePresence\Site::id() );
		list( $status, , $errors ) = Command::run( array( 'presence', 'list', self::ROOM ) );
		self::assertSame( 1, $status );
		self::assertStringContainsString( 'another segment', $errors );
	}

	/**
	 * @group extension
	 */
	public function test_without_the_extension_that_the_web_has(): void {
		self::open_the_dashboard();
		$this->assert_refused( array( 'The web server has loaded the PHP extension' ), array(), false );
	}

	/**
	 * @group extension
	 */
	public function test_with_an_extension_that_the_web_has_not(): void {
		$this->variant = ( new Variant() )->start( array(), false );
		$editor        = $this->make_user();
		$this->variant->visitor( $editor )->get( '/wp-admin/' );
		foreach ( self::COMMANDS as $command ) {
			list( $status, , $errors ) = Command::run( array( 'presence', ...explode( ' ', $command ) ) );
			self::assertSame( 1, $status, $command );
			self::assertStringContainsString( 'and the web has not', $errors, $command );
		}

		// Cron on the command line keeps the tables, and sweeps them.
		$GLOBALS['wpdb']->query( 'UPDATE ' . Schema::entries() . ' SET expires_ms = 1' );
		self::run_code( 'do_action( "native_presence_sweep" );' );
		self::assertSame( '0', $GLOBALS['wpdb']->get_var( 'SELECT COUNT(*) FROM ' . Schema::entries() . ' WHERE gone = 0' ) );
		self::assertNull( Failures::last() );
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_another_engine_is_named(): void {
		self::open_the_dashboard();
		$this->assert_refused( array( 'presence.engine=shm', 'presence.engine=redis' ), array( 'presence.engine' => 'redis', 'presence.redis_url' => 'redis://127.0.0.1:1' ) );
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_what_other_commands_do_on_the_way_leaves_nothing_either(): void {
		self::open_the_dashboard();
		$user_id = $this->make_user();
		$post_id = $this->make_post();
		$clients = self::clients();
		self::run_code(
			'WP_Session_Tokens::get_instance( (int) $argv[1] )->create( time() + 600 );
			WP_Session_Tokens::get_instance( (int) $argv[1] )->destroy_all();
			wp_update_post( array( "ID" => (int) $argv[2], "post_title" => "Saved by root" ) );
			( new WP_User( (int) $argv[1] ) )->set_role( "subscriber" );
			var_dump( wp_presence_is_available(), wp_set_presence( "admin/online", "tab", array() ), wp_get_presence( "admin/online" ) );
			do_action( "native_presence_sweep" );
			require_once ABSPATH . "wp-admin/includes/class-wp-site-health.php";
			foreach ( WP_Site_Health::get_tests()["direct"] as $name => $test ) {
				str_starts_with( $name, "native_presence" ) && $test["test"]();
			}
			NativePresence\Segment::remember();',
			$this->as_root(),
			array( (string) $user_id, (string) $post_id ),
			"bool(false)\nbool(false)\narray(0) {\n}\n"
		);
		wp_cache_flush();
		self::assertSame( $clients, self::clients() );
		self::assertSame( presence_info()['path'], Segment::of_web()['path'] );
		$this->assert_nothing_is_left();
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_recording_is_switched_from_anywhere(): void {
		self::open_the_dashboard();
		self::assertSame( array( 0, "Success: Recording is off.\n", '' ), Command::run( array( 'presence', 'recording', 'set', 'off' ), '', $this->as_root() ) );
		self::assertSame( array( 0, "off\n", '' ), Command::run( array( 'presence', 'recording', 'get' ), '', $this->as_root() ) );
		self::assertSame( 0, Command::run( array( 'presence', 'recording', 'set', 'on' ), '', $this->as_root() )[0] );
		$this->assert_nothing_is_left();
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_the_user_is_known_and_named_without_posix(): void {
		self::open_the_dashboard();
		$ini = array( 'auto_prepend_file' => __DIR__ . '/fixtures/without-posix.php' );
		list( $status, $output ) = Command::run( array( 'presence', 'status', '--format=json' ), '', $ini );
		self::assertSame( array( 0, SystemUser::label( posix_geteuid() ), 'yes' ), array( $status, json_decode( $output, true )['process'], json_decode( $output, true )['sees_web'] ) );
	}

	public function test_a_command_is_quoted_for_a_shell_and_its_options_come_last(): void {
		$_SERVER['argv'] = array( 'wp', '--allow-root', '--url=example.org', 'presence', 'set', "it's/here", "\u{e9}", '--data={"a": 1}' );
		update_option( Segment::OPTION, array( 'engine' => 'shm', 'path' => '/dev/shm/x', 'owner' => 4_000_000, 'epoch' => 1, 'place' => '', 'time' => 1 ) );
		self::assertStringEndsWith(
			" Run: sudo -u '#4000000' wp presence set 'it'\\''s/here' '\u{e9}' --url=example.org '--data={\"a\": 1}'",
			Elsewhere::explain( CommandLine::USER )
		);
	}

	/**
	 * Runs code in WordPress, in a command of its own.
	 *
	 * @param array<string, string> $ini
	 * @param string[]              $arguments
	 */
	private static function run_code( string $code, array $ini = array(), array $arguments = array(), string $printed = '' ): void {
		$command = array( PHP_BINARY, '-d', 'error_log=' );
		foreach ( $ini as $name => $value ) {
			array_push( $command, '-d', "$name=$value" );
		}
		array_push( $command, '-r', 'define( "WP_DEBUG_LOG", false ); require getenv( "WP_PATH" ) . "/wp-load.php"; ' . $code, ...$arguments );
		$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
		self::assertSame( array( $printed, '' ), array( stream_get_contents( $pipes[1] ), Log::without_core( (string) stream_get_contents( $pipes[2] ) ) ) );
		self::assertSame( 0, proc_close( $process ) );
	}
}
