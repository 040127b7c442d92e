<?php
/**
 * Whoever may no longer take part is gone at once.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use WP_User;

final class RolesTest extends TestCase {
	private int $user_id;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		wp_set_presence( self::ROOM, "user-$this->user_id", array(), $this->user_id );
		wp_set_presence( 'postType/post:1', "editor-$this->user_id", array(), $this->user_id );
		wp_set_presence( self::ROOM, 'someone-else', array(), 1 );
	}

	public function test_a_deleted_user(): void {
		wp_delete_user( $this->user_id );
		$this->assert_gone();
	}

	/**
	 * @dataProvider losses
	 */
	public function test_losing_edit_posts( string $method, string $role ): void {
		( new WP_User( $this->user_id ) )->$method( $role );
		$this->assert_gone();
	}

	/**
	 * @return array<string, string[]>
	 */
	public function losses(): array {
		return array(
			'a lesser role' => array( 'set_role', 'subscriber' ),
			'no role'       => array( 'set_role', '' ),
			'role taken'    => array( 'remove_role', 'editor' ),
		);
	}

	/**
	 * @dataProvider keeps
	 */
	public function test_another_role_that_may_edit_posts_changes_nothing( string $method, string $role ): void {
		$own = $this->make_post( array( 'post_author' => $this->user_id, 'post_status' => 'draft' ) );
		wp_set_presence( (string) wp_presence_post_room( $own ), "editor-$this->user_id", array(), $this->user_id );
		wp_remove_presence( 'postType/post:1', "editor-$this->user_id" );
		( new WP_User( $this->user_id ) )->$method( $role );
		self::assertCount( 2, wp_get_user_presence( $this->user_id ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function keeps(): array {
		return array(
			'a lesser role that writes' => array( 'set_role', 'contributor' ),
			'one more role'             => array( 'add_role', 'subscriber' ),
		);
	}

	public function test_being_removed_from_the_site(): void {
		// Fired before the role goes, so it is acted on whatever the user may still do.
		do_action( 'remove_user_from_blog', $this->user_id, get_current_blog_id(), 0 );
		$this->assert_gone();
	}

	public function test_who_lost_the_capability_beats_no_more(): void {
		$visitor = Visitor::signed_in( $this->user_id );
		$page    = $visitor->get( '/wp-admin/' );
		( new WP_User( $this->user_id ) )->set_role( 'subscriber' );
		$answer = $visitor->beat( $page, Visitor::ping( $page, array( 'admin-bar' => 'x', 'whos-online' => 'x' ) ) );
		self::assertSame( 200, $answer->status );
		self::assertStringNotContainsString( 'presence', $answer->body );
		$this->assert_gone();
	}

	private function assert_gone(): void {
		self::assertSame( array(), wp_get_user_presence( $this->user_id ) );
		self::assertSame( array( 'someone-else' ), self::clients() );
	}
}
