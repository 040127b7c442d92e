<?php
/**
 * The presence debugger: where it is, what it tells, and whom.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class DebuggerTest extends TestCase {
	private const LINES = "//div[@id='presence-debugger']//dl/div";

	public function test_it_is_there_under_wp_debug_and_hidden_by_default(): void {
		$page = Visitor::signed_in( $this->make_user() )->get( '/wp-admin/' );
		$box  = $page->all( "//div[@id='presence_heartbeat']" );
		self::assertCount( 1, $box );
		self::assertStringContainsString( 'hide-if-js', $box[0]->getAttribute( 'class' ) );
		self::assertNotEmpty( $page->all( "//input[@id='presence_heartbeat-hide' and not(@checked)]" ), 'it can be asked for' );
	}

	public function test_without_wp_debug_there_is_none_and_a_beat_tells_nothing(): void {
		$variant = ( new Variant() )->start( array( 'auto_prepend_file' => __DIR__ . '/fixtures/no-debug.php' ) );
		try {
			$admin = $variant->visitor( $this->make_user( 'administrator' ) );
			$page  = $admin->get( '/wp-admin/' );
			self::assertTrue( $page->has_id( 'presence_active_posts' ) );
			self::assertFalse( $page->has_id( 'presence_heartbeat' ) );
			self::assertArrayNotHasKey( 'debugger', $page->config()['tokens'] );
			self::assertSame( 0, $admin->beat( $page, Visitor::ping( $page, array( 'debugger' => 'x' ) ) )->json()['presence-shown'] );
		} finally {
			$variant->stop();
		}
	}

	public function test_it_counts_and_gives_the_figures_of_the_engine(): void {
		presence_set( self::ROOM, 'a', array(), 900_001, 600, Site::id() );
		presence_set( 'other', 'b', array(), 900_001, 600, Site::id() );
		$editor = Visitor::signed_in( $this->make_user() )->get( '/wp-admin/' );
		self::assertSame( array( 'People online2', 'Open tabs2' ), array_values( preg_grep( '/^(People|Open|Rooms|Entries of)/', $editor->texts( self::LINES ) ) ) );
		$page = Visitor::signed_in( $this->make_user( 'administrator' ) )->get( '/wp-admin/' );
		self::assertSame( array( 'People online3', 'Open tabs3', 'Rooms with somebody2', 'Entries of this site4' ), array_slice( $page->texts( self::LINES ), 1, 4 ) );
		$engine = presence_info();
		self::assertContains( "Engine{$engine['engine']} {$engine['version']}", $page->texts( self::LINES ) );
		self::assertContains( 'Last beatnone since this page was opened', $page->texts( self::LINES ) );
	}

	/**
	 * @dataProvider roles
	 */
	public function test_what_counts_every_site_in_the_engine_is_for_those_who_manage_all_of_them( string $role, bool $all ): void {
		$visitor = Visitor::signed_in( $this->make_user( $role ) );
		$page    = $visitor->get( '/wp-admin/' );
		$beat    = $visitor->beat( $page, Visitor::ping( $page, array( 'debugger' => 'x' ) ) )->json()['presence-shown']['debugger'];
		$figures = array( 'Entries in it', 'Filled', 'Refused', 'Recoveries' );
		$names   = array_map( static fn ( $line ) => $line->getAttribute( 'data-name' ), $page->all( self::LINES . '[@data-name]' ) );
		self::assertSame( $all ? $figures : array(), array_values( array_intersect( $figures, $names ) ) );
		self::assertSame( $all ? $figures : array(), array_values( array_intersect( $figures, array_column( $beat['lines'], 'name' ) ) ) );
		self::assertSame( $all, str_contains( (string) wp_json_encode( $beat['lines'], JSON_UNESCAPED_SLASHES ), presence_info()['path'] ) );
	}

	/**
	 * @return array<string, array{string, bool}>
	 */
	public function roles(): array {
		return array(
			'a contributor'    => array( 'contributor', false ),
			'an editor'        => array( 'editor', false ),
			'an administrator' => array( 'administrator', ! is_multisite() ),
			'who manages all'  => array( is_multisite() ? 'super admin' : 'administrator', true ),
		);
	}

	public function test_a_save_of_what_nobody_has_open_wakes_no_dashboard(): void {
		$post_id = $this->make_post();
		$editor  = Visitor::signed_in( $this->make_user() );
		$page    = $editor->get( '/wp-admin/' );
		$shown   = static fn () => $editor->beat( $page, Visitor::ping( $page, array( 'debugger' => $page->config()['tokens']['debugger'] ) ) )->json()['presence-shown'];
		self::assertSame( 0, $shown() );
		// Enough for another block of memory.
		foreach ( range( 1, 20 ) as $i ) {
			wp_presence_bump_screen_revision( "a-screen/$i" );
		}
		wp_update_post( array( 'ID' => $post_id, 'post_status' => 'draft' ) );
		self::assertSame( 0, $shown() );
	}

	public function test_entries_are_for_administrators(): void {
		presence_set( 'my/room', 'a-client', array( 'seen' => 'yes', '_hidden' => 'no' ), 900_001, 600, Site::id() );
		$editor = Visitor::signed_in( $this->make_user() );
		$page   = $editor->get( '/wp-admin/' );
		$beat   = $editor->beat( $page, Visitor::ping( $page, array( 'debugger' => 'x' ) ) );
		self::assertSame( array(), $beat->json()['presence-shown']['debugger']['rows'] );
		foreach ( array( $page->body, $beat->body ) as $body ) {
			self::assertStringNotContainsString( 'a-client', $body );
			self::assertStringNotContainsString( str_replace( '/', '\/', presence_info()['path'] ), $body );
			self::assertStringNotContainsString( presence_info()['path'], $body );
		}

		$admin = Visitor::signed_in( $this->make_user( 'administrator' ) );
		$page  = $admin->get( '/wp-admin/' );
		self::assertSame( array( 'my/rooma-client900001{"seen":"yes"}' ), $page->texts( "//div[@id='presence-debugger']//tr[@data-key='my/room a-client']" ) );
		$rows = array_column( $admin->beat( $page, Visitor::ping( $page, array( 'debugger' => 'x' ) ) )->json()['presence-shown']['debugger']['rows'], null, 'client' );
		self::assertSame( '{"seen":"yes"}', $rows['a-client']['data'] );
	}

	public function test_entries_are_bounded_and_those_of_closed_rooms_stay_inside(): void {
		presence_set( 'postType/no_such_type:7', 'closed', array(), 900_001, 600, Site::id() );
		for ( $i = 0; $i < 60; $i++ ) {
			presence_set( "room/$i", "client-$i", array(), 900_001, 600, Site::id() );
		}
		$admin = Visitor::signed_in( $this->make_user( 'administrator' ) );
		$page  = $admin->get( '/wp-admin/' );
		$rows  = $admin->beat( $page, Visitor::ping( $page, array( 'debugger' => 'x' ) ) )->json()['presence-shown']['debugger']['rows'];
		self::assertLessThanOrEqual( 50, count( $rows ) );
		self::assertGreaterThan( 40, count( $rows ) );
		self::assertNotContains( 'closed', array_column( $rows, 'client' ) );
	}
}
