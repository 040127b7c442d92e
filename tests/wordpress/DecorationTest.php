<?php
/**
 * Names, faces, titles and what filters return never keep a person out, whatever is in them.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Api\Decoration;
use NativePresence\Site;
use NativePresence\TableEngine\Schema;
use NativePresence\TableEngine\Upkeep;
use NativePresence\Text;

/**
 * @group extension
 * @group any-wordpress
 */
final class DecorationTest extends TestCase {
	protected function tearDown(): void {
		Schema::drop();
		wp_cache_flush();
		Upkeep::end();
		parent::tearDown();
	}

	/**
	 * @dataProvider engines
	 */
	public function test_a_latin1_database_costs_nobody_their_presence( bool $extension ): void {
		$user_id = $this->make_user( 'administrator', 'Hélène Müller' );
		$post_id = $this->make_post( array( 'post_title' => 'Début', 'post_author' => $user_id ) );
		$variant = ( new Variant() )->with_fixture( 'latin1' )->start( extension: $extension );
		try {
			$visitor = $variant->visitor( $user_id );
			$first   = $visitor->get( '/wp-admin/' );
			$editor  = $visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
			self::assertSame( 200, $editor->status );

			$other = $variant->visitor( $this->make_user( 'administrator' ) );
			$page  = $other->get( '/wp-admin/' );
			$rows  = array_column( $page->config()['rows'], null, 'name' );
			self::assertArrayHasKey( 'Hélène Müller', $rows );
			$where = array_filter( array_column( $page->config()['rows'], 'where' ) );
			self::assertContains( 'Editing “Début”', $where );

			$beat = $visitor->beat( $first, Visitor::ping( $first, array( 'whos-online' => 'none' ) ) );
			self::assertIsArray( $beat->json()['presence-shown']['whos-online'] );
			$asked = $other->beat( $page, Visitor::ping( $page, array( 'whos-online' => 'none' ) ) )->json();
			self::assertContains( 'Hélène Müller', array_column( $asked['presence-shown']['whos-online']['rows'], 'name' ) );
			self::assertStringNotContainsString( 'resence', $variant->log() );
		} finally {
			$variant->stop();
		}
	}

	/**
	 * @return array<string, array{bool}>
	 */
	public function engines(): array {
		return array(
			'the extension' => array( true ),
			'the tables'    => array( false ),
		);
	}

	public function test_the_name_of_who_saved_is_utf8(): void {
		$user_id = $this->make_user( 'administrator', 'Hélène Müller' );
		$visitor = Visitor::signed_in( $this->make_user( 'administrator' ) );
		$post_id = $this->make_post();
		$page    = $visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		presence_bump( "post/$post_id", $user_id, Site::id() );
		$this->install( 'latin1' );
		$answer = $visitor->beat( $page, Visitor::ping( $page ) + array( 'presence-screen-ping' => array( 'key' => "post/$post_id", 'since' => 1 ) ) )->json();
		self::assertSame( 'Hélène Müller', $answer['presence-screen-rev']['other']['actor_name'] );
	}

	public function test_what_filters_return_keeps_nobody_out(): void {
		$this->install( 'bad-decoration' );
		$user_id = $this->make_user( 'administrator' );
		$visitor = Visitor::signed_in( $user_id );
		$post_id = $this->make_post();

		$dashboard = $visitor->get( '/wp-admin/' );
		self::assertSame( 'dashboard', $this->entry( $dashboard )->data['screen'] );
		self::assertSame( '', $this->entry( $dashboard )->data['_avatar'] );
		self::assertSame( 'café', $dashboard->script_value( 'wpPresenceScreen' )['key'] );

		$plugin = $visitor->get( '/wp-admin/admin.php?page=cafe' );
		self::assertSame( 'Café', $this->entry( $plugin )->data['_label'] );

		$front = $visitor->get( (string) wp_parse_url( (string) get_permalink( $post_id ), PHP_URL_PATH ) );
		self::assertSame( 'front', $this->entry( $front )->data['screen'] );
		self::assertLessThanOrEqual( 1000, strlen( $this->entry( $front )->data['title'] ) );

		$editor = $visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$this->check_editor_state( $post_id );
		presence_clear( Site::id() );
		$visitor->beat( $editor, Visitor::ping( $editor ) + array( 'presence-editor-ping' => array( 'post_id' => $post_id ) ), 'post' );
		self::assertContains( 'user-' . $user_id . '-' . $editor->config()['tab'], self::clients() );
		$this->check_editor_state( $post_id );
	}

	public function test_an_address_that_is_no_utf8_is_recorded(): void {
		$visitor = Visitor::signed_in( $this->make_user( 'administrator' ) );
		// A page that was not found. The browser here encodes its address; others may send the byte itself.
		$page = $visitor->get( "/caf\xe9/" );
		self::assertSame( 'front refused /caf%e9/', strtolower( $this->entry( $page )->data['_object'] ) );
		self::assertSame( '/caf%E9/%C3%A9?a=b#c', Text::url( "/caf\xe9/é?a=b#c" ) );
	}

	public function test_a_beat_of_such_a_page_is_a_renewal(): void {
		$this->install( 'bad-decoration' );
		$visitor = Visitor::signed_in( $this->make_user( 'administrator' ) );
		$page    = $visitor->get( '/wp-admin/admin.php?page=cafe' );
		$version = presence_version( self::ROOM, Site::id() );
		$visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) );
		self::assertSame( $version, presence_version( self::ROOM, Site::id() ) );
	}

	public function test_a_large_state_of_a_caller_keeps_what_fits_of_ours(): void {
		$user_id = $this->make_user( 'editor', str_repeat( 'n', 250 ) );
		self::assertTrue( wp_set_presence( self::ROOM, 'tab', array( 'text' => str_repeat( 'x', 10_100 ) ), $user_id ) );
		$data = presence_find( self::ROOM, 'tab', Site::id() )->data;
		self::assertSame( 10_100, strlen( $data['text'] ) );
		self::assertArrayHasKey( '_ttl', $data );
		self::assertArrayNotHasKey( '_name', $data );
	}

	public function test_a_state_of_a_caller_with_as_many_values_as_an_entry_may_have_is_kept_without_ours(): void {
		$user_id = $this->make_user();
		foreach ( array( array_fill( 0, 2_046, 0 ), array_fill( 0, 510, array() ) ) as $list ) {
			self::assertTrue( wp_set_presence( self::ROOM, 'tab', array( 'list' => $list ), $user_id ) );
			self::assertSame( $list, presence_find( self::ROOM, 'tab', Site::id() )->data['list'] );
			self::assertFalse( wp_set_presence( self::ROOM, 'other', array( 'list' => array_merge( $list, array( $list[0] ) ) ), $user_id ) );
		}
		self::assertSame( array( 'tab' ), self::clients() );
	}

	public function test_decorations_with_too_many_values_or_arrays_go(): void {
		$state = array( 'list' => array_fill( 0, 500, array() ) );
		$added = array( 'short' => 'a', 'lists' => array_fill( 0, 11, array() ), 'text' => 'b' );
		self::assertSame( array( 'short', 'text' ), array_keys( Decoration::beside( $state, $added ) ) );
		$state = array( 'list' => array_fill( 0, 2_036, 0 ) );
		self::assertSame( array( 'short', 'text' ), array_keys( Decoration::beside( $state, $added ) ) );
		self::assertTrue( presence_set( self::ROOM, 'tab', $state + Decoration::beside( $state, $added ), 0, 60, Site::id() ) );
	}

	/**
	 * @dataProvider unspeakable
	 * @param mixed $value
	 */
	public function test_the_state_of_a_caller_is_refused_and_not_mended( $value ): void {
		self::assertFalse( wp_set_presence( self::ROOM, 'tab', array( 'mine' => $value ), $this->make_user() ) );
		self::assertSame( array(), self::clients() );
	}

	/**
	 * @return array<string, array{mixed}>
	 */
	public function unspeakable(): array {
		return array(
			'no UTF-8'    => array( "\xe9" ),
			'no number'   => array( INF ),
			'an object'   => array( new \stdClass() ),
			'too long'    => array( str_repeat( 'x', 10_240 ) ),
		);
	}

	public function test_the_longest_decorations_go_first(): void {
		$added = array( 'short' => 'a', 'long' => str_repeat( 'b', 6_000 ), 'longer' => str_repeat( '"', 4_000 ) );
		self::assertSame( array( 'short', 'long' ), array_keys( Decoration::beside( array(), $added ) ) );
		self::assertSame( array( 'short' ), array_keys( Decoration::beside( array( 'state' => str_repeat( 'c', 8_000 ) ), $added ) ) );
		$many = Decoration::beside( array(), array_fill_keys( array_map( static fn ( $i ) => "key$i", range( 1, 5_000 ) ), 1 ) );
		self::assertGreaterThan( 500, count( $many ) );
		self::assertTrue( presence_set( self::ROOM, 'tab', $many, 0, 60, Site::id() ) );
	}

	/**
	 * @dataProvider texts
	 */
	public function test_text_becomes_utf8( string $text, string $expected ): void {
		self::assertSame( $expected, Text::utf8( $text ) );
	}

	/**
	 * @return array<string, array{string, string}>
	 */
	public function texts(): array {
		return array(
			'UTF-8'                   => array( 'Zoë 🦀', 'Zoë 🦀' ),
			'Latin-1'                 => array( "Zo\xeb", 'Zoë' ),
			'both'                    => array( "Zoë Zo\xeb", 'Zoë Zoë' ),
			'half a character'        => array( "Zo\xc3", 'ZoÃ' ),
			'a surrogate'             => array( "\xed\xa0\x80", "í\u{a0}\u{fffd}" ),
			'no letter'               => array( "\x80", "\u{fffd}" ),
			'more bytes than a stack' => array( str_repeat( 'é', 100_000 ) . "\xe9", str_repeat( 'é', 100_001 ) ),
		);
	}

	private function check_editor_state( int $post_id ): void {
		$entries = presence_get( (string) wp_presence_post_room( $post_id ), null, '', Site::id() );
		self::assertNotEmpty( $entries );
		foreach ( $entries as $entry ) {
			$state = array_filter( $entry->data, static fn ( $key ) => ! str_starts_with( $key, '_' ), ARRAY_FILTER_USE_KEY );
			self::assertSame( array( 'action' => 'editing', 'block' => 'core/quote', 'name' => 'Hélène', 'kéy' => array( 'within' => 'ÿ' ), 'ratio' => 1.5 ), $state );
			self::assertArrayHasKey( '_name', $entry->data );
			self::assertArrayHasKey( '_session', $entry->data );
		}
	}

	private function entry( Answer $page ): \PresenceEntry {
		$entries = presence_get( self::ROOM, null, '', Site::id() );
		$found   = array_values( array_filter( $entries, static fn ( $entry ) => str_ends_with( $entry->client_id, $page->config()['tab'] ) ) );
		self::assertCount( 1, $found );
		return $found[0];
	}
}
