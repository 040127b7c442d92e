<?php
/**
 * What counts as a save: forms, REST, the block editor and the command line do; autosaves and core's own notes do not.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class StaleScreensSavesTest extends TestCase {
	private int $admin_id;

	private Visitor $admin;

	/** @var array<string, mixed> */
	private array $options = array();

	protected function setUp(): void {
		parent::setUp();
		$this->admin_id = $this->make_manager();
		$this->admin    = Visitor::signed_in( $this->admin_id );
		foreach ( array( 'blogname', 'blogdescription', 'posts_per_page', 'permalink_structure', 'wp_page_for_privacy_policy' ) as $option ) {
			$this->options[ $option ] = get_option( $option );
		}
	}

	protected function tearDown(): void {
		wp_cache_flush();
		foreach ( $this->options as $option => $value ) {
			update_option( $option, $value );
		}
		foreach ( array( 'category_base', 'tag_base', 'lantern_wick' ) as $option ) {
			delete_option( $option );
		}
		flush_rewrite_rules( false );
		parent::tearDown();
	}

	public function test_saving_a_settings_form_counts(): void {
		$this->submit( '/wp-admin/options-general.php', "//form[@action='options.php']", '/wp-admin/options.php', array( 'blogname' => 'The Evening Lantern' ) );
		$this->assert_saved( 'options/general', 1 );
		self::assertSame( array( 'options/general' ), array_keys( wp_presence_get_screen_revisions() ) );
	}

	public function test_a_settings_form_in_which_nothing_changed_does_not(): void {
		$this->submit( '/wp-admin/options-media.php', "//form[@action='options.php']", '/wp-admin/options.php' );
		$this->submit( '/wp-admin/options-media.php', "//form[@action='options.php']", '/wp-admin/options.php' );
		$first = wp_presence_get_screen_revision( 'options/media' )['rev'];
		$this->submit( '/wp-admin/options-media.php', "//form[@action='options.php']", '/wp-admin/options.php' );
		self::assertSame( $first, wp_presence_get_screen_revision( 'options/media' )['rev'] );
	}

	public function test_the_permalinks_page_counts(): void {
		$fields = array( 'selection' => 'custom', 'permalink_structure' => '/%year%/%postname%/' );
		$this->submit( '/wp-admin/options-permalink.php', "//form[@name='form']", '/wp-admin/options-permalink.php', $fields );
		$this->assert_saved( 'options/permalink', 1 );
	}

	public function test_an_option_that_did_not_exist_counts_when_it_comes_and_when_it_goes(): void {
		delete_option( 'category_base' );
		$before = wp_presence_get_screen_revision( 'options/permalink' )['rev'];
		$this->submit( '/wp-admin/options-permalink.php', "//form[@name='form']", '/wp-admin/options-permalink.php', array( 'category_base' => '/topic', 'selection' => 'custom' ) );
		self::assertSame( $before + 1, wp_presence_get_screen_revision( 'options/permalink' )['rev'] );
		wp_cache_flush();
		delete_option( 'category_base' );
		self::assertSame( $before + 2, wp_presence_get_screen_revision( 'options/permalink' )['rev'] );
	}

	public function test_the_privacy_page_counts(): void {
		$page_id = $this->make_post( array( 'post_type' => 'page' ) );
		$this->submit( '/wp-admin/options-privacy.php', "//form[.//select[@name='page_for_privacy_policy']]", '/wp-admin/options-privacy.php', array( 'page_for_privacy_policy' => (string) $page_id ) );
		$this->assert_saved( 'options/privacy', 1 );
	}

	public function test_settings_saved_over_rest_count(): void {
		$answer = $this->rest( '/wp-json/wp/v2/settings', array( 'posts_per_page' => 7 ) );
		self::assertSame( 200, $answer->status, $answer->body );
		$this->assert_saved( 'options/reading', 1 );
	}

	public function test_a_settings_page_of_other_code_counts(): void {
		$this->install( 'settings-page' );
		$this->submit( '/wp-admin/options-general.php?page=lantern', "//form[@id='lantern']", '/wp-admin/options.php', array( 'lantern_wick' => 'long' ) );
		$this->assert_saved( 'options/lantern', 1 );
	}

	public function test_options_that_no_page_shows_do_not_count(): void {
		update_option( 'lantern_wick', 'short' );
		set_transient( 'lantern', 1, 60 );
		delete_transient( 'lantern' );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	public function test_two_people_saving_different_settings_at_once_both_count(): void {
		$other_id = $this->make_user( 'administrator' );
		$other    = Visitor::signed_in( $other_id );
		$first    = $this->admin->get( '/wp-admin/options-general.php' )->form( "//form[@action='options.php']" );
		$second   = $other->get( '/wp-admin/options-general.php' )->form( "//form[@action='options.php']" );
		$answers  = Visitor::post_at_once(
			'/wp-admin/options.php',
			array( $this->admin, array( 'blogname' => 'The Noon Lantern' ) + $first ),
			array( $other, array( 'blogdescription' => 'At noon' ) + $second )
		);
		self::assertSame( array( 302, 302 ), $answers );
		$revision = wp_presence_get_screen_revision( 'options/general' );
		self::assertGreaterThanOrEqual( 2, $revision['rev'] );
		$known = presence_revision( 'options/general', \NativePresence\Site::id() );
		self::assertEqualsCanonicalizing( array( $this->admin_id, $other_id ), array( $known['user_id'], $known['other_user_id'] ) );
	}

	public function test_a_save_in_the_block_editor_counts(): void {
		$post_id = $this->make_post();
		$answer  = $this->rest( "/wp-json/wp/v2/posts/$post_id", array( 'content' => 'New.' ) );
		self::assertSame( 200, $answer->status, $answer->body );
		$this->assert_saved( "post/$post_id", 1 );
	}

	/**
	 * @dataProvider statuses
	 */
	public function test_an_autosave_never_counts( string $status ): void {
		$post_id = $this->make_post( array( 'post_status' => $status, 'post_author' => $this->admin_id ) );
		$answer  = $this->rest( "/wp-json/wp/v2/posts/$post_id/autosaves", array( 'content' => 'On the way.', 'title' => 'On the way' ) );
		self::assertSame( 200, $answer->status, $answer->body );

		$page   = $this->admin->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$answer = $this->admin->beat(
			$page,
			array(
				'wp_autosave' => array(
					'post_id'    => $post_id,
					'post_type'  => 'post',
					'post_title' => 'Further on the way',
					'content'    => 'Further.',
					'excerpt'    => '',
					'_wpnonce'   => $this->nonce_of_update( $page ),
				),
			),
			'post'
		);
		self::assertTrue( $answer->json()['wp_autosave']['success'], $answer->body );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	/**
	 * A draft of one's own is autosaved in place, anything else beside it.
	 *
	 * @return array<string, string[]>
	 */
	public function statuses(): array {
		return array( 'own draft' => array( 'draft' ), 'published' => array( 'publish' ) );
	}

	public function test_what_has_no_screen_does_not_count(): void {
		wp_insert_post( array( 'ID' => $this->make_post( array( 'post_type' => 'nav_menu_item' ) ), 'post_type' => 'nav_menu_item', 'post_title' => 'New', 'post_status' => 'publish' ) );
		$this->make_post( array( 'post_status' => 'draft' ) );
		$this->make_user();
		self::assertSame( array(), wp_presence_get_screen_revisions(), 'nor does making something' );
	}

	public function test_media_count(): void {
		$media = wp_insert_attachment( array( 'post_title' => 'Lamp', 'post_mime_type' => 'image/png' ) );
		wp_update_post( array( 'ID' => $media, 'post_title' => 'Lantern' ) );
		self::assertSame( 1, wp_presence_get_screen_revision( "post/$media" )['rev'] );
		wp_delete_attachment( $media, true );
	}

	public function test_saving_a_user_counts(): void {
		$user_id = $this->make_user();
		$this->submit( "/wp-admin/user-edit.php?user_id=$user_id", "//form[@id='your-profile']", '/wp-admin/user-edit.php', array( 'description' => 'Keeps the lamp.' ) );
		$this->assert_saved( "user-edit/$user_id", 1 );
	}

	public function test_a_user_saved_without_a_change_does_not_count(): void {
		$user_id = $this->make_user();
		$visitor = Visitor::signed_in( $user_id );
		// What the block editor does for every preference.
		$answer = $this->rest( '/wp-json/wp/v2/users/me', array( 'meta' => array( 'persisted_preferences' => array( 'core' => array( 'lamp' => true ) ) ) ), $visitor );
		self::assertSame( 200, $answer->status, $answer->body );
		// What core notes for somebody who forgot a password.
		self::assertIsString( get_password_reset_key( get_userdata( $user_id ) ) );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	public function test_another_role_counts(): void {
		$user_id = $this->make_user();
		get_userdata( $user_id )->set_role( 'author' );
		self::assertSame( 1, wp_presence_get_screen_revision( "user-edit/$user_id" )['rev'] );
	}

	public function test_saving_a_term_counts(): void {
		$term = wp_insert_term( 'Lamps', 'category' )['term_id'];
		try {
			self::assertSame( array(), wp_presence_get_screen_revisions() );
			$this->submit( "/wp-admin/term.php?taxonomy=category&tag_ID=$term", "//form[@id='edittag']", '/wp-admin/edit-tags.php', array( 'name' => 'Lanterns' ) );
			$this->assert_saved( "term/category/$term", 1 );
			wp_presence_on_edited_term( $term );
			self::assertSame( 2, wp_presence_get_screen_revision( "term/category/$term" )['rev'] );
		} finally {
			wp_delete_term( $term, 'category' );
		}
	}

	public function test_saving_a_comment_and_setting_its_status_count(): void {
		$comment = wp_insert_comment( array( 'comment_post_ID' => $this->make_post(), 'comment_content' => 'Well.', 'comment_author' => 'Reader', 'comment_author_email' => 'reader@example.com' ) );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
		$this->submit( "/wp-admin/comment.php?action=editcomment&c=$comment", "//form[@id='post']", '/wp-admin/comment.php', array( 'content' => 'Better.' ) );
		$this->assert_saved( "comment/$comment", 1 );
		wp_set_comment_status( $comment, 'hold' );
		self::assertSame( 2, wp_presence_get_screen_revision( "comment/$comment" )['rev'] );
	}

	public function test_nothing_is_recorded_where_recording_is_off(): void {
		add_filter( 'wp_presence_recording_enabled', '__return_false' );
		update_option( 'blogname', 'Nobody saw this' );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	public function test_sites_can_take_a_callback_off_by_its_name(): void {
		self::assertSame( 10, has_action( 'updated_option', 'wp_presence_on_updated_option' ) );
		self::assertSame( 10, has_action( 'post_updated', 'wp_presence_on_post_updated' ) );
		self::assertSame( 10, has_action( 'profile_update', 'wp_presence_on_profile_update' ) );
		self::assertSame( 10, has_action( 'edited_term', 'wp_presence_on_edited_term' ) );
		self::assertSame( 10, has_action( 'edit_comment', 'wp_presence_on_edit_comment' ) );
		self::assertSame( 12, has_filter( 'heartbeat_received', 'wp_presence_screen_heartbeat_received' ) );
		remove_action( 'updated_option', 'wp_presence_on_updated_option' );
		update_option( 'blogname', 'Nobody saw this either' );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	/**
	 * @param array<string, mixed> $changes
	 */
	private function submit( string $path, string $form, string $action, array $changes = array() ): void {
		$page   = $this->admin->get( $path );
		$fields = $page->form( $form );
		self::assertArrayHasKey( '_wpnonce', $fields, $path );
		$answer = $this->admin->post( $action, $changes + $fields );
		// Most forms lead back to their page, one is its own answer.
		self::assertContains( $answer->status, array( 200, 302 ), $path );
		wp_cache_flush();
	}

	/**
	 * @param array<string, mixed> $body
	 */
	private function rest( string $route, array $body, ?Visitor $visitor = null ): Answer {
		$visitor = $visitor ?? $this->admin;
		return $visitor->post_json( $route, $body, $visitor->rest_headers() );
	}

	private function nonce_of_update( Answer $page ): string {
		return $page->form( "//form[contains(@class,'metabox-base-form')]" )['_wpnonce'];
	}

	private function assert_saved( string $key, int $rev ): void {
		$revision = wp_presence_get_screen_revision( $key );
		self::assertSame( array( $rev, $this->admin_id ), array( $revision['rev'], $revision['actor_id'] ), $key );
	}
}
