<?php
/**
 * What a beat costs the database: counted by WordPress itself, in real beats over the web server.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

/**
 * @group extension
 */
final class QueriesTest extends TestCase {
	private const WITHOUT = 'X-Test-Without-Plugin: 1';

	private int $user_id;
	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user( 'administrator' );
		$this->visitor = Visitor::signed_in( $this->user_id );
		$this->install( 'count-queries' );
	}

	/**
	 * @dataProvider crowds
	 */
	public function test_a_beat_that_changes_nothing_adds_no_query( int $online, string $path ): void {
		$this->fill( $online );
		$page = $this->visitor->get( $path );
		$data = Visitor::ping( $page, $page->config()['tokens'] );

		$without = $this->beat( $page, $data, true );
		$with    = $this->beat( $page, $data );
		self::assertArrayNotHasKey( 'presence-shown', $without->json() );
		self::assertSame( 0, $with->json()['presence-shown'] );
		self::assertSame( self::queries( $without ), self::queries( $with ), self::added( $without, $with ) );
	}

	/**
	 * @dataProvider crowds
	 */
	public function test_a_beat_that_tells_something_adds_two_queries_at_most( int $online, string $path ): void {
		$posts = $this->fill( 0 );
		$page  = $this->visitor->get( $path );
		$data  = Visitor::ping( $page, $page->config()['tokens'] );
		$this->fill( $online, $posts );

		$without = $this->beat( $page, $data, true );
		$with    = $this->beat( $page, $data );
		$shown   = $with->json()['presence-shown'];
		self::assertSame( array_keys( $page->config()['tokens'] ), array_keys( $shown ) );
		self::assertSame( $online + 1, $shown['admin-bar']['total'] );
		self::assertLessThanOrEqual( self::queries( $without ) + 2, self::queries( $with ), self::added( $without, $with ) );
	}

	/**
	 * @return array<string, array{int, string}>
	 */
	public function crowds(): array {
		return array(
			'5 online, dashboard'       => array( 5, '/wp-admin/' ),
			'200 online, dashboard'     => array( 200, '/wp-admin/' ),
			'5 online, list of posts'   => array( 5, '/wp-admin/edit.php' ),
			'200 online, list of posts' => array( 200, '/wp-admin/edit.php' ),
		);
	}

	/**
	 * @dataProvider pages
	 */
	public function test_a_page_loads_nobody_and_no_post_one_by_one( string $path ): void {
		$edited = $this->make_post();
		$path   = sprintf( $path, $edited );
		$posts  = array();
		$added  = array();
		$look   = function ( array $headers ) use ( $path, $edited ): Answer {
			if ( str_contains( $path, 'action=edit' ) ) {
				// Core leaves a lock of this very second as it is: both find one of seconds ago.
				$this->age_lock( $edited );
			}
			return $this->visitor->get( $path, $headers );
		};
		foreach ( array( 40, 500 ) as $online ) {
			$posts = $this->fill( $online, $posts );
			// What core looks up once is looked up now.
			$this->visitor->get( $path );
			$this->visitor->get( $path, array( self::WITHOUT ) );
			$without = $look( array( self::WITHOUT ) );
			$with    = $look( array() );
			self::assertSame( 200, $with->status );
			self::assertNotNull( $with->script_value( 'wpPresenceConfig' ) );
			$added[ $online ] = self::queries( $with ) - self::queries( $without );
			self::assertLessThanOrEqual( 4, $added[ $online ], self::added( $without, $with ) );
		}
		self::assertLessThanOrEqual( $added[40], $added[500], self::added( $without, $with ) );
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function pages(): array {
		return array(
			'the dashboard'         => array( '/wp-admin/' ),
			'the list of posts'     => array( '/wp-admin/edit.php' ),
			'the list of users'     => array( '/wp-admin/users.php' ),
			'the block editor'      => array( '/wp-admin/post.php?post=%d&action=edit' ),
			'the bar on the site'   => array( '/' ),
		);
	}

	public function test_the_beat_of_an_editor_adds_no_query(): void {
		$post_id = $this->make_post();
		$page    = $this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$lock    = array( 'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => get_post_meta( $post_id, '_edit_lock', true ) ) );
		$data    = Visitor::ping( $page, $page->config()['tokens'] ) + array( 'presence-editor-ping' => array( 'post_id' => $post_id ) ) + $lock;

		// The entry of the lock itself is news to others, and made before what is counted.
		$this->beat( $page, $data );
		// Core leaves a lock of this very second as it is: both beats find one of seconds ago.
		$this->age_lock( $post_id );
		$without = $this->beat( $page, $data, true );
		$this->age_lock( $post_id );
		$with = $this->beat( $page, $data );
		self::assertSame( 0, $with->json()['presence-shown'] );
		self::assertNotEmpty( preg_grep( '/^UPDATE .*_edit_lock/', self::sql( $without ) ) );
		self::assertSame( self::queries( $without ), self::queries( $with ), self::added( $without, $with ) );
	}

	public function test_a_beat_of_a_list_that_says_who_holds_a_lock_adds_no_query(): void {
		$post_id = $this->make_post();
		$page    = $this->visitor->get( '/wp-admin/edit.php' );
		update_post_meta( $post_id, '_edit_lock', time() . ':' . $this->make_user( 'subscriber' ) );
		$data = Visitor::ping( $page, $page->config()['tokens'] ) + array( 'wp-check-locked-posts' => array( "post-$post_id" ) );

		$without = $this->beat( $page, $data, true );
		$with    = $this->beat( $page, $data );
		self::assertSame( array( $post_id ), array_keys( $with->json()['presence-locks'] ) );
		self::assertSame( self::queries( $without ), self::queries( $with ), self::added( $without, $with ) );
	}

	public function test_a_beat_of_the_site_editor_with_the_same_post_open_adds_no_query(): void {
		$post_id = $this->make_post( array( 'post_type' => 'page' ) );
		$page    = $this->visitor->get( '/wp-admin/site-editor.php' );
		$ping    = static fn( string $view, string $proof ) => Visitor::ping( $page, $page->config()['tokens'], array( 'page' => $view, 'open' => $post_id, 'proof' => $proof ) ) + array( 'presence-editor-ping' => array( 'post_id' => $post_id ) );
		$told    = $this->beat( $page, $ping( $page->config()['page'], $page->config()['proof'] ) )->json();
		self::assertSame( $post_id, $told['presence-open']['post'] );
		$data = $ping( $told['presence-open']['page'], $told['presence-proof'] );

		$without = $this->beat( $page, $data, true );
		$with    = $this->beat( $page, $data );
		self::assertSame( 0, $with->json()['presence-shown'] );
		self::assertSame( array( "editor-$this->user_id-" . $page->config()['tab'] ), self::clients( "postType/page:$post_id" ) );
		self::assertSame( self::queries( $without ), self::queries( $with ), self::added( $without, $with ) );
	}

	public function test_the_count_is_of_the_whole_request(): void {
		$page   = $this->visitor->get( '/wp-admin/' );
		$answer = $this->beat( $page, array() );
		self::assertGreaterThan( 2, self::queries( $answer ) );
		self::assertNotEmpty( preg_grep( '/FROM wp_usermeta/', self::sql( $answer ) ) );
	}

	/**
	 * Makes the lock that the web server wrote one of seconds ago. This process has no part in it, nor a cache of it.
	 */
	private function age_lock( int $post_id ): void {
		global $wpdb;
		$aged = array( 'meta_value' => ( time() - 5 ) . ":$this->user_id" );
		self::assertSame( 1, $wpdb->update( $wpdb->postmeta, $aged, array( 'post_id' => $post_id, 'meta_key' => '_edit_lock' ) ) );
	}

	/**
	 * People on screens and on posts of all kinds.
	 *
	 * @param int[] $posts Posts; empty to make some.
	 * @return int[] Posts.
	 */
	private function fill( int $people, array $posts = array() ): array {
		for ( $i = count( $posts ); $i < 8; $i++ ) {
			$posts[] = $this->make_post( array( 'post_title' => "Post $i", 'post_type' => $i % 2 ? 'page' : 'post', 'post_status' => array( 'publish', 'draft', 'private', 'trash' )[ $i % 4 ] ) );
		}
		for ( $i = 1; $i <= $people; $i++ ) {
			$post = $posts[ $i % 8 ];
			$data = array( '_name' => "Filler $i", '_avatar' => '', '_idle' => 0, '_object' => "object-$i" );
			$data += 0 === $i % 3 ? array( 'screen' => 'dashboard' ) : array( 'screen' => 'post', '_post' => $post );
			presence_set( self::ROOM, "user-$i", $data, 1_000_000 + $i, 600, Site::id() );
			presence_set( (string) wp_presence_post_room( $post ), "editor-$i", $data, 1_000_000 + $i, 600, Site::id() );
		}
		return $posts;
	}

	/**
	 * @param array<string, mixed> $data
	 */
	private function beat( Answer $page, array $data, bool $without = false ): Answer {
		$settings = $page->script_value( 'heartbeatSettings' );
		$answer   = $this->visitor->post(
			'/wp-admin/admin-ajax.php',
			array( 'action' => 'heartbeat', '_nonce' => $settings['nonce'], 'screen_id' => 'dashboard', 'has_focus' => 'true', 'data' => $data ),
			$without ? array( self::WITHOUT ) : array()
		);
		self::assertSame( 200, $answer->status );
		return $answer;
	}

	private static function queries( Answer $answer ): int {
		self::assertNotNull( $answer->header( 'X-Test-Queries' ) );
		return (int) $answer->header( 'X-Test-Queries' );
	}

	/**
	 * @return string[]
	 */
	private static function sql( Answer $answer ): array {
		return json_decode( (string) base64_decode( (string) $answer->header( 'X-Test-Sql' ), true ), true );
	}

	private static function added( Answer $without, Answer $with ): string {
		$before = array_count_values( self::sql( $without ) );
		$more   = array_filter( array_count_values( self::sql( $with ) ), static fn( int $times, string $sql ) => $times > ( $before[ $sql ] ?? 0 ), ARRAY_FILTER_USE_BOTH );
		return 'Added: ' . implode( "\n", array_keys( $more ) );
	}
}
