<?php
/**
 * Who may not edit a post any more is not in its room, however the right was lost; and everybody may take themselves out.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Heartbeat\Proof;
use NativePresence\Site;
use ReflectionMethod;
use WP_User;

final class RightsTest extends TestCase {
	private const BASE = '/wp-json/wp-presence/v1/presence';

	private int $user_id;

	private int $author;

	private int $post_id;

	private string $room;

	/** @var array<string, mixed> */
	private array $roles;

	protected function setUp(): void {
		parent::setUp();
		$this->roles   = get_option( wp_roles()->role_key );
		$this->user_id = $this->make_user();
		$this->author  = $this->make_user( 'author' );
		$this->post_id = $this->make_post( array( 'post_author' => $this->author, 'post_status' => 'draft' ) );
		$this->room    = (string) wp_presence_post_room( $this->post_id );
		foreach ( array( $this->user_id, $this->author ) as $user_id ) {
			wp_set_presence( self::ROOM, "user-$user_id", array(), $user_id );
			wp_set_presence( $this->room, "editor-$user_id", array(), $user_id );
			wp_set_presence( $this->room, "lock-$user_id", array(), $user_id );
		}
	}

	protected function tearDown(): void {
		// What a request has stored is not in this process's cache.
		wp_cache_flush();
		update_option( wp_roles()->role_key, $this->roles );
		wp_roles()->for_site();
		parent::tearDown();
	}

	/**
	 * @dataProvider losses_of_a_user
	 */
	public function test_who_may_not_edit_the_post_any_more_is_gone_from_its_room_and_stays_online( callable $lose ): void {
		// The people themselves may be the current user, of whom core keeps what they could do before.
		wp_set_current_user( $this->user_id );
		$lose( new WP_User( $this->user_id ), $this->room );
		self::assertSame( array( "editor-$this->author", "lock-$this->author" ), self::clients( $this->room ) );
		self::assertSame( array( "user-$this->user_id", "user-$this->author" ), self::clients() );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function losses_of_a_user(): array {
		return array(
			'another role'                 => array( static fn ( WP_User $user ) => $user->set_role( 'contributor' ) ),
			'a role less'                  => array(
				static function ( WP_User $user ): void {
					$user->add_role( 'author' );
					$user->remove_role( 'editor' );
				},
			),
			'a capability that is denied'  => array( static fn ( WP_User $user ) => $user->add_cap( 'edit_others_posts', false ) ),
			'a capability that is taken'   => array(
				static function ( WP_User $user, string $room ): void {
					$user->set_role( 'author' );
					$user->add_cap( 'edit_others_posts' );
					wp_set_presence( $room, "editor-$user->ID", array(), $user->ID );
					$user->remove_cap( 'edit_others_posts' );
				},
			),
			'the form of a profile'        => array( static fn ( WP_User $user ) => wp_update_user( array( 'ID' => $user->ID, 'role' => 'author' ) ) ),
			'a role that may less'         => array( static fn () => get_role( 'editor' )->remove_cap( 'edit_others_posts' ) ),
			'a role that is denied it'     => array( static fn () => get_role( 'editor' )->add_cap( 'edit_others_posts', false ) ),
			'a role by its name'           => array( static fn () => wp_roles()->remove_cap( 'editor', 'edit_others_posts' ) ),
			'the option of all roles'      => array(
				static function (): void {
					$roles = get_option( wp_roles()->role_key );
					unset( $roles['editor']['capabilities']['edit_others_posts'] );
					update_option( wp_roles()->role_key, $roles );
				},
			),
		);
	}

	public function test_who_edits_a_page_that_becomes_the_privacy_policy_is_gone_from_its_room(): void {
		$page_id = $this->make_post( array( 'post_type' => 'page' ) );
		$room    = (string) wp_presence_post_room( $page_id );
		$admin   = $this->make_user( is_multisite() ? 'super admin' : 'administrator' );
		foreach ( array( $this->user_id, $admin ) as $user_id ) {
			wp_set_presence( $room, "editor-$user_id", array(), $user_id );
		}
		update_option( 'wp_page_for_privacy_policy', $page_id );
		try {
			self::assertSame( array( "editor-$admin" ), self::clients( $room ) );
		} finally {
			update_option( 'wp_page_for_privacy_policy', 0 );
		}
	}

	/**
	 * @dataProvider ways_to_lose_a_post
	 */
	public function test_a_page_that_was_told_of_a_post_is_told_nothing_of_who_comes_once_the_post_is_lost( callable $lose ): void {
		wp_set_current_user( 0 );
		foreach ( array( $this->user_id, $this->author ) as $user_id ) {
			wp_remove_user_presence( $user_id );
		}
		$visitor = Visitor::signed_in( $this->author );
		$page    = $visitor->get( '/wp-admin/edit.php' );
		$tab     = new Tab( $page );

		$tab->tokens = array(
			'editors-column' => "post/$this->post_id",
			'editor-panel'   => "post/$this->post_id",
		);
		foreach ( array( 'first', 'second' ) as $beat ) {
			$shown = $tab->hear( $visitor->beat( $page, $tab->ping() ) );
			$tab->take( is_array( $shown ) ? $shown : array() );
		}
		self::assertSame( 0, $shown );
		$lose( $this->post_id, $this->user_id );
		wp_set_presence( $this->room, "editor-$this->user_id", array(), $this->user_id );
		self::assertFalse( user_can( $this->author, 'edit_post', $this->post_id ) );
		for ( $i = 0; $i < 2; $i++ ) {
			$answer = $visitor->beat( $page, $tab->ping() );
			self::assertStringNotContainsString( get_userdata( $this->user_id )->display_name, $answer->body );
			$shown = $tab->hear( $answer );
			$tab->take( is_array( $shown ) ? $shown : array() );
		}
		self::assertSame( "post/;$this->post_id", explode( '.', $tab->tokens['editor-panel'] )[1] );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function ways_to_lose_a_post(): array {
		return array(
			'another author' => array( static fn ( int $id, int $user_id ) => wp_update_post( array( 'ID' => $id, 'post_author' => $user_id ) ) ),
			'by the database' => array(
				static function ( int $id, int $user_id ): void {
					$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, array( 'post_author' => $user_id ), array( 'ID' => $id ) );
					clean_post_cache( $id );
				},
			),
		);
	}

	public function test_a_proof_permits_for_five_minutes_after_the_posts_were_looked_up(): void {
		wp_set_current_user( $this->author );
		// Not at the end of a minute.
		while ( time() % 60 > 57 ) {
			sleep( 1 );
		}
		$text    = Proof::said( '', '', array() )->next( 'page', array(), array() );
		$number  = substr( $text, 0, 8 );
		$minute  = intdiv( time(), 60 );
		$part    = new ReflectionMethod( Proof::class, 'part' );
		$checked = new ReflectionMethod( Proof::class, 'checked' );
		for ( $age = 0; $age <= 6; $age++ ) {
			$permit = $part->invoke( Proof::said( '', '', array() ), $number, 'permit', array( 'page', array(), $minute - $age ) );
			$proof  = Proof::said( $number . $permit, 'page', array() );
			$next   = Proof::said( $proof->next( 'page', array(), array() ), 'page', array() );
			self::assertSame( $age < 5, $proof->permits(), "$age minutes" );
			self::assertSame( $age < 5 ? $minute - $age : $minute, $checked->invoke( $next ), 'another proof is not another look' );
		}
		self::assertTrue( Proof::said( $text, 'page', array() )->permits() );
		self::assertFalse( Proof::said( $text, 'another page', array() )->permits() );
	}

	/**
	 * @dataProvider losses_of_everything
	 */
	public function test_who_may_edit_nothing_any_more_is_gone( callable $lose ): void {
		$lose( new WP_User( $this->author ) );
		self::assertSame( array(), wp_get_user_presence( $this->author ) );
		self::assertCount( 3, wp_get_user_presence( $this->user_id ) );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function losses_of_everything(): array {
		return array(
			'denied'                => array( static fn ( WP_User $user ) => $user->add_cap( 'edit_posts', false ) ),
			'all that they had'     => array( static fn ( WP_User $user ) => $user->remove_all_caps() ),
			'their role may less'   => array( static fn () => get_role( 'author' )->remove_cap( 'edit_posts' ) ),
			'their role is no more' => array( static fn () => remove_role( 'author' ) ),
		);
	}

	/**
	 * @dataProvider changes_of_the_post
	 * @param array<string, mixed> $fields
	 */
	public function test_a_change_of_the_post_counts_for_everyone_in_its_room( array $fields ): void {
		( new WP_User( $this->user_id ) )->set_role( 'contributor' );
		get_role( 'contributor' )->add_cap( 'edit_others_posts' );
		wp_set_presence( $this->room, "editor-$this->user_id", array(), $this->user_id );
		self::assertContains( "editor-$this->user_id", self::clients( $this->room ) );
		wp_update_post( array( 'ID' => $this->post_id ) + $fields );
		self::assertNotContains( "editor-$this->user_id", self::clients( $this->room ) );
		self::assertContains( "user-$this->user_id", self::clients() );
	}

	/**
	 * @return array<string, array{array<string, mixed>}>
	 */
	public function changes_of_the_post(): array {
		return array(
			'private'      => array( array( 'post_status' => 'private' ) ),
			'published'    => array( array( 'post_status' => 'publish' ) ),
			'another type' => array( array( 'post_type' => 'page' ) ),
		);
	}

	public function test_another_author_takes_the_post_from_the_former(): void {
		wp_update_post( array( 'ID' => $this->post_id, 'post_author' => $this->user_id ) );
		self::assertSame( array( "editor-$this->user_id", "lock-$this->user_id" ), self::clients( $this->room ) );
	}

	public function test_nobody_is_in_the_room_of_a_post_that_is_deleted(): void {
		wp_set_presence( $this->room, 'nobody', array() );
		wp_delete_post( $this->post_id, true );
		self::assertSame( array(), self::clients( $this->room ) );
		self::assertCount( 2, self::clients() );
	}

	public function test_a_change_that_takes_nothing_away_takes_nobody_out(): void {
		wp_update_post( array( 'ID' => $this->post_id, 'post_title' => 'Another title', 'post_status' => 'pending' ) );
		get_role( 'author' )->add_cap( 'manage_links' );
		( new WP_User( $this->user_id ) )->set_role( 'administrator' );
		self::assertCount( 4, self::clients( $this->room ) );
		self::assertCount( 2, self::clients() );
	}

	public function test_who_may_not_read_who_is_online_is_online_all_the_same(): void {
		add_filter( 'wp_can_access_presence_room', static fn ( bool $can, string $room ): bool => $can && self::ROOM !== $room, 10, 2 );
		( new WP_User( $this->user_id ) )->set_role( 'author' );
		self::assertSame( array( "user-$this->user_id", "user-$this->author" ), self::clients() );
		self::assertSame( array( "editor-$this->author", "lock-$this->author" ), self::clients( $this->room ) );
	}

	public function test_roles_that_a_request_changes_count_when_it_ends(): void {
		$admin = Visitor::signed_in( $this->make_user( 'administrator' ) );
		$this->install( 'lesser-role' );
		$admin->get( '/?lesser-role=author' );
		self::assertSame( array(), wp_get_user_presence( $this->author ) );
	}

	/**
	 * No hook tells when a filter of other code changes its mind.
	 */
	public function test_beats_ask_again_and_take_out_who_may_not_be_there_any_more(): void {
		$data = array( 'presence-editor-ping' => array( 'post_id' => $this->post_id ), 'wp-refresh-post-lock' => array( 'post_id' => $this->post_id, 'lock' => '' ) );
		wp_set_current_user( $this->user_id );
		add_filter( 'user_has_cap', static fn ( array $caps ) => array_diff_key( $caps, array( 'edit_others_posts' => 1 ) ) );
		wp_presence_editor_heartbeat_received( array(), $data );
		self::assertNotContains( "editor-$this->user_id", self::clients( $this->room ) );
		wp_presence_bridge_post_lock( array(), $data );
		self::assertNotContains( "lock-$this->user_id", self::clients( $this->room ) );
		self::assertContains( "user-$this->user_id", self::clients() );

		add_filter( 'user_has_cap', '__return_empty_array' );
		self::assertSame( array( 'kept' => 1 ), wp_presence_admin_heartbeat_received( array( 'kept' => 1 ), array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) ) );
		self::assertSame( array(), wp_get_user_presence( $this->user_id ) );
	}

	/**
	 * @dataProvider lesser_roles
	 */
	public function test_everybody_may_take_themselves_out_of_rooms_that_they_may_not_enter_and_learns_nothing_of_others( string $role ): void {
		( new WP_User( $this->user_id ) )->set_role( $role );
		presence_set( $this->room, "editor-$this->user_id-abc", array(), $this->user_id, 60, Site::id() );
		presence_set( $this->room, 'mine', array(), $this->user_id, 60, Site::id() );
		$visitor = Visitor::signed_in( $this->user_id );
		$nonce   = $visitor->rest_headers();
		$remove  = fn ( string $client ) => $visitor->delete_json( self::BASE, array( 'room' => $this->room, 'client_id' => $client ), $nonce )->status;
		self::assertSame( 403, $visitor->get( self::BASE . "?room=$this->room", $nonce )->status );
		self::assertSame( 200, $remove( 'mine' ) );
		foreach ( array( "editor-$this->author", 'no-such-client' ) as $other ) {
			self::assertSame( 403, $remove( $other ), $other );
		}
		self::assertSame( 200, $remove( "editor-$this->user_id" ), 'nothing of theirs is there' );
		$left = $visitor->post_json( self::BASE . '/leave', array( 'tab' => 'abc' ), $nonce );
		self::assertSame( array( 'left' => 1 ), $left->json() );
		self::assertSame( array( "editor-$this->author", "lock-$this->author" ), self::clients( $this->room ) );
		self::assertSame( 401, ( new Visitor() )->delete_json( self::BASE, array( 'room' => $this->room, 'client_id' => 'mine' ) )->status );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function lesser_roles(): array {
		return array(
			'a contributor' => array( 'contributor' ),
			'a subscriber'  => array( 'subscriber' ),
		);
	}
}
