<?php
/**
 * The users list: the view "Online", its filter, and the link to it in the list of plugins.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class UsersListTest extends TestCase {
	private const VIEW = "//ul[@class='subsubsub']/li[@class='presence_online']/a";
	private const ROWS = "//tbody[@id='the-list']/tr";

	private Visitor $admin;

	private int $admin_id;

	protected function setUp(): void {
		parent::setUp();
		$this->admin_id = $this->make_manager();
		$this->admin    = Visitor::signed_in( $this->admin_id );
	}

	public function test_the_list_of_plugins_links_first_to_those_online(): void {
		$row   = "//tr[@data-plugin='native-presence/native-presence.php']//div[" . Answer::has_class( 'row-actions' ) . ']/span';
		$page  = $this->admin->get( is_multisite() ? '/wp-admin/network/plugins.php' : '/wp-admin/plugins.php' );
		$links = $page->texts( $row );
		self::assertStringStartsWith( 'View Online Users', $links[0] );
		self::assertGreaterThan( 1, count( $links ), 'the others are kept' );
		self::assertStringEndsWith( '/wp-admin/users.php?presence_status=online', $page->all( "{$row}[1]/a" )[0]->getAttribute( 'href' ) );

		wp_set_current_user( $this->make_user() );
		self::assertSame( array( 'other' => 'x' ), apply_filters( 'plugin_action_links_native-presence/native-presence.php', array( 'other' => 'x' ) ), 'an editor may not list users' );
	}

	public function test_the_view_counts_everyone_online_and_links_to_them(): void {
		$online = $this->make_user();
		$this->make_user();
		wp_set_presence( self::ROOM, 'a', array(), $online );
		wp_set_presence( self::ROOM, 'b', array(), $online );
		wp_set_presence( self::ROOM, 'nobody', array() );

		$page = $this->admin->get( '/wp-admin/users.php' );
		self::assertSame( array( 'Online (2)' ), $page->texts( self::VIEW ) );
		$link = $page->all( self::VIEW )[0];
		self::assertSame( '', $link->getAttribute( 'aria-current' ) );
		self::assertStringNotContainsString( 'nonce', $link->getAttribute( 'href' ) );

		$view = $this->admin->get( (string) strstr( $link->getAttribute( 'href' ), '/wp-admin/' ) );
		self::assertSame( array( "user-$this->admin_id", "user-$online" ), self::sorted( $this->rows( $view ) ) );
		self::assertSame( 'page', $view->all( self::VIEW )[0]->getAttribute( 'aria-current' ) );
		self::assertCount( 1, $view->all( "//ul[@class='subsubsub']//a[@aria-current='page']" ) );
	}

	public function test_nobody_online_shows_nobody(): void {
		$this->install( 'no-recording' );
		$page = $this->admin->get( '/wp-admin/users.php?presence_status=online' );
		self::assertSame( array(), $this->rows( $page ) );
		self::assertSame( array( 'Online (0)' ), $page->texts( self::VIEW ) );
	}

	public function test_another_status_filters_nothing(): void {
		$page = $this->admin->get( '/wp-admin/users.php?presence_status=elsewhere' );
		self::assertGreaterThan( 2, count( $this->rows( $page ) ) );
		self::assertSame( '', $page->all( self::VIEW )[0]->getAttribute( 'aria-current' ) );
	}

	public function test_those_who_may_not_list_users_get_neither_view_nor_list(): void {
		$editor = Visitor::signed_in( $this->make_user() );
		self::assertSame( 403, $editor->get( '/wp-admin/users.php?presence_status=online' )->status );
		self::assertStringNotContainsString( 'presence_status', $editor->get( '/wp-admin/' )->body );
	}

	/**
	 * @return string[]
	 */
	private function rows( Answer $page ): array {
		self::assertSame( 200, $page->status );
		return array_values( array_filter( array_map( static fn ( $row ) => $row->getAttribute( 'id' ), $page->all( self::ROWS ) ) ) );
	}

	/**
	 * @param string[] $ids
	 * @return string[]
	 */
	private static function sorted( array $ids ): array {
		sort( $ids, SORT_NATURAL );
		return $ids;
	}
}
