<?php
/**
 * Forged beats and calls: typed refusals, nobody else's entries touched, and no way past the cap.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class ForgeryTest extends TestCase {
	private const BASE = '/wp-json/wp-presence/v1/presence';

	private int $victim;

	private int $forger;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->victim  = $this->make_user( 'editor', 'The Victim' );
		$this->forger  = $this->make_user( 'editor', 'The Forger' );
		$this->visitor = Visitor::signed_in( $this->forger );
	}

	public function test_a_beat_writes_only_as_whoever_sends_it(): void {
		$theirs = Visitor::signed_in( $this->victim )->get( '/wp-admin/upload.php' )->config();
		$page   = $this->visitor->get( '/wp-admin/' );
		$claims = array( 'user_id' => $this->victim, 'client_id' => "user-$this->victim-" . $theirs['tab'], 'display_name' => 'The Victim', 'room' => 'some/room' );
		$this->visitor->beat( $page, array( 'presence-ping' => $claims + array( 'v' => 1, 'tab' => $theirs['tab'], 'page' => $theirs['page'], 'idle' => '1' ) ) );

		self::assertCount( 1, wp_get_user_presence( $this->victim ) );
		$entry = presence_find( self::ROOM, "user-$this->victim-" . $theirs['tab'], Site::id() );
		self::assertSame( array( 'upload', 0 ), array( $entry->data['screen'], $entry->data['_idle'] ) );
		$forged = presence_find( self::ROOM, "user-$this->forger-" . $theirs['tab'], Site::id() );
		self::assertSame( array( $this->forger, 'The Forger' ), array( $forged->user_id, $forged->data['_name'] ) );
		self::assertArrayNotHasKey( '_url', $forged->data, 'a page that was signed for somebody else is not believed' );
		self::assertSame( array(), wp_get_presence( 'some/room' ) );
	}

	/**
	 * @dataProvider bad_tabs
	 * @param mixed $tab
	 */
	public function test_a_forged_tab_id_counts_as_none( $tab ): void {
		$page = $this->visitor->get( '/wp-admin/' );
		presence_clear( Site::id() );
		$post_id = $this->make_post();
		$answer  = $this->visitor->beat( $page, array( 'presence-ping' => array( 'v' => 1, 'tab' => $tab ), 'presence-editor-ping' => array( 'post_id' => $post_id, 'tab' => $tab ) ) );
		self::assertSame( 200, $answer->status );
		self::assertSame( array( "user-$this->forger" ), self::clients() );
		self::assertSame( array( "editor-$this->forger" ), self::clients( (string) wp_presence_post_room( $post_id ) ) );
	}

	/**
	 * @return array<string, array{mixed}>
	 */
	public function bad_tabs(): array {
		return array(
			'someone else’s' => array( '../user-1' ),
			'too long'       => array( str_repeat( 'a', 200 ) ),
			'a line break'   => array( "abc\n" ),
			'a list'         => array( array( 'abc', array( 'def' ) ) ),
			'no text'        => array( "\xff\xfe" ),
			'markup'         => array( '<b onclick=x>' ),
		);
	}

	/**
	 * @dataProvider shapes
	 * @param mixed $said
	 */
	public function test_beats_of_any_shape_are_answered( $said ): void {
		$page = $this->visitor->get( '/wp-admin/' );
		foreach ( array( 'presence-ping', 'presence-editor-ping', 'presence-active-posts-ping', 'presence-screen-ping' ) as $key ) {
			$answer = $this->visitor->beat( $page, array( $key => $said ) );
			self::assertSame( 200, $answer->status, $key );
			self::assertArrayHasKey( 'server_time', $answer->json(), $key );
		}
		// Core itself stumbles over such locks, so ours is asked alone.
		wp_set_current_user( $this->forger );
		self::assertSame( array(), wp_presence_bridge_post_lock( array(), array( 'wp-refresh-post-lock' => $said, 'presence-ping' => $said ) ) );
		foreach ( wp_get_user_presence( $this->forger ) as $entry ) {
			self::assertLessThan( 2000, strlen( (string) wp_json_encode( $entry->data ) ) );
		}
	}

	/**
	 * @return array<string, array{mixed}>
	 */
	public function shapes(): array {
		$deep = 'x';
		for ( $i = 0; $i < 50; $i++ ) {
			$deep = array( 'post_id' => $deep );
		}
		$fields = array( 'screen', 'title', 'post_id', 'tab', 'page', 'idle', 'next', 'v', 'key', 'lock' );
		return array(
			'text'            => array( 'x' ),
			'a list'          => array( array( 'a', 'b' ) ),
			'deep'            => array( $deep ),
			'lists as fields' => array( array_fill_keys( $fields, array( 'a' => array( 1 ) ) ) + array( 'show' => 'x' ) ),
			'huge fields'     => array( array_fill_keys( array_diff( $fields, array( 'v' ) ), str_repeat( 'é"<', 30_000 ) ) ),
			'huge numbers'    => array( array_fill_keys( $fields, '99999999999999999999999999' ) ),
			'forged tokens'   => array( array( 'v' => 1, 'show' => array_fill_keys( array( 'whos-online', 'admin-bar', 'editors-column', 'active-posts', 'editor-panel' ), str_repeat( "post/1:1,2\0'", 1000 ) ) ) ),
		);
	}

	public function test_a_wrong_nonce_is_worth_nothing(): void {
		$page  = $this->visitor->get( '/wp-admin/' );
		$mine  = $page->config()['restNonce'];
		$other = Visitor::signed_in( $this->victim );
		$body  = array( 'room' => 'some/room', 'client_id' => 'tab' );
		foreach ( array( 'wrong', $mine ) as $nonce ) {
			$answer = $other->post_json( self::BASE, $body, array( "X-WP-Nonce: $nonce" ) );
			self::assertSame( array( 403, 'rest_cookie_invalid_nonce' ), array( $answer->status, $answer->json()['code'] ) );
		}
		$answer = $other->post_json( self::BASE, $body );
		self::assertSame( array( 401, 'rest_forbidden' ), array( $answer->status, $answer->json()['code'] ) );
		$other->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) );
		self::assertSame( array(), wp_get_user_presence( $this->victim ) );
		self::assertSame( array(), wp_get_presence( 'some/room' ) );
	}

	public function test_nobody_takes_the_client_id_of_another_before_they_come(): void {
		$nonce   = $this->visitor->rest_headers();
		$post_id = $this->make_post();
		$room    = (string) wp_presence_post_room( $post_id );
		foreach ( array( "user-$this->victim", "user-$this->victim-abc", "editor-$this->victim", "lock-$this->victim", "cli-$this->victim" ) as $client ) {
			$answer = $this->visitor->post_json( self::BASE, array( 'room' => $room, 'client_id' => $client ), $nonce );
			self::assertSame( array( 409, 'rest_presence_client_id_conflict' ), array( $answer->status, $answer->json()['code'] ), $client );
		}
		self::assertSame( 200, $this->visitor->post_json( self::BASE, array( 'room' => $room, 'client_id' => "editor-$this->forger-abc" ), $nonce )->status );

		$victim = Visitor::signed_in( $this->victim );
		$victim->beat( $victim->get( '/wp-admin/' ), array( 'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => '' ) ) );
		self::assertContains( "lock-$this->victim", self::clients( $room ) );
	}

	/**
	 * @dataProvider claims_of_a_post
	 */
	public function test_nobody_is_shown_on_a_post_that_they_could_not_open( string $screen, bool $by_beat ): void {
		$forger = $this->make_user( 'contributor', 'The Contributor' );
		$posts  = array(
			'theirs' => $this->make_post( array( 'post_author' => $forger, 'post_status' => 'draft', 'post_title' => 'Written by the contributor' ) ),
			'closed' => $this->make_post( array( 'post_author' => $this->victim, 'post_status' => 'private', 'post_title' => 'Closed to contributors' ) ),
		);
		$visitor = Visitor::signed_in( $forger );
		$page    = $visitor->get( '/wp-admin/' );
		$viewer  = Visitor::signed_in( $this->make_user( 'administrator' ) );
		foreach ( array( 'theirs' => 'Written by the contributor', 'closed' => '' ) as $which => $title ) {
			presence_clear( Site::id() );
			$claim = array( 'screen' => $screen, 'post_id' => $posts[ $which ] );
			$by_beat
				? $visitor->beat( $page, array( 'presence-ping' => $claim ) )
				: self::assertSame( 200, $visitor->post_json( self::BASE, array( 'room' => self::ROOM, 'client_id' => 'tab', 'data' => $claim ), $visitor->rest_headers() )->status );
			$body = $viewer->get( '/wp-admin/' )->body;
			self::assertStringContainsString( 'The Contributor', $body );
			self::assertStringNotContainsString( 'Closed to contributors', $body );
			self::assertSame( '' !== $title, isset( wp_get_user_presence( $forger )[0]->data['post_id'] ) );
		}
	}

	/**
	 * @return array<string, array{string, bool}>
	 */
	public function claims_of_a_post(): array {
		return array(
			'on the site, by a beat' => array( 'front', true ),
			'on the site, by REST'   => array( 'front', false ),
			'in its editor, by REST' => array( 'post', false ),
		);
	}

	public function test_our_own_keys_are_never_taken_from_a_client(): void {
		$forged = array( '_name' => 'The Victim', '_avatar' => 'https://forged.example/', '_session' => 'x', '_idle' => 1, '_post' => 1, '_label' => 'forged', '_url' => '/forged', '_cap' => 'read', '_ttl' => 99999 );
		$answer = $this->visitor->post_json( self::BASE, array( 'room' => self::ROOM, 'client_id' => 'tab', 'data' => $forged + array( 'mine' => 1 ) ), $this->visitor->rest_headers() );
		self::assertSame( array( 'mine' => 1 ), $answer->json()['data'] );
		$data = presence_find( self::ROOM, 'tab', Site::id() )->data;
		self::assertSame( 'The Forger', $data['_name'] );
		self::assertSame( 60, $data['_ttl'] );
		self::assertSame( array( 'mine' ), array_keys( array_filter( $data, static fn ( $key ) => '_' !== $key[0], ARRAY_FILTER_USE_KEY ) ) );
		self::assertSame( array(), array_intersect_key( $data, array_flip( array( '_idle', '_post', '_label', '_url', '_cap' ) ) ) );
		self::assertStringNotContainsString( 'forged', (string) wp_json_encode( $data ) );
	}

	public function test_huge_and_deep_bodies_are_refused_and_nothing_is_lost(): void {
		wp_set_presence( 'some/room', 'tab', array( 'kept' => 1 ), $this->forger );
		$nonce = $this->visitor->rest_headers();
		$deep  = array( 'x' );
		for ( $i = 0; $i < 400; $i++ ) {
			$deep = array( 'a' => $deep );
		}
		foreach ( array( $deep, array( 'a' => str_repeat( 'x', 500_000 ) ), array_fill_keys( range( 1000, 9000 ), 'x' ) ) as $data ) {
			$answer = $this->visitor->post_json( self::BASE, array( 'room' => 'some/room', 'client_id' => 'tab', 'data' => $data ), $nonce );
			self::assertSame( array( 400, 'rest_presence_data_too_large' ), array( $answer->status, $answer->json()['code'] ) );
		}
		self::assertSame( array( 'kept' => 1 ), wp_get_presence( 'some/room' )[0]->data );
		wp_cache_flush();
		self::assertFalse( get_option( 'native_presence_failure' ) );
	}

	public function test_a_flood_ends_at_the_cap_and_harms_nobody(): void {
		wp_set_presence( 'some/room', 'theirs', array(), $this->victim );
		$devices  = $this->devices( 8 );
		$statuses = array();
		for ( $round = 0; $round < 8; $round++ ) {
			$forms = array();
			foreach ( $devices as $number => list( $visitor, $nonce ) ) {
				$forms[] = array( $visitor, array( '_wpnonce' => $nonce, 'room' => "room/$round", 'client_id' => "tab-$number" ) );
			}
			array_push( $statuses, ...Visitor::post_at_once( self::BASE, ...$forms ) );
		}
		self::assertEquals( array( 200 => 50, 429 => 14 ), array_count_values( $statuses ) );
		self::assertCount( 50, wp_get_user_presence( $this->forger ) );
		self::assertSame( array( 'theirs' ), self::clients( 'some/room' ) );
		self::assertSame( 200, Visitor::signed_in( $this->forger )->get( '/wp-admin/' )->status );
	}

	public function test_two_simultaneous_requests_cannot_pass_the_cap_together(): void {
		for ( $i = 1; $i <= 49; $i++ ) {
			wp_set_presence( "room/$i", 'tab', array(), $this->forger, null, 3600 );
		}
		$devices = $this->devices( 2 );
		for ( $round = 0; $round < 15; $round++ ) {
			$forms = array();
			foreach ( $devices as $number => list( $visitor, $nonce ) ) {
				$forms[] = array( $visitor, array( '_wpnonce' => $nonce, 'room' => 'some/room', 'client_id' => "round-$round-$number" ) );
			}
			$statuses = Visitor::post_at_once( self::BASE, ...$forms );
			sort( $statuses );
			self::assertSame( array( 200, 429 ), $statuses, "round $round" );
			self::assertCount( 50, wp_get_user_presence( $this->forger ) );
			wp_remove_presence( 'some/room', self::clients( 'some/room' )[0] );
		}
	}

	/**
	 * A script that makes up a tab for each beat, from two devices at once.
	 */
	public function test_a_flood_of_beats_ends_at_the_cap_and_is_answered(): void {
		$post_id = $this->make_post();
		$devices = array_map( fn () => Visitor::signed_in( $this->forger ), range( 1, 2 ) );
		$nonces  = array_map( static fn ( Visitor $device ) => $device->get( '/' )->script_value( 'heartbeatSettings' )['nonce'], $devices );
		presence_clear( Site::id() );
		for ( $i = 1; $i <= 45; $i++ ) {
			wp_set_presence( "room/$i", 'tab', array(), $this->forger, null, 3600 );
		}
		for ( $round = 0; $round < 5; $round++ ) {
			$forms = array();
			foreach ( $devices as $number => $device ) {
				$tab     = "forged$round$number";
				$forms[] = array( $device, array( 'action' => 'heartbeat', '_nonce' => $nonces[ $number ], 'screen_id' => 'dashboard', 'data' => array( 'presence-ping' => array( 'v' => 1, 'tab' => $tab ), 'presence-editor-ping' => array( 'post_id' => $post_id, 'tab' => $tab ) ) ) );
			}
			self::assertSame( array( 200, 200 ), Visitor::post_at_once( '/wp-admin/admin-ajax.php', ...$forms ) );
		}
		self::assertCount( 50, wp_get_user_presence( $this->forger ) );
	}

	/**
	 * @dataProvider pages_that_edit_nothing
	 */
	public function test_beats_of_no_editor_are_in_one_post_at_a_time_whatever_their_tabs( ?string $path ): void {
		$posts = array_map( fn () => $this->make_post(), range( 1, 4 ) );
		$page  = $this->visitor->get( $path ?? '/wp-admin/' );
		foreach ( $posts as $i => $post_id ) {
			$ping = null === $path ? array() : Visitor::ping( $page, array(), array( 'tab' => "forged$i", 'next' => 3600 ) );
			$this->visitor->beat( $page, $ping + array( 'presence-editor-ping' => array( 'post_id' => $post_id, 'tab' => "forged$i", 'next' => 3600 ) ) );
			self::assertSame( array( "editor-$this->forger-forged$i" ), self::clients( (string) wp_presence_post_room( $post_id ) ) );
		}
		self::assertSame( array( wp_presence_post_room( $post_id ) ), array_keys( presence_rooms( 'postType/', Site::id() ) ) );
	}

	/**
	 * @return array<string, array{string|null}>
	 */
	public function pages_that_edit_nothing(): array {
		return array(
			'other people’s scripts, without our ping' => array( null ),
			'the dashboard'                            => array( '/wp-admin/' ),
			'a list'                                   => array( '/wp-admin/edit.php?post_type=page' ),
			'the site'                                 => array( '/' ),
		);
	}

	public function test_a_session_that_names_posts_leaves_those_of_its_pages_and_of_other_sessions(): void {
		$posts  = array_map( fn () => $this->make_post(), range( 1, 4 ) );
		$rooms  = array_map( wp_presence_post_room( ... ), $posts );
		$editor = $this->visitor->get( "/wp-admin/post.php?post=$posts[0]&action=edit" );
		$other  = Visitor::signed_in( $this->forger );
		$other->beat( $other->get( '/wp-admin/' ), array( 'presence-editor-ping' => array( 'post_id' => $posts[1] ) ) );
		foreach ( array( $posts[2], $posts[3] ) as $post_id ) {
			$this->visitor->beat( $editor, array( 'presence-editor-ping' => array( 'post_id' => $post_id ) ) );
		}
		$this->visitor->beat( $editor, Visitor::ping( $editor ) + array( 'presence-editor-ping' => array( 'post_id' => $posts[0] ) ) );
		self::assertSame( array( $rooms[0], $rooms[1], $rooms[3] ), array_keys( presence_rooms( 'postType/', Site::id() ) ) );
	}

	public function test_two_people_cannot_both_have_a_client_id(): void {
		$devices = array( $this->device( $this->forger ), $this->device( $this->victim ) );
		for ( $round = 0; $round < 15; $round++ ) {
			$forms = array();
			foreach ( $devices as list( $visitor, $nonce ) ) {
				$forms[] = array( $visitor, array( '_wpnonce' => $nonce, 'room' => 'some/room', 'client_id' => "round-$round" ) );
			}
			$statuses = Visitor::post_at_once( self::BASE, ...$forms );
			sort( $statuses );
			self::assertSame( array( 200, 409 ), $statuses, "round $round" );
		}
	}

	/**
	 * @return array<int, array{Visitor, string}> Devices of the forger, each with its nonce.
	 */
	private function devices( int $count ): array {
		return array_map( fn () => $this->device( $this->forger ), array_fill( 0, $count, null ) );
	}

	/**
	 * @return array{Visitor, string}
	 */
	private function device( int $user_id ): array {
		$visitor = Visitor::signed_in( $user_id );
		return array( $visitor, $visitor->get( '/wp-admin/admin-ajax.php?action=rest-nonce' )->body );
	}
}
