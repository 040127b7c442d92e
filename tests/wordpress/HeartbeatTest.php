<?php
/**
 * What beats answer: nothing when nothing shown has changed, and otherwise only what is shown.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class HeartbeatTest extends TestCase {
	private int $user_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user( 'editor', 'The Viewer' );
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	/**
	 * @dataProvider surfaces
	 */
	public function test_a_page_knows_what_it_shows_and_nothing_else( string $surface, string $shown_on, string $not_on ): void {
		self::assertArrayHasKey( $surface, $this->visitor->get( $shown_on )->config()['tokens'] );
		self::assertArrayNotHasKey( $surface, $this->visitor->get( $not_on )->config()['tokens'] );
		self::assertArrayHasKey( 'admin-bar', $this->visitor->get( $not_on )->config()['tokens'] );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function surfaces(): array {
		return array(
			'the widget' => array( 'whos-online', '/wp-admin/', '/wp-admin/upload.php?mode=list' ),
			'the column' => array( 'editors-column', '/wp-admin/edit.php', '/wp-admin/' ),
		);
	}

	public function test_unchanged_is_a_few_bytes(): void {
		$page   = $this->visitor->get( '/wp-admin/' );
		$answer = $this->visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) );
		$bare   = $this->visitor->beat( $page, array( 'anything' => 1 ) );

		self::assertSame( 0, $answer->json()['presence-shown'] );
		self::assertLessThanOrEqual( 96, strlen( $answer->body ) - strlen( $bare->body ) );
	}

	public function test_a_renewal_by_others_changes_nothing(): void {
		$other      = Visitor::signed_in( $this->make_user() );
		$other_page = $other->get( '/wp-admin/' );
		$page       = $this->visitor->get( '/wp-admin/' );
		$other->beat( $other_page, Visitor::ping( $other_page ) );
		$answer = $this->visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) );
		self::assertSame( 0, $answer->json()['presence-shown'] );
	}

	public function test_a_join_a_move_and_a_leave_are_told_once(): void {
		$tokens = null;
		$page   = $this->visitor->get( '/wp-admin/' );
		$tokens = $page->config()['tokens'];
		$beat   = function () use ( $page, &$tokens ) {
			$shown = $this->visitor->beat( $page, Visitor::ping( $page, $tokens ) )->json()['presence-shown'];
			foreach ( is_array( $shown ) ? $shown : array() as $name => $state ) {
				$tokens[ $name ] = $state['token'];
			}
			return $shown;
		};
		self::assertSame( 0, $beat() );

		$id         = $this->make_user( 'editor', 'Jo "Quote" <b>' );
		$other      = Visitor::signed_in( $id );
		$other_page = $other->get( '/wp-admin/upload.php?mode=list' );
		$shown      = $beat();
		self::assertSame( 1, $shown['whos-online']['total'] );
		$row = $shown['whos-online']['rows'][0];
		self::assertSame( $id, $row['id'] );
		self::assertSame( get_userdata( $id )->display_name, $row['name'] );
		self::assertSame( 'Media Library', $row['where'] );
		self::assertStringEndsWith( '/wp-admin/upload.php', $row['url'] );
		self::assertSame( 0, $row['idle'] );
		self::assertSame( 2, $shown['admin-bar']['total'] );
		self::assertSame( array(), $shown['admin-bar']['here'] );
		self::assertSame( array( $id ), array_column( $shown['admin-bar']['elsewhere'], 'id' ) );
		self::assertSame( 0, $beat() );

		$other->leave( $other_page );
		$other->get( '/wp-admin/' );
		$shown = $beat();
		self::assertSame( 'Dashboard', $shown['whos-online']['rows'][0]['where'] );
		self::assertSame( array( $id ), array_column( $shown['admin-bar']['here'], 'id' ) );
		self::assertSame( array(), $shown['admin-bar']['elsewhere'] );
		self::assertSame( 0, $beat() );

		wp_remove_user_presence( $id );
		$shown = $beat();
		self::assertSame( 0, $shown['whos-online']['total'] );
		self::assertSame( array(), $shown['whos-online']['rows'] );
		self::assertSame( 1, $shown['admin-bar']['total'] );
		self::assertSame( 0, $beat() );
	}

	public function test_a_name_reads_the_same_in_the_page_and_in_a_beat(): void {
		// Core keeps names encoded, and prints them as they are.
		$id = $this->make_user( 'editor', 'Tom & "Jerry" < Co' );
		Visitor::signed_in( $id )->get( '/wp-admin/upload.php?mode=list' );
		$page  = $this->visitor->get( '/wp-admin/' );
		$shown = $this->look();

		$printed = $page->texts( "//ul[@id='presence-whos-online-list']//*[" . Answer::has_class( 'presence-user-name' ) . ']' );
		self::assertSame( array( 'Tom & "Jerry" < Co' ), $printed );
		self::assertSame( $printed, array_column( $shown['whos-online']['rows'], 'name' ) );
		self::assertSame( $printed, array_column( $shown['admin-bar']['elsewhere'], 'name' ) );

		// Other people's scripts get it as WordPress's own interfaces give it.
		$list = $this->visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) )->json()['presence-online'];
		self::assertContains( get_userdata( $id )->display_name, array_column( $list, 'display_name' ) );
	}

	public function test_two_tabs_of_one_person_are_one_row(): void {
		$id    = $this->make_user();
		$other = Visitor::signed_in( $id );
		$old   = $other->get( '/wp-admin/upload.php?mode=list' );
		// Pages are told apart by the second they were served in.
		self::wait_for_next_second();
		$new   = $other->get( '/wp-admin/edit-comments.php' );
		$shown = $this->look();
		self::assertSame( 1, $shown['whos-online']['total'] );
		self::assertCount( 1, $shown['whos-online']['rows'] );
		self::assertSame( 'Comments', $shown['whos-online']['rows'][0]['where'] );
		self::assertSame( 2, $shown['admin-bar']['total'] );

		// The newest page among those in use speaks.
		$other->beat( $new, Visitor::ping( $new, array(), array( 'idle' => 1 ) ) );
		$row = $this->look()['whos-online']['rows'][0];
		self::assertSame( array( 'Media Library', 0 ), array( $row['where'], $row['idle'] ) );
		$other->beat( $old, Visitor::ping( $old, array(), array( 'idle' => 1 ) ) );
		$row = $this->look()['whos-online']['rows'][0];
		self::assertSame( array( 'Comments', 1 ), array( $row['where'], $row['idle'] ) );

		$other->leave( $new );
		$row = $this->look()['whos-online']['rows'][0];
		self::assertSame( 'Media Library', $row['where'] );
	}

	public function test_this_page_means_the_same_object(): void {
		$one   = $this->make_post( array( 'post_title' => 'One' ) );
		$two   = $this->make_post( array( 'post_title' => 'Two' ) );
		$same  = $this->make_user();
		$other = $this->make_user();
		$list  = $this->make_user();
		Visitor::signed_in( $same )->get( "/wp-admin/post.php?post=$one&action=edit" );
		Visitor::signed_in( $other )->get( "/wp-admin/post.php?post=$two&action=edit" );
		Visitor::signed_in( $list )->get( '/wp-admin/edit.php' );

		$page  = $this->visitor->get( "/wp-admin/post.php?post=$one&action=edit" );
		$shown = $this->visitor->beat( $page, Visitor::ping( $page, array( 'admin-bar' => 'none' ) ) )->json()['presence-shown'];
		self::assertSame( array( $same ), array_column( $shown['admin-bar']['here'], 'id' ) );
		$elsewhere = array_column( $shown['admin-bar']['elsewhere'], 'where', 'id' );
		ksort( $elsewhere );
		self::assertSame( array( $other => 'Editing “Two”', $list => 'Posts' ), $elsewhere );
	}

	public function test_titles_are_for_those_who_may_edit(): void {
		$secret = $this->make_post( array( 'post_title' => 'Very secret', 'post_status' => 'private' ) );
		Visitor::signed_in( 1 )->get( "/wp-admin/post.php?post=$secret&action=edit" );
		self::assertSame( 'Editing “Very secret”', $this->look()['whos-online']['rows'][0]['where'] );

		$author = Visitor::signed_in( $this->make_user( 'author' ) );
		$page   = $author->get( '/wp-admin/' );
		$answer = $author->beat( $page, Visitor::ping( $page, array( 'whos-online' => 'x', 'admin-bar' => 'x' ) ) );
		self::assertStringNotContainsString( 'secret', $page->body . $answer->body );
		$rows = array_column( $answer->json()['presence-shown']['whos-online']['rows'], null, 'id' );
		self::assertSame( '', $rows[1]['url'] );
		self::assertSame( 'In the admin', $rows[1]['where'] );
	}

	public function test_the_column_tells_only_posts_that_changed(): void {
		$one    = $this->make_post();
		$two    = $this->make_post();
		$page   = $this->visitor->get( '/wp-admin/edit.php' );
		$tokens = $page->config()['tokens'];
		self::assertSame( 0, $this->visitor->beat( $page, Visitor::ping( $page, $tokens ), 'edit-post' )->json()['presence-shown'] );

		$id = $this->make_user( 'editor', 'An Editor' );
		Visitor::signed_in( $id )->get( "/wp-admin/post.php?post=$two&action=edit" );
		$column = $this->visitor->beat( $page, Visitor::ping( $page, $tokens ), 'edit-post' )->json()['presence-shown']['editors-column'];
		self::assertSame( array( $two ), array_keys( $column['posts'] ) );
		self::assertSame( 1, $column['posts'][ $two ]['total'] );
		self::assertSame( 'An Editor', $column['posts'][ $two ]['editors'][0]['name'] );

		$tokens['editors-column'] = $column['token'];
		wp_remove_user_presence( $id );
		Visitor::signed_in( $id )->get( "/wp-admin/post.php?post=$one&action=edit" );
		$column = $this->visitor->beat( $page, Visitor::ping( $page, $tokens ), 'edit-post' )->json()['presence-shown']['editors-column'];
		self::assertSame( array( $one => 1, $two => 0 ), self::totals( $column['posts'] ) );
	}

	public function test_a_page_that_knows_nothing_of_the_column_is_told_of_every_post_also_that_nobody_edits_it(): void {
		$post_id = $this->make_post();
		$page    = $this->visitor->get( '/wp-admin/edit.php' );
		$shown   = $this->visitor->beat( $page, Visitor::ping( $page, array( 'editors-column' => "post/$post_id" ) ), 'edit-post' )->json()['presence-shown'];
		self::assertSame( array( $post_id => 0 ), self::totals( $shown['editors-column']['posts'] ) );
	}

	public function test_the_column_of_someone_who_may_not_edit_a_post_stays_empty(): void {
		$post_id = $this->make_post();
		$author  = Visitor::signed_in( $this->make_user( 'author' ) );
		$page    = $author->get( '/wp-admin/edit.php?all_posts=1' );
		Visitor::signed_in( $this->make_user( 'editor', 'Hidden Editor' ) )->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$answer = $author->beat( $page, Visitor::ping( $page, array( 'editors-column' => $page->config()['tokens']['editors-column'] ) ), 'edit-post' );
		self::assertStringNotContainsString( 'Hidden Editor', $answer->body );

		// A token is only a list of posts: naming one's own gives nothing away either.
		$answer = $author->beat( $page, Visitor::ping( $page, array( 'editors-column' => "post/$post_id:1" ) ), 'edit-post' );
		self::assertStringNotContainsString( 'Hidden Editor', $answer->body );
	}

	/**
	 * @dataProvider changes_beside_presence
	 */
	public function test_what_is_shown_also_follows_changes_beside_presence( string $what ): void {
		$post_id = $this->make_post( array( 'post_title' => 'Before' ) );
		$other   = $this->make_user();
		Visitor::signed_in( $other )->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$page = $this->visitor->get( '/wp-admin/' );
		self::assertSame( 0, $this->visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) )->json()['presence-shown'] );

		match ( $what ) {
			'a new title' => wp_update_post( array( 'ID' => $post_id, 'post_title' => 'After' ) ),
			'a deleted post' => wp_delete_post( $post_id, true ),
			'a lesser role' => ( new \WP_User( $this->user_id ) )->set_role( 'contributor' ),
		};
		$shown = $this->visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) )->json()['presence-shown'];
		self::assertArrayHasKey( 'whos-online', $shown );
		self::assertStringNotContainsString( 'Before', (string) wp_json_encode( $shown ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function changes_beside_presence(): array {
		return array(
			'a new title'      => array( 'a new title' ),
			'a deleted post'   => array( 'a deleted post' ),
			'a lesser role'    => array( 'a lesser role' ),
		);
	}

	public function test_an_answer_is_bounded_however_many_are_online(): void {
		$this->fill( 200 );
		$shown = $this->look();
		self::assertSame( 200, $shown['whos-online']['total'] );
		self::assertCount( 23, $shown['whos-online']['rows'] );
		self::assertCount( 10, $shown['whos-online']['stack'] );
		self::assertSame( 201, $shown['admin-bar']['total'] );
		self::assertCount( 10, $shown['admin-bar']['elsewhere'] );
		self::assertSame( 190, $shown['admin-bar']['more'] );
	}

	public function test_other_peoples_scripts_get_the_whole_list(): void {
		$other = $this->make_user( 'editor', 'Zoë "Z" <b>' );
		$tab   = Visitor::signed_in( $other )->get( '/wp-admin/upload.php?mode=list' )->config()['tab'];
		wp_set_presence( self::ROOM, 'quiet', array( 'screen' => 'tools' ), $this->make_user( 'editor', 'Quiet' ), gmdate( 'Y-m-d H:i:s', time() - 40 ) );
		$page = $this->visitor->get( '/wp-admin/' );
		$list = $this->visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) )->json()['presence-online'];

		self::assertCount( 3, $list );
		$by_user = array_column( $list, null, 'user_id' );
		self::assertArrayHasKey( $this->user_id, $by_user, 'the viewer is in the list' );
		$row = $by_user[ $other ];
		self::assertSame( array( 'room', 'client_id', 'user_id', 'display_name', 'avatar_url', 'screen', 'status', 'data', 'date_gmt' ), array_keys( $row ) );
		self::assertSame( self::ROOM, $row['room'] );
		self::assertSame( "user-$other-$tab", $row['client_id'] );
		self::assertSame( get_userdata( $other )->display_name, $row['display_name'] );
		self::assertSame( 'upload', $row['screen'] );
		self::assertSame( 'active', $row['status'] );
		self::assertSame( array( 'screen' => 'upload' ), $row['data'] );
		self::assertSame( 'Quiet', end( $list )['display_name'] );
		self::assertSame( 'idle', end( $list )['status'] );
	}

	public function test_nonsense_is_answered_and_harms_nobody(): void {
		$page = $this->visitor->get( '/wp-admin/' );
		$nonsense = array(
			array( 'presence-ping' => 'text' ),
			array( 'presence-ping' => array( 'v' => array( 1 ), 'tab' => array( 'x' ), 'page' => array(), 'show' => 'text', 'next' => array() ) ),
			array( 'presence-ping' => array( 'v' => '1', 'tab' => "'\"><", 'page' => 'x.y.z', 'show' => array( 'whos-online' => array( 'x' ), 'no-such' => 'x', 'editors-column' => 'post/1:x,,:' ) ) ),
			array( 'presence-editor-ping' => 'text' ),
			array( 'presence-editor-ping' => array( 'post_id' => array( 1 ) ) ),
		);
		foreach ( $nonsense as $data ) {
			$answer = $this->visitor->beat( $page, $data );
			self::assertSame( 200, $answer->status, (string) wp_json_encode( $data ) );
			self::assertArrayHasKey( 'server_time', $answer->json() );
		}
		foreach ( self::clients() as $client ) {
			self::assertMatchesRegularExpression( "/^user-$this->user_id(-[0-9a-f]{16})?$/", $client );
		}
	}

	/**
	 * Core's own answer to these is a fatal error, so they are handed to ours alone.
	 */
	public function test_a_lock_that_is_nonsense_is_passed_on(): void {
		wp_set_current_user( $this->user_id );
		foreach ( array( 'text', array( 'post_id' => array( 1 ) ), array(), array( 'post_id' => '-1' ) ) as $lock ) {
			$data = array( 'wp-refresh-post-lock' => $lock, 'presence-ping' => array( 'v' => '1' ) );
			self::assertSame( array( 'kept' => 1 ), wp_presence_bridge_post_lock( array( 'kept' => 1 ), $data ) );
			self::assertSame( array( 'kept' => 1 ), wp_presence_admin_heartbeat_received( array( 'kept' => 1 ), array( 'wp-refresh-post-lock' => $lock, 'presence-ping' => array( 'v' => '1', 'show' => 'x' ) ) ) );
		}
		self::assertSame( array( "user-$this->user_id" ), self::clients() );
	}

	/**
	 * What a page that knows nothing is told.
	 *
	 * @return array<string, mixed>
	 */
	private function look(): array {
		$page = $this->visitor->get( '/wp-admin/' );
		return $this->visitor->beat( $page, Visitor::ping( $page, array( 'whos-online' => 'none', 'admin-bar' => 'none' ) ) )->json()['presence-shown'];
	}

	private function fill( int $people ): void {
		for ( $i = 1; $i <= $people; $i++ ) {
			presence_set( self::ROOM, "user-$i", array( 'screen' => 'dashboard', '_name' => "Filler $i", '_avatar' => '', '_idle' => 0 ), 1_000_000 + $i, 600, Site::id() );
		}
	}

	/**
	 * @param array<int, array{total: int}> $posts
	 * @return array<int, int>
	 */
	private static function totals( array $posts ): array {
		$totals = array_map( static fn ( $cell ) => $cell['total'], $posts );
		ksort( $totals );
		return $totals;
	}

	private static function wait_for_next_second(): void {
		time_sleep_until( ceil( microtime( true ) ) );
	}
}
