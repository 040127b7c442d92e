<?php
/**
 * What an open screen is told of saves.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class StaleScreensHeartbeatTest extends TestCase {
	private const KEY = 'options/general';

	private int $viewer_id;

	private Visitor $viewer;

	private int $other_id;

	protected function setUp(): void {
		parent::setUp();
		$this->viewer_id = $this->make_user( 'administrator' );
		$this->viewer    = Visitor::signed_in( $this->viewer_id );
		$this->other_id  = $this->make_user( 'administrator', 'Ada &amp; "Co" <b>' );
	}

	public function test_a_save_by_someone_else_after_the_page_was_rendered_is_told(): void {
		$page = $this->viewer->get( '/wp-admin/options-general.php' );
		self::assertSame( 0, $this->told( $page ) );

		wp_presence_bump_screen_revision( self::KEY, $this->other_id );
		$told = $this->told( $page );
		self::assertSame(
			array( 'key', 'rev', 'actor_id', 'actor_name', 'actor_avatar_url', 'time', 'time_ago', 'actor_is_me', 'other' ),
			array_keys( $told )
		);
		self::assertSame( array( self::KEY, 1, $this->other_id, false ), array( $told['key'], $told['rev'], $told['actor_id'], $told['actor_is_me'] ) );
		self::assertSame( html_entity_decode( get_userdata( $this->other_id )->display_name ), $told['actor_name'] );
		self::assertStringStartsWith( 'http', $told['actor_avatar_url'] );
		self::assertMatchesRegularExpression( '/^\d+ \w+ ago$/', $told['time_ago'] );
		self::assertSame( $told['actor_name'], $told['other']['actor_name'] );
		self::assertSame( intdiv( $told['other']['since'], 1000 ), $told['time'] );
		self::assertSame( wp_date( get_option( 'time_format' ), $told['time'] ), $told['other']['clock'] );

		self::assertSame( 0, $this->told( $page, $told['other']['since'] ), 'what was told once is known' );
	}

	public function test_a_save_before_the_page_was_rendered_is_not(): void {
		wp_presence_bump_screen_revision( self::KEY, $this->other_id );
		$page = $this->viewer->get( '/wp-admin/options-general.php' );
		self::assertSame( 0, $this->told( $page ) );
	}

	public function test_own_saves_never_count(): void {
		$page = $this->viewer->get( '/wp-admin/options-general.php' );
		wp_presence_bump_screen_revision( self::KEY, $this->viewer_id );
		self::assertSame( 0, $this->told( $page ) );
	}

	public function test_an_own_save_does_not_hide_that_of_someone_else(): void {
		$page = $this->viewer->get( '/wp-admin/options-general.php' );
		wp_presence_bump_screen_revision( self::KEY, $this->other_id );
		wp_presence_bump_screen_revision( self::KEY, $this->viewer_id );
		wp_presence_bump_screen_revision( self::KEY, $this->viewer_id );
		$told = $this->told( $page );
		self::assertSame( array( 3, $this->viewer_id, true ), array( $told['rev'], $told['actor_id'], $told['actor_is_me'] ) );
		self::assertSame( $this->other_id, $told['other']['actor_id'] );
	}

	public function test_a_restarted_store_raises_no_false_alarm_and_hides_no_save_made_after_it(): void {
		foreach ( range( 1, 5 ) as $i ) {
			wp_presence_bump_screen_revision( self::KEY, $this->other_id );
		}
		$page = $this->viewer->get( '/wp-admin/options-general.php' );
		presence_clear( Site::id() );
		self::assertSame( 0, $this->told( $page ) );

		self::assertSame( 1, wp_presence_bump_screen_revision( self::KEY, $this->other_id ) );
		self::assertSame( $this->other_id, $this->told( $page )['other']['actor_id'] );
	}

	public function test_a_save_by_nobody_and_one_by_somebody_who_is_gone_are_by_someone(): void {
		$page = $this->viewer->get( '/wp-admin/options-general.php' );
		presence_bump( self::KEY, 0, Site::id() );
		self::assertSame( array( 0, 'Someone', '' ), array_values( array_slice( $this->told( $page )['other'], 0, 3 ) ) );
		presence_bump( self::KEY, 987654, Site::id() );
		self::assertSame( array( 987654, 'Someone', '' ), array_values( array_slice( $this->told( $page )['other'], 0, 3 ) ) );
	}

	public function test_a_ping_of_other_peoples_scripts_always_gets_the_revision(): void {
		$page = $this->viewer->get( '/wp-admin/options-general.php' );
		$ask  = array( 'presence-screen-ping' => array( 'key' => self::KEY ) );
		$told = $this->viewer->beat( $page, $ask )->json()['presence-screen-rev'];
		self::assertSame( array( self::KEY, 0, 0, null ), array( $told['key'], $told['rev'], $told['time'], $told['other'] ) );
		wp_presence_bump_screen_revision( self::KEY, $this->viewer_id );
		$told = $this->viewer->beat( $page, $ask )->json()['presence-screen-rev'];
		self::assertSame( array( 1, $this->viewer_id, true ), array( $told['rev'], $told['actor_id'], $told['actor_is_me'] ) );
	}

	/**
	 * @dataProvider screens
	 */
	public function test_those_who_may_not_open_a_screen_are_not_told_of_it( string $key, string $role, bool $is_told ): void {
		$post_id = $this->make_post( array( 'post_author' => $this->other_id ) );
		$comment = wp_insert_comment( array( 'comment_post_ID' => $post_id, 'comment_content' => 'Well.' ) );
		$user_id = $this->make_user( $role );
		$visitor = Visitor::signed_in( $user_id );
		$key     = strtr( $key, array( '{post}' => $post_id, '{comment}' => $comment, '{self}' => $user_id, '{other}' => $this->other_id, '{term}' => get_option( 'default_category' ) ) );
		$page    = $visitor->get( '/wp-admin/' );
		$asked   = array( array( 'key' => $key ), array( 'key' => $key, 'since' => 1 ), array( 'key' => $key, 'since' => PHP_INT_MAX ) );
		$answers = static fn () => array_map( static fn ( $ping ) => $visitor->beat( $page, array( 'presence-screen-ping' => $ping ) )->json()['presence-screen-rev'] ?? null, $asked );
		$before  = $answers();
		wp_presence_bump_screen_revision( $key, $this->other_id );
		wp_presence_bump_screen_revision( $key, $user_id );
		$after = $answers();

		self::assertSame( 'subscriber' === $role ? null : 0, $before[1] );
		self::assertSame( $is_told, $after !== $before, 'any other answer tells that somebody saved' );
		self::assertSame( $is_told, str_contains( (string) wp_json_encode( $after ), 'Ada' ) );
	}

	public function test_who_lost_access_since_the_page_was_served_is_not_told(): void {
		$post_id = $this->make_post( array( 'post_author' => $this->other_id ) );
		$user_id = $this->make_user( 'editor' );
		$visitor = Visitor::signed_in( $user_id );
		$page    = $visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$ask     = static fn () => $visitor->beat( $page, array( 'presence-screen-ping' => array( 'key' => "post/$post_id", 'since' => 1 ) ) + Visitor::ping( $page ) )->json()['presence-screen-rev'];
		wp_presence_bump_screen_revision( "post/$post_id", $this->other_id );
		self::assertSame( $this->other_id, $ask()['actor_id'] );
		get_userdata( $user_id )->set_role( 'contributor' );
		self::assertSame( 0, $ask() );
	}

	/**
	 * @return array<string, array{string, string, bool}>
	 */
	public function screens(): array {
		$screens = array();
		$allowed = array(
			'options/general'     => array( 'administrator' ),
			'options/permalink'   => array( 'administrator' ),
			// In a network these two are for whoever manages it.
			'options/privacy'     => is_multisite() ? array() : array( 'administrator' ),
			'post/{post}'         => array( 'administrator', 'editor' ),
			'user-edit/{self}'    => array( 'administrator', 'editor', 'author', 'contributor' ),
			'user-edit/{other}'   => is_multisite() ? array() : array( 'administrator' ),
			'term/category/{term}' => array( 'administrator', 'editor' ),
			'comment/{comment}'   => array( 'administrator', 'editor' ),
			'shop/orders'         => array( 'administrator' ),
			// What is not there, and what only looks like a key of ours.
			'post/999999'         => array(),
			'term/post_tag/{term}' => array(),
			'term/no-such/{term}' => array(),
			'comment/999999'      => array(),
		);
		foreach ( $allowed as $key => $roles ) {
			foreach ( array( 'administrator', 'editor', 'author', 'contributor', 'subscriber' ) as $role ) {
				$screens[ "$key, $role" ] = array( $key, $role, in_array( $role, $roles, true ) );
			}
			if ( is_multisite() && ! in_array( $key, array( 'post/999999', 'term/post_tag/{term}', 'term/no-such/{term}', 'comment/999999' ), true ) ) {
				$screens[ "$key, super admin" ] = array( $key, 'super admin', true );
			}
		}
		return $screens;
	}

	public function test_a_screen_of_other_code_is_for_those_whom_its_menu_lets_in(): void {
		$this->install( 'settings-page' );
		$author = Visitor::signed_in( $this->make_user( 'author' ) );
		$page   = $author->get( '/wp-admin/tools.php?page=lantern-orders' );
		wp_presence_bump_screen_revision( 'lantern/orders', $this->other_id );
		$ping = array( 'presence-screen-ping' => array( 'key' => 'lantern/orders', 'since' => 1 ) );
		self::assertSame( 0, $author->beat( $page, $ping )->json()['presence-screen-rev'], 'nobody says where it came from' );
		self::assertSame( $this->other_id, $author->beat( $page, $ping + Visitor::ping( $page ) )->json()['presence-screen-rev']['actor_id'] );

		$elsewhere = $author->get( '/wp-admin/' );
		self::assertSame( 0, $author->beat( $elsewhere, $ping + Visitor::ping( $elsewhere ) )->json()['presence-screen-rev'] );
	}

	public function test_a_post_of_a_type_that_nobody_registers_any_more_is_no_access_and_no_notice_of_php(): void {
		$post_id = $this->make_post();
		$comment = wp_insert_comment( array( 'comment_post_ID' => $post_id, 'comment_content' => 'Well.' ) );
		$page    = $this->viewer->get( '/wp-admin/' );
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, array( 'post_type' => 'lost' ), array( 'ID' => $post_id ) );
		foreach ( array( "post/$post_id", "comment/$comment" ) as $key ) {
			wp_presence_bump_screen_revision( $key, $this->other_id );
			self::assertSame( 0, $this->viewer->beat( $page, array( 'presence-screen-ping' => array( 'key' => $key, 'since' => 1 ) ) )->json()['presence-screen-rev'] );
		}
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, array( 'post_type' => 'post' ), array( 'ID' => $post_id ) );
	}

	/**
	 * @dataProvider forged
	 * @param mixed $ping
	 */
	public function test_a_forged_ping_is_answered_with_nothing( $ping ): void {
		$page   = $this->viewer->get( '/wp-admin/' );
		$answer = $this->viewer->beat( $page, array( 'presence-screen-ping' => $ping ) );
		self::assertSame( 200, $answer->status );
		self::assertArrayNotHasKey( 'presence-screen-rev', $answer->json() );
		self::assertFalse( get_option( 'native_presence_failure' ), 'nor is that a failure of the engine' );
	}

	/**
	 * @return array<string, array{mixed}>
	 */
	public function forged(): array {
		return array(
			'text'           => array( 'options/general' ),
			'no key'         => array( array( 'since' => 5 ) ),
			'empty'          => array( array( 'key' => '' ) ),
			'a list'         => array( array( 'key' => array( 'options/general' ) ) ),
			'no UTF-8'       => array( array( 'key' => "options/\xff" ) ),
		);
	}

	public function test_a_huge_key_and_a_strange_time_do_no_harm(): void {
		$page = $this->viewer->get( '/wp-admin/' );
		foreach ( array( '99999999999999999999999', '-1', 'x', '1e400' ) as $since ) {
			$answer = $this->viewer->beat( $page, array( 'presence-screen-ping' => array( 'key' => str_repeat( 'k', 10_000 ), 'since' => $since ) ) );
			self::assertSame( 200, $answer->status );
			self::assertLessThan( 1000, strlen( $answer->body ) );
		}
	}

	/**
	 * @dataProvider edited
	 * @group extension
	 */
	public function test_a_beat_in_which_nothing_was_saved_adds_no_query( string $path ): void {
		$this->install( 'count-queries' );
		$post_id = $this->make_post();
		$comment = wp_insert_comment( array( 'comment_post_ID' => $post_id, 'comment_content' => 'Well.' ) );
		$path    = strtr( $path, array( '{post}' => $post_id, '{comment}' => $comment, '{user}' => $this->other_id, '{term}' => get_option( 'default_category' ) ) );

		$screen = $this->viewer->get( "/wp-admin/$path" )->script_value( 'wpPresenceScreen' );
		self::assertNotSame( '', $screen['key'] );
		wp_presence_bump_screen_revision( $screen['key'], $this->other_id );
		wp_presence_bump_screen_revision( $screen['key'], $this->viewer_id );

		$page = $this->viewer->get( "/wp-admin/$path" );
		$ping = array( 'presence-screen-ping' => array( 'key' => $screen['key'], 'since' => $page->script_value( 'wpPresenceScreen' )['since'] ) );
		$with = $this->viewer->beat( $page, $ping + Visitor::ping( $page, $page->config()['tokens'] ) );
		$bare = $this->viewer->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) );
		self::assertSame( 0, $with->json()['presence-screen-rev'] );
		self::assertSame( (int) $bare->header( 'X-Test-Queries' ), (int) $with->header( 'X-Test-Queries' ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function edited(): array {
		return array(
			'settings' => array( 'options-general.php' ),
			'post'     => array( 'post.php?post={post}&action=edit' ),
			'user'     => array( is_multisite() ? 'profile.php' : 'user-edit.php?user_id={user}' ),
			'term'     => array( 'term.php?taxonomy=category&tag_ID={term}' ),
			'comment'  => array( 'comment.php?action=editcomment&c={comment}' ),
		);
	}

	public function test_the_callback_works_on_its_own(): void {
		wp_set_current_user( $this->viewer_id );
		wp_presence_bump_screen_revision( self::KEY, $this->other_id );
		$answer = wp_presence_screen_heartbeat_received( array( 'kept' => 1 ), array( 'presence-screen-ping' => array( 'key' => self::KEY ) ), 'options-general' );
		self::assertSame( 1, $answer['kept'] );
		self::assertSame( 1, $answer['presence-screen-rev']['rev'] );
		self::assertSame( array( 'kept' => 1 ), wp_presence_screen_heartbeat_received( array( 'kept' => 1 ), array() ) );
		wp_set_current_user( 0 );
		self::assertSame( array(), wp_presence_screen_heartbeat_received( array(), array( 'presence-screen-ping' => array( 'key' => self::KEY ) ) ) );
	}

	public function test_a_save_of_another_day_is_told_with_its_date(): void {
		wp_set_current_user( $this->viewer_id );
		$day  = static fn () => 'Y-m-d';
		$time = static fn () => 'H:i';
		add_filter( 'option_date_format', $day );
		add_filter( 'option_time_format', $time );
		$save = static fn ( int $ago ) => \NativePresence\StaleScreens\Save::newest( array( 'user_id' => 1, 'time_ms' => ( time() - $ago ) * 1000 ) )->clock();
		self::assertMatchesRegularExpression( '/^\d\d:\d\d$/', $save( 0 ) );
		self::assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\d, \d\d:\d\d$/', $save( DAY_IN_SECONDS ) );
	}

	/**
	 * What a page is told that sends what its script sends.
	 *
	 * @return mixed
	 */
	private function told( Answer $page, ?int $since = null ) {
		$screen = $page->script_value( 'wpPresenceScreen' );
		$ping   = array( 'presence-screen-ping' => array( 'key' => $screen['key'], 'since' => $since ?? $screen['since'] ) );
		return $this->viewer->beat( $page, $ping + Visitor::ping( $page ), 'options-general' )->json()['presence-screen-rev'];
	}
}
