<?php
/**
 * The name of a site in an engine that others share: no two installs meet, and the web servers of one site do.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Engine;
use NativePresence\Install;
use NativePresence\Site;
use NativePresence\TableEngine\Schema;
use NativePresence\TableEngine\Upkeep;
use NativePresence\Tests\Native\Support\Redis;
use PresenceException;

final class IdentityTest extends TestCase {
	/** @var Variant[] */
	private array $variants = array();

	private ?Database $database = null;

	private ?Redis $redis = null;

	/** The segment of two servers, which nobody clears for a site that this process does not know. */
	private string $segment = '';

	private string $viewer;

	protected function setUp(): void {
		parent::setUp();
		$this->viewer = self::login_of( $this->make_user( 'administrator', 'The viewer' ) );
	}

	protected function tearDown(): void {
		foreach ( $this->variants as $variant ) {
			$variant->stop();
		}
		$this->database?->stop();
		array_map( 'unlink', '' === $this->segment ? array() : glob( "$this->segment*" ) );
		Schema::drop();
		Upkeep::end();
		$this->redis?->remove();
		parent::tearDown();
	}

	/**
	 * @group extension
	 * @group one-site
	 * @group any-wordpress
	 * @testWith ["shm"]
	 *           ["redis"]
	 *           ["table"]
	 */
	public function test_two_installs_with_equal_constants_never_meet( string $engine ): void {
		$login          = self::login_of( $this->make_user( 'editor', 'Somebody' ) );
		$this->database = new Database();
		$this->database->query( "DELETE FROM wp_options WHERE option_name = '" . Install::OPTION . "'" );

		[ $first, $second ] = $this->two_servers( $engine );
		self::sign_in( $first, $login );
		self::assertSame( array(), $this->seen_on( $second ) );
		self::assertSame( array( 'Somebody' ), $this->seen_on( $first ) );
	}

	/**
	 * @group extension
	 * @group one-site
	 * @group any-wordpress
	 */
	public function test_a_copied_database_under_another_address_does_not_meet_its_origin(): void {
		Site::id();
		$login          = self::login_of( $this->make_user( 'editor', 'Somebody' ) );
		$this->database = new Database();
		$this->database->query( "UPDATE wp_options SET option_value = 'https://staging.example.com' WHERE option_name = 'home'" );

		[ $first, $second ] = $this->two_servers( 'shm' );
		self::sign_in( $first, $login );
		self::assertSame( array(), $this->seen_on( $second ) );
		self::assertSame( array( 'Somebody' ), $this->seen_on( $first ) );
	}

	/**
	 * The stack names the socket in DB_HOST; the second server finds it by a setting of PHP, under another address, behind
	 * a filter that maps domains.
	 *
	 * @group extension
	 */
	public function test_two_web_servers_of_one_site_meet_however_they_spell_the_database_and_the_address(): void {
		$login   = self::login_of( $this->make_user( 'editor', 'Somebody' ) );
		$variant = $this->variant()->with_constant( 'DB_HOST', 'localhost' )->with_fixture( 'mapped-domain' )->start( array( 'mysqli.default_socket' => self::socket() ) );

		$stack = new Visitor();
		$stack->log_in( $login, self::PASSWORD );
		$stack->get( '/wp-admin/' );
		self::assertSame( array( 'Somebody' ), $this->seen_on( $variant ) );
	}

	public function test_the_name_does_not_depend_on_what_is_autoloaded_or_filtered(): void {
		$id = Site::id();
		self::assertMatchesRegularExpression( '~^[0-9a-f]{16}/[0-9a-f]{16}-\d+$~D', $id );

		foreach ( array( Install::OPTION, 'home' ) as $option ) {
			wp_set_option_autoload( $option, false );
			try {
				self::assertSame( $id, Site::id(), $option );
				wp_cache_flush();
				self::assertSame( $id, Site::id(), $option );
			} finally {
				wp_set_option_autoload( $option, true );
			}
		}

		add_filter( 'option_home', static fn() => 'https://mapped.example.com' );
		add_filter( 'pre_option_home', static fn() => 'https://mapped.example.com' );
		self::assertSame( $id, Site::id() );
	}

	/**
	 * What another request stored is not in this one's cache.
	 */
	public function test_of_two_first_requests_both_take_what_the_first_has_stored(): void {
		global $wpdb;
		$before = get_option( Install::OPTION, Install::id() );
		try {
			delete_option( Install::OPTION );
			self::assertFalse( get_option( Install::OPTION ) );
			$wpdb->query( "INSERT INTO $wpdb->options (option_name, option_value, autoload) VALUES ('" . Install::OPTION . "', 'of the other request', 'on')" );
			self::assertSame( 'of the other request', Install::id() );
			self::assertSame( 'of the other request', get_option( Install::OPTION ) );
		} finally {
			update_option( Install::OPTION, $before );
		}
	}

	public function test_first_requests_at_the_same_time_agree(): void {
		$before = get_option( Install::OPTION, Install::id() );
		$code   = '$_SERVER["HTTP_HOST"] = substr( getenv( "STACK_URL" ), 7 ); $_SERVER["REQUEST_URI"] = "/"; require getenv( "WP_PATH" ) . "/wp-load.php"; fgets( STDIN ); echo NativePresence\Site::id();';
		try {
			delete_option( Install::OPTION );
			$requests = array();
			foreach ( range( 1, 6 ) as $i ) {
				$process = proc_open( array( PHP_BINARY, '-r', $code ), array( array( 'pipe', 'r' ), array( 'pipe', 'w' ) ), $pipes );
				self::assertIsResource( $process );
				$requests[] = array( $process, $pipes );
			}
			foreach ( $requests as list( , $pipes ) ) {
				fwrite( $pipes[0], "\n" );
			}
			$names = array();
			foreach ( $requests as list( $process, $pipes ) ) {
				$names[] = stream_get_contents( $pipes[1] );
				self::assertSame( 0, proc_close( $process ) );
			}
			wp_cache_flush();
			self::assertSame( array( Site::id() ), array_values( array_unique( $names ) ) );
		} finally {
			update_option( Install::OPTION, $before );
		}
	}

	public function test_without_a_database_that_keeps_the_id_presence_is_refused_and_nothing_breaks(): void {
		$before = get_option( Install::OPTION, Install::id() );
		try {
			delete_option( Install::OPTION );
			add_filter( 'query', static fn( string $sql ) => str_starts_with( $sql, 'INSERT IGNORE' ) ? 'INSERT INTO no_such_table VALUES (1)' : $sql );
			self::assertNull( Engine::site() );
			self::assertSame( PresenceException::UNAVAILABLE, Engine::refusal() );
			self::assertFalse( wp_set_presence( self::ROOM, 'tab', array() ) );
		} finally {
			remove_all_filters( 'query' );
			update_option( Install::OPTION, $before );
		}
	}

	public function test_site_health_shows_the_name_so_that_two_servers_can_be_compared(): void {
		$panel = Visitor::signed_in( $this->make_manager() )->get( '/wp-admin/site-health.php?tab=debug' )->site_health_panel();
		self::assertSame( Site::id(), $panel['Site identity'] );
	}

	/**
	 * @group network
	 */
	public function test_each_site_of_a_network_has_a_name_that_every_other_site_knows(): void {
		$second = (int) get_sites( array( 'path' => '/second/', 'fields' => 'ids' ) )[0];
		$names  = array( Site::id(), Site::id( $second ) );
		self::assertNotSame( $names[0], $names[1] );

		switch_to_blog( $second );
		delete_option( Install::OPTION );
		try {
			self::assertSame( $names, array( Site::id( 1 ), Site::id() ) );
		} finally {
			restore_current_blog();
		}
		$panel = Visitor::signed_in( $this->make_manager(), getenv( 'STACK_URL' ) . '/second' )->get( '/wp-admin/site-health.php?tab=debug' )->site_health_panel();
		self::assertSame( $names[1], $panel['Site identity'] );
	}

	/**
	 * @group network
	 */
	public function test_a_site_that_came_from_another_network_is_corrected_on_its_dashboard(): void {
		$second = (int) get_sites( array( 'path' => '/second/', 'fields' => 'ids' ) )[0];
		$name   = Site::id( $second );
		update_blog_option( $second, Install::OPTION, 'of another network' );
		$visitor = Visitor::signed_in( $this->make_manager(), getenv( 'STACK_URL' ) . '/second' );
		$visitor->get( '/wp-admin/' );
		wp_cache_flush();
		switch_to_blog( $second );
		try {
			self::assertSame( $name, Site::id() );
		} finally {
			restore_current_blog();
		}
	}

	/**
	 * Two web servers with equal constants: one on the stack's database, one on the second.
	 *
	 * @return array{Variant, Variant}
	 */
	private function two_servers( string $engine ): array {
		$this->segment = '/dev/shm/presence-identity-' . bin2hex( random_bytes( 4 ) );

		$ini = array( 'presence.shm_path' => $this->segment );
		if ( 'redis' === $engine ) {
			require_once dirname( __DIR__ ) . '/native/support/Redis.php';
			$this->redis = new Redis();
			$ini         = array( 'presence.engine' => 'redis', 'presence.redis_url' => 'unix://' . $this->redis->socket, 'presence.redis_timeout_ms' => '10000' );
		}
		$servers = array();
		foreach ( array( self::socket(), $this->database->socket ) as $socket ) {
			$servers[] = $this->variant()->with_constant( 'DB_HOST', 'localhost' )->start( array( 'mysqli.default_socket' => $socket ) + $ini, 'table' !== $engine );
		}
		return $servers;
	}

	private function variant(): Variant {
		return $this->variants[] = new Variant();
	}

	private static function socket(): string {
		return explode( ':', DB_HOST, 2 )[1];
	}

	private static function sign_in( Variant $server, string $login ): Visitor {
		$visitor = $server->visitor();
		$visitor->log_in( $login, self::PASSWORD );
		$visitor->get( '/wp-admin/' );
		return $visitor;
	}

	/**
	 * The names that the administrator's dashboard on a server lists.
	 *
	 * @return string[]
	 */
	private function seen_on( Variant $server ): array {
		$visitor = $server->visitor();
		$visitor->log_in( $this->viewer, self::PASSWORD );
		$page = $visitor->get( '/wp-admin/' );
		self::assertTrue( $page->has_id( 'presence-whos-online' ) );
		return $page->texts( "//ul[@id='presence-whos-online-list']//*[" . Answer::has_class( 'presence-user-name' ) . ']' );
	}
}
