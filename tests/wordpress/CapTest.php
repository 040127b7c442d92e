<?php
/**
 * A user has at most 50 live entries, whichever way they are written.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class CapTest extends TestCase {
	private int $user_id;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		for ( $i = 1; $i <= 50; $i++ ) {
			self::assertTrue( wp_set_presence( "room/$i", "tab-$i", array( 'n' => $i ), $this->user_id, null, 3000 ) );
		}
	}

	public function test_a_fifty_first_entry_is_refused_and_a_renewal_is_not(): void {
		self::assertFalse( wp_set_presence( self::ROOM, 'one-more', array(), $this->user_id ) );
		self::assertTrue( wp_set_presence( 'room/1', 'tab-1', array( 'n' => 1 ), $this->user_id ) );
		self::assertTrue( wp_set_presence( 'room/1', 'tab-1', array( 'n' => 2 ), $this->user_id ) );
		self::assertCount( 50, wp_get_user_presence( $this->user_id ) );

		wp_remove_presence( 'room/7', 'tab-7' );
		self::assertTrue( wp_set_presence( self::ROOM, 'one-more', array(), $this->user_id ) );
	}

	public function test_page_views_that_no_beat_confirms_give_way_to_a_tab_that_beats(): void {
		wp_remove_user_presence( $this->user_id );
		$post_id = $this->make_post();
		$room    = (string) wp_presence_post_room( $post_id );
		$visitor = Visitor::signed_in( $this->user_id );
		$beats   = $visitor->get( '/wp-admin/' );
		$visitor->beat( $beats, Visitor::ping( $beats, array(), array( 'claim' => '0123456789abcdef' ) ) );
		for ( $i = 0; $i < 52; $i++ ) {
			$visitor->get( '/wp-admin/about.php' );
		}
		self::assertCount( 50, self::clients() );
		self::assertContains( "user-$this->user_id-" . $beats->config()['tab'], self::clients() );

		$editor = $visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$tab    = $editor->config()['tab'];
		self::assertContains( "user-$this->user_id-$tab", self::clients() );
		self::assertSame( array( "editor-$this->user_id-$tab" ), self::clients( $room ) );
		$visitor->goodbye( $editor );
		for ( $i = 0; $i < 2; $i++ ) {
			$visitor->get( '/wp-admin/about.php' );
		}
		$visitor->beat( $editor, Visitor::ping( $editor, array(), array( 'claim' => 'fedcba9876543210' ) ) + array( 'presence-editor-ping' => array( 'post_id' => $post_id ) ) );
		self::assertContains( "user-$this->user_id-$tab", self::clients() );
		self::assertSame( array( "editor-$this->user_id-$tab" ), self::clients( $room ) );
		self::assertTrue( wp_set_presence( 'some/room', 'tab', array(), $this->user_id ), 'nor do they keep out what other code writes' );
		self::assertContains( "user-$this->user_id-" . $beats->config()['tab'], self::clients(), 'what beats does not give way' );
		self::assertCount( 50, wp_get_user_presence( $this->user_id ) );
	}

	public function test_others_and_nobody_are_not_counted(): void {
		self::assertTrue( wp_set_presence( self::ROOM, 'someone', array(), $this->make_user() ) );
		for ( $i = 1; $i <= 60; $i++ ) {
			self::assertTrue( wp_set_presence( self::ROOM, "nobody-$i", array() ) );
		}
	}

	public function test_page_views_beats_and_logins_are_refused_silently(): void {
		$visitor = new Visitor();
		$visitor->log_in( self::login_of( $this->user_id ), self::PASSWORD );
		$page   = $visitor->get( '/wp-admin/' );
		$answer = $visitor->beat( $page, Visitor::ping( $page, array( 'admin-bar' => 'none' ) ) + array( 'presence-editor-ping' => array( 'post_id' => $this->make_post(), 'tab' => 'x' ) ) );

		self::assertSame( 200, $page->status );
		self::assertSame( 200, $answer->status );
		self::assertArrayHasKey( 'presence-shown', $answer->json() );
		self::assertSame( array(), self::clients() );
		wp_cache_flush();
		self::assertFalse( get_option( 'native_presence_failure' ), 'a policy is no failure' );
	}
}
