<?php
/**
 * What pages carry when they are served: the widget, the admin bar and the column, before any beat.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Places\Screens;
use NativePresence\Site;
use NativePresence\Viewer;

final class SurfacesTest extends TestCase {
	private const EVIL = 'x"\'><img src=x onerror=alert(1)></script><b>';

	private int $user_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user( 'editor', 'The Viewer' );
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	public function test_alone_the_widget_says_so_and_the_bar_is_silent(): void {
		$page = $this->visitor->get( '/wp-admin/' );
		self::assertSame( array( 'No other users are online.' ), $page->texts( "//div[@id='presence-whos-online']/*[" . Answer::has_class( 'presence-empty' ) . ' and not(@hidden)]' ) );
		self::assertSame( array(), $page->all( "//ul[@id='presence-whos-online-list']/li" ) );
		$node = $page->all( "//li[@id='wp-admin-bar-presence-online']" );
		self::assertCount( 1, $node );
		self::assertStringContainsString( 'presence-alone', $node[0]->getAttribute( 'class' ) );
	}

	public function test_the_widget_comes_first_on_a_dashboard_never_arranged(): void {
		$boxes = $this->visitor->get( '/wp-admin/' )->all( "//div[@id='normal-sortables']/div[contains(@class, 'postbox')]" );
		self::assertSame( 'presence_whos_online', $boxes[0]->getAttribute( 'id' ) );
	}

	public function test_three_rows_twenty_folded_ones_and_a_stack(): void {
		$this->fill( 40 );
		$page  = $this->visitor->get( '/wp-admin/' );
		$items = $page->all( "//ul[@id='presence-whos-online-list']/li" );
		self::assertCount( 3, $items );
		self::assertCount( 0, array_filter( $items, static fn ( $item ) => $item->hasAttribute( 'hidden' ) ) );
		self::assertCount( 20, $page->folded_rows(), 'the script draws the others' );
		self::assertSame( array( '+20 more' ), $page->texts( '//button[' . Answer::has_class( 'presence-more' ) . " and @aria-expanded='false']" ) );
		self::assertCount( 10, $page->all( '//*[' . Answer::has_class( 'presence-stack' ) . ']//img' ) );
		self::assertStringContainsString( '17 more online', implode( '', $page->texts( '//*[' . Answer::has_class( 'presence-stack' ) . ']' ) ) );
		self::assertSame( array(), $page->all( '//*[' . Answer::has_class( 'presence-stack' ) . ']//a' ), 'an editor may not list users' );

		$admin = Visitor::signed_in( $this->make_user( 'administrator' ) )->get( '/wp-admin/' );
		self::assertStringEndsWith( 'users.php?presence_status=online', $admin->all( '//*[' . Answer::has_class( 'presence-stack' ) . ']//a' )[0]->getAttribute( 'href' ) );
	}

	public function test_a_row_says_who_where_and_whether_they_are_there(): void {
		$this->person( 'Ada Active', 'upload', 0 );
		$this->person( 'Ida Idle', 'no-such-screen', 1 );
		$page = $this->visitor->get( '/wp-admin/' );

		$rows = $page->texts( "//ul[@id='presence-whos-online-list']/li" );
		sort( $rows );
		self::assertMatchesRegularExpression( '/^Ada Active ?Media Library ?Active$/', $rows[0] );
		self::assertMatchesRegularExpression( '/^Ida Idle ?In the admin ?Idle$/', $rows[1] );
		$links = $page->all( "//ul[@id='presence-whos-online-list']//a" );
		self::assertCount( 1, $links );
		self::assertStringEndsWith( '/wp-admin/upload.php', $links[0]->getAttribute( 'href' ) );
		$alts = array_map( static fn ( $image ) => $image->getAttribute( 'alt' ), $page->all( "//ul[@id='presence-whos-online-list']//img" ) );
		self::assertEqualsCanonicalizing( array( 'Ada Active', 'Ida Idle' ), $alts );
	}

	public function test_the_bar_lists_you_first_then_those_here_and_elsewhere_by_name(): void {
		foreach ( array( 'Zed', 'Ängla', 'Øyvind', 'Bob' ) as $name ) {
			Visitor::signed_in( $this->make_user( 'editor', $name ) )->get( '/wp-admin/' );
		}
		Visitor::signed_in( $this->make_user( 'editor', 'Yan' ) )->get( '/wp-admin/upload.php?mode=list' );
		$page = $this->visitor->get( '/wp-admin/' );

		self::assertSame( array( '6 online' ), $page->texts( '//*[' . Answer::has_class( 'presence-bar-count' ) . ']' ) );
		$here = $page->texts( "//ul[@id='wp-admin-bar-presence-here']/li" );
		self::assertSame( array( 'On this page', 'The Viewer (you)', 'Ängla', 'Bob', 'Øyvind', 'Zed' ), $here );
		$elsewhere = $page->texts( "//ul[@id='wp-admin-bar-presence-elsewhere']/li" );
		self::assertSame( 'Elsewhere', $elsewhere[0] );
		self::assertMatchesRegularExpression( '/^Yan ?Media Library$/', $elsewhere[1] );
		self::assertFalse( $page->has_id( 'wp-admin-bar-presence-view' ), 'an editor may not list users' );
		self::assertFalse( $page->has_id( 'wp-admin-bar-presence-more' ) );

		$admin = Visitor::signed_in( $this->make_user( 'administrator' ) )->get( '/wp-admin/' );
		self::assertTrue( $admin->has_id( 'wp-admin-bar-presence-view' ) );
	}

	public function test_the_bar_is_on_the_front_end_too(): void {
		Visitor::signed_in( $this->make_user( 'editor', 'Reader Too' ) )->get( '/' );
		$page = $this->visitor->get( '/' );
		self::assertSame( array( '2 online' ), $page->texts( '//*[' . Answer::has_class( 'presence-bar-count' ) . ']' ) );
		self::assertContains( 'Reader Too', $page->texts( "//ul[@id='wp-admin-bar-presence-here']/li" ) );
	}

	public function test_the_bar_counts_those_it_does_not_list(): void {
		$this->fill( 40 );
		$page = $this->visitor->get( '/wp-admin/' );
		self::assertSame( array( '41 online' ), $page->texts( '//*[' . Answer::has_class( 'presence-bar-count' ) . ']' ) );
		self::assertSame( array( '+30 more' ), $page->texts( "//li[@id='wp-admin-bar-presence-more']" ) );
	}

	public function test_the_column_is_before_the_date_and_says_who(): void {
		$one = $this->make_post();
		$two = $this->make_post();
		Visitor::signed_in( $this->make_user( 'editor', 'Maya' ) )->get( "/wp-admin/post.php?post=$one&action=edit" );
		Visitor::signed_in( $this->make_user( 'editor', 'Jonas' ) )->get( "/wp-admin/post.php?post=$two&action=edit" );
		Visitor::signed_in( $this->make_user( 'editor', 'Priya' ) )->get( "/wp-admin/post.php?post=$two&action=edit" );
		$page = $this->visitor->get( '/wp-admin/edit.php' );

		$columns = array_map( static fn ( $head ) => $head->getAttribute( 'id' ), $page->all( '//thead/tr/*[@id]' ) );
		self::assertSame( 1, array_search( 'date', $columns, true ) - array_search( 'presence_editors', $columns, true ) );
		$cell = static fn ( int $id ) => $page->texts( "//tr[@id='post-$id']/td[" . Answer::has_class( 'presence_editors' ) . ']//*[' . Answer::has_class( 'presence-editors-names' ) . ']' );
		self::assertSame( array( 'Maya' ), $cell( $one ) );
		self::assertSame( array( '2 editors' ), $cell( $two ) );
		$empty = $page->texts( '//td[' . Answer::has_class( 'presence_editors' ) . "]/div[starts-with(normalize-space(.), '—')]" );
		self::assertNotEmpty( $empty );
	}

	public function test_the_column_follows_the_support_of_a_post_type(): void {
		$page = $this->visitor->get( '/wp-admin/edit.php?post_type=page' );
		self::assertCount( 1, $page->all( "//thead//*[@id='presence_editors']" ) );
		$this->install( 'post-types' );
		$page = $this->visitor->get( '/wp-admin/edit.php?post_type=leaflet' );
		self::assertSame( 200, $page->status );
		self::assertSame( array(), $page->all( "//thead//*[@id='presence_editors']" ) );
	}

	public function test_names_and_titles_are_printed_as_text(): void {
		$post_id = $this->make_post( array( 'post_title' => self::EVIL ) );
		$data    = array( 'screen' => self::EVIL, '_name' => self::EVIL, '_avatar' => 'javascript:alert(1)', '_idle' => 0, '_object' => self::EVIL, '_label' => self::EVIL, '_url' => self::EVIL, '_cap' => 'read' );
		presence_set( self::ROOM, 'evil-1', $data, 900_001, 600, Site::id() );
		presence_set( self::ROOM, 'evil-2', array( '_post' => $post_id, '_url' => '"><script>alert(1)</script>', 'screen' => 'front' ) + $data, 900_002, 600, Site::id() );
		presence_set( (string) wp_presence_post_room( $post_id ), 'evil-3', $data, 900_001, 600, Site::id() );

		foreach ( array( '/wp-admin/', '/wp-admin/edit.php', '/' ) as $path ) {
			$page = $this->visitor->get( $path );
			self::assertSame( 200, $page->status );
			$ours = '//*[@id="presence_whos_online" or @id="wp-admin-bar-presence-online" or ' . Answer::has_class( 'presence-editors' ) . ']';
			self::assertSame( array(), $page->all( $ours . '//*[@onerror or self::script or self::b]' ), $path );
			self::assertSame( array(), $page->all( $ours . '//*[starts-with(@href, "javascript:") or starts-with(@src, "javascript:") or @src="x"]' ), $path );
			self::assertContains( self::EVIL, $page->texts( $ours . '//*[' . Answer::has_class( 'presence-user-name' ) . ' or ' . Answer::has_class( 'presence-editors-names' ) . ']' ), $path );
		}
	}

	public function test_where_a_screen_is_linked_follows_what_the_viewer_may_do_by_now(): void {
		$viewer_id = $this->make_user( 'editor' );
		wp_set_current_user( $viewer_id );
		self::assertSame( array( '', admin_url( 'edit.php' ) ), array( Screens::place( 'options-general' )->url, Screens::place( 'edit-post' )->url ) );
		wp_get_current_user()->set_role( 'administrator' );
		self::assertSame( array( admin_url( 'options-general.php' ), admin_url( 'edit.php' ) ), array( Screens::place( 'options-general' )->url, Screens::place( 'edit-post' )->url ) );
		wp_set_current_user( $this->make_user( 'author' ) );
		self::assertSame( array( '', admin_url( 'edit.php' ) ), array( Screens::place( 'options-general' )->url, Screens::place( 'edit-post' )->url ) );
		wp_set_current_user( 0 );
		self::assertSame( array( '', '' ), array( Screens::place( 'options-general' )->url, Screens::place( 'edit-post' )->url ) );
	}

	public function test_whether_the_viewer_takes_part_follows_what_they_may_do_by_now(): void {
		wp_set_current_user( $this->make_user( 'editor' ) );
		self::assertSame( array( true, '' ), array( Viewer::takes_part(), Viewer::users_url() ) );
		wp_get_current_user()->set_role( 'subscriber' );
		self::assertSame( array( false, '' ), array( Viewer::takes_part(), Viewer::users_url() ) );
		wp_get_current_user()->set_role( 'administrator' );
		self::assertSame( array( true, admin_url( 'users.php?presence_status=online' ) ), array( Viewer::takes_part(), Viewer::users_url() ) );
		wp_set_current_user( 0 );
		self::assertSame( array( false, '' ), array( Viewer::takes_part(), Viewer::users_url() ) );
	}

	public function test_avatars_are_left_out_where_they_are_off(): void {
		$this->person( 'No Face', 'upload', 0 );
		update_option( 'show_avatars', '0' );
		try {
			$page = $this->visitor->get( '/wp-admin/' );
			self::assertSame( array(), $page->all( "//*[@id='presence_whos_online']//img | //*[@id='wp-admin-bar-presence-online']//img" ) );
			self::assertContains( 'No Face', $page->texts( '//*[' . Answer::has_class( 'presence-user-name' ) . ']' ) );
		} finally {
			update_option( 'show_avatars', '1' );
		}
	}

	/**
	 * @dataProvider pages
	 * @param string[] $there
	 * @param string[] $missing
	 */
	public function test_scripts_and_styles_are_enqueued_where_they_are_used( string $path, array $there, array $missing ): void {
		$page = $this->visitor->get( $path );
		foreach ( array( '-ping-js', '-css', ...$there ) as $name ) {
			self::assertTrue( $page->has_id( "wp-presence$name" ), "$name on $path" );
		}
		foreach ( $missing as $name ) {
			self::assertStringNotContainsString( "wp-presence-$name", $page->body, $path );
		}
	}

	/**
	 * @return array<string, array{string, string[], string[]}>
	 */
	public function pages(): array {
		return array(
			'dashboard'     => array( '/wp-admin/', array(), array( 'whos-online', 'active-posts', 'editors-column' ) ),
			'list of posts' => array( '/wp-admin/edit.php', array( '-editors-column-js', '-editors-column-css' ), array( 'editor-panel' ) ),
			'front page'    => array( '/', array(), array( 'editor-panel', 'editors-column' ) ),
		);
	}

	private function person( string $name, string $screen, int $idle ): void {
		$id = $this->make_user( 'editor', $name );
		presence_set( self::ROOM, "user-$id-x", array( 'screen' => $screen, '_name' => $name, '_avatar' => includes_url( 'images/w-logo-blue.png' ), '_idle' => $idle ), $id, 600, Site::id() );
	}

	private function fill( int $people ): void {
		for ( $i = 1; $i <= $people; $i++ ) {
			presence_set( self::ROOM, "user-$i", array( 'screen' => 'dashboard', '_name' => "Filler $i", '_avatar' => includes_url( 'images/w-logo-blue.png' ), '_idle' => 0 ), 1_000_000 + $i, 600, Site::id() );
		}
	}
}
