<?php
/**
 * The widget "Active Posts": which posts it lists for whom, what it says of them, and what it costs.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class ActivePostsTest extends TestCase {
	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->visitor = Visitor::signed_in( $this->make_user( 'editor', 'The Viewer' ) );
	}

	public function test_all_is_quiet_when_nobody_edits(): void {
		$page = $this->visitor->get( '/wp-admin/' );
		self::assertSame( array( 'All quiet.' ), $page->texts( "//div[@id='presence-active-posts']/p[not(@hidden)]" ) );
		self::assertSame( array(), $page->all( "//ul[@id='presence-active-posts-list']/li" ) );
		self::assertSame( array(), $this->classic( $this->visitor ) );
	}

	public function test_a_post_says_who_edits_it_and_links_to_its_editor(): void {
		$post_id = $this->make_post( array( 'post_title' => 'Harvest & “Feast”' ) );
		$maya    = $this->make_user( 'editor', 'Maya' );
		Visitor::signed_in( $maya )->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$page = $this->visitor->get( '/wp-admin/' );

		$row = "//ul[@id='presence-active-posts-list']/li[@data-post-id='$post_id']";
		self::assertMatchesRegularExpression( '/^Harvest & “Feast” ?Maya$/u', $page->texts( $row )[0] );
		self::assertStringEndsWith( "/wp-admin/post.php?post=$post_id&action=edit", $page->all( "$row//a" )[0]->getAttribute( 'href' ) );
		self::assertCount( 1, $page->all( "$row//img" ) );
		self::assertSame( array( '' ), array_map( static fn ( $image ) => $image->getAttribute( 'alt' ), $page->all( "$row//img" ) ), 'the name stands beside' );

		$rows = $this->classic( $this->visitor );
		self::assertCount( 1, $rows );
		self::assertSame( array( 'post_id', 'post_title', 'post_type', 'edit_url', 'editors' ), array_keys( $rows[0] ) );
		self::assertSame( array( $post_id, 'Harvest & “Feast”', 'post' ), array( $rows[0]['post_id'], $rows[0]['post_title'], $rows[0]['post_type'] ) );
		self::assertStringEndsWith( "/wp-admin/post.php?post=$post_id&action=edit", $rows[0]['edit_url'] );
		self::assertSame( array( 'user_id', 'display_name', 'avatar_url', 'status' ), array_keys( $rows[0]['editors'][0] ) );
		self::assertSame( array( $maya, 'Maya', 'active' ), array( $rows[0]['editors'][0]['user_id'], $rows[0]['editors'][0]['display_name'], $rows[0]['editors'][0]['status'] ) );
	}

	public function test_posts_with_most_editors_come_first_and_several_editors_are_a_number(): void {
		$one   = $this->make_post( array( 'post_title' => 'One' ) );
		$six   = $this->make_post( array( 'post_title' => 'Six', 'post_type' => 'page' ) );
		$two   = $this->make_post( array( 'post_title' => 'Two', 'post_status' => 'draft' ) );
		$this->editors( $one, 1 );
		$this->editors( $six, 6 );
		$this->editors( $two, 2 );
		$page  = $this->visitor->get( '/wp-admin/' );
		$texts = $page->texts( "//ul[@id='presence-active-posts-list']/li" );
		self::assertMatchesRegularExpression( '/^Six ?6 editors$/', $texts[0] );
		self::assertMatchesRegularExpression( '/^Two ?2 editors$/', $texts[1] );
		self::assertMatchesRegularExpression( '/^One ?Editor 1$/', $texts[2] );
		self::assertCount( 4, $page->all( "//ul[@id='presence-active-posts-list']/li[1]//img" ), 'up to four faces' );
		self::assertSame( array( 6, 2, 1 ), array_map( static fn ( $row ) => count( $row['editors'] ), $this->classic( $this->visitor ) ) );
	}

	public function test_the_number_of_editors_is_a_plural_of_the_viewers_language(): void {
		$post_id = $this->make_post();
		$this->editors( $post_id, 2 );
		$this->install( 'plural-language' );
		self::assertStringContainsString( 'dual:2', $this->visitor->get( '/wp-admin/' )->texts( "//ul[@id='presence-active-posts-list']/li" )[0] );
		$this->editors( $post_id, 5 );
		self::assertStringContainsString( 'plural:5', $this->visitor->get( '/wp-admin/' )->texts( "//ul[@id='presence-active-posts-list']/li" )[0] );
	}

	public function test_a_post_is_idle_only_when_all_its_editors_are(): void {
		$post_id = $this->make_post();
		$this->editors( $post_id, 2, 1 );
		$idle = fn () => $this->visitor->get( '/wp-admin/' )->texts( "//ul[@id='presence-active-posts-list']/li//*[" . Answer::has_class( 'presence-state' ) . ']' );
		self::assertSame( array( 'Idle' ), $idle() );
		self::assertSame( array( 'idle', 'idle' ), array_column( $this->classic( $this->visitor )[0]['editors'], 'status' ) );
		$this->editors( $post_id, 1, 0 );
		self::assertSame( array(), $idle() );
		self::assertEqualsCanonicalizing( array( 'idle', 'active' ), array_column( $this->classic( $this->visitor )[0]['editors'], 'status' ) );
	}

	public function test_posts_the_viewer_may_not_edit_never_leave(): void {
		$mine   = $this->make_user( 'author', 'An Author' );
		$own    = $this->make_post( array( 'post_title' => 'My own words', 'post_author' => $mine ) );
		$others = $this->make_post( array( 'post_title' => 'Very secret', 'post_status' => 'private' ) );
		$public = $this->make_post( array( 'post_title' => 'Public secret' ) );
		$this->editors( $own, 1 );
		$this->editors( $others, 3 );
		$this->editors( $public, 2 );

		$author = Visitor::signed_in( $mine );
		$page   = $author->get( '/wp-admin/' );
		$shown  = $author->beat( $page, Visitor::ping( $page, array( 'active-posts' => 'x' ) ) );
		$list   = $author->beat( $page, array( 'presence-active-posts-ping' => 1 ) );
		self::assertCount( 1, $page->all( "//ul[@id='presence-active-posts-list']/li" ) );
		self::assertSame( array( $own ), array_column( $shown->json()['presence-shown']['active-posts']['posts'], 'id' ) );
		self::assertSame( array( $own ), array_column( $list->json()['presence-active-posts'], 'post_id' ) );
		// Core itself lists published posts on the dashboard.
		self::assertStringNotContainsString( 'Very secret', $page->body );
		self::assertStringNotContainsString( 'secret', $shown->body . $list->body );
	}

	public function test_posts_of_types_nobody_registers_or_without_support_are_not_listed(): void {
		$block = $this->make_post( array( 'post_type' => 'wp_global_styles', 'post_title' => 'Styles' ) );
		$post  = $this->make_post( array( 'post_title' => 'A real post' ) );
		foreach ( array( "postType/wp_global_styles:$block", 'postType/no_such_type:7', "postType/page:$post", 'postType/post:999999', 'postType/odd', 'postType/post:' . $post ) as $i => $room ) {
			presence_set( $room, "client-$i", array( '_name' => "Person $i", '_avatar' => '', '_idle' => 0 ), 900_001 + $i, 600, Site::id() );
		}
		self::assertSame( array( $post ), array_column( $this->classic( $this->visitor ), 'post_id' ) );
	}

	public function test_a_post_nobody_has_saved_yet_is_called_new_and_has_no_link(): void {
		Visitor::signed_in( $this->make_user() )->get( '/wp-admin/post-new.php' );
		$row = $this->classic( $this->visitor )[0];
		$this->assertSame( array( get_post_type_object( 'post' )->labels->new_item, '' ), array( $row['post_title'], $row['edit_url'] ) );
		wp_delete_post( $row['post_id'], true );
	}

	public function test_a_list_is_bounded_and_an_author_finds_their_own_post_among_many(): void {
		$author  = $this->make_user( 'author' );
		$own     = $this->make_post( array( 'post_title' => 'Among many', 'post_author' => $author ) );
		$post_id = $this->make_post();
		$this->editors( $own, 1 );
		// Rooms of posts that are no more count for the engine like any other.
		for ( $i = 1; $i <= 200; $i++ ) {
			for ( $k = 0; $k < 2; $k++ ) {
				presence_set( 'postType/post:' . ( 900_000 + $i ), "c-$k", array( '_name' => 'x', '_avatar' => '' ), 900_001 + $k, 600, Site::id() );
			}
		}
		$posts = array();
		for ( $i = 0; $i < 15; $i++ ) {
			$posts[] = $this->make_post( array( 'post_title' => "Busy $i" ) );
			$this->editors( end( $posts ), 3 );
		}
		self::assertCount( 10, $this->classic( $this->visitor ) );
		self::assertSame( array( $own ), array_column( $this->classic( Visitor::signed_in( $author ) ), 'post_id' ) );
	}

	public function test_a_beat_costs_the_same_however_many_posts_are_edited(): void {
		$page    = $this->visitor->get( '/wp-admin/' );
		$this->install( 'count-queries' );
		$queries = array();
		foreach ( array( 12, 60 ) as $count ) {
			for ( $i = 0; $i < $count; $i++ ) {
				$this->editors( $this->make_post( array( 'post_title' => "Post $i" ) ), 1 );
			}
			$answer = $this->visitor->beat( $page, Visitor::ping( $page, array( 'active-posts' => 'x' ) ) );
			self::assertCount( 10, $answer->json()['presence-shown']['active-posts']['posts'] );
			$queries[] = (int) $answer->header( 'X-Test-Queries' );
		}
		self::assertSame( $queries[0], $queries[1] );
	}

	public function test_a_beat_tells_nothing_when_only_other_rooms_have_changed(): void {
		$post_id = $this->make_post();
		$this->editors( $post_id, 1 );
		$page  = $this->visitor->get( '/wp-admin/' );
		$token = $page->config()['tokens']['active-posts'];
		$look  = fn () => $this->visitor->beat( $page, Visitor::ping( $page, array( 'active-posts' => $token ) ) )->json()['presence-shown'];
		self::assertSame( 0, $look() );
		presence_set( self::ROOM, 'someone', array( 'screen' => 'upload', '_name' => 'Someone', '_avatar' => '' ), 900_001, 600, Site::id() );
		self::assertSame( 0, $look() );
		$this->editors( $post_id, 2 );
		self::assertSame( 2, $look()['active-posts']['posts'][0]['total'] );
	}

	public function test_a_token_stays_while_posts_are_as_they_were(): void {
		$post_id = $this->make_post();
		$this->editors( $post_id, 1 );
		$tab  = new Tab( $this->visitor->get( '/wp-admin/' ) );
		$beat = function () use ( $tab ) {
			$shown = $tab->hear( $this->visitor->beat( $tab->page, $tab->ping() ) );
			$tab->take( $shown );
			return $shown;
		};
		self::assertSame( 0, $beat() );

		presence_set( 'postType/post:999999', 'passer-by', array(), 900_002, 600, Site::id() );
		presence_remove( 'postType/post:999999', 'passer-by', Site::id() );
		presence_set( self::ROOM, 'Someone', array( 'screen' => 'upload', '_name' => 'Someone', '_avatar' => '' ), 900_001, 600, Site::id() );
		$shown = $beat();
		self::assertSame( 'Someone', $shown['whos-online']['rows'][0]['name'] );
		self::assertArrayNotHasKey( 'active-posts', $shown );
		self::assertSame( 0, $beat() );

		$this->editors( $post_id, 2 );
		self::assertSame( 2, $beat()['active-posts']['posts'][0]['total'] );
	}

	public function test_both_widgets_come_first_on_a_dashboard_never_arranged(): void {
		$this->install( 'dashboard-nag' );
		$boxes = static fn ( Answer $page ) => array_map( static fn ( $box ) => $box->getAttribute( 'id' ), $page->all( "//div[@id='normal-sortables']/div[contains(@class, 'postbox')]" ) );
		$first = $boxes( $this->visitor->get( '/wp-admin/' ) );
		self::assertSame( array( 'presence_whos_online', 'presence_active_posts' ), array_slice( $first, 0, 2 ) );
		self::assertContains( 'early_nag', $first );

		$arranged = $this->make_user();
		update_user_option( $arranged, 'meta-box-order_dashboard', array( 'normal' => 'dashboard_activity,presence_active_posts', 'side' => '', 'column3' => '', 'column4' => '' ), true );
		$second = $boxes( Visitor::signed_in( $arranged )->get( '/wp-admin/' ) );
		self::assertLessThan( array_search( 'presence_active_posts', $second, true ), array_search( 'dashboard_activity', $second, true ) );
		self::assertLessThan( array_search( 'presence_whos_online', $second, true ), array_search( 'presence_active_posts', $second, true ) );
	}

	public function test_the_class_answers_on_its_own(): void {
		$post_id = $this->make_post();
		$this->editors( $post_id, 1 );
		$data = array( 'presence-active-posts-ping' => '1' );
		self::assertSame( array( 'kept' => 1 ), \WP_Presence_Widget_Active_Posts::heartbeat_received( array( 'kept' => 1 ), $data, 'dashboard' ), 'nobody is signed in' );
		wp_set_current_user( $this->make_user() );
		$answer = \WP_Presence_Widget_Active_Posts::heartbeat_received( array( 'kept' => 1 ), $data, 'dashboard' );
		self::assertSame( array( 'kept', 'presence-active-posts' ), array_keys( $answer ) );
		self::assertSame( $post_id, $answer['presence-active-posts'][0]['post_id'] );
		self::assertSame( array(), \WP_Presence_Widget_Active_Posts::heartbeat_received( array(), array(), 'dashboard' ) );
	}

	public function test_other_code_has_a_say_in_who_reads_the_room_of_a_post(): void {
		$open   = $this->make_post();
		$closed = $this->make_post();
		$this->editors( $open, 1 );
		$this->editors( $closed, 1 );
		wp_set_current_user( $this->make_user() );
		$close = static fn( bool $can, string $room ): bool => $can && wp_presence_post_room( $closed ) !== $room;
		add_filter( 'wp_can_access_presence_room', $close, 10, 2 );
		try {
			self::assertSame( array( $open ), array_column( $this->listed(), 'post_id' ) );
		} finally {
			remove_filter( 'wp_can_access_presence_room', $close );
		}
		self::assertEqualsCanonicalizing( array( $open, $closed ), array_column( $this->listed(), 'post_id' ) );
	}

	public function test_a_post_whose_link_other_code_takes_away_is_listed_without_one(): void {
		$post_id = $this->make_post();
		$this->editors( $post_id, 1 );
		wp_set_current_user( $this->make_user() );
		add_filter( 'get_edit_post_link', '__return_empty_string' );
		try {
			self::assertSame( array( array( $post_id, '' ) ), array_map( static fn( array $row ) => array( $row['post_id'], $row['edit_url'] ), $this->listed() ) );
		} finally {
			remove_filter( 'get_edit_post_link', '__return_empty_string' );
		}
	}

	public function test_nobody_fills_the_list_with_posts_of_their_own(): void {
		$room    = static fn( int $post_id ): string => (string) wp_presence_post_room( $post_id );
		$enter   = static fn( int $post_id, int ...$people ) => array_map( static fn( int $person ) => presence_set( $room( $post_id ), "editor-$person", array( '_name' => "Person $person", '_idle' => 0 ), 910_000 + $person, 600, Site::id() ), $people );
		$maya    = $this->make_post();
		$both    = $this->make_post();
		$crowded = array();
		$enter( $maya, 1 );
		$enter( $both, 2, 3 );
		for ( $i = 0; $i < 55; $i++ ) {
			// Two accounts of one person pass for more editors than a post has otherwise.
			$enter( $crowded[] = $this->make_post( array( 'post_status' => 'draft' ) ), ...( $i < 40 ? array( 8, 9 ) : array( 8 ) ) );
		}
		wp_set_current_user( $this->make_user() );
		$listed = array_column( $this->listed(), 'post_id' );
		self::assertCount( 10, $listed );
		self::assertContains( $listed[0], $crowded, 'most editors first, and of equals the newer post' );
		self::assertSame( array( $both, $maya ), array_slice( $listed, 1, 2 ) );
		self::assertEqualsCanonicalizing( array( $both, $maya ), array_values( array_diff( $listed, $crowded ) ) );
	}

	public function test_the_second_posts_of_all_come_before_the_third_of_anybody(): void {
		$posts = array();
		foreach ( array( 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2 ) as $i => $person ) {
			$posts[ $person ][] = $post_id = $this->make_post();
			presence_set( (string) wp_presence_post_room( $post_id ), "editor-$person", array( '_name' => "Person $person", '_idle' => 0 ), 910_000 + $person, 600, Site::id() );
		}
		wp_set_current_user( $this->make_user() );
		$listed = array_column( $this->listed(), 'post_id' );
		self::assertSame( array( 2, 1, 2, 1, 2, 1, 2, 1, 2, 1 ), array_map( static fn( int $post_id ) => in_array( $post_id, $posts[1], true ) ? 1 : 2, $listed ) );
	}

	/**
	 * What other people's scripts are told, asked in this process.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function listed(): array {
		return \WP_Presence_Widget_Active_Posts::heartbeat_received( array(), array( 'presence-active-posts-ping' => '1' ) )['presence-active-posts'];
	}

	/**
	 * Puts the first so many editors into a post.
	 */
	private function editors( int $post_id, int $count, int $idle = 0 ): void {
		for ( $i = 1; $i <= $count; $i++ ) {
			presence_set( (string) wp_presence_post_room( $post_id ), "editor-$i", array( '_name' => "Editor $i", '_avatar' => includes_url( 'images/w-logo-blue.png' ), '_idle' => $idle ), 900_000 + $i, 600, Site::id() );
		}
	}

	/**
	 * What other people's scripts are told.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function classic( Visitor $visitor ): array {
		return $visitor->beat( $visitor->get( '/wp-admin/' ), array( 'presence-active-posts-ping' => 1 ) )->json()['presence-active-posts'];
	}
}
