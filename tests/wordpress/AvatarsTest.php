<?php
/**
 * Core's setting "Show Avatars" holds wherever presence shows a face or tells where one is.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\People\Markup;

final class AvatarsTest extends TestCase {
	protected function tearDown(): void {
		parent::tearDown();
		update_option( 'show_avatars', '1' );
	}

	/**
	 * @dataProvider settings
	 */
	public function test_a_face_is_told_only_where_avatars_are_shown( string $setting ): void {
		update_option( 'show_avatars', $setting );
		$other_id = $this->make_user( 'editor', 'Face To See' );
		$viewer   = Visitor::signed_in( $this->make_user( 'administrator' ) );
		$this->assert_face( '1' === $setting, $other_id, $this->told( $viewer, $other_id ) );
		$this->assert_face( '1' === $setting, $other_id, array( 'PHP rooms' => (string) wp_json_encode( wp_get_active_rooms() ) ) );
	}

	/**
	 * The address of a face may tell the hash of an e-mail address.
	 *
	 * @dataProvider viewers
	 */
	public function test_a_face_is_for_those_whom_core_shows_the_user( string $role, bool $member, bool $published, bool $seen ): void {
		$other_id = $this->make_user( 'editor', 'Face To See' );
		if ( ! $member ) {
			grant_super_admin( $other_id );
			remove_user_from_blog( $other_id, 1 );
		}
		if ( $published ) {
			$this->make_post( array( 'post_author' => $other_id ) );
		}
		$this->make_post( array( 'post_author' => $other_id, 'post_status' => 'draft' ) );
		$viewer = Visitor::signed_in( $this->make_user( $role ) );
		// Core itself is asked first.
		self::assertSame( $seen || 'super admin' === $role, 200 === $viewer->get( "/wp-json/wp/v2/users/$other_id", $viewer->rest_headers() )->status || 'super admin' === $role );
		$this->assert_face( $seen, $other_id, $this->told( $viewer, $other_id ) );
	}

	/**
	 * @return array<string, array{string, bool, bool, bool}>
	 */
	public function viewers(): array {
		$viewers = array(
			'an editor, of who published'         => array( 'editor', true, true, true ),
			'an editor, of who did not'           => array( 'editor', true, false, false ),
			'an administrator, of who did not'    => array( 'administrator', true, false, true ),
		);
		return is_multisite() ? $viewers + array(
			'an editor, of a super admin who published here' => array( 'editor', false, true, false ),
			'an administrator, of a super admin'             => array( 'administrator', false, false, false ),
			'a super admin, of another'                      => array( 'super admin', false, false, true ),
		) : $viewers;
	}

	public function test_of_others_one_sees_the_default_picture(): void {
		$other_id = $this->make_user( 'editor', 'Face To See' );
		$viewer   = Visitor::signed_in( $this->make_user( 'editor' ) );
		$told     = implode( $this->told( $viewer, $other_id ) );
		self::assertStringContainsString( (string) get_avatar_url( '', array( 'force_default' => true ) ), str_replace( '\/', '/', $told ) );
	}

	/**
	 * @dataProvider addresses
	 */
	public function test_the_address_of_a_face_is_printed_as_core_escapes_it( string $url ): void {
		self::assertStringContainsString( ' src="' . esc_url( $url ) . '" ', Markup::face( $url, 'Somebody', 32 ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function addresses(): array {
		return array(
			'of core'               => array( 'https://secure.gravatar.com/avatar/0f3a9c217b44?s=64&d=mm&r=g' ),
			'with a port'           => array( 'http://127.0.0.1:8080/wp-content/uploads/a_face-64x64.png' ),
			'with another inside'   => array( 'https://secure.gravatar.com/avatar/0f?d=https%3A%2F%2Fexample.org%2Fa.png&s=64' ),
			'below this one'        => array( '/wp-content/uploads/face.png' ),
			'escaped already'       => array( 'https://example.org/face?s=64&amp;d=mm&#038;r=g' ),
			'with quotes'           => array( 'https://example.org/"onerror="alert(1)' ),
			'with a tag'            => array( 'https://example.org/><script>alert(1)</script>' ),
			'with a quote'          => array( "https://example.org/'face'" ),
			'with brackets'         => array( 'https://example.org/face[0]' ),
			'with a broken line'    => array( "https://example.org/face\n" ),
			'with an encoded line'  => array( 'https://example.org/%0aface' ),
			'of a script'           => array( 'javascript:alert(1)' ),
			'of a script in capitals' => array( 'JavaScript://example.org/%0aalert(1)' ),
			'of data'               => array( 'data:image/svg+xml,<svg onload=alert(1)>' ),
			'in another script'     => array( 'https://example.org/gesicht-ä.png' ),
		);
	}

	/**
	 * @return array<string, string[]>
	 */
	public function settings(): array {
		return array(
			'shown'     => array( '1' ),
			'not shown' => array( '0' ),
		);
	}

	/**
	 * Everything that tells a viewer of somebody who has a post open, and has saved it.
	 *
	 * @return array<string, string>
	 */
	private function told( Visitor $viewer, int $other_id ): array {
		$post_id = $this->make_post();
		$editor  = "/wp-admin/post.php?post=$post_id&action=edit";
		$page    = $viewer->get( $editor );
		Visitor::signed_in( $other_id )->get( $editor );
		wp_presence_bump_screen_revision( "post/$post_id", $other_id );
		$headers = $viewer->rest_headers();
		$tokens  = array_fill_keys( array( 'whos-online', 'active-posts', 'admin-bar', 'debugger' ), 'none' ) + array(
			'editors-column' => "post/$post_id",
			'editor-panel'   => "post/$post_id",
		);
		$beat    = $viewer->beat( $page, Visitor::ping( $page, $tokens ) );

		$told = array(
			'dashboard'    => $viewer->get( '/wp-admin/' )->body,
			'posts list'   => $viewer->get( '/wp-admin/edit.php' )->body,
			'editor'       => $viewer->get( $editor )->body,
			'front end'    => $viewer->get( '/' )->body,
			'stale screen' => $viewer->beat( $page, array( 'presence-screen-ping' => array( 'key' => "post/$post_id" ) ) )->body,
			'classic list' => $viewer->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) )->body,
			'active posts' => $viewer->beat( $page, array( 'presence-active-posts-ping' => 1 ) )->body,
			'REST entries' => $viewer->get( '/wp-json/wp-presence/v1/presence?room=' . self::ROOM, $headers )->body,
			'REST rooms'   => $viewer->get( '/wp-json/wp-presence/v1/presence/rooms', $headers )->body,
		);
		foreach ( array( 'whos-online', 'active-posts', 'admin-bar', 'editors-column', 'editor-panel' ) as $surface ) {
			$told[ "beat: $surface" ] = (string) wp_json_encode( $beat->json()['presence-shown'][ $surface ] );
		}
		return $told;
	}

	/**
	 * @param array<string, string> $told
	 */
	private function assert_face( bool $seen, int $other_id, array $told ): void {
		// The stack draws everybody a portrait of their own.
		$face = "portraits/$other_id-";
		self::assertStringContainsString( $face, (string) get_avatar_url( $other_id ) );
		foreach ( $told as $where => $text ) {
			if ( 'front end' !== $where ) {
				self::assertMatchesRegularExpression( "/Face To See|\"user_id\":$other_id/", $text, $where );
			}
			self::assertSame( $seen, str_contains( str_replace( '\/', '/', $text ), $face ), $where );
		}
	}
}
