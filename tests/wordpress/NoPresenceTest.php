<?php
/**
 * Requests in which presence plays no part: nothing of it is loaded but the list of its hooks, and the engine is not asked.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class NoPresenceTest extends TestCase {
	/** What every request loads. */
	private const HOOKS = array(
		'native-presence.php',
		'includes/autoload.php',
		'includes/Bootstrap.php',
		'includes/hooks-always.php',
		'includes/functions/constants.php',
		'includes/functions/api.php',
		'includes/functions/callbacks.php',
		'includes/hooks.php',
		'includes/hooks-pages.php',
	);

	/**
	 * @dataProvider elsewhere
	 */
	public function test_only_the_hooks_are_loaded( string $path, bool $signed_in ): void {
		$visitor = $signed_in ? Visitor::signed_in( $this->make_user() ) : new Visitor();
		$headers = $signed_in ? $visitor->rest_headers() : array();
		$this->make_post( array( 'post_type' => 'page', 'post_name' => 'here' ) );
		// What core stores once is stored now: that may be somebody's save.
		$visitor->get( $path, $headers );
		$this->install( 'footprint' );
		self::assertSame( 200, $visitor->get( $path, $headers )->status );
		self::assertSame( self::HOOKS, $this->footprint() );
	}

	/**
	 * @return array<string, array{string, bool}>
	 */
	public function elsewhere(): array {
		return array(
			'the site, to a visitor'            => array( '/', false ),
			'a post, to a visitor'              => array( '/here/', false ),
			'a feed'                            => array( '/?feed=rss2', false ),
			'the login form'                    => array( '/wp-login.php', false ),
			'cron'                              => array( '/wp-cron.php?doing_wp_cron=1', false ),
			'another route, to a visitor'       => array( '/?rest_route=/wp/v2/posts', false ),
			'another route, to an editor'       => array( '/?rest_route=/wp/v2/posts', true ),
			'another route by its own address'  => array( '/wp-json/wp/v2/types', false ),
		);
	}

	public function test_a_beat_in_which_nothing_changed_loads_nothing_that_tells_or_renders(): void {
		$visitor = Visitor::signed_in( $this->make_user() );
		$page    = $visitor->get( '/wp-admin/' );
		$ping    = Visitor::ping( $page, $page->config()['tokens'] );
		$visitor->beat( $page, $ping );
		$this->install( 'footprint' );
		self::assertSame( 0, $visitor->beat( $page, $ping )->json()['presence-shown'] );
		$loaded = $this->footprint();
		self::assertContains( 'includes/AdminBar/Feature.php', $loaded );
		self::assertSame( array(), preg_grep( '#/(View|Data|ShownData|Place|PostCache|Merge|Person|Markup|Page|hooks-pages)\.php$|/EditorsColumn/#', $loaded ) );
	}

	public function test_quick_edit_prints_the_column_of_its_row(): void {
		$post_id = $this->make_post();
		$visitor = Visitor::signed_in( $this->make_user() );
		$list    = $visitor->get( '/wp-admin/edit.php' );
		$nonce   = $list->all( "//input[@id='_inline_edit']" )[0]->getAttribute( 'value' );
		$row     = $visitor->post( '/wp-admin/admin-ajax.php', array( 'action' => 'inline-save', '_inline_edit' => $nonce, 'post_ID' => $post_id, 'post_type' => 'post', 'post_view' => 'list', 'screen' => 'edit-post', '_status' => 'publish', 'post_title' => 'Edited quickly' ) );
		self::assertStringContainsString( 'Edited quickly', $row->body );
		self::assertStringContainsString( 'presence-editors', $row->body );
	}

	/**
	 * The engine attaches to its memory with the first call, and makes it when there is none.
	 */
	public function test_the_engine_is_not_asked(): void {
		$this->make_post( array( 'post_type' => 'page', 'post_name' => 'here' ) );
		$segment = sys_get_temp_dir() . '/no-presence-' . bin2hex( random_bytes( 6 ) );
		$variant = ( new Variant() )->start( array( 'presence.shm_path' => $segment ) );
		try {
			foreach ( $this->elsewhere() as list( $path ) ) {
				self::assertSame( 200, $variant->visitor()->get( $path )->status, $path );
				self::assertSame( array(), glob( "$segment*" ), $path );
			}
			$variant->visitor( $this->make_user() )->get( '/wp-admin/' );
			self::assertNotSame( array(), glob( "$segment*" ), 'somebody is there' );
		} finally {
			$variant->stop();
			array_map( unlink( ... ), glob( "$segment*" ) );
		}
	}

	public function test_routes_are_there_for_whoever_asks_for_them(): void {
		$visitor = Visitor::signed_in( $this->make_user() );
		$headers = $visitor->rest_headers();
		$names   = static fn( Answer $answer ) => array_values( preg_grep( '#^/wp-presence/v1/#', array_keys( $answer->json()['routes'] ) ) );
		$index   = $visitor->get( '/?rest_route=/', $headers );
		self::assertContains( 'wp-presence/v1', $index->json()['namespaces'] );
		self::assertCount( 4, $names( $index ) );
		self::assertSame( $names( $index ), $names( $visitor->get( '/?rest_route=/wp-presence/v1', $headers ) ) );
		self::assertSame( 200, $visitor->get( '/?rest_route=/wp-presence/v1/presence&room=admin/online', $headers )->status );
		$batch = $visitor->post_json( '/?rest_route=/batch/v1', array( 'requests' => array( array( 'path' => '/wp-presence/v1/presence/leave', 'body' => array( 'tab' => 'abc' ) ) ) ), $headers );
		self::assertStringNotContainsString( 'rest_no_route', $batch->body );
		// Another route's code asks for one of ours.
		$this->install( 'nested-route' );
		self::assertSame( 200, $visitor->get( '/?rest_route=/test/v1/nested', $headers )->json() );
	}

	/**
	 * What the last request loaded; it may have answered before it ended. Nothing of it is left.
	 *
	 * @return string[]
	 */
	private function footprint(): array {
		$file     = sys_get_temp_dir() . '/footprint';
		$deadline = time() + 20;
		while ( ! is_file( $file ) && time() < $deadline ) {
			usleep( 5_000 );
		}
		$files = explode( "\n", (string) file_get_contents( $file ) );
		unlink( $file );
		return $files;
	}
}
