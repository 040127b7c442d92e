<?php
/**
 * Where PHP has not loaded the extension, the same plugin works over the database.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Heartbeat\Salt;
use NativePresence\Site;
use NativePresence\TableEngine\Schema;
use NativePresence\TableEngine\Upkeep;

final class WithoutExtensionTest extends TestCase {
	private const PLUGIN = 'native-presence/native-presence.php';

	private ?Variant $variant = null;

	protected function setUp(): void {
		parent::setUp();
		Schema::drop();
		Upkeep::end();
	}

	protected function tearDown(): void {
		$this->variant?->stop();
		Schema::drop();
		wp_cache_flush();
		Upkeep::end();
		parent::tearDown();
	}

	private function served(): Variant {
		return $this->variant ??= ( new Variant() )->with_fixture( 'count-queries' )->start( array(), false );
	}

	/**
	 * @return list<array<string, string>>
	 */
	private static function rows( string $which = 'gone = 0' ): array {
		global $wpdb;
		return $wpdb->get_results( 'SELECT * FROM ' . Schema::entries() . " WHERE $which ORDER BY version", ARRAY_A );
	}

	private static function has_tables(): bool {
		global $wpdb;
		$tables = $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->base_prefix}native\\_presence%'" );
		self::assertContains( count( $tables ), array( 0, 3 ) );
		return array() !== $tables;
	}

	public function test_people_see_each_other_and_there_is_no_notice(): void {
		$post_id = $this->make_post( array( 'post_title' => 'Shared by two' ) );
		$writer  = $this->make_user( 'editor', 'Table Writer' );
		$admin   = $this->served()->visitor( $this->make_user( 'administrator' ) );
		$this->served()->visitor( $writer )->get( "/wp-admin/post.php?post=$post_id&action=edit" );

		$page = $admin->get( '/wp-admin/' );
		self::assertSame( 200, $page->status );
		self::assertSame( array(), $page->all( '//*[' . Answer::has_class( 'native-presence-notice' ) . ']' ) );
		$shown = implode( ' ', $page->texts( '//*[' . Answer::has_class( 'presence-user-item' ) . ']' ) );
		self::assertStringContainsString( 'Table Writer', $shown );
		self::assertStringContainsString( 'Shared by two', $shown );
		self::assertStringContainsString( '2 online', $page->body );

		// Another arrives: the next beat tells.
		$this->served()->visitor( $this->make_user( 'editor', 'Late Arrival' ) )->get( '/wp-admin/' );
		$told = $admin->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) )->json()['presence-shown'];
		self::assertSame( 'Late Arrival', $told['whos-online']['rows'][0]['name'] );
		self::assertSame( '', $this->variant->log() );
	}

	public function test_nobody_is_seen_any_more_who_has_left_or_whose_lease_has_ended(): void {
		$visitor = $this->served()->visitor( $this->make_user() );
		$page    = $visitor->get( '/wp-admin/' );
		self::assertCount( 1, self::rows() );
		self::assertSame( 200, $visitor->leave( $page )->status );
		self::assertSame( array(), self::rows() );

		$visitor->get( '/wp-admin/' );
		global $wpdb;
		$wpdb->query( 'UPDATE ' . Schema::entries() . ' SET expires_ms = 1 WHERE gone = 0' );
		$other = $this->served()->visitor( $this->make_user() );
		self::assertSame( array(), $other->get( '/wp-admin/' )->all( '//*[' . Answer::has_class( 'presence-user-item' ) . ']' ) );
		self::assertSame( '', $this->variant->log() );
	}

	public function test_a_beat_that_changes_nothing_adds_two_queries_and_writes_to_our_table_only(): void {
		// For two minutes after a change of a title beats look for further ones.
		update_option( Salt::OPTION, '1-settled', true );
		$visitor = $this->served()->visitor( $this->make_user() );
		$page    = $visitor->get( '/wp-admin/edit.php' );
		for ( $i = 0; $i < 50; $i++ ) {
			$GLOBALS['wpdb']->query( 'INSERT INTO ' . Schema::entries() . " SELECT site, room, CONCAT('other-$i'), user_id + $i + 1, data, updated_ms, expires_ms, version + $i + 1, gone FROM " . Schema::entries() . " WHERE client_id NOT LIKE 'other-%'" );
		}
		// What the others' coming changed is told first.
		$told   = $visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) )->json();
		$tokens = array_map( static fn ( array $shown ): string => $shown['token'], $told['presence-shown'] );

		$answer = $visitor->beat( $page, Visitor::ping( $page, $tokens + $page->config()['tokens'], array( 'proof' => $told['presence-proof'] ) ) );
		self::assertSame( 0, $answer->json()['presence-shown'] );
		$sql  = json_decode( (string) base64_decode( (string) $answer->header( 'X-Test-Sql' ), true ), true );
		$ours = preg_grep( '/native_presence| AS entries,/', $sql );
		self::assertCount( 2, $ours, implode( "\n", $ours ) );
		$writes = preg_grep( '/^(INSERT|UPDATE|DELETE|REPLACE|SET)/i', $sql );
		self::assertCount( 1, $writes );
		self::assertStringStartsWith( 'UPDATE ' . Schema::entries() . ' ', reset( $writes ) );
	}

	public function test_tables_are_made_at_first_use(): void {
		self::assertFalse( self::has_tables() );
		$this->served()->visitor( $this->make_user() )->get( '/wp-admin/' );
		self::assertTrue( self::has_tables() );
		self::assertCount( 1, self::rows() );
		self::assertSame( '', $this->variant->log() );
	}

	/**
	 * Core ends sessions, and other plugins save options, from the command line too.
	 */
	public function test_what_writes_no_presence_makes_no_tables(): void {
		$code = '
			require getenv( "WP_PATH" ) . "/wp-load.php";
			$sessions = WP_Session_Tokens::get_instance( (int) $argv[1] );
			$sessions->create( time() + 600 );
			$sessions->destroy_all();
			wp_get_presence( "admin/online" );
			wp_remove_presence( "admin/online", "tab" );
			$tagline = get_option( "blogdescription" );
			update_option( "blogdescription", uniqid() );
			update_option( "blogdescription", $tagline );
		';
		$environment = array_diff_key( getenv(), array( 'PHP_INI_SCAN_DIR' => '' ) );
		$process     = proc_open( array( PHP_BINARY, '-r', $code, (string) $this->make_user() ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes, null, $environment );
		self::assertSame( array( '', '' ), array( stream_get_contents( $pipes[1] ), Log::without_core( (string) stream_get_contents( $pipes[2] ) ) ) );
		self::assertSame( 0, proc_close( $process ) );
		self::assertFalse( self::has_tables() );
	}

	/**
	 * Who manages one site of a network activates nothing that the network has.
	 *
	 * @group one-site
	 */
	public function test_activation_makes_the_tables_and_schedules_the_sweep_and_deactivation_ends_it(): void {
		$this->variant = ( new Variant( array() ) )->start( array(), false );
		$admin         = $this->variant->visitor( $this->make_user( 'administrator' ) );
		self::assertSame( 302, $this->follow( $admin, 'activate' )->status );
		self::assertTrue( self::has_tables() );
		wp_cache_flush();
		self::assertIsInt( wp_next_scheduled( Upkeep::HOOK ) );

		$admin->get( '/wp-admin/' );
		self::assertNotSame( array(), self::rows() );
		self::assertSame( 302, $this->follow( $admin, 'deactivate' )->status );
		self::assertSame( array(), self::rows() );
		wp_cache_flush();
		self::assertFalse( wp_next_scheduled( Upkeep::HOOK ) );
		self::assertSame( '', $this->variant->log() );
	}

	public function test_the_sweep_runs_by_cron_and_goes_on(): void {
		$visitor = $this->served()->visitor( $this->make_user() );
		$visitor->get( '/wp-admin/' );
		wp_cache_flush();
		self::assertIsInt( wp_next_scheduled( Upkeep::HOOK ), 'the dashboard schedules it' );

		$GLOBALS['wpdb']->query( 'UPDATE ' . Schema::entries() . ' SET expires_ms = 1' );
		Upkeep::end();
		wp_schedule_event( time() - 10, 'hourly', Upkeep::HOOK );
		( new Visitor( $this->variant->url ) )->get( '/wp-cron.php' );
		self::assertSame( array(), self::rows( '1 = 1' ) );
		wp_cache_flush();
		self::assertGreaterThan( time(), wp_next_scheduled( Upkeep::HOOK ) );
	}

	public function test_site_health_says_which_engine_runs_and_what_one_would_gain(): void {
		$admin = $this->served()->visitor( $this->make_manager() );
		$found = $admin->get( '/wp-admin/site-health.php' )->site_health();
		self::assertSame( array( 'extension', 'engine', 'failures', 'heartbeat' ), array_keys( $found ) );
		self::assertSame( array( 'recommended', 'good', 'good', 'good' ), array_column( $found, 'status' ) );
		self::assertSame( 'Presence lives in the database', $found['engine']['label'] );
		self::assertStringContainsString( 'a heartbeat asks the database nothing', $found['extension']['text'] );
		self::assertStringContainsString( 'extension=/path/to/libpresence.so', $found['extension']['text'] );

		$shown = $admin->get( '/wp-admin/site-health.php?tab=debug' )->site_health_panel();
		self::assertSame( 'table', $shown['Engine'] );
		self::assertSame( Schema::entries(), $shown['Where it lives'] );
		self::assertSame( 'not loaded', $shown['Version of the PHP extension'] );
		self::assertSame( '', $this->variant->log() );
	}

	public function test_the_command_line_says_that_it_sees_other_people_than_the_web(): void {
		Visitor::signed_in( $this->make_user() )->get( '/wp-admin/' );
		list( $status, $output, $errors ) = Command::run( array( 'presence', 'status', '--format=json' ), '', array(), false );
		$told                             = json_decode( $output, true );
		self::assertSame( array( extension_loaded( 'presence' ) ? 1 : 0, 'table', '' ), array( $status, $told['engine'], $told['extension'] ) );
		if ( extension_loaded( 'presence' ) ) {
			self::assertSame( 'no', $told['sees_web'] );
			self::assertStringContainsString( 'The web server has loaded the PHP extension', $errors );
		} else {
			self::assertSame( 'yes', $told['sees_web'] );
			self::assertSame( '', $errors );
		}
	}

	/**
	 * @group extension
	 */
	public function test_when_the_extension_appears_it_is_used_and_the_tables_go(): void {
		$user_id = $this->make_user();
		$this->served()->visitor( $user_id )->get( '/wp-admin/' );
		self::assertSame( array(), self::clients() );

		Visitor::signed_in( $user_id )->get( '/wp-admin/' );
		self::assertCount( 1, self::clients() );
		self::assertCount( 1, self::rows() );

		wp_cache_flush();
		do_action( Upkeep::HOOK );
		self::assertFalse( self::has_tables() );
		self::assertFalse( wp_next_scheduled( Upkeep::HOOK ) );
		self::assertCount( 1, self::clients() );
	}

	public function test_a_database_that_refuses_the_tables_breaks_no_page(): void {
		global $wpdb;
		// A view of that name can be neither written to nor replaced by a table.
		$wpdb->query( 'CREATE VIEW ' . Schema::entries() . ' AS SELECT 1 AS site' );
		try {
			$page = $this->served()->visitor( $this->make_user() )->get( '/wp-admin/' );
			self::assertSame( 200, $page->status );
			self::assertStringContainsString( '</html>', $page->body );
			self::assertStringNotContainsString( 'database error', $page->body );
			self::assertMatchesRegularExpression( '/^\[[^]]+\] Native Presence: [^\n]*\n$/', $this->variant->log() );
		} finally {
			$wpdb->query( 'DROP VIEW ' . Schema::entries() );
		}
	}

	private function follow( Visitor $admin, string $action ): Answer {
		$links = $admin->get( '/wp-admin/plugins.php' )->all( "//tr[@data-plugin='" . self::PLUGIN . "']//span[@class='$action']/a" );
		self::assertCount( 1, $links );
		return $admin->get( '/wp-admin/' . $links[0]->getAttribute( 'href' ) );
	}
}
