<?php
/**
 * Where core's lock on a post names somebody, no surface says that nobody edits it.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;
use WP_User;

final class PostLocksTest extends TestCase {
	private const NOBODY = '—Nobody is editing';

	private int $viewer;
	private Visitor $visitor;
	private int $holder;
	private int $post_id;

	protected function setUp(): void {
		parent::setUp();
		$this->viewer  = $this->make_user( 'administrator' );
		$this->visitor = Visitor::signed_in( $this->viewer );
		$this->holder  = $this->make_user( 'editor', 'Lock Holder' );
		$this->post_id = $this->make_post();
	}

	public function test_a_lock_alone_is_an_editor_everywhere(): void {
		// As a page builder without our scripts sets it.
		$this->lock( $this->holder );
		self::assertSame( array( "lock-$this->holder" ), self::clients( $this->room() ) );
		self::assertSame( 'Lock Holder', $this->cell() );
		self::assertContains( 'Lock Holder', $this->visitor->get( '/wp-admin/' )->texts( "//ul[@id='presence-active-posts-list']//span[" . Answer::has_class( 'presence-post-editors' ) . ']' ) );
		$panel = $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit" )->config()['shown']['editor-panel'];
		self::assertSame( array( 'Lock Holder' ), array_column( $panel['people'], 'name' ) );
	}

	public function test_its_entry_ends_with_the_lock_and_a_closed_editor_ends_it_at_once(): void {
		$this->lock( $this->holder, 148 );
		$page = $this->visitor->get( '/wp-admin/edit.php' );
		self::assertSame( array(), self::clients( $this->room() ) );
		self::assertSame( '—Not shown', $this->cell( $page ), 'core names them for two seconds more' );
		$this->lock( $this->holder );
		self::assertCount( 1, self::clients( $this->room() ) );
		$this->lock( $this->holder, 145 );
		self::assertSame( array(), self::clients( $this->room() ) );
		$this->lock( $this->holder, 151 );
		self::assertSame( self::NOBODY, $this->cell() );
		$this->lock( $this->holder );
		self::assertCount( 1, self::clients( $this->room() ) );
		delete_post_meta( $this->post_id, '_edit_lock' );
		self::assertSame( array(), self::clients( $this->room() ) );
	}

	public function test_a_holder_who_takes_part_no_more_is_named_as_core_names_them(): void {
		$this->lock( $this->holder );
		( new WP_User( $this->holder ) )->set_role( 'subscriber' );
		self::assertSame( array(), self::clients( $this->room() ) );

		$page = $this->visitor->get( '/wp-admin/edit.php' );
		self::assertSame( array( 'Lock Holder is currently editing' ), $page->texts( "//tr[@id='post-$this->post_id']//*[" . Answer::has_class( 'locked-text' ) . ']' ) );
		self::assertSame( 'Lock Holder', $this->cell( $page ) );
		$panel = $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit" )->config()['shown']['editor-panel'];
		self::assertSame( array( 'Lock Holder' ), array_column( $panel['people'], 'name' ) );
	}

	public function test_a_holder_who_has_left_is_not_named_while_core_leaves_the_lock(): void {
		$editor = Visitor::signed_in( $this->holder );
		$tab    = $editor->get( "/wp-admin/post.php?post=$this->post_id&action=edit" )->config()['tab'];
		self::assertSame( 'Lock Holder', $this->cell() );
		presence_remove( $this->room(), "editor-$this->holder-$tab", Site::id() );

		$page = $this->visitor->get( '/wp-admin/edit.php' );
		self::assertSame( array( 'Lock Holder is currently editing' ), $page->texts( "//tr[@id='post-$this->post_id']//*[" . Answer::has_class( 'locked-text' ) . ']' ) );
		self::assertSame( '—Not shown', $this->cell( $page ) );
		self::assertSame( array( $this->post_id => 0 ), $this->locks( $page ) );
		$panel = $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit" )->config()['shown']['editor-panel'];
		self::assertSame( array( array(), 0 ), array( $panel['people'], $panel['all'] ) );
	}

	public function test_a_holder_who_hides_is_not_named_and_nobody_is_not_said(): void {
		update_user_meta( $this->holder, 'native_presence_hidden', '1' );
		$this->lock( $this->holder );
		self::assertSame( '—Not shown', $this->cell() );
		$editor = $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit" )->config()['shown']['editor-panel'];
		self::assertSame( array( array(), 0, 0 ), array( $editor['people'], $editor['more'], $editor['all'] ) );

		$this->lock( $this->holder );
		$page = $this->visitor->get( '/wp-admin/edit.php' );
		self::assertSame( array( $this->post_id => 0 ), $this->locks( $page ) );
	}

	public function test_ones_own_lock_is_no_other_editor(): void {
		$this->lock( $this->viewer );
		presence_clear( Site::id() );
		self::assertSame( self::NOBODY, $this->cell() );
		$editor = $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit" )->config()['shown']['editor-panel'];
		self::assertSame( array( array(), 1 ), array( $editor['people'], $editor['all'] ) );
	}

	public function test_a_holder_and_another_editor_are_two(): void {
		Visitor::signed_in( $this->make_user( 'editor', 'Another' ) )->get( "/wp-admin/post.php?post=$this->post_id&action=edit" );
		$this->lock( $this->holder );
		( new WP_User( $this->holder ) )->set_role( 'subscriber' );
		self::assertSame( '2 editors', $this->cell() );
	}

	public function test_an_editor_that_is_recorded_itself_needs_no_entry_for_its_lock(): void {
		$page = Visitor::signed_in( $this->holder )->get( "/wp-admin/post.php?post=$this->post_id&action=edit" );
		self::assertStringEndsWith( ":$this->holder", (string) self::fresh_lock( $this->post_id ) );
		self::assertSame( array( "editor-$this->holder-" . $page->config()['tab'] ), self::clients( $this->room() ) );
	}

	public function test_a_save_that_renews_the_lock_of_an_open_editor_takes_nothing_from_its_entry(): void {
		$holder = Visitor::signed_in( $this->holder );
		$page   = $holder->get( "/wp-admin/post.php?post=$this->post_id&action=edit" );
		$lock   = array( 'wp-refresh-post-lock' => array( 'post_id' => $this->post_id, 'lock' => self::fresh_lock( $this->post_id ) ) );
		$holder->beat( $page, Visitor::ping( $page, array( 'admin-bar' => 'x' ) ) + $lock, 'post' );
		$before = presence_find( $this->room(), "lock-$this->holder", Site::id() );
		self::assertSame( $page->config()['tab'], $before->data['_tab'] );

		// As the block editor saves meta boxes.
		$this->lock( $this->holder );
		$this->lock( $this->holder, 1 );
		self::assertSame( $before->version, presence_find( $this->room(), "lock-$this->holder", Site::id() )->version );
	}

	public function test_a_beat_of_the_list_says_who_holds_which_lock(): void {
		$page = $this->visitor->get( '/wp-admin/edit.php' );
		self::assertSame( array(), $this->locks( $page ) );
		( new WP_User( $this->holder ) )->set_role( 'subscriber' );
		$this->lock( $this->holder );
		$locks = $this->locks( $page );
		self::assertSame( array( $this->post_id ), array_keys( $locks ) );
		self::assertSame( array( $this->holder, 'Lock Holder', 0 ), array( $locks[ $this->post_id ]['id'], $locks[ $this->post_id ]['name'], $locks[ $this->post_id ]['idle'] ) );
	}

	public function test_who_may_not_edit_a_post_reads_nothing_of_its_editors_not_even_that_there_are_none(): void {
		$author = Visitor::signed_in( $this->make_user( 'author' ) );
		self::assertSame( '—Not shown', $this->cell( $author->get( '/wp-admin/edit.php?all_posts=1' ) ) );
		$this->lock( $this->holder );
		$page = $author->get( '/wp-admin/edit.php?all_posts=1' );
		self::assertSame( '—Not shown', $this->cell( $page ) );
		self::assertStringNotContainsString( 'Lock Holder', $page->body );
		$beat = $author->beat( $page, Visitor::ping( $page, array( 'editors-column' => "post/$this->post_id" ) ), 'edit-post' );
		self::assertSame( array(), $beat->json()['presence-shown']['editors-column']['posts'] );
	}

	public function test_a_lock_says_nothing_where_recording_is_off(): void {
		$this->install( 'no-recording' );
		self::assertSame( '—Not shown', $this->cell(), 'nobody knows' );
		add_filter( 'wp_presence_recording_enabled', '__return_false' );
		$this->lock( $this->holder );
		self::assertSame( array(), self::clients( $this->room() ) );
		self::assertSame( 'Lock Holder', $this->cell() );
	}

	public function test_quick_edit_opens_no_post_though_core_locks_it(): void {
		$list  = $this->visitor->get( '/wp-admin/edit.php' );
		$nonce = $list->all( "//input[@id='_inline_edit']" )[0]->getAttribute( 'value' );
		$form  = array( 'action' => 'inline-save', 'post_type' => 'post', 'post_ID' => $this->post_id, 'post_title' => 'Renamed', 'screen' => 'edit-post', '_inline_edit' => $nonce, '_status' => 'publish', 'post_view' => 'list' );
		$row   = $this->visitor->post( '/wp-admin/admin-ajax.php', $form );
		self::assertStringContainsString( 'Renamed', $row->body );
		self::assertStringEndsWith( ":$this->viewer", (string) self::fresh_lock( $this->post_id ) );
		self::assertSame( array(), self::clients( $this->room() ) );
		self::assertSame( self::NOBODY, $this->cell() );
		self::assertSame( '—Not shown', $this->cell( Visitor::signed_in( $this->holder )->get( '/wp-admin/edit.php' ) ) );
	}

	public function test_a_lock_of_a_type_without_presence_is_left_alone(): void {
		$image = $this->make_post( array( 'post_type' => 'attachment' ) );
		update_post_meta( $image, '_edit_lock', time() . ":$this->holder" );
		self::assertSame( array(), wp_get_user_presence( $this->holder ) );
	}

	private function lock( int $user_id, int $age = 0 ): void {
		update_post_meta( $this->post_id, '_edit_lock', ( time() - $age ) . ":$user_id" );
	}

	private static function fresh_lock( int $post_id ): mixed {
		wp_cache_flush();
		return get_post_meta( $post_id, '_edit_lock', true );
	}

	private function room(): string {
		return (string) wp_presence_post_room( $this->post_id );
	}

	/**
	 * What the cell of the post says, faces apart.
	 */
	private function cell( ?Answer $page = null ): string {
		$page ??= $this->visitor->get( '/wp-admin/edit.php' );
		$cell   = "//tr[@id='post-$this->post_id']//div[" . Answer::has_class( 'presence-editors' ) . ']';
		$names  = $page->texts( "$cell//*[" . Answer::has_class( 'presence-editors-names' ) . ']' );
		return $names[0] ?? $page->texts( $cell )[0];
	}

	/**
	 * @return array<int, array<string, mixed>|int>
	 */
	private function locks( Answer $page ): array {
		$data = Visitor::ping( $page, $page->config()['tokens'] ) + array( 'wp-check-locked-posts' => array( "post-$this->post_id" ) );
		return $this->visitor->beat( $page, $data, 'edit-post' )->json()['presence-locks'] ?? array();
	}
}
