<?php
/**
 * The Site Editor says which post it has open; the server decides what of that is true.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Places\PageView;
use WP_User;

final class SiteEditorTest extends TestCase {
	private int $user_id;
	private Visitor $visitor;
	private Answer $page;
	private int $first;
	private int $second;

	/** The signed page view that the tab brings. */
	private string $view;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user( 'administrator', 'Site Editor' );
		$this->visitor = Visitor::signed_in( $this->user_id );
		$this->first   = $this->make_post( array( 'post_type' => 'page', 'post_title' => 'First page' ) );
		$this->second  = $this->make_post( array( 'post_type' => 'page', 'post_title' => 'Second page' ) );
		$this->page    = $this->visitor->get( '/wp-admin/site-editor.php' );
		self::assertSame( 200, $this->page->status );
		$this->view = $this->page->config()['page'];
	}

	public function test_the_page_has_the_panel_and_the_script_that_follows(): void {
		self::assertSame( array( array(), 0 ), array( $this->page->config()['shown']['editor-panel']['people'], $this->page->config()['shown']['editor-panel']['all'] ) );
		self::assertCount( 1, $this->page->all( "//script[@id='wp-presence-site-editor-js']" ) );
		self::assertSame( array(), $this->visitor->get( '/wp-admin/' )->all( "//script[@id='wp-presence-site-editor-js']" ) );
	}

	public function test_a_post_that_is_opened_and_left(): void {
		self::assertSame( $this->first, $this->beat( $this->first )['post'] );
		self::assertCount( 1, self::clients( "postType/page:$this->first" ) );
		self::assertStringStartsWith( "editor-$this->user_id-", self::clients( "postType/page:$this->first" )[0] );
		self::assertSame( array( "page post/$this->first", 'site-editor', $this->first ), $this->online() );
		self::assertNull( $this->beat( $this->first ), 'the next one brings what the first was given' );

		$this->beat( $this->second );
		self::assertSame( array(), self::clients( "postType/page:$this->first" ) );
		self::assertCount( 1, self::clients( "postType/page:$this->second" ) );

		self::assertSame( 0, $this->beat( 0 )['post'] );
		self::assertSame( array(), self::clients( "postType/page:$this->second" ) );
		self::assertSame( array( 'site-editor', 'site-editor', 0 ), $this->online() );
	}

	public function test_an_answer_that_was_lost_is_given_again(): void {
		$view = $this->view;
		$this->beat( $this->first );
		$this->view = $view;
		self::assertSame( $this->second, $this->beat( $this->second )['post'] );
		self::assertSame( array(), self::clients( "postType/page:$this->first" ) );
	}

	public function test_a_post_of_others_that_one_may_not_edit_is_not_open(): void {
		$user_id = $this->make_user( 'author' );
		( new WP_User( $user_id ) )->add_cap( 'edit_theme_options' );
		$this->visitor = Visitor::signed_in( $user_id );
		$this->page    = $this->visitor->get( '/wp-admin/site-editor.php' );
		$this->view    = $this->page->config()['page'];
		self::assertSame( array( 0, $this->first ), array( $this->beat( $this->first )['post'], $this->asked ) );
		self::assertSame( array(), self::clients( "postType/page:$this->first" ) );
		self::assertSame( 0, $this->beat( PHP_INT_MAX )['post'] );
	}

	public function test_a_type_that_opted_out_is_not_open(): void {
		$this->install( 'post-types' );
		update_option( 'test_pages_opt_out', 1 );
		try {
			self::assertSame( 0, $this->beat( $this->first )['post'] );
		} finally {
			delete_option( 'test_pages_opt_out' );
		}
		self::assertSame( array(), wp_get_presence( "postType/page:$this->first" ) );
	}

	public function test_another_screen_opens_nothing(): void {
		$this->page = $this->visitor->get( '/wp-admin/' );
		$this->view = $this->page->config()['page'];
		$ping       = Visitor::ping( $this->page, array(), array( 'open' => $this->first ) );
		self::assertArrayNotHasKey( 'presence-open', $this->visitor->beat( $this->page, $ping )->json() ?: array() );
		self::assertSame( array( 'dashboard', 'dashboard', 0 ), $this->online() );
	}

	public function test_who_may_no_longer_edit_it_is_out_at_the_next_beat(): void {
		$user_id = $this->make_user( 'author' );
		( new WP_User( $user_id ) )->add_cap( 'edit_theme_options' );
		( new WP_User( $user_id ) )->add_cap( 'edit_others_pages' );
		( new WP_User( $user_id ) )->add_cap( 'edit_published_pages' );
		( new WP_User( $user_id ) )->add_cap( 'edit_pages' );
		$this->visitor = Visitor::signed_in( $user_id );
		$this->page    = $this->visitor->get( '/wp-admin/site-editor.php' );
		$this->view    = $this->page->config()['page'];
		self::assertSame( $this->first, $this->beat( $this->first )['post'] );
		( new WP_User( $user_id ) )->remove_cap( 'edit_others_pages' );
		self::assertSame( 0, $this->beat( $this->first )['post'] );
		self::assertSame( array(), self::clients( "postType/page:$this->first" ) );
	}

	public function test_the_panel_tells_of_a_post_that_is_opened_later(): void {
		Visitor::signed_in( $this->make_user( 'editor', 'In There' ) )->get( "/wp-admin/post.php?post=$this->first&action=edit" );
		$data = $this->data( $this->first );
		$data['presence-ping']['show'] = array( 'editor-panel' => "page/$this->first" );
		$panel = $this->visitor->beat( $this->page, $data, 'site-editor' )->json()['presence-shown']['editor-panel'];
		self::assertSame( array( 'In There' ), array_column( $panel['people'], 'name' ) );
		self::assertMatchesRegularExpression( "~^[A-Za-z0-9]{12}\\.page/$this->first\$~", $panel['token'] );
	}

	public function test_saves_of_a_template_are_counted(): void {
		$template = $this->make_post( array( 'post_type' => 'wp_template', 'post_title' => 'A template' ) );
		wp_set_current_user( $this->user_id );
		wp_update_post( array( 'ID' => $template, 'post_content' => 'Other text.' ) );
		self::assertNotNull( wp_presence_get_screen_revision( "post/$template" ) );
	}

	public function test_a_forged_page_view_opens_nothing(): void {
		$forged = new PageView( 'site-editor', "page post/$this->first", time(), $this->first );
		wp_set_current_user( 1 );
		$this->view = $forged->sign();
		self::assertNull( $this->beat( $this->first ) );
		self::assertSame( array(), array_filter( wp_get_user_presence( 1 ) ) );
	}

	/** The post that the last answer says was asked for. */
	private int $asked = 0;

	/**
	 * A beat of the tab, as its script sends it, and what it is told of the post it has open.
	 *
	 * @return array{page: string, post: int, asked: int}|null
	 */
	private function beat( int $open ): ?array {
		$told = $this->visitor->beat( $this->page, $this->data( $open ), 'site-editor' )->json()['presence-open'] ?? null;
		if ( $told ) {
			$this->view  = $told['page'];
			$this->asked = $told['asked'];
		}
		return $told;
	}

	/**
	 * @return array<string, mixed>
	 */
	private function data( int $open ): array {
		return Visitor::ping( $this->page, array( 'admin-bar' => 'x' ), array( 'page' => $this->view, 'open' => $open ) )
			+ ( $open ? array( 'presence-editor-ping' => array( 'post_id' => $open ) ) : array() );
	}

	/**
	 * What the tab's entry among everyone online says of where it is.
	 *
	 * @return array{string, string, int}
	 */
	private function online(): array {
		$data = presence_get( self::ROOM, null, '', \NativePresence\Site::id() )[0]->data;
		return array( $data['_object'], $data['screen'], $data['_post'] ?? 0 );
	}
}
