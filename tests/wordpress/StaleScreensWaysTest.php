<?php
/**
 * Every way in which what a screen shows really changes is a save, one for each act; what changes no screen is none.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class StaleScreensWaysTest extends TestCase {
	private int $admin_id;

	private Visitor $admin;

	/** @var int[] */
	private array $terms = array();

	protected function setUp(): void {
		parent::setUp();
		$this->admin_id = $this->make_manager( 'Ada' );
		$this->admin    = Visitor::signed_in( $this->admin_id );
	}

	protected function tearDown(): void {
		foreach ( $this->terms as $term ) {
			wp_delete_term( $term, 'category' );
		}
		foreach ( array( 'post' => 'lamp_oil', 'term' => 'lamp_oil' ) as $type => $key ) {
			unregister_meta_key( $type, $key );
		}
		parent::tearDown();
	}

	/**
	 * @dataProvider posts
	 * @param callable( int, self ): mixed $change
	 */
	public function test_what_the_editor_of_a_post_shows_is_a_save( callable $change ): void {
		$post_id = $this->make_post( array( 'post_status' => 'draft' ) );
		$this->forget();
		$change( $post_id, $this );
		self::assertSame( 1, $this->rev( "post/$post_id" ) );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function posts(): array {
		return array(
			'the trash'           => array( static fn( int $id ) => wp_trash_post( $id ) ),
			'deleted'             => array( static fn( int $id ) => wp_delete_post( $id, true ) ),
			'published by code'   => array( static fn( int $id ) => wp_publish_post( $id ) ),
			'sticky'              => array( static fn( int $id ) => stick_post( $id ) ),
			'categories'          => array( static fn( int $id, self $test ) => wp_set_post_terms( $id, array( $test->make_category( 'Lamps' ) ), 'category' ) ),
			'one more category'   => array( static fn( int $id, self $test ) => wp_set_post_terms( $id, array( $test->make_category( 'Lamps' ) ), 'category', true ) ),
			'a format'            => array( static fn( int $id ) => wp_set_object_terms( $id, 'post-format-quote', 'post_format' ) ),
			'an image'            => array( static fn( int $id ) => update_post_meta( $id, '_thumbnail_id', 4711 ) ),
			'registered meta'     => array( static fn( int $id, self $test ) => $test->register( 'post', 'post' ) && update_post_meta( $id, 'lamp_oil', 'full' ) ),
			'a parent’s revision' => array(
				static function ( int $id, self $test ): void {
					wp_update_post( array( 'ID' => $id, 'post_content' => 'Another text.' ) );
					$test->forget();
					wp_restore_post_revision( (int) array_key_first( wp_get_post_revisions( $id ) ) );
				},
			),
		);
	}

	public function test_a_post_that_comes_back_from_the_trash_is_a_save_and_so_are_its_comments(): void {
		$post_id = $this->make_post();
		$comment = wp_insert_comment( array( 'comment_post_ID' => $post_id, 'comment_content' => 'Well.', 'comment_approved' => 1 ) );
		wp_trash_post( $post_id );
		self::assertSame( array( 1, 1 ), array( $this->rev( "post/$post_id" ), $this->rev( "comment/$comment" ) ) );
		wp_untrash_post( $post_id );
		self::assertSame( array( 2, 2 ), array( $this->rev( "post/$post_id" ), $this->rev( "comment/$comment" ) ) );
	}

	/**
	 * @dataProvider nothings
	 * @param callable( int ): mixed $change
	 */
	public function test_what_changes_nothing_that_is_shown_is_none( callable $change ): void {
		$post_id = $this->make_post();
		$this->forget();
		$change( $post_id );
		self::assertSame( array(), presence_revisions( Site::id() ) );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function nothings(): array {
		return array(
			'a lock'              => array( static fn( int $id ) => update_post_meta( $id, '_edit_lock', '1:1' ) ),
			'a counter of views'  => array( static fn( int $id ) => update_post_meta( $id, 'views', 7 ) ),
			'a cache'             => array( static fn( int $id ) => update_post_meta( $id, '_oembed_0123', '<p>' ) ),
			'the same categories' => array( static fn( int $id ) => wp_set_post_terms( $id, wp_get_post_categories( $id ), 'category' ) ),
			'a new comment'       => array( static fn( int $id ) => wp_insert_comment( array( 'comment_post_ID' => $id, 'comment_content' => 'Well.' ) ) ),
			'a term’s count'      => array( static fn() => wp_update_term_count_now( array( (int) get_option( 'default_category' ) ), 'category' ) ),
			'a session'           => array( static fn() => \WP_Session_Tokens::get_instance( 1 )->create( time() + 60 ) ),
			'a user’s preference' => array( static fn() => update_user_meta( 1, 'wp_persisted_preferences', array( 'a' => wp_rand() ) ) ),
			'a new post'          => array( static fn() => wp_delete_post( wp_insert_post( array( 'post_title' => 'New', 'post_status' => 'draft', 'post_type' => 'oembed_cache' ) ), true ) ),
		);
	}

	public function test_making_something_is_no_save(): void {
		$post = $this->make_post( array( 'tags_input' => array( 'lamp' ), 'meta_input' => array( '_thumbnail_id' => 4711 ) ) );
		$this->make_user();
		$this->make_category( 'Lamps' );
		$media = wp_insert_attachment( array( 'post_title' => 'Lamp', 'post_mime_type' => 'image/png', 'file' => 'lamp.png' ) );
		self::assertSame( array(), presence_revisions( Site::id() ) );
		wp_update_post( array( 'ID' => $post, 'post_title' => 'Lantern' ) );
		self::assertSame( array( "post/$post" ), array_keys( presence_revisions( Site::id() ) ), 'and what follows is one' );
		wp_delete_attachment( $media, true );
		wp_delete_term( get_term_by( 'name', 'lamp', 'post_tag' )->term_id, 'post_tag' );
	}

	public function test_terms_are_saved_deleted_and_moved_up(): void {
		$parent = $this->make_category( 'Lamps' );
		$child  = $this->make_category( 'Lanterns', $parent );
		$this->register( 'term', 'category' );
		$this->forget();
		update_term_meta( $child, 'lamp_oil', 'full' );
		self::assertSame( 1, $this->rev( "term/category/$child" ) );
		wp_delete_term( $parent, 'category' );
		self::assertSame( array( 1, 2 ), array( $this->rev( "term/category/$parent" ), $this->rev( "term/category/$child" ) ) );
	}

	public function test_comments_are_saved_and_deleted(): void {
		$comment = wp_insert_comment( array( 'comment_post_ID' => $this->make_post(), 'comment_content' => 'Well.', 'comment_approved' => 1 ) );
		$this->forget();
		foreach ( array( 'wp_spam_comment', 'wp_unspam_comment', 'wp_trash_comment', 'wp_untrash_comment' ) as $i => $act ) {
			$act( $comment );
			self::assertSame( $i + 1, $this->rev( "comment/$comment" ), $act );
		}
		wp_delete_comment( $comment, true );
		self::assertSame( 5, $this->rev( "comment/$comment" ) );
	}

	/**
	 * @dataProvider users
	 * @param callable( int ): mixed $change
	 */
	public function test_what_a_profile_shows_is_a_save( callable $change ): void {
		$user_id = $this->make_user();
		$this->forget();
		$change( $user_id );
		self::assertSame( 1, $this->rev( "user-edit/$user_id" ) );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function users(): array {
		return array(
			'fields'          => array( static fn( int $id ) => wp_update_user( array( 'ID' => $id, 'user_url' => 'https://lamp.example/', 'description' => 'Keeps the lamp.', 'first_name' => 'Ada' ) ) ),
			'fields and role' => array( static fn( int $id ) => wp_update_user( array( 'ID' => $id, 'user_url' => 'https://lamp.example/', 'role' => 'author' ) ) ),
			'meta alone'      => array( static fn( int $id ) => update_user_meta( $id, 'description', 'Keeps the lamp.' ) ),
			'another role'    => array( static fn( int $id ) => get_userdata( $id )->set_role( 'author' ) ),
			'one more role'   => array( static fn( int $id ) => get_userdata( $id )->add_role( 'author' ) ),
			'a capability'    => array( static fn( int $id ) => get_userdata( $id )->add_cap( 'light_lamps' ) ),
			'deleted'         => array( static fn( int $id ) => is_multisite() ? wpmu_delete_user( $id ) : wp_delete_user( $id ) ),
		);
	}

	/**
	 * @group network
	 */
	public function test_the_rights_of_a_super_admin_are_a_save(): void {
		$user_id = $this->make_user( 'super admin' );
		$this->make_user();
		self::assertSame( 0, $this->rev( "user-edit/$user_id" ) );
		revoke_super_admin( $user_id );
		self::assertSame( 1, $this->rev( "user-edit/$user_id" ) );
	}

	public function test_one_request_is_one_save_whatever_it_saves(): void {
		$post_id = $this->make_post();
		$this->forget();
		$body = array( 'title' => 'Lantern', 'categories' => array( $this->make_category( 'Lamps' ) ), 'sticky' => true, 'format' => 'quote', 'tags' => array() );
		$this->forget();
		$answer = $this->admin->post_json( "/wp-json/wp/v2/posts/$post_id", $body, $this->admin->rest_headers() );
		self::assertSame( 200, $answer->status, $answer->body );
		self::assertSame( array( "post/$post_id" => array( 1, $this->admin_id ) ), $this->saved() );
	}

	public function test_quick_edit_and_bulk_edit_are_a_save_of_each_post(): void {
		$first  = $this->make_post();
		$second = $this->make_post();
		$list   = $this->admin->get( '/wp-admin/edit.php' );
		$this->forget();
		$answer = $this->admin->post(
			'/wp-admin/admin-ajax.php',
			array( 'action' => 'inline-save', '_inline_edit' => $list->all( "//*[@id='_inline_edit']" )[0]->getAttribute( 'value' ), 'post_ID' => $first, 'post_type' => 'post', 'post_title' => 'Lantern', 'post_name' => 'lantern', '_status' => 'publish', 'post_view' => 'list', 'screen' => 'edit-post', 'sticky' => 'sticky' )
		);
		self::assertStringContainsString( 'Lantern', $answer->body );
		self::assertSame( array( "post/$first" => array( 1, $this->admin_id ) ), $this->saved() );

		$this->forget();
		$form  = $list->form( "//form[@id='posts-filter']" );
		$query = array( 'action' => 'edit', 'bulk_edit' => 'Update', 'post' => array( $first, $second ), 'post_author' => $this->admin_id, '_status' => 'draft', 'sticky' => 'unsticky', 'post_type' => 'post', '_wpnonce' => $form['_wpnonce'] );
		$this->admin->get( '/wp-admin/edit.php?' . http_build_query( $query ) );
		self::assertEqualsCanonicalizing( array( "post/$first" => array( 1, $this->admin_id ), "post/$second" => array( 1, $this->admin_id ) ), $this->saved() );
	}

	public function test_each_save_of_a_program_that_runs_on_counts(): void {
		$post_id = $this->make_post();
		foreach ( array( 1, 2, 3 ) as $number ) {
			wp_update_post( array( 'ID' => $post_id, 'post_title' => "Lantern $number", 'post_category' => array( $this->make_category( "Lamps $number" ) ) ) );
			self::assertSame( $number, $this->rev( "post/$post_id" ) );
		}
	}

	public function test_what_cron_publishes_was_published_by_wordpress(): void {
		$post_id = $this->make_post( array( 'post_status' => 'future', 'post_date' => '2100-01-01 00:00:00', 'post_author' => $this->admin_id ) );
		$page    = $this->admin->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		self::assertSame( 0, $this->told( $page, "post/$post_id" ) );

		// Its time comes.
		global $wpdb;
		$past = gmdate( 'Y-m-d H:i:s', time() - 5 );
		$wpdb->update( $wpdb->posts, array( 'post_date' => $past, 'post_date_gmt' => $past ), array( 'ID' => $post_id ) );
		wp_clear_scheduled_hook( 'publish_future_post', array( $post_id ) );
		wp_schedule_single_event( time() - 1, 'publish_future_post', array( $post_id ) );
		clean_post_cache( $post_id );
		delete_transient( 'doing_cron' );
		$this->admin->get( '/wp-cron.php?doing_wp_cron' );
		// It answers first, and works then.
		$deadline = microtime( true ) + 10;
		do {
			usleep( 50_000 );
			wp_cache_flush();
		} while ( 0 === $this->rev( "post/$post_id" ) && microtime( true ) < $deadline );
		self::assertSame( 'publish', get_post( $post_id )->post_status );

		$told = $this->told( $page, "post/$post_id" );
		self::assertSame( array( 1, 0, 'WordPress', '' ), array( $told['rev'], $told['actor_id'], $told['actor_name'], $told['actor_avatar_url'] ) );
		self::assertSame( "WordPress published this post ({$told['other']['clock']}). Reload to continue with the published version. Your unsaved changes will be lost.", $told['other']['notice'] );
		self::assertSame( array( 'rev' => 1, 'actor_id' => 0 ), array_slice( wp_presence_get_screen_revision( "post/$post_id" ), 0, 2 ) );
	}

	public function test_a_program_that_publishes_a_scheduled_post_for_nobody_is_wordpress_too(): void {
		$asked = array();
		add_action(
			'wp_presence_screen_revision_bumped',
			static function ( ...$with ) use ( &$asked ): void {
				$asked[] = $with;
			},
			10,
			3
		);
		$past    = gmdate( 'Y-m-d H:i:s', time() - 5 );
		$post_id = $this->make_post( array( 'post_type' => 'page', 'post_status' => 'future', 'post_date' => '2100-01-01 00:00:00' ) );
		$page    = $this->admin->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, array( 'post_date' => $past, 'post_date_gmt' => $past ), array( 'ID' => $post_id ) );
		clean_post_cache( $post_id );
		check_and_publish_future_post( $post_id );
		self::assertSame( array( array( "post/$post_id", 1, 0 ) ), $asked );
		self::assertStringStartsWith( 'WordPress published this page (', $this->told( $page, "post/$post_id" )['other']['notice'] );
	}

	public function test_who_hides_reads_like_nobody_and_never_like_wordpress(): void {
		$hidden = $this->make_manager();
		update_user_meta( $hidden, 'native_presence_hidden', '1' );
		$said = array();
		foreach ( array( 'hidden' => $hidden, 'nobody' => 0 ) as $who => $user_id ) {
			$post_id = $this->make_post( array( 'post_status' => 'future', 'post_date' => '2100-01-01 00:00:00' ) );
			$page    = $this->admin->get( "/wp-admin/post.php?post=$post_id&action=edit" );
			wp_set_current_user( $user_id );
			wp_update_post( array( 'ID' => $post_id, 'post_status' => 'publish', 'post_date' => current_time( 'mysql' ), 'post_date_gmt' => current_time( 'mysql', true ), 'edit_date' => true ) );
			wp_set_current_user( 0 );
			$other        = $this->told( $page, "post/$post_id" )['other'];
			$said[ $who ] = array_diff_key( $other, array( 'time' => 0, 'since' => 0, 'clock' => 0, 'time_ago' => 0 ) );
		}
		self::assertSame( array( 'actor_id' => 0, 'actor_name' => 'Someone', 'actor_avatar_url' => '', 'notice' => '' ), $said['hidden'] );
		self::assertSame( $said['hidden'], $said['nobody'] );
	}

	public function test_other_work_of_cron_is_wordpress_s(): void {
		$this->install( 'cron-saves' );
		$post_id = $this->make_post();
		$page    = $this->admin->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		// The other way to run cron: in the request of whoever comes by.
		$this->admin->get( "/?save-in-cron=$post_id" );
		$told = $this->told( $page, "post/$post_id" );
		self::assertSame( array( 'WordPress', '' ), array( $told['other']['actor_name'], $told['other']['notice'] ) );
	}

	/**
	 * @dataProvider gone
	 * @param callable( self ): array{string, string, callable} $make
	 */
	public function test_who_has_a_screen_open_is_told_that_its_object_was_deleted( callable $make ): void {
		list( $key, $path, $delete ) = $make( $this );
		$page    = $this->admin->get( $path );
		$other   = $this->make_manager( 'Bo' );
		$another = $this->admin->get( '/wp-admin/' );
		wp_set_current_user( $other );
		$delete();
		wp_set_current_user( 0 );
		wp_cache_flush();
		$told = $this->told( $page, $key )['other'];
		self::assertSame( "Bo deleted this ({$told['clock']}). You can no longer save your changes here.", $told['notice'] );
		self::assertSame( 0, $this->told( $another, $key ), 'a page that did not show it knows nothing of it' );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function gone(): array {
		return array(
			'a post'    => array(
				static function ( self $test ): array {
					$id = $test->make_post();
					return array( "post/$id", "/wp-admin/post.php?post=$id&action=edit", static fn() => wp_delete_post( $id, true ) );
				},
			),
			'a term'    => array(
				static function ( self $test ): array {
					$id = $test->make_category( 'Lamps' );
					return array( "term/category/$id", "/wp-admin/term.php?taxonomy=category&tag_ID=$id", static fn() => wp_delete_term( $id, 'category' ) );
				},
			),
			'a comment' => array(
				static function ( self $test ): array {
					$id = wp_insert_comment( array( 'comment_post_ID' => $test->make_post(), 'comment_content' => 'Well.' ) );
					return array( "comment/$id", "/wp-admin/comment.php?action=editcomment&c=$id", static fn() => wp_delete_comment( $id, true ) );
				},
			),
		);
	}

	public function test_an_import_never_asks_more_of_the_engine_than_it_keeps(): void {
		$this->install( 'cron-saves' );
		$first = $this->make_post();
		$posts = array( $first );
		for ( $i = 0; $i < 210; $i++ ) {
			$posts[] = $this->make_post();
		}
		$this->forget();
		$this->admin->post( '/?save-all', array( 'posts' => implode( ',', $posts ) ) );
		$saved = $this->saved();
		self::assertCount( 200, $saved );
		self::assertArrayNotHasKey( "post/$first", $saved );
		self::assertArrayHasKey( 'post/' . end( $posts ), $saved );
	}

	private function make_category( string $name, int $parent = 0 ): int {
		$term          = wp_insert_term( $name, 'category', array( 'parent' => $parent ) );
		$this->terms[] = $term['term_id'];
		return $term['term_id'];
	}

	private function register( string $type, string $subtype ): bool {
		return register_meta( $type, 'lamp_oil', array( 'show_in_rest' => true, 'single' => true, 'object_subtype' => $subtype ) );
	}

	/**
	 * What was saved until now is of no interest.
	 */
	private function forget(): void {
		presence_clear( Site::id() );
	}

	private function rev( string $key ): int {
		return presence_revision( $key, Site::id() )['rev'] ?? 0;
	}

	/**
	 * @return array<string, array{int, int}>
	 */
	private function saved(): array {
		return array_map( static fn( array $revision ) => array( $revision['rev'], $revision['user_id'] ), presence_revisions( Site::id() ) );
	}

	/**
	 * @return array<string, mixed>|int|null
	 */
	private function told( Answer $page, string $key ): array|int|null {
		$ping = Visitor::ping( $page ) + array( 'presence-screen-ping' => array( 'key' => $key, 'since' => $page->script_value( 'wpPresenceScreen' )['since'] ) );
		return $this->admin->beat( $page, $ping )->json()['presence-screen-rev'] ?? null;
	}

	public function test_a_post_that_one_site_makes_is_no_part_of_the_post_with_its_number_on_another(): void {
		$made = new \ReflectionProperty( \NativePresence\StaleScreens\Tally::class, 'made' );
		$here = $this->make_post( array( 'post_status' => 'draft' ) );
		$this->forget();
		try {
			// As in a request of the web: it made a post of the same number on another site.
			$made->setValue( null, array( get_current_blog_id() + 1 => array( "post/$here" => true ) ) );
			wp_update_post( array( 'ID' => $here, 'post_title' => 'Copied to the other site' ) );
			self::assertSame( 1, $this->rev( "post/$here" ) );
			$made->setValue( null, array( get_current_blog_id() => array( "post/$here" => true ) ) );
			wp_update_post( array( 'ID' => $here, 'post_title' => 'Made here' ) );
			self::assertSame( 1, $this->rev( "post/$here" ) );
		} finally {
			$made->setValue( null, array() );
		}
	}
}
