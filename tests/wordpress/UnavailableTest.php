<?php
/**
 * A failure is not an empty room: whatever could not ask says so, and nothing says that nobody is there.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\TableEngine\Database;
use NativePresence\TableEngine\Patience;

final class UnavailableTest extends TestCase {
	private const SENTENCE = 'Presence is not available right now.';

	/** What would be taken for the truth. */
	private const FALSE = '/No other users are online|All quiet|Nobody is editing|Nobody else is here|No users found|\d online|Online <span class="count">/';

	/** Longest that a request may take, in microseconds: other requests of these machines take as long. */
	private const LONGEST = 15_000_000;

	private ?Breakage $breakage = null;

	protected function tearDown(): void {
		$this->breakage?->mend();
		$this->breakage = null;
		wp_cache_flush();
		parent::tearDown();
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function of_extension(): array {
		return array_combine( Breakage::OF_EXTENSION, array_map( static fn( $way ) => array( $way ), Breakage::OF_EXTENSION ) );
	}

	/**
	 * @group any-wordpress
	 * @group extension
	 * @dataProvider of_extension
	 */
	public function test_an_engine_that_does_not_answer( string $way ): void {
		$this->assert_says_so( $way );
	}

	/**
	 * Every request waits for the lock as long as it may.
	 *
	 * @group any-wordpress
	 * @group long
	 */
	public function test_tables_that_another_connection_has_locked(): void {
		$this->assert_says_so( Breakage::LOCKED );
	}

	/**
	 * @group any-wordpress
	 */
	public function test_something_else_in_the_place_of_the_tables(): void {
		$this->assert_says_so( Breakage::REPLACED );
	}

	public function test_only_our_statements_wait_briefly(): void {
		global $wpdb;
		// Other tests have put hooks back as they were.
		Patience::restore( '' );
		$waits = 'SELECT @@SESSION.lock_wait_timeout AS tables, @@SESSION.innodb_lock_wait_timeout AS row_locks';
		$wpdb->query( 'SET SESSION lock_wait_timeout = 77, SESSION innodb_lock_wait_timeout = 33' );
		for ( $i = 0; $i < 2; $i++ ) {
			self::assertEquals( array( 1, 1 ), Database::row( $waits ) );
			self::assertEquals( array( 1, 1 ), Database::row( $waits ) );
			self::assertEquals( array( 77, 33 ), $wpdb->get_row( $waits, ARRAY_N ) );
			self::assertEquals( array( 77, 33 ), $wpdb->get_row( $waits, ARRAY_N ) );
		}
		$wpdb->query( 'SET SESSION lock_wait_timeout = DEFAULT, SESSION innodb_lock_wait_timeout = DEFAULT' );
	}

	private function assert_says_so( string $way ): void {
		$post   = $this->make_post();
		$author = $this->make_user();
		$boss   = $this->make_manager();

		$this->breakage = new Breakage( $way );
		$editor         = $this->breakage->variant->visitor( $author );
		$manager        = $this->breakage->variant->visitor( $boss );

		$this->assert_pages( $editor, $manager, $post );
		$this->assert_beats( $editor, $post );
		$this->assert_routes( $editor, $post );
		$this->assert_functions( $author );

		$lines = array_values( array_filter( explode( "\n", $this->breakage->variant->log() ) ) );
		self::assertSame( $lines, array_values( preg_grep( '/\] (Native Presence|presence): /', $lines ) ), implode( "\n", $lines ) );
	}

	private function assert_pages( Visitor $editor, Visitor $manager, int $post ): void {
		foreach ( array( '/wp-admin/', '/wp-admin/edit.php', "/wp-admin/post.php?post=$post&action=edit", '/' ) as $path ) {
			$page = $editor->get( $path );
			self::assertSame( 200, $page->status, $path );
			self::assertStringContainsString( '</html>', $page->body, $path );
			self::assertDoesNotMatchRegularExpression( self::FALSE, (string) preg_replace( '/<script.*?<\/script>/s', '', $page->body ), $path );
			self::assertLessThan( self::LONGEST, $page->microseconds, $path );
			self::assertSame( array( self::SENTENCE ), $page->texts( "//*[@id='wp-admin-bar-presence-unavailable']" ), $path );
			self::assertSame( array( '—' . self::SENTENCE ), $page->texts( "//*[@id='wp-admin-bar-presence-online']//*[" . Answer::has_class( 'presence-bar-count' ) . ']' ), $path );
		}
		$page = $editor->get( '/wp-admin/' );
		self::assertSame( array( self::SENTENCE ), $page->texts( "//*[@id='presence-whos-online']/*[not(@hidden)]" ) );
		self::assertSame( array( self::SENTENCE ), $page->texts( "//*[@id='presence-active-posts']/*[not(@hidden)]" ) );
		self::assertContains( 'Enginedoes not answer', $page->texts( "//*[@id='presence-debugger']//dl/div" ) );
		self::assertSame( array( self::SENTENCE ), $page->texts( "//*[@id='presence-debugger']/p[not(@hidden)]" ) );

		$page  = $editor->get( '/wp-admin/edit.php' );
		$cells = $page->texts( '//td[' . Answer::has_class( 'presence_editors' ) . ']' );
		self::assertSame( array( 'Not available' . self::SENTENCE ), array_values( array_unique( $cells ) ) );
		$panel = $editor->get( "/wp-admin/post.php?post=$post&action=edit" )->config()['shown']['editor-panel'];
		self::assertSame( array( 'unavailable' => 1 ), $panel );

		$page = $manager->get( '/wp-admin/users.php' );
		self::assertSame( array( 'Online' ), $page->texts( "//li[@class='presence_online']/a" ) );
		$page = $manager->get( '/wp-admin/users.php?presence_status=online' );
		self::assertSame( array( 'Online' ), $page->texts( "//li[@class='presence_online']/a" ) );
		self::assertSame( array( self::SENTENCE ), $page->texts( "//tbody[@id='the-list']/tr" ) );
		self::assertDoesNotMatchRegularExpression( self::FALSE, $page->body );
		self::assertSame( 'critical', $manager->get( '/wp-admin/site-health.php' )->site_health()['engine']['status'] );
		self::assertSame( 'does not answer', $manager->get( '/wp-admin/site-health.php?tab=debug' )->site_health_panel()['Engine'] );
	}

	private function assert_beats( Visitor $editor, int $post ): void {
		foreach ( array( '/wp-admin/', '/wp-admin/edit.php', "/wp-admin/post.php?post=$post&action=edit" ) as $path ) {
			$page   = $editor->get( $path );
			$tokens = $page->config()['tokens'];
			self::assertNotContains( '', $tokens, 'without a token a script keeps nothing up to date' );
			$claim  = array( 'first' => 1, 'claim' => '00000000000000aa' );
			$answer = $editor->beat( $page, Visitor::ping( $page, $tokens, $claim ) + array( 'presence-screen-ping' => array( 'key' => "post/$post", 'since' => 1 ) ) );
			self::assertSame( array_map( static fn() => array( 'unavailable' => 1 ), $tokens ), $answer->json()['presence-shown'], $path );
			self::assertArrayNotHasKey( 'presence-screen-rev', $answer->json(), 'neither alarm nor "nothing new"' );
			self::assertArrayNotHasKey( 'presence-tab', $answer->json(), 'the engine knows of no claim' );
			self::assertLessThan( 400, strlen( $answer->body ) );
			self::assertLessThan( self::LONGEST, $answer->microseconds );
		}
		// What is known already does not make it "unchanged".
		$known  = array( 'whos-online' => '0123abcd.4711', 'admin-bar' => '0123abcd.0', 'active-posts' => '0123abcd.0-0', 'editors-column' => "0123abcd.post/$post" );
		$answer = $editor->beat( $page, Visitor::ping( $page, $known ) );
		self::assertSame( array_map( static fn() => array( 'unavailable' => 1 ), $known ), $answer->json()['presence-shown'] );

		if ( $this->breakage->extension ) {
			// A failure of this minute is recorded already.
			$without = $editor->beat( $page, Visitor::ping( $page, $known ), 'dashboard', array( 'X-Test-Without-Plugin: 1' ) );
			self::assertSame( $without->header( 'X-Test-Queries' ), $answer->header( 'X-Test-Queries' ), base64_decode( (string) $answer->header( 'X-Test-Sql' ) ) );
		}

		$classic = $editor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ), 'presence-active-posts-ping' => 1, 'presence-screen-ping' => array( 'key' => "post/$post" ) ) )->json();
		self::assertSame( array(), array_intersect_key( $classic, array( 'presence-online' => 1, 'presence-active-posts' => 1, 'presence-screen-rev' => 1 ) ) );
		self::assertArrayHasKey( 'server_time', $classic );
	}

	private function assert_routes( Visitor $editor, int $post ): void {
		$nonce   = $editor->rest_headers();
		$base    = '/wp-json/wp-presence/v1/presence';
		$entry   = array( 'room' => 'admin/online', 'client_id' => 'tab' );
		$answers = array(
			'list'   => $editor->get( "$base?room=admin/online", $nonce ),
			'rooms'  => $editor->get( "$base/rooms", $nonce ),
			'fields' => $editor->get( "$base/rooms?_fields=room", $nonce ),
			'write'  => $editor->post_json( $base, $entry, $nonce ),
			'remove' => $editor->delete_json( $base, $entry, $nonce ),
			'leave'  => $editor->post_json( "$base/leave", array( 'tab' => 'abc' ), $nonce ),
			'save'   => $editor->post_json( "$base/screen-revisions/stale", array( 'key' => "post/$post" ), $nonce ),
		);
		foreach ( $answers as $what => $answer ) {
			self::assertSame( array( 503, 'rest_presence_unavailable', self::SENTENCE ), array( $answer->status, $answer->json()['code'], $answer->json()['message'] ), $what );
		}
		if ( function_exists( 'wp_register_ability' ) ) {
			$answer = $editor->get( '/wp-json/wp-abilities/v1/abilities/presence/who-is-online/run', $nonce );
			self::assertSame( array( 503, 'presence_unavailable' ), array( $answer->status, $answer->json()['code'] ) );
		}
	}

	/**
	 * The functions that other code calls, and the commands, in processes of their own.
	 */
	private function assert_functions( int $user_id ): void {
		$email = get_userdata( $user_id )->user_email;
		$code  = '
			define( "WP_DEBUG_LOG", false );
			require getenv( "WP_PATH" ) . "/wp-load.php";
			$error = static fn( $answer ) => is_wp_error( $answer ) ? $answer->get_error_code() : $answer;
			echo json_encode( array(
				"set"      => wp_set_presence( "admin/online", "tab", array() ),
				"get"      => wp_get_presence( "admin/online" ),
				"prefix"   => wp_get_presence_by_room_prefix( "admin/" ),
				"user"     => wp_get_user_presence( ' . $user_id . ' ),
				"exchange" => wp_presence_exchange( "admin/online", "tab", array() ),
				"leave"    => wp_presence_leave( "admin/online", "tab" ),
				"rooms"    => wp_get_active_rooms(),
				"summary"  => wp_get_presence_summary()["total_entries"],
				"there"    => wp_presence_is_available(),
				"remove"   => wp_remove_presence( "admin/online", "tab" ),
				"take out" => wp_remove_user_presence( ' . $user_id . ' ),
				"bump"     => wp_presence_bump_screen_revision( "post/1", 1 ),
				"revision" => wp_presence_get_screen_revision( "post/1" )["rev"],
				"all"      => wp_presence_get_screen_revisions(),
				"export"   => $error( NativePresence\Privacy\Exporter::export( "' . $email . '" ) ),
				"erase"    => NativePresence\Privacy\Eraser::erase( "' . $email . '" )["items_retained"],
			) );
			remove_all_actions( "shutdown" );
		';
		$expected = array(
			'set'      => false,
			'get'      => array(),
			'prefix'   => array(),
			'user'     => array(),
			'exchange' => array(),
			'leave'    => array(),
			'rooms'    => array(),
			'summary'  => 0,
			'there'    => false,
			'remove'   => false,
			'take out' => false,
			'bump'     => 0,
			'revision' => 0,
			'all'      => array(),
			'export'   => 'presence_unavailable',
			'erase'    => true,
		);
		self::assertSame( $expected, json_decode( self::php( $code, $this->breakage ), true ) );

		foreach ( array( 'list admin/online', 'rooms', 'summary', 'status', 'cleanup', 'clear --yes', 'set admin/online x', 'demo 1 --yes' ) as $words ) {
			list( $status, $output, $errors ) = Command::run( array( 'presence', ...explode( ' ', $words ) ), '', $this->breakage->ini, $this->breakage->extension );
			self::assertSame( 1, $status, "$words: $output" );
			self::assertStringContainsString( 'Error: ', $errors, $words );
			self::assertStringNotContainsString( 'Success', $output . $errors, $words );
		}
	}

	private static function php( string $code, Breakage $breakage ): string {
		$command     = array( PHP_BINARY );
		$environment = getenv();
		if ( ! $breakage->extension ) {
			unset( $environment['PHP_INI_SCAN_DIR'] );
		}
		foreach ( $breakage->ini as $name => $value ) {
			array_push( $command, '-d', "$name=$value" );
		}
		$process = proc_open( array( ...$command, '-r', $code ), array( 1 => array( 'pipe', 'w' ) ), $pipes, null, $environment );
		$output  = (string) stream_get_contents( $pipes[1] );
		self::assertSame( 0, proc_close( $process ), $output );
		return $output;
	}
}
