<?php
/**
 * What the screens that people save are called.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class StaleScreensKeysTest extends TestCase {
	private Visitor $admin;

	private int $admin_id;

	protected function setUp(): void {
		parent::setUp();
		$this->admin_id = $this->make_manager();
		$this->admin    = Visitor::signed_in( $this->admin_id );
	}

	/**
	 * @dataProvider settings_pages
	 */
	public function test_every_settings_page_of_core_has_a_key( string $file ): void {
		$name = (string) preg_replace( '/^options-|\.php$/', '', $file );
		self::assertSame( "options/$name", $this->key( "/wp-admin/$file" ) );
	}

	/**
	 * The pages that are there, whatever the version of WordPress.
	 *
	 * @return array<string, string[]>
	 */
	public function settings_pages(): array {
		$files = array_diff( array_map( 'basename', (array) glob( getenv( 'WP_PATH' ) . '/wp-admin/options-*.php' ) ), array( 'options-head.php' ) );
		return array_combine( $files, array_map( static fn ( $file ) => array( $file ), $files ) );
	}

	public function test_every_field_of_a_settings_page_counts_for_that_page(): void {
		// What only helps to fill another field in.
		$helpers = array( 'date_format_custom', 'time_format_custom' );
		$fields  = 0;
		foreach ( array( 'general', 'writing', 'reading', 'discussion', 'media' ) as $name ) {
			$page  = $this->admin->get( "/wp-admin/options-$name.php" );
			$names = array();
			foreach ( $page->all( "//form[@action='options.php']//*[self::input or self::select or self::textarea][@name and not(@type='hidden') and not(@type='submit')]" ) as $field ) {
				$names[] = $field->getAttribute( 'name' );
			}
			self::assertNotEmpty( $names, $name );
			foreach ( array_diff( array_unique( $names ), $helpers ) as $option ) {
				$rev = wp_presence_get_screen_revision( "options/$name" )['rev'];
				wp_presence_on_updated_option( $option );
				self::assertSame( $rev + 1, wp_presence_get_screen_revision( "options/$name" )['rev'], "$name: $option" );
				$fields++;
			}
		}
		self::assertGreaterThan( 40, $fields );
	}

	public function test_objects_have_keys_with_their_numbers(): void {
		$post_id = $this->make_post();
		$user_id = $this->make_user();
		$comment = wp_insert_comment( array( 'comment_post_ID' => $post_id, 'comment_content' => 'Well.' ) );
		$term    = (int) get_option( 'default_category' );
		$media   = wp_insert_attachment( array( 'post_title' => 'Lamp', 'post_mime_type' => 'image/png' ) );
		self::assertSame( "post/$media", $this->key( "/wp-admin/post.php?post=$media&action=edit" ) );
		wp_delete_attachment( $media, true );
		self::assertSame( "post/$post_id", $this->key( "/wp-admin/post.php?post=$post_id&action=edit" ) );
		self::assertSame( "user-edit/$user_id", $this->key( "/wp-admin/user-edit.php?user_id=$user_id" ) );
		self::assertSame( "user-edit/$this->admin_id", $this->key( '/wp-admin/profile.php' ) );
		self::assertSame( "term/category/$term", $this->key( "/wp-admin/term.php?taxonomy=category&tag_ID=$term" ) );
		self::assertSame( "comment/$comment", $this->key( "/wp-admin/comment.php?action=editcomment&c=$comment" ) );
	}

	public function test_where_nothing_is_edited_there_is_none(): void {
		foreach ( array( '', 'edit.php', 'upload.php?mode=list', 'users.php', 'edit-comments.php', 'tools.php' ) as $path ) {
			self::assertSame( '', $this->key( "/wp-admin/$path" ), $path );
		}
	}

	public function test_a_settings_page_of_other_code_is_named_by_its_slug(): void {
		$this->install( 'settings-page' );
		self::assertSame( 'options/lantern', $this->key( '/wp-admin/options-general.php?page=lantern' ) );
	}

	public function test_other_code_may_name_its_screens(): void {
		$this->install( 'settings-page' );
		self::assertSame( 'lantern/orders', $this->key( '/wp-admin/tools.php?page=lantern-orders' ) );
	}

	public function test_only_those_who_take_part_get_the_script(): void {
		$subscriber = Visitor::signed_in( $this->make_user( 'subscriber' ) );
		self::assertNull( $subscriber->get( '/wp-admin/profile.php' )->script_value( 'wpPresenceScreen' ) );
		self::assertNull( $this->admin->get( '/' )->script_value( 'wpPresenceScreen' ), 'nor is there anything to save on the site itself' );
	}

	public function test_a_page_knows_when_it_was_rendered_by_the_servers_clock(): void {
		$before = (int) floor( microtime( true ) * 1000 );
		$since  = $this->admin->get( '/wp-admin/options-general.php' )->script_value( 'wpPresenceScreen' )['since'];
		self::assertGreaterThanOrEqual( $before, $since );
		self::assertLessThanOrEqual( (int) ceil( microtime( true ) * 1000 ), $since );
	}

	private function key( string $path ): string {
		$page = $this->admin->get( $path );
		self::assertSame( 200, $page->status, $path );
		$screen = $page->script_value( 'wpPresenceScreen' );
		self::assertNotNull( $screen, $path );
		return $screen['key'];
	}
}
