<?php
/**
 * The route a closing tab calls.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class LeaveTest extends TestCase {
	private const ROUTE = '/wp-json/wp-presence/v1/presence/leave';

	private int $user_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	public function test_a_tab_takes_out_exactly_its_own_entries(): void {
		$post_id = $this->make_post();
		$room    = wp_presence_post_room( $post_id );
		$editor  = $this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$second  = $this->visitor->get( '/wp-admin/' );

		$answer = $this->visitor->leave( $editor );
		self::assertSame( 200, $answer->status );
		self::assertSame( array( 'left' => 2 ), $answer->json() );
		self::assertStringContainsString( 'no-store', implode( ',', $answer->headers['cache-control'] ) );
		self::assertSame( array( "user-$this->user_id-" . $second->config()['tab'] ), self::clients() );
		self::assertSame( array(), self::clients( $room ) );
	}

	public function test_leaving_twice_is_success(): void {
		$page = $this->visitor->get( '/wp-admin/' );
		$this->visitor->leave( $page );
		$answer = $this->visitor->leave( $page );
		self::assertSame( 200, $answer->status );
		self::assertSame( array( 'left' => 0 ), $answer->json() );
	}

	public function test_a_late_goodbye_cannot_remove_what_a_newer_page_wrote(): void {
		$old = $this->visitor->get( '/wp-admin/' );
		$new = $this->visitor->get( '/wp-admin/' );
		$this->visitor->leave( $old );
		self::assertSame( array( "user-$this->user_id-" . $new->config()['tab'] ), self::clients() );
	}

	public function test_nobody_takes_out_the_tab_of_someone_else(): void {
		$theirs = Visitor::signed_in( $this->make_user() )->get( '/wp-admin/' );
		$page   = $this->visitor->get( '/wp-admin/' );
		$answer = $this->visitor->leave( $page, $theirs->config()['tab'] );
		self::assertSame( array( 'left' => 0 ), $answer->json() );
		self::assertCount( 2, self::clients() );
	}

	/**
	 * @dataProvider bad_tabs
	 * @param mixed $tab
	 */
	public function test_a_bad_tab_is_a_typed_error( $tab ): void {
		$page   = $this->visitor->get( '/wp-admin/' );
		$answer = $this->visitor->post_json( self::ROUTE, null === $tab ? array() : array( 'tab' => $tab ), array( 'X-WP-Nonce: ' . $page->config()['restNonce'] ) );
		self::assertSame( 400, $answer->status );
		self::assertContains( $answer->json()['code'], array( 'rest_invalid_param', 'rest_missing_callback_param' ) );
		self::assertStringContainsString( 'tab', $answer->json()['message'] );
		self::assertCount( 1, self::clients() );
	}

	/**
	 * @return array<string, array{mixed}>
	 */
	public function bad_tabs(): array {
		return array(
			'missing'   => array( null ),
			'empty'     => array( '' ),
			'a list'    => array( array( 'abc' ) ),
			'a wild one' => array( 'abc*' ),
			'too long'  => array( str_repeat( 'a', 33 ) ),
		);
	}

	public function test_everybody_who_is_signed_in_may_leave(): void {
		$answer = ( new Visitor() )->post_json( self::ROUTE, array( 'tab' => 'abc' ) );
		self::assertSame( 401, $answer->status );
		self::assertSame( 'rest_forbidden', $answer->json()['code'] );

		$subscriber = $this->make_user( 'subscriber' );
		$visitor    = Visitor::signed_in( $subscriber );
		$nonce      = $this->nonce_of( $visitor );
		$answer     = $visitor->post_json( self::ROUTE, array( 'tab' => 'abc' ), array( "X-WP-Nonce: $nonce" ) );
		self::assertSame( array( 200, array( 'left' => 0 ) ), array( $answer->status, $answer->json() ) );
	}

	public function test_without_a_nonce_a_cookie_is_worth_nothing(): void {
		$page   = $this->visitor->get( '/wp-admin/' );
		$answer = $this->visitor->post_json( self::ROUTE, array( 'tab' => $page->config()['tab'] ) );
		self::assertSame( 401, $answer->status );
		self::assertCount( 1, self::clients() );
	}

	public function test_the_route_has_a_schema(): void {
		$options = rest_get_server()->get_data_for_route( '/wp-presence/v1/presence/leave', rest_get_server()->get_routes()['/wp-presence/v1/presence/leave'] );
		self::assertSame( array( 'POST' ), $options['methods'] );
		self::assertTrue( $options['endpoints'][0]['args']['tab']['required'] );
		$schema = ( new \WP_REST_Presence_Controller() )->get_leave_schema();
		self::assertSame( 'integer', $schema['properties']['left']['type'] );
	}

	/**
	 * The nonce that core itself gives any signed-in user.
	 */
	private function nonce_of( Visitor $visitor ): string {
		return $visitor->get( '/wp-admin/admin-ajax.php?action=rest-nonce' )->body;
	}
}
