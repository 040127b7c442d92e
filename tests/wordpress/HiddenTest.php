<?php
/**
 * Seeing without being seen.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Recording\Hidden;
use NativePresence\Site;

final class HiddenTest extends TestCase {
	private const NAME = 'Greta Cloaked';

	private int $user_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user( 'editor', self::NAME );
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	public function test_who_hides_in_the_profile_is_gone_at_once_in_every_tab_and_back_at_the_next_beat(): void {
		$post_id = $this->make_post();
		$tab     = $this->visitor->get( '/wp-admin/' );
		$this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$profile = $this->visitor->get( '/wp-admin/profile.php' );
		self::assertCount( 4, $this->entries() );
		self::assertSame( array( '0' ), (array) $this->form( $profile )[ Hidden::META ] );

		self::assertSame( 302, $this->visitor->post( '/wp-admin/profile.php', array( Hidden::META => '1' ) + $this->form( $profile ) )->status );
		self::assertSame( array(), $this->entries() );

		$profile = $this->visitor->get( '/wp-admin/profile.php' );
		self::assertSame( '1', $this->form( $profile )[ Hidden::META ] );
		$this->visitor->beat( $tab, Visitor::ping( $tab ) );
		self::assertSame( array(), $this->entries() );

		self::assertSame( 302, $this->visitor->post( '/wp-admin/profile.php', array( Hidden::META => '0' ) + $this->form( $profile ) )->status );
		$this->visitor->beat( $tab, Visitor::ping( $tab ) );
		self::assertSame( array( "user-$this->user_id-" . $tab->config()['tab'] ), self::clients() );
	}

	public function test_whoever_may_edit_a_user_may_hide_them_and_nobody_else(): void {
		$path  = "/wp-admin/user-edit.php?user_id=$this->user_id";
		$other = Visitor::signed_in( $this->make_user() );
		$form  = $this->form( $this->visitor->get( '/wp-admin/profile.php' ) );
		// Core's own refusals.
		self::assertSame( is_multisite() ? 500 : 403, $other->post( '/wp-admin/user-edit.php', array( Hidden::META => '1', 'user_id' => $this->user_id ) + $form )->status );
		self::assertFalse( $this->hides() );

		$admin = Visitor::signed_in( $this->make_manager() );
		self::assertSame( 302, $admin->post( $path, array( Hidden::META => '1' ) + $this->form( $admin->get( $path ) ) )->status );
		self::assertTrue( $this->hides() );
	}

	public function test_a_form_that_does_not_ask_changes_nothing(): void {
		Hidden::set( $this->user_id, true );
		$form = $this->form( $this->visitor->get( '/wp-admin/profile.php' ) );
		unset( $form[ Hidden::META ] );
		self::assertSame( 302, $this->visitor->post( '/wp-admin/profile.php', $form )->status );
		self::assertTrue( $this->hides() );
	}

	public function test_only_those_whom_others_could_see_are_asked(): void {
		$subscriber = $this->make_user( 'subscriber' );
		$admin      = Visitor::signed_in( $this->make_manager() );
		self::assertTrue( $admin->get( "/wp-admin/user-edit.php?user_id=$this->user_id" )->has_id( Hidden::META ) );
		self::assertFalse( $admin->get( "/wp-admin/user-edit.php?user_id=$subscriber" )->has_id( Hidden::META ) );
		self::assertFalse( Visitor::signed_in( $subscriber )->get( '/wp-admin/profile.php' )->has_id( Hidden::META ) );
	}

	/**
	 * @dataProvider values
	 */
	public function test_the_choice_counts_in_whichever_way_it_was_stored( string $value, bool $hides ): void {
		wp_set_presence( self::ROOM, 'a-tab', array(), $this->user_id );
		update_user_meta( $this->user_id, Hidden::META, $value );
		self::assertSame( $hides, array() === $this->entries() );
		self::assertSame( ! $hides, wp_set_presence( self::ROOM, 'a-tab', array( 'new' => true ), $this->user_id ) );
		delete_user_meta( $this->user_id, Hidden::META );
		self::assertTrue( wp_set_presence( self::ROOM, 'a-tab', array(), $this->user_id ) );
	}

	/**
	 * @return array<string, array{string, bool}>
	 */
	public function values(): array {
		return array(
			'ours'    => array( '1', true ),
			'a word'  => array( 'yes', true ),
			'0'       => array( '0', false ),
			'nothing' => array( '', false ),
		);
	}

	/**
	 * @dataProvider ways
	 */
	public function test_no_way_of_writing_records_who_hides( string $way ): void {
		$post_id = $this->make_post();
		$editor  = "/wp-admin/post.php?post=$post_id&action=edit";
		$page    = $this->visitor->get( $editor );
		$told    = array();
		Hidden::set( $this->user_id, true );
		add_action(
			'set_presence',
			static function () use ( &$told ): void {
				$told[] = func_get_args();
			}
		);

		match ( $way ) {
			'page'     => $this->visitor->get( '/wp-admin/' ),
			'front'    => $this->visitor->get( '/' ),
			'editor'   => $this->visitor->get( $editor ),
			'beat'     => $this->visitor->beat( $page, Visitor::ping( $page ) + array( 'presence-editor-ping' => array( 'post_id' => $post_id ) ), 'post' ),
			'classic'  => $this->visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) ),
			'lock'     => $this->visitor->beat( $page, array( 'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => '' ) ), 'post' ),
			'login'    => ( new Visitor() )->log_in( self::login_of( $this->user_id ), self::PASSWORD ),
			'function' => self::assertFalse( wp_set_presence( self::ROOM, 'x', array(), $this->user_id ) ),
			'exchange' => self::assertSame( array(), wp_presence_exchange( self::ROOM, 'x', array(), $this->user_id ) ),
			'rest'     => $this->assert_refused( $this->visitor->post_json( '/wp-json/wp-presence/v1/presence', array( 'room' => self::ROOM, 'client_id' => 'x' ), $this->visitor->rest_headers() ) ),
			'command'  => self::assertStringContainsString( 'chosen not to be seen', Command::run( array( 'presence', 'set', self::ROOM, "--user-id=$this->user_id" ) )[2] ),
		};

		self::assertSame( array(), $this->entries() );
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
		self::assertSame( array(), wp_get_active_rooms() );
		self::assertSame( array(), $told );
		self::assertFalse( get_option( 'native_presence_failure' ), 'it is no failure' );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function ways(): array {
		$ways = array( 'page', 'front', 'editor', 'beat', 'classic', 'lock', 'login', 'function', 'exchange', 'rest', 'command' );
		return array_combine( $ways, array_map( static fn ( string $way ) => array( $way ), $ways ) );
	}

	public function test_core_still_says_who_holds_the_lock_on_a_post(): void {
		Hidden::set( $this->user_id, true );
		$post_id = $this->make_post();
		$this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		wp_cache_flush();
		self::assertStringEndsWith( ":$this->user_id", (string) get_post_meta( $post_id, '_edit_lock', true ) );
	}

	public function test_what_a_request_under_way_wrote_meanwhile_goes_with_the_next_beat(): void {
		$page = $this->visitor->get( '/wp-admin/' );
		Hidden::set( $this->user_id, true );
		presence_set( 'postType/post:1', "editor-$this->user_id-late", array(), $this->user_id, 600, Site::id() );
		$this->visitor->beat( $page, Visitor::ping( $page ) );
		self::assertSame( array(), $this->entries() );
	}

	public function test_nobody_sees_who_hides_and_who_hides_sees_everybody_live(): void {
		$viewer  = Visitor::signed_in( $this->make_user( 'administrator', 'Vera Viewer' ) );
		$seen    = $this->visitor->get( '/wp-admin/' );
		$watch   = $viewer->get( '/wp-admin/' );
		self::assertStringContainsString( self::NAME, $watch->body );
		Hidden::set( $this->user_id, true );

		$shown = $viewer->beat( $watch, Visitor::ping( $watch, $watch->config()['tokens'] ) );
		self::assertSame( 0, $shown->json()['presence-shown']['whos-online']['total'] );
		self::assertStringNotContainsString( 'Greta', $shown->body );
		self::assertStringNotContainsString( 'Greta', $viewer->get( '/wp-admin/' )->body );
		self::assertStringContainsString( 'Online <span class="count">(1)</span>', $viewer->get( '/wp-admin/users.php' )->body );
		self::assertStringNotContainsString( 'Greta', $viewer->get( '/wp-admin/users.php?presence_status=online' )->body );

		// With an old token: what changed is told, themself not counted.
		$told = $this->visitor->beat( $seen, Visitor::ping( $seen, $seen->config()['tokens'] ) )->json()['presence-shown'];
		self::assertSame( array( 1, 'Vera Viewer' ), array( $told['whos-online']['total'], $told['whos-online']['rows'][0]['name'] ) );
		$page = $this->visitor->get( '/wp-admin/' );
		self::assertContains( '1 online', $page->texts( '//*[' . Answer::has_class( 'presence-bar-count' ) . ']' ) );
		self::assertContains( self::NAME . ' (you, hidden)', $page->texts( "//li[@id='wp-admin-bar-presence-user-$this->user_id']" ) );

		$viewer->leave( $watch );
		presence_clear( Site::id() );
		$told = $this->visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) )->json()['presence-shown'];
		self::assertSame( 0, $told['whos-online']['total'] );
	}

	public function test_a_beat_of_who_hides_that_changes_nothing_adds_no_query(): void {
		$this->install( 'count-queries' );
		Hidden::set( $this->user_id, true );
		wp_set_presence( self::ROOM, 'other', array(), 1 );
		$page = $this->visitor->get( '/wp-admin/' );
		$beat = fn ( array $headers ) => $this->visitor->post(
			'/wp-admin/admin-ajax.php',
			array( 'action' => 'heartbeat', '_nonce' => $page->script_value( 'heartbeatSettings' )['nonce'], 'screen_id' => 'dashboard', 'has_focus' => 'true', 'data' => Visitor::ping( $page, $page->config()['tokens'] ) ),
			$headers
		);

		$without = $beat( array( 'X-Test-Without-Plugin: 1' ) );
		$with    = $beat( array() );
		self::assertSame( 0, $with->json()['presence-shown'] );
		self::assertNotNull( $with->header( 'X-Test-Queries' ) );
		self::assertSame( $without->header( 'X-Test-Queries' ), $with->header( 'X-Test-Queries' ) );
	}

	public function test_what_they_save_was_saved_by_someone(): void {
		$viewer_id = $this->make_user();
		$viewer    = Visitor::signed_in( $viewer_id );
		$post_id   = $this->make_post();
		$key       = "post/$post_id";
		$path      = "/wp-admin/post.php?post=$post_id&action=edit";
		$page      = $viewer->get( $path );
		$own       = $this->visitor->get( $path );
		$actions   = array();
		add_action(
			'wp_presence_screen_revision_bumped',
			static function ( $key, $rev, $actor ) use ( &$actions ): void {
				$actions[] = $actor;
			},
			10,
			3
		);
		Hidden::set( $this->user_id, true );
		wp_presence_bump_screen_revision( $key, $this->user_id );
		self::assertSame( array( 0 ), $actions );

		// To others, by whatever names them.
		$ask    = static fn ( Answer $page ) => array( 'presence-screen-ping' => array( 'key' => $key, 'since' => $page->script_value( 'wpPresenceScreen' )['since'] ) );
		$answer = $viewer->beat( $page, $ask( $page ) );
		$told   = $answer->json()['presence-screen-rev'];
		foreach ( array( $told, $told['other'] ) as $save ) {
			self::assertSame( array( 0, 'Someone', '' ), array( $save['actor_id'], $save['actor_name'], $save['actor_avatar_url'] ) );
		}
		self::assertFalse( $told['actor_is_me'] );
		self::assertStringNotContainsString( 'Greta', $answer->body );
		foreach ( array( 0, $viewer_id ) as $current ) {
			wp_set_current_user( $current );
			self::assertSame( 0, wp_presence_get_screen_revision( $key )['actor_id'] );
			self::assertSame( 0, wp_presence_get_screen_revisions()[ $key ]['actor_id'] );
		}

		// To themself it is their own, which never counts.
		self::assertSame( 0, $this->visitor->beat( $own, $ask( $own ) )->json()['presence-screen-rev'] );
		$told = $this->visitor->beat( $own, array( 'presence-screen-ping' => array( 'key' => $key ) ) )->json()['presence-screen-rev'];
		self::assertSame( array( $this->user_id, true, self::NAME ), array( $told['actor_id'], $told['actor_is_me'], $told['actor_name'] ) );
		wp_set_current_user( $this->user_id );
		self::assertSame( $this->user_id, wp_presence_get_screen_revision( $key )['actor_id'] );
		self::assertSame( $this->user_id, wp_presence_get_screen_revisions()[ $key ]['actor_id'] );
	}

	public function test_a_save_from_before_they_hid_names_them_no_more(): void {
		wp_presence_bump_screen_revision( 'k', $this->user_id );
		self::assertSame( $this->user_id, wp_presence_get_screen_revision( 'k' )['actor_id'] );
		Hidden::set( $this->user_id, true );
		self::assertSame( 0, wp_presence_get_screen_revision( 'k' )['actor_id'] );
		Hidden::set( $this->user_id, false );
		self::assertSame( $this->user_id, wp_presence_get_screen_revision( 'k' )['actor_id'] );
	}

	private function assert_refused( Answer $answer ): void {
		self::assertSame( 403, $answer->status );
		self::assertSame( 'rest_presence_hidden', $answer->json()['code'] );
	}

	/**
	 * @return array<string, mixed>
	 */
	private function form( Answer $profile ): array {
		return $profile->form( "//form[@id='your-profile']" );
	}

	private function hides(): bool {
		wp_cache_flush();
		return Hidden::is( $this->user_id );
	}

	/**
	 * Client ids of the user in all rooms, as the engine has them.
	 *
	 * @return string[]
	 */
	private function entries(): array {
		return array_map( static fn ( $entry ) => $entry->client_id, presence_get_user( $this->user_id, null, Site::id() ) );
	}
}
