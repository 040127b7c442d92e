<?php
/**
 * Whoever may not edit posts gets no presence data anywhere, whatever they ask.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class SubscriberTest extends TestCase {
	private const NAME = 'Someone Else Entirely';

	private Visitor $visitor;

	private int $post_id;

	private int $user_id;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user( 'subscriber' );
		$this->visitor = Visitor::signed_in( $this->user_id );
		$this->post_id = $this->make_post();
		Visitor::signed_in( $this->make_user( 'editor', self::NAME ) )->get( "/wp-admin/post.php?post=$this->post_id&action=edit" );
		self::assertCount( 1, self::clients() );
	}

	/**
	 * @dataProvider pages
	 */
	public function test_no_page_carries_any( string $path ): void {
		$page = $this->visitor->get( $path );
		self::assertSame( 200, $page->status );
		self::assert_clean( $page );
		self::assertCount( 1, self::clients(), 'nor is the subscriber recorded' );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function pages(): array {
		return array(
			'dashboard'     => array( '/wp-admin/' ),
			'profile'       => array( '/wp-admin/profile.php' ),
			'front page'    => array( '/' ),
			'forged filter' => array( '/wp-admin/profile.php?presence_status=online' ),
			'forged widget' => array( '/wp-admin/index.php?presence_whos_online=1' ),
		);
	}

	public function test_no_beat_answers_any(): void {
		$page = $this->visitor->get( '/wp-admin/' );
		$show = array( 'whos-online' => 'x', 'admin-bar' => 'x', 'editors-column' => "post/$this->post_id", 'no-such' => 'x' );
		$asked = array(
			array( 'presence-ping' => array( 'screen' => 'dashboard' ) ),
			array( 'presence-ping' => array( 'v' => 1, 'tab' => 'abc', 'page' => 'forged', 'show' => $show ) ),
			array( 'presence-editor-ping' => array( 'post_id' => $this->post_id ) ),
			array( 'wp-refresh-post-lock' => array( 'post_id' => $this->post_id, 'lock' => '' ) ),
			array( 'presence-active-posts-ping' => 1, 'presence-screen-ping' => array( 'key' => 'options/general' ), 'presence-online' => 1, 'presence-shown' => 1 ),
		);
		foreach ( $asked as $data ) {
			$answer = $this->visitor->beat( $page, $data );
			self::assertSame( 200, $answer->status );
			self::assert_clean( $answer );
		}
		self::assertSame( 2, wp_get_presence_summary()['total_entries'], 'nor was anything written' );
	}

	public function test_no_route_answers_any(): void {
		$nonce = $this->visitor->get( '/wp-admin/admin-ajax.php?action=rest-nonce' )->body;
		foreach ( array( '/wp-json/wp-presence/v1/presence?room=admin/online', '/wp-json/wp-presence/v1/presence/rooms' ) as $route ) {
			$answer = $this->visitor->get( $route, array( "X-WP-Nonce: $nonce" ) );
			self::assertContains( $answer->status, array( 401, 403, 404 ) );
			self::assertStringNotContainsString( self::NAME, $answer->body );
		}
		$answer = $this->visitor->post_json( '/wp-json/wp-presence/v1/presence/leave', array( 'tab' => 'abc' ), array( "X-WP-Nonce: $nonce" ) );
		self::assertSame( array( 'left' => 0 ), $answer->json(), 'nothing of theirs is there' );
		self::assertSame( 403, $this->visitor->get( '/wp-admin/users.php?presence_status=online' )->status );
	}

	public function test_no_function_lets_them_in(): void {
		wp_set_current_user( $this->user_id );
		self::assertFalse( wp_can_access_presence_room( self::ROOM ) );
		self::assertFalse( wp_can_access_presence_room( (string) wp_presence_post_room( $this->post_id ) ) );
		self::assertSame( array( 'all' => 1 ), wp_presence_users_views( array( 'all' => 1 ) ) );
		self::assertSame( array( 'date' => 1 ), wp_presence_add_editors_column( array( 'date' => 1 ) ) );

		ob_start();
		wp_presence_render_editors_column( 'presence_editors', $this->post_id );
		\WP_Presence_Widget_Whos_Online::render();
		self::assertSame( '', ob_get_clean() );
	}

	public function test_nor_do_people_without_any_role(): void {
		$nobody = $this->make_user( '' );
		$page   = Visitor::signed_in( $nobody )->get( '/' );
		self::assertSame( 200, $page->status );
		self::assert_clean( $page );
		self::assertSame( array(), wp_get_user_presence( $nobody ) );
		self::assertSame( 2, wp_get_presence_summary()['total_entries'] );
	}

	private static function assert_clean( Answer $answer ): void {
		self::assertStringNotContainsString( self::NAME, $answer->body );
		self::assertStringNotContainsStringIgnoringCase( 'wpPresence', $answer->body );
		self::assertDoesNotMatchRegularExpression( '/presence[-_]/i', (string) str_replace( array( 'presence_status', 'presence_whos_online=1' ), '', $answer->body ) );
	}
}
