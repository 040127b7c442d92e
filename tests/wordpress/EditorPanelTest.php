<?php
/**
 * The panel "Also here" of the block editor: what its page carries and what beats tell it.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class EditorPanelTest extends TestCase {
	private int $post_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->post_id = $this->make_post();
		$this->visitor = Visitor::signed_in( $this->make_user( 'editor', 'The Viewer' ) );
	}

	public function test_the_page_carries_who_else_is_in_the_post(): void {
		self::assertSame( array(), $this->page()->config()['shown']['editor-panel']['people'] );
		Visitor::signed_in( $this->make_user( 'editor', 'Maya & Co' ) )->get( "/wp-admin/post.php?post=$this->post_id&action=edit" );
		$panel = $this->page()->config()['shown']['editor-panel'];
		self::assertSame( array( 'Maya & Co' ), array_column( $panel['people'], 'name' ) );
		self::assertSame( array( 0 ), array_column( $panel['people'], 'idle' ) );
		self::assertSame( 0, $panel['more'] );
	}

	public function test_only_the_block_editor_has_the_panel(): void {
		self::assertArrayHasKey( 'editor-panel', $this->page()->config()['tokens'] );
		foreach ( array( '/wp-admin/', '/wp-admin/edit.php', '/' ) as $path ) {
			$page = $this->visitor->get( $path );
			self::assertArrayNotHasKey( 'editor-panel', $page->config()['tokens'], $path );
			self::assertSame( array(), $page->all( "//script[@id='wp-presence-editor-panel-js']" ), $path );
		}
	}

	public function test_a_beat_tells_what_changed_and_nothing_otherwise(): void {
		$page  = $this->page();
		$token = $page->config()['tokens']['editor-panel'];
		$look  = fn ( string $of ) => $this->visitor->beat( $page, Visitor::ping( $page, array( 'editor-panel' => $of ) ), 'post' )->json()['presence-shown'];
		self::assertSame( 0, $look( $token ) );

		$this->editors( 3, 1 );
		$panel = $look( $token )['editor-panel'];
		self::assertCount( 3, $panel['people'] );
		self::assertSame( array( 1, 1, 1 ), array_column( $panel['people'], 'idle' ) );
		self::assertSame( 0, $look( $panel['token'] ) );
	}

	public function test_the_list_is_bounded(): void {
		$this->editors( 30 );
		$panel = $this->page()->config()['shown']['editor-panel'];
		self::assertCount( 20, $panel['people'] );
		self::assertSame( 10, $panel['more'] );
	}

	public function test_a_forged_token_tells_nothing_of_posts_the_viewer_may_not_edit(): void {
		$this->editors( 2 );
		$author = Visitor::signed_in( $this->make_user( 'author' ) );
		$page   = $author->get( '/wp-admin/' );
		foreach ( array( "post/$this->post_id", "000000000000.post/$this->post_id", "page/$this->post_id" ) as $token ) {
			$answer = $author->beat( $page, Visitor::ping( $page, array( 'editor-panel' => $token ) ) );
			self::assertSame( array(), $answer->json()['presence-shown']['editor-panel']['people'] );
			self::assertSame( 0, $answer->json()['presence-shown']['editor-panel']['more'] );
			self::assertStringNotContainsString( 'Editor 1', $answer->body );
		}
		self::assertSame( 0, $author->beat( $page, Visitor::ping( $page, array( 'editor-panel' => 'nonsense' ) ) )->json()['presence-shown'] );
	}

	public function test_nothing_is_announced_where_people_write(): void {
		self::assertFalse( $this->page()->config()['announces'] );
		self::assertFalse( Visitor::signed_in( $this->make_user( 'administrator' ) )->get( '/wp-admin/customize.php' )->config()['announces'] );
		self::assertTrue( $this->visitor->get( '/wp-admin/edit.php' )->config()['announces'] );
	}

	private function page(): Answer {
		return $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit" );
	}

	private function editors( int $count, int $idle = 0 ): void {
		for ( $i = 1; $i <= $count; $i++ ) {
			presence_set( (string) wp_presence_post_room( $this->post_id ), "editor-$i", array( '_name' => "Editor $i", '_avatar' => '', '_idle' => $idle ), 900_000 + $i, 600, Site::id() );
		}
	}
}
