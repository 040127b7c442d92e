<?php
/**
 * Keys that start with `_` are the plugin's: they never leave the server, and no client sets them.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class OwnKeysTest extends TestCase {
	private const SECRET = 'not-for-anyone';

	public function test_no_function_returns_them(): void {
		$user_id = $this->make_user();
		$post_id = $this->make_post();
		$room    = wp_presence_post_room( $post_id );
		foreach ( array( self::ROOM, $room ) as $of ) {
			presence_set( $of, 'tab', array( 'screen' => 'x', '_secret' => self::SECRET, '_name' => 'N', '_session' => self::SECRET ), $user_id, 60, Site::id() );
		}

		$returned = array(
			'wp_get_presence'                => wp_get_presence( self::ROOM ),
			'wp_get_presence_by_room_prefix' => wp_get_presence_by_room_prefix( '' ),
			'wp_get_user_presence'           => wp_get_user_presence( $user_id ),
			'wp_get_presence_summary'        => wp_get_presence_summary(),
			'wp_get_active_rooms'            => wp_get_active_rooms(),
			'wp_presence_exchange'           => wp_presence_exchange( self::ROOM, 'other', array() ),
			'wp_presence_leave'              => wp_presence_leave( self::ROOM, 'other' ),
		);
		foreach ( $returned as $function => $value ) {
			$json = (string) wp_json_encode( $value );
			self::assertStringNotContainsString( self::SECRET, $json, $function );
			self::assertStringNotContainsString( '"_', $json, $function );
		}
	}

	public function test_no_hook_is_told_them(): void {
		$user_id = $this->make_user();
		$told    = array();
		add_action(
			'set_presence',
			static function ( $room, $client, $state ) use ( &$told ): void {
				$told[] = $state;
			},
			10,
			3
		);
		wp_set_current_user( $user_id );
		wp_set_presence( self::ROOM, 'tab', array( 'mine' => 1, '_name' => 'forged' ), $user_id );
		apply_filters( 'heartbeat_received', array(), array( 'presence-ping' => array( 'screen' => 'dashboard' ) ), 'dashboard' );

		self::assertSame( array( array( 'mine' => 1 ), array( 'screen' => 'dashboard' ) ), $told );
	}

	public function test_no_writer_sets_them(): void {
		$user_id = $this->make_user( 'editor', 'True Name' );
		self::assertTrue( wp_set_presence( self::ROOM, 'tab', array( '_name' => 'Forged', '_avatar' => 'https://forged.example/', '_session' => 'x', 'mine' => 1 ), $user_id ) );

		$data = presence_find( self::ROOM, 'tab', Site::id() )->data;
		self::assertSame( 'True Name', $data['_name'] );
		self::assertStringNotContainsString( 'forged', (string) wp_json_encode( $data ) );
		self::assertArrayNotHasKey( '_session', $data );
	}

	public function test_no_beat_sets_them(): void {
		$user_id = $this->make_user( 'editor', 'True Name' );
		wp_set_current_user( $user_id );
		$forged = array( '_name' => 'Forged', '_idle' => '7', '_object' => 'forged', '_url' => '/forged', 'data' => array( '_name' => 'Forged' ) );
		apply_filters(
			'heartbeat_received',
			array(),
			array(
				'presence-ping'        => $forged + array( 'v' => '1', 'tab' => 'one', 'page' => base64_encode( '{"screen":"forged"}' ) . '.x' ),
				'presence-editor-ping' => $forged + array( 'post_id' => (string) $this->make_post(), 'tab' => 'one' ),
			),
			'dashboard'
		);
		$written = presence_get_user( $user_id, null, Site::id() );
		self::assertCount( 2, $written );
		foreach ( $written as $entry ) {
			self::assertSame( 'True Name', $entry->data['_name'] );
			self::assertStringNotContainsStringIgnoringCase( 'forged', (string) wp_json_encode( $entry->data ) );
		}
	}

	public function test_a_classic_answer_has_none_of_them(): void {
		$visitor = Visitor::signed_in( $this->make_user() );
		$page    = $visitor->get( '/wp-admin/' );
		$json    = $visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) )->body;
		self::assertStringContainsString( 'presence-online', $json );
		self::assertStringNotContainsString( '"_', $json );
	}

	public function test_no_entry_keeps_a_session_token(): void {
		$user_id = $this->make_user();
		$visitor = new Visitor();
		$visitor->log_in( self::login_of( $user_id ), self::PASSWORD );
		$visitor->get( '/wp-admin/' );
		list( , , $token ) = explode( '|', (string) $visitor->cookie( 'wordpress_logged_in_' ) );

		$entries = presence_get_user( $user_id, null, Site::id() );
		self::assertCount( 1, $entries );
		$json = (string) wp_json_encode( $entries[0]->data );
		self::assertArrayHasKey( '_session', $entries[0]->data );
		self::assertStringNotContainsString( $token, $json );
		self::assertStringNotContainsString( hash( 'sha256', $token ), $json );
	}
}
