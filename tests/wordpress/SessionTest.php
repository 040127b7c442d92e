<?php
/**
 * Logging in and out: what one device does leaves the others alone.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class SessionTest extends TestCase {
	private int $user_id;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
	}

	public function test_a_login_is_seen_and_replaced_by_the_first_page(): void {
		$visitor = $this->log_in();
		$entries = wp_get_presence( self::ROOM );
		self::assertCount( 1, $entries );
		self::assertSame( array( 'screen' => 'login' ), $entries[0]->data );
		self::assertStringStartsWith( "user-$this->user_id-login", $entries[0]->client_id );

		$page = $visitor->get( '/wp-admin/' );
		self::assertSame( array( "user-$this->user_id-" . $page->config()['tab'] ), self::clients() );
	}

	public function test_a_login_without_edit_posts_is_not_seen(): void {
		$user_id = $this->make_user( 'subscriber' );
		( new Visitor() )->log_in( self::login_of( $user_id ), self::PASSWORD );
		self::assertSame( array(), self::clients() );
	}

	public function test_logging_out_on_one_device_leaves_the_other(): void {
		$desk       = $this->log_in();
		$phone      = $this->log_in();
		$post_id    = $this->make_post();
		$room       = wp_presence_post_room( $post_id );
		$desk_page  = $desk->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$phone_page = $phone->get( '/wp-admin/' );
		self::assertCount( 2, self::clients() );
		self::assertCount( 1, self::clients( $room ) );

		$this->log_out( $desk, $desk->get( '/wp-admin/' ) );
		self::assertSame( array( "user-$this->user_id-" . $phone_page->config()['tab'] ), self::clients() );
		self::assertSame( array(), self::clients( $room ) );
		self::assertNotSame( $desk_page->config()['tab'], $phone_page->config()['tab'] );
	}

	public function test_logging_out_everywhere_else_takes_the_others(): void {
		$desk  = $this->log_in();
		$phone = $this->log_in();
		$page  = $desk->get( '/wp-admin/profile.php' );
		$phone->get( '/wp-admin/' );
		$nonce  = $page->all( "//input[@id='_wpnonce']" )[0]->getAttribute( 'value' );
		$answer = $desk->post( '/wp-admin/admin-ajax.php', array( 'action' => 'destroy-sessions', 'nonce' => $nonce, 'user_id' => $this->user_id ) );

		self::assertTrue( $answer->json()['success'], $answer->body );
		self::assertSame( array( "user-$this->user_id-" . $page->config()['tab'] ), self::clients() );
	}

	public function test_an_administrator_may_log_someone_out_everywhere(): void {
		$this->log_in()->get( '/wp-admin/' );
		$this->log_in()->get( '/wp-admin/' );
		self::assertCount( 2, self::clients() );
		\WP_Session_Tokens::get_instance( $this->user_id )->destroy_all();
		self::assertSame( array(), self::clients() );
	}

	public function test_a_login_that_was_never_followed_ends_with_its_session(): void {
		$this->log_in();
		\WP_Session_Tokens::get_instance( $this->user_id )->destroy_all();
		self::assertSame( array(), self::clients() );
	}

	public function test_ending_everyones_sessions_leaves_nobody(): void {
		$other = $this->make_user();
		$this->log_in()->get( '/wp-admin/' );
		Visitor::signed_in( $other )->get( '/wp-admin/' );
		self::assertCount( 2, self::clients() );
		\WP_Session_Tokens::destroy_all_for_all_users();
		self::assertSame( array(), self::clients() );
	}

	public function test_entries_of_other_writers_outlive_a_session(): void {
		$visitor = $this->log_in();
		wp_set_presence( self::ROOM, "cli-$this->user_id", array(), $this->user_id );
		$this->log_out( $visitor, $visitor->get( '/wp-admin/' ) );
		self::assertSame( array( "cli-$this->user_id" ), self::clients() );
	}

	public function test_changing_the_password_ends_what_other_devices_show(): void {
		$visitor = $this->log_in();
		$visitor->get( '/wp-admin/' );
		wp_update_user( array( 'ID' => $this->user_id, 'user_pass' => 'another password' ) );
		// Cookies of the old password are worth nothing: the beat is refused, and nothing is written.
		$before = presence_get_user( $this->user_id, null, Site::id() );
		$answer = $visitor->get( '/wp-admin/' );
		self::assertSame( 302, $answer->status );
		self::assertEquals( $before, presence_get_user( $this->user_id, null, Site::id() ) );
	}

	/**
	 * A plugin that switches users clears the cookie, and fires no wp_logout.
	 */
	public function test_who_switches_to_another_user_is_gone_in_every_tab_of_that_browser(): void {
		$this->install( 'switch-user' );
		$visitor = $this->log_in();
		$visitor->get( '/wp-admin/' );
		$visitor->get( '/wp-admin/upload.php?mode=list' );
		$phone = $this->log_in()->get( '/wp-admin/' );
		self::assertCount( 3, self::clients() );

		$other = $this->make_user();
		self::assertSame( 200, $visitor->get( "/wp-admin/admin-ajax.php?action=switch_user&to=$other" )->status );
		self::assertSame( array( "user-$this->user_id-" . $phone->config()['tab'] ), self::clients() );
	}

	public function test_who_switches_off_is_gone(): void {
		$this->install( 'switch-user' );
		$visitor = $this->log_in();
		$visitor->get( '/wp-admin/' );
		$visitor->get( '/wp-admin/admin-ajax.php?action=switch_user&to=0' );
		self::assertSame( array(), self::clients() );
	}

	public function test_who_gets_another_cookie_for_a_new_password_stays(): void {
		$visitor = $this->log_in();
		$visitor->get( '/wp-admin/' );
		$page   = $visitor->get( '/wp-admin/profile.php' );
		$answer = $visitor->post( '/wp-admin/profile.php', array( 'pass1' => 'another password', 'pass2' => 'another password', 'pw_weak' => 'on' ) + $page->form( "//form[@id='your-profile']" ) );
		self::assertSame( 302, $answer->status, wp_strip_all_tags( $answer->body ) );
		self::assertCount( 2, self::clients() );
		self::assertSame( 200, $visitor->get( '/wp-admin/' )->status, 'with the new cookie' );
	}

	/**
	 * Core's dialog lets people sign in again over the page where their session ended.
	 */
	public function test_signing_in_again_over_a_page_leaves_no_login_that_speaks_for_them(): void {
		$visitor = $this->log_in();
		$page    = $visitor->get( '/wp-admin/upload.php?mode=list' );
		\WP_Session_Tokens::get_instance( $this->user_id )->destroy_all();
		$answer = $visitor->post( '/wp-login.php', array( 'log' => self::login_of( $this->user_id ), 'pwd' => self::PASSWORD, 'interim-login' => '1', 'testcookie' => '1' ) );
		self::assertStringContainsString( 'interim-login-success', $answer->body );
		self::assertSame( array(), self::clients() );
	}

	public function test_a_login_speaks_for_nobody_who_has_a_tab(): void {
		$this->log_in()->get( '/wp-admin/upload.php?mode=list' );
		$this->log_in();
		self::assertCount( 2, self::clients() );
		$viewer = Visitor::signed_in( $this->make_user() );
		self::assertSame( array( 'Media Library' ), $viewer->get( '/wp-admin/' )->texts( "//*[@id='presence-whos-online-list']//*[" . Answer::has_class( 'presence-user-where' ) . ']' ) );
	}

	public function test_the_first_beat_of_a_page_takes_the_place_of_its_sessions_login(): void {
		$visitor = $this->log_in();
		$page    = $visitor->get( '/wp-admin/', array( 'Sec-Purpose: prefetch' ) );
		self::assertStringStartsWith( "user-$this->user_id-login", self::clients()[0] );
		$visitor->beat( $page, Visitor::ping( $page, array(), array( 'claim' => '0123456789abcdef', 'first' => 1 ) ) );
		self::assertSame( array( "user-$this->user_id-" . $page->config()['tab'] ), self::clients() );
	}

	private function log_in(): Visitor {
		$visitor = new Visitor();
		$visitor->log_in( self::login_of( $this->user_id ), self::PASSWORD );
		return $visitor;
	}

	private function log_out( Visitor $visitor, Answer $page ): void {
		$link = $page->all( "//li[@id='wp-admin-bar-logout']/a" )[0]->getAttribute( 'href' );
		self::assertSame( 302, $visitor->get( (string) strstr( $link, '/wp-login.php' ) )->status );
	}
}
