<?php
/**
 * What is written, and when: page views and beats, over the real web server.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;
use PresenceEntry;

final class RecordingTest extends TestCase {
	private int $user_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	/**
	 * @dataProvider admin_pages
	 */
	public function test_an_admin_page_is_recorded_while_it_is_served( string $path, string $screen ): void {
		$page = $this->visitor->get( $path );

		self::assertSame( 200, $page->status );
		self::assertMatchesRegularExpression( '/^[0-9a-f]{16}$/', $page->config()['tab'] );
		self::assertSame( array( "user-$this->user_id-" . $page->config()['tab'] ), self::clients() );
		self::assertSame( array( 'screen' => $screen ), wp_get_presence( self::ROOM )[0]->data );
		self::assertSame( $this->user_id, wp_get_presence( self::ROOM )[0]->user_id );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function admin_pages(): array {
		return array(
			'dashboard'     => array( '/wp-admin/', 'dashboard' ),
			'list of posts' => array( '/wp-admin/edit.php', 'edit-post' ),
			'list of pages' => array( '/wp-admin/edit.php?post_type=page', 'edit-page' ),
			'media'         => array( '/wp-admin/upload.php?mode=list', 'upload' ),
			'comments'      => array( '/wp-admin/edit-comments.php', 'edit-comments' ),
			'categories'    => array( '/wp-admin/edit-tags.php?taxonomy=category', 'edit-category' ),
			'profile'       => array( '/wp-admin/profile.php', 'profile' ),
			'tools'         => array( '/wp-admin/tools.php', 'tools' ),
		);
	}

	public function test_the_customizer_is_recorded_and_what_it_shows_inside_is_not(): void {
		$visitor = Visitor::signed_in( $this->make_user( 'administrator' ) );
		self::assertSame( 200, $visitor->get( '/wp-admin/customize.php' )->status );
		self::assertSame( array( 'customize' ), array_column( array_column( wp_get_presence( self::ROOM ), 'data' ), 'screen' ) );
		presence_clear( Site::id() );
		self::assertSame( 200, $visitor->get( '/?customize_changeset_uuid=' . wp_generate_uuid4() . '&customize_theme=' . get_stylesheet() . '&customize_messenger_channel=preview-0' )->status );
		self::assertSame( array(), self::clients() );
	}

	public function test_a_frame_inside_a_page_is_not_recorded(): void {
		$post_id = $this->make_post();
		foreach ( array( '/wp-admin/media-upload.php?type=image&tab=type', (string) wp_parse_url( (string) get_post_embed_url( $post_id ), PHP_URL_PATH ) ) as $path ) {
			$page = $this->visitor->get( $path );
			self::assertSame( 200, $page->status );
			self::assertStringNotContainsString( 'wpPresenceConfig', $page->body );
			self::assertSame( array(), self::clients(), $path );
		}
	}

	public function test_each_page_view_is_a_tab_of_its_own(): void {
		$first  = $this->visitor->get( '/wp-admin/' );
		$second = $this->visitor->get( '/wp-admin/' );
		self::assertNotSame( $first->config()['tab'], $second->config()['tab'] );
		self::assertCount( 2, self::clients() );
	}

	public function test_the_front_end_is_recorded_with_the_post_it_shows(): void {
		$post_id = $this->make_post( array( 'post_title' => 'Trams & <em>trains</em>' ) );
		$page    = $this->visitor->get( (string) wp_parse_url( (string) get_permalink( $post_id ), PHP_URL_PATH ) );

		self::assertSame( 200, $page->status );
		self::assertSame( array( "user-$this->user_id-" . $page->config()['tab'] ), self::clients() );
		$data = wp_get_presence( self::ROOM )[0]->data;
		self::assertSame( 'front', $data['screen'] );
		self::assertSame( $post_id, $data['post_id'] );
		self::assertStringContainsString( 'Trams', $data['title'] );
		self::assertStringNotContainsString( '<', $data['title'] );
	}

	public function test_the_front_end_without_an_admin_bar_is_not_recorded(): void {
		update_user_meta( $this->user_id, 'show_admin_bar_front', 'false' );
		$page = $this->visitor->get( '/' );
		self::assertSame( 200, $page->status );
		self::assertStringNotContainsString( 'wpPresenceConfig', $page->body );
		self::assertSame( array(), self::clients() );
	}

	public function test_visitors_are_not_recorded_and_get_nothing(): void {
		$page = ( new Visitor() )->get( '/' );
		self::assertSame( 200, $page->status );
		self::assertStringNotContainsStringIgnoringCase( 'presence', $page->body );
		self::assertSame( array(), self::clients() );
	}

	public function test_a_prerendered_page_is_not_recorded(): void {
		foreach ( array( 'prefetch;prerender', 'prefetch' ) as $purpose ) {
			$page = $this->visitor->get( '/', array( "Sec-Purpose: $purpose" ) );
			self::assertSame( 200, $page->status );
			self::assertSame( array(), self::clients() );
		}
	}

	public function test_an_editor_is_also_in_the_room_of_the_post(): void {
		$post_id = $this->make_post( array( 'post_status' => 'draft' ) );
		$room    = wp_presence_post_room( $post_id );
		$page    = $this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$tab     = $page->config()['tab'];

		self::assertSame( array( "user-$this->user_id-$tab" ), self::clients() );
		self::assertSame( array( 'screen' => 'post', 'post_status' => 'draft' ), wp_get_presence( self::ROOM )[0]->data );
		self::assertSame( array( "editor-$this->user_id-$tab" ), self::clients( $room ) );
	}

	public function test_a_beat_renews_the_tab_and_changes_no_version(): void {
		$page    = $this->visitor->get( '/wp-admin/edit.php' );
		$before  = $this->entry();
		$version = presence_version( self::ROOM, Site::id() );

		$this->visitor->beat( $page, Visitor::ping( $page ), 'edit-post' );
		$after = $this->entry();
		self::assertSame( $before->data, $after->data );
		self::assertSame( $before->version, $after->version );
		self::assertSame( $version, presence_version( self::ROOM, Site::id() ) );
	}

	public function test_a_beat_brings_back_a_tab_that_was_gone(): void {
		$page   = $this->visitor->get( '/wp-admin/edit.php' );
		$before = $this->entry();
		presence_clear( Site::id() );
		$this->visitor->beat( $page, Visitor::ping( $page ), 'edit-post' );
		self::assertSame( $before->data, $this->entry()->data );
	}

	public function test_a_beat_says_whether_the_tab_is_idle(): void {
		$page = $this->visitor->get( '/wp-admin/' );
		foreach ( array( 1, 0 ) as $idle ) {
			$this->visitor->beat( $page, Visitor::ping( $page, array(), array( 'idle' => $idle ) ) );
			self::assertSame( $idle, $this->entry()->data['_idle'] );
		}
	}

	public function test_a_beat_of_other_peoples_scripts_is_recorded_as_it_claims(): void {
		$page   = $this->visitor->get( '/wp-admin/' );
		$config = $page->config();
		presence_clear( Site::id() );
		$this->visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dash<board', 'title' => 'A <b>title</b>' ) ) );
		$this->visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'front', 'tab' => $config['tab'], 'post_id' => '12' ) ) );

		self::assertSame( array( "user-$this->user_id", "user-$this->user_id-" . $config['tab'] ), self::clients() );
		$by_client = array_column( wp_get_presence( self::ROOM ), 'data', 'client_id' );
		self::assertSame( array( 'screen' => 'dashboard', 'title' => 'A title' ), $by_client[ "user-$this->user_id" ] );
		self::assertSame( array( 'screen' => 'front', 'post_id' => 12 ), $by_client[ "user-$this->user_id-" . $config['tab'] ] );
	}

	public function test_a_beat_says_which_status_the_post_has_whose_lock_it_renews(): void {
		$draft  = $this->make_post( array( 'post_status' => 'draft', 'post_author' => $this->user_id ) );
		$author = $this->make_user( 'author' );
		$beat   = static function ( int $user_id, int $post_id ): array {
			wp_set_current_user( $user_id );
			apply_filters( 'heartbeat_received', array(), array( 'presence-ping' => array( 'screen' => 'post' ), 'wp-refresh-post-lock' => array( 'post_id' => (string) $post_id, 'lock' => '' ) ), 'post' );
			return presence_find( self::ROOM, "user-$user_id", Site::id() )->data;
		};
		self::assertSame( 'draft', $beat( $this->user_id, $draft )['post_status'] );
		wp_update_post( array( 'ID' => $draft, 'post_status' => 'pending' ) );
		self::assertSame( 'pending', $beat( $this->user_id, $draft )['post_status'] );
		self::assertArrayNotHasKey( 'post_status', $beat( $author, $draft ), 'a post that one may not edit' );
	}

	public function test_a_page_signed_for_someone_else_counts_for_nothing(): void {
		$other = Visitor::signed_in( $this->make_user() );
		$post  = $this->make_post();
		$stole = $other->get( "/wp-admin/post.php?post=$post&action=edit" )->config()['page'];
		$page  = $this->visitor->get( '/wp-admin/' );
		presence_clear( Site::id() );

		$this->visitor->beat( $page, Visitor::ping( $page, array(), array( 'page' => $stole ) ) );
		self::assertArrayNotHasKey( '_post', $this->entry()->data );
		self::assertArrayNotHasKey( '_url', $this->entry()->data );
	}

	public function test_an_editor_ping_is_recorded_where_one_may_edit(): void {
		$post_id = $this->make_post();
		$room    = wp_presence_post_room( $post_id );
		$page    = $this->visitor->get( '/wp-admin/' );
		$this->visitor->beat( $page, array( 'presence-editor-ping' => array( 'post_id' => $post_id, 'tab' => 'abc', 'next' => 10, 'idle' => 0 ) ), 'post' );
		self::assertSame( array( "editor-$this->user_id-abc" ), self::clients( $room ) );
		$this->visitor->beat( $page, array( 'presence-editor-ping' => array( 'post_id' => $post_id ) ), 'post' );
		self::assertSame( array( "editor-$this->user_id", "editor-$this->user_id-abc" ), self::clients( $room ) );

		$author = $this->make_user( 'author' );
		$other  = Visitor::signed_in( $author );
		$page   = $other->get( '/wp-admin/' );
		$other->beat( $page, array( 'presence-editor-ping' => array( 'post_id' => $post_id, 'tab' => 'abc' ) ), 'post' );
		self::assertCount( 2, self::clients( $room ) );
	}

	public function test_the_state_of_an_editor_is_filterable(): void {
		$post_id = $this->make_post();
		wp_set_current_user( $this->user_id );
		$asked = array();
		add_filter(
			'wp_presence_editor_state',
			static function ( $state, $of_post, $of_user ) use ( &$asked ) {
				$asked[] = array( $of_post, $of_user );
				return $state + array( 'block' => 'core/quote', '_name' => 'forged' );
			},
			10,
			3
		);
		apply_filters( 'heartbeat_received', array(), array( 'presence-editor-ping' => array( 'post_id' => (string) $post_id ) ), 'post' );
		self::assertSame( array( array( $post_id, $this->user_id ) ), $asked );
		self::assertSame( 'core/quote', wp_get_presence( wp_presence_post_room( $post_id ) )[0]->data['block'] );
		self::assertNotSame( 'forged', presence_get( wp_presence_post_room( $post_id ), null, '', Site::id() )[0]->data['_name'] );
	}

	public function test_the_post_lock_is_bridged_and_left_as_it_is(): void {
		$post_id = $this->make_post();
		$room    = wp_presence_post_room( $post_id );
		$page    = $this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$lock    = get_post_meta( $post_id, '_edit_lock', true );
		$answer  = $this->visitor->beat( $page, array( 'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => $lock ) ), 'post' );

		self::assertArrayHasKey( 'new_lock', $answer->json()['wp-refresh-post-lock'] );
		self::assertContains( "lock-$this->user_id", self::clients( $room ) );
		wp_cache_flush();
		self::assertMatchesRegularExpression( "/^\\d+:$this->user_id$/", get_post_meta( $post_id, '_edit_lock', true ) );

		// Someone else holds it now: no lock of theirs appears.
		$second = $this->make_user();
		$other  = Visitor::signed_in( $second );
		$answer = $other->beat( $other->get( '/wp-admin/' ), array( 'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => '' ) ), 'post' );
		self::assertArrayHasKey( 'lock_error', $answer->json()['wp-refresh-post-lock'] );
		self::assertNotContains( "lock-$second", self::clients( $room ) );
	}

	public function test_a_hidden_editor_keeps_its_lock_and_is_idle(): void {
		$post_id = $this->make_post();
		$room    = wp_presence_post_room( $post_id );
		$page    = $this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$this->visitor->leave( $page );
		$lock = get_post_meta( $post_id, '_edit_lock', true );
		$this->visitor->beat( $page, array( 'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => $lock ) ), 'post' );

		self::assertSame( array( "lock-$this->user_id" ), self::clients( $room ) );
		self::assertSame( 1, presence_get( $room, null, '', Site::id() )[0]->data['_idle'] );
	}

	public function test_nothing_is_recorded_where_recording_is_off(): void {
		$this->install( 'no-recording' );
		$post_id = $this->make_post();
		$visitor = new Visitor();
		$visitor->log_in( self::login_of( $this->user_id ), self::PASSWORD );
		$page   = $visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$answer = $visitor->beat(
			$page,
			Visitor::ping( $page, array( 'admin-bar' => 'none' ) ) + array(
				'presence-editor-ping' => array( 'post_id' => $post_id ),
				'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => '' ),
			)
		);
		self::assertSame( 200, $answer->status );
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
	}

	/**
	 * @group extension
	 */
	public function test_nothing_touches_the_database(): void {
		global $wpdb;
		$tables = $wpdb->get_col( 'SHOW TABLES' );
		self::assertSame( array(), preg_grep( '/presence/', $tables ) );
		self::assertSame( array(), array_filter( (array) wp_get_ready_cron_jobs() + (array) _get_cron_array(), static fn ( $jobs ) => str_contains( (string) wp_json_encode( $jobs ), 'presence' ) ) );
		self::assertSame( '0', $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->usermeta WHERE meta_key LIKE '%presence%' AND meta_key NOT LIKE 'closedpostboxes%'" ) );
		$page = $this->visitor->get( '/wp-admin/' );
		$this->visitor->beat( $page, Visitor::ping( $page ) );
		self::assertSame( $tables, $wpdb->get_col( 'SHOW TABLES' ) );
	}

	private function entry(): PresenceEntry {
		$entries = presence_get( self::ROOM, null, '', Site::id() );
		self::assertCount( 1, $entries );
		return $entries[0];
	}
}
