<?php
/**
 * The route for screens that save in a way no hook tells of.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class StaleScreensRouteTest extends TestCase {
	private const ROUTE = '/wp-presence/v1/presence/screen-revisions/stale';

	public function test_a_save_is_counted_for_the_current_user(): void {
		$user_id = $this->make_user( 'administrator' );
		$visitor = Visitor::signed_in( $user_id );
		$answer  = $this->mark( $visitor, array( 'key' => 'options/general' ) );
		self::assertSame( 200, $answer->status, $answer->body );
		self::assertSame( array( 'screen_key' => 'options/general', 'rev' => 1 ), $answer->json() );
		self::assertStringContainsString( 'no-store', implode( ',', $answer->headers['cache-control'] ) );
		self::assertSame( 2, $this->mark( $visitor, array( 'key' => 'options/general' ) )->json()['rev'] );
		self::assertSame( $user_id, wp_presence_get_screen_revision( 'options/general' )['actor_id'] );
	}

	/**
	 * @dataProvider permissions
	 */
	public function test_it_takes_the_capability_of_the_screen( string $role, string $key, int $status ): void {
		$visitor = '' === $role ? new Visitor() : Visitor::signed_in( $this->make_user( $role ) );
		$post_id = $this->make_post();
		$answer  = $this->mark( $visitor, array( 'key' => str_replace( '{post}', (string) $post_id, $key ) ) );
		self::assertSame( $status, $answer->status, $answer->body );
		if ( 200 !== $status ) {
			self::assertSame( 'rest_forbidden', $answer->json()['code'] );
			self::assertSame( array(), wp_presence_get_screen_revisions() );
		}
	}

	/**
	 * @return array<string, array{string, string, int}>
	 */
	public function permissions(): array {
		return array(
			'nobody, settings'            => array( '', 'options/general', 401 ),
			'subscriber, own profile'     => array( 'subscriber', 'user-edit/1', 403 ),
			'editor, settings'            => array( 'editor', 'options/general', 403 ),
			'editor, post'                => array( 'editor', 'post/{post}', 200 ),
			'contributor, post'           => array( 'contributor', 'post/{post}', 403 ),
			'editor, screen of others'    => array( 'editor', 'shop/orders', 403 ),
			'administrator, the same'     => array( 'administrator', 'shop/orders', 200 ),
			'administrator, no such post' => array( 'administrator', 'post/999999', 403 ),
		);
	}

	public function test_the_page_that_saved_tells_who_may_open_a_screen_of_other_code(): void {
		$this->install( 'settings-page' );
		$author = Visitor::signed_in( $this->make_user( 'author' ) );
		$page   = $author->get( '/wp-admin/tools.php?page=lantern-orders' )->config()['page'];
		self::assertSame( 403, $this->mark( $author, array( 'key' => 'lantern/orders' ) )->status );
		self::assertSame( 403, $this->mark( $author, array( 'key' => 'lantern/orders', 'page' => "$page-forged" ) )->status );
		self::assertSame( 403, $this->mark( $author, array( 'key' => 'lantern/stock', 'page' => $page ) )->status );
		self::assertSame( 200, $this->mark( $author, array( 'key' => 'lantern/orders', 'page' => $page ) )->status );

		$other = Visitor::signed_in( $this->make_user( 'author' ) );
		self::assertSame( 403, $this->mark( $other, array( 'key' => 'lantern/orders', 'page' => $page ) )->status, 'it is signed for one user' );
	}

	/**
	 * @dataProvider bad_keys
	 * @param mixed $key
	 */
	public function test_a_bad_key_is_a_typed_error( $key ): void {
		$answer = $this->mark( Visitor::signed_in( $this->make_user( 'administrator' ) ), null === $key ? array() : array( 'key' => $key ) );
		self::assertSame( 400, $answer->status, $answer->body );
		self::assertContains( $answer->json()['code'], array( 'rest_invalid_param', 'rest_missing_callback_param' ) );
		self::assertStringContainsString( 'key', $answer->json()['message'] );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	/**
	 * @return array<string, array{mixed}>
	 */
	public function bad_keys(): array {
		return array(
			'missing'      => array( null ),
			'empty'        => array( '' ),
			'a list'       => array( array( 'options/general' ) ),
			'capitals'     => array( 'Options/General' ),
			'markup'       => array( '<b>' ),
			'a line break' => array( "options/general\n" ),
			'too long'     => array( str_repeat( 'k', 192 ) ),
		);
	}

	public function test_a_line_break_behind_a_key_is_refused_with_the_rule_of_any_bad_key(): void {
		$admin = Visitor::signed_in( $this->make_user( 'administrator' ) );
		$rules = array_map( fn ( $key ) => $this->mark( $admin, array( 'key' => $key ) )->json()['data']['params']['key'], array( 'Options/General', "options/general\n" ) );
		self::assertStringContainsString( '[a-z0-9/_-]', $rules[0] );
		self::assertSame( $rules[0], $rules[1] );
	}

	public function test_without_a_nonce_a_cookie_is_worth_nothing(): void {
		$visitor = Visitor::signed_in( $this->make_user( 'administrator' ) );
		self::assertSame( 401, $visitor->post_json( '/wp-json' . self::ROUTE, array( 'key' => 'options/general' ) )->status );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	public function test_the_route_has_a_schema(): void {
		$options = rest_get_server()->get_data_for_route( self::ROUTE, rest_get_server()->get_routes()[ self::ROUTE ], 'help' );
		self::assertSame( array( 'POST' ), $options['methods'] );
		self::assertTrue( $options['endpoints'][0]['args']['key']['required'] );
		self::assertSame( array( 'screen_key', 'rev' ), array_keys( $options['schema']['properties'] ) );
	}

	/**
	 * @group extension
	 */
	public function test_with_the_engine_gone_pages_and_beats_go_on_and_a_save_is_answered_with_503(): void {
		$folder  = '/dev/shm/presence-test-' . bin2hex( random_bytes( 4 ) );
		$variant = ( new Variant() )->start( array( 'presence.shm_path' => "$folder/segment" ) );
		try {
			$visitor = $variant->visitor( $this->make_user( 'administrator' ) );
			$page    = $visitor->get( '/wp-admin/options-general.php' );
			self::assertSame( 'options/general', $page->script_value( 'wpPresenceScreen' )['key'] );
			$beat = $visitor->beat( $page, array( 'presence-screen-ping' => array( 'key' => 'options/general', 'since' => 1 ) ) );
			self::assertArrayNotHasKey( 'presence-screen-rev', $beat->json(), 'neither alarm nor "nothing new"' );
			$answer = $this->mark( $visitor, array( 'key' => 'options/general' ) );
			self::assertSame( 503, $answer->status );
			self::assertSame( 'rest_presence_unavailable', $answer->json()['code'] );
		} finally {
			$variant->stop();
		}
	}

	/**
	 * @param array<string, mixed> $body
	 */
	private function mark( Visitor $visitor, array $body ): Answer {
		return $visitor->post_json( '/wp-json' . self::ROUTE, $body, $visitor->rest_headers() );
	}
}
