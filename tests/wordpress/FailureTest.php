<?php
/**
 * Presence is never worth a broken page: with an engine that does not work the site goes on, and it heals by itself.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Failures;

/**
 * @group extension
 */
final class FailureTest extends TestCase {
	private const SENTENCE = 'Presence is not available right now.';

	private ?Variant $variant = null;

	/** A folder that the engine is told to live in. */
	private string $folder;

	protected function setUp(): void {
		parent::setUp();
		$this->folder  = '/dev/shm/presence-test-' . bin2hex( random_bytes( 4 ) );
		$this->variant = ( new Variant() )->start( array( 'presence.shm_path' => "$this->folder/segment" ) );
	}

	protected function tearDown(): void {
		$this->variant?->stop();
		if ( is_dir( $this->folder ) ) {
			array_map( 'unlink', (array) glob( "$this->folder/*" ) );
			rmdir( $this->folder );
		}
		parent::tearDown();
	}

	public function test_pages_render_without_an_engine_and_say_so(): void {
		$editor = $this->variant->visitor( $this->make_user() );
		$admin  = $this->variant->visitor( $this->make_manager() );
		$post   = $this->make_post();
		$views = array(
			array( $editor, '/wp-admin/' ),
			array( $editor, '/wp-admin/edit.php' ),
			array( $editor, "/wp-admin/post.php?post=$post&action=edit" ),
			array( $editor, '/' ),
			array( $admin, '/wp-admin/users.php?presence_status=online' ),
			array( $admin, '/wp-admin/plugins.php' ),
			array( $admin, '/wp-admin/site-health.php' ),
			array( new Visitor( $this->variant->url ), '/' ),
		);
		foreach ( $views as list( $visitor, $path ) ) {
			$page = $visitor->get( $path );
			self::assertSame( 200, $page->status, $path );
			self::assertStringContainsString( '</html>', $page->body, $path );
		}
		$page = $editor->get( '/wp-admin/' );
		self::assertSame( array( self::SENTENCE ), $page->texts( "//*[@id='presence-whos-online']//*[" . Answer::has_class( 'presence-empty' ) . ' and not(@hidden)]' ) );
		self::assertSame( array( self::SENTENCE ), $page->texts( "//*[@id='presence-active-posts']/p[not(@hidden)]" ) );
		self::assertContains( 'Enginedoes not answer', $page->texts( "//*[@id='presence-debugger']//dl/div" ) );
		$this->assert_nothing_but_our_line();
	}

	public function test_a_beat_a_login_and_a_goodbye_are_answered(): void {
		$user_id = $this->make_user();
		$visitor = $this->variant->visitor();
		$visitor->log_in( self::login_of( $user_id ), self::PASSWORD );
		$page   = $visitor->get( '/wp-admin/' );
		$answer = $visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) );
		self::assertSame( 200, $answer->status );
		self::assertArrayHasKey( 'server_time', $answer->json() );

		$classic = $visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ), 'presence-active-posts-ping' => 1 ) );
		self::assertArrayNotHasKey( 'presence-online', $classic->json(), 'an empty list would say that nobody is online' );
		self::assertArrayNotHasKey( 'presence-active-posts', $classic->json() );
		self::assertSame( 503, $visitor->leave( $page )->status );
		$this->assert_nothing_but_our_line();
	}

	public function test_routes_answer_503(): void {
		$visitor = $this->variant->visitor( $this->make_user() );
		$nonce   = $visitor->rest_headers();
		$base    = '/wp-json/wp-presence/v1/presence';
		$entry   = array( 'room' => 'admin/online', 'client_id' => 'tab' );
		$answers = array(
			$visitor->get( "$base?room=admin/online", $nonce ),
			$visitor->get( "$base/rooms", $nonce ),
			$visitor->post_json( $base, $entry, $nonce ),
			$visitor->delete_json( $base, $entry, $nonce ),
			$visitor->post_json( "$base/leave", array( 'tab' => 'abc' ), $nonce ),
			$visitor->post_json( "$base/screen-revisions/stale", array( 'key' => 'post/' . $this->make_post() ), $nonce ),
		);
		if ( function_exists( 'wp_register_ability' ) ) {
			$answer = $visitor->get( '/wp-json/wp-abilities/v1/abilities/presence/who-is-online/run', $nonce );
			self::assertSame( array( 503, 'presence_unavailable' ), array( $answer->status, $answer->json()['code'] ) );
		}
		foreach ( $answers as $answer ) {
			self::assertSame( 503, $answer->status );
			self::assertSame( 'rest_presence_unavailable', $answer->json()['code'] );
			self::assertStringNotContainsString( $this->folder, $answer->body );
		}
		$this->assert_nothing_but_our_line();
	}

	public function test_a_failure_is_recorded_once_a_minute(): void {
		$visitor = $this->variant->visitor( $this->make_user() );
		$visitor->get( '/wp-admin/' );
		$visitor->get( '/wp-admin/' );
		$visitor->get( '/wp-admin/' );

		self::assertSame( 1, substr_count( $this->variant->log(), 'Native Presence: ' ), $this->variant->log() );
		wp_cache_flush();
		$failure = Failures::last();
		self::assertSame( \PresenceException::UNAVAILABLE, $failure['code'] );
		self::assertStringContainsString( $this->folder, $failure['message'] );
		self::assertEqualsWithDelta( time(), $failure['time'], 60 );
		self::assertGreaterThan( 0, $failure['count'] );
	}

	public function test_the_site_heals_by_itself_when_the_engine_is_back(): void {
		$visitor = $this->variant->visitor( $this->make_user() );
		$page    = $visitor->get( '/wp-admin/' );
		mkdir( $this->folder, 0700 );

		$visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) );
		$other = $this->variant->visitor( $this->make_user( 'editor', 'Back Again' ) );
		$texts = $other->get( '/wp-admin/' )->texts( '//*[' . Answer::has_class( 'presence-user-item' ) . ']' );
		self::assertCount( 1, $texts );
		$shown = $visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) )->json()['presence-shown'];
		self::assertSame( 'Back Again', $shown['whos-online']['rows'][0]['name'] );
	}

	public function test_a_damaged_segment_is_replaced(): void {
		mkdir( $this->folder, 0700 );
		$visitor = $this->variant->visitor( $this->make_user() );
		$visitor->get( '/wp-admin/' );
		foreach ( (array) glob( "$this->folder/segment*" ) as $file ) {
			$handle = fopen( (string) $file, 'r+' );
			fwrite( $handle, random_bytes( 4096 ) );
			fclose( $handle );
		}
		$page = $visitor->get( '/wp-admin/' );
		self::assertSame( 200, $page->status );
		$page = $visitor->get( '/wp-admin/' );
		self::assertSame( 200, $page->status );

		$deadline = time() + 30;
		do {
			$visitor->beat( $page, Visitor::ping( $page ) );
			$list = $visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) )->json()['presence-online'];
		} while ( array() === $list && time() < $deadline );
		self::assertCount( 1, $list );
		$this->assert_nothing_but_our_line( 0 );
	}

	public function test_in_this_process_reads_are_empty_and_writes_say_false(): void {
		$code = '
			define( "WP_DEBUG_LOG", false );
			require getenv( "WP_PATH" ) . "/wp-load.php";
			echo json_encode( array(
				wp_set_presence( "admin/online", "tab", array() ),
				wp_get_presence( "admin/online" ),
				wp_get_active_rooms(),
				wp_get_presence_summary()["total_entries"],
				wp_presence_is_available(),
				wp_remove_presence( "admin/online", "tab" ),
			) );
			remove_all_actions( "shutdown" );
		';
		$command = array( PHP_BINARY, '-d', "presence.shm_path=$this->folder/segment", '-r', $code );
		$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ) ), $pipes );
		$output  = (string) stream_get_contents( $pipes[1] );
		self::assertSame( 0, proc_close( $process ) );
		self::assertSame( array( false, array(), array(), 0, false, false ), json_decode( $output, true ), $output );
	}

	/**
	 * The log holds the one line that is meant for administrators, and no PHP notice.
	 */
	private function assert_nothing_but_our_line( int $at_least = 1 ): void {
		$lines = array_values( array_filter( explode( "\n", $this->variant->log() ) ) );
		// The extension says once that it replaces a damaged segment.
		$lines = array_values( preg_grep( '/^\[[^]]+\] presence: \S+ was set aside and (will be|is) made anew: /', $lines, PREG_GREP_INVERT ) );
		self::assertSame( $lines, array_values( preg_grep( '/^\[[^]]+\] Native Presence: /', $lines ) ) );
		self::assertLessThanOrEqual( 1, count( $lines ) );
		self::assertGreaterThanOrEqual( $at_least, count( $lines ) );
	}
}
