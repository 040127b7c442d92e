<?php
/**
 * Rows that a page has already are named, not sent: what that tells, whom it tells, and how small it keeps an answer.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

/**
 * @group extension
 */
final class KnownRowsTest extends TestCase {
	private const AVATAR = 'https://secure.gravatar.com/avatar/%s?s=64&d=mm&r=g';

	private int $user_id;
	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	public function test_a_row_that_the_page_has_is_answered_by_its_key(): void {
		$this->online( 1, array( 'screen' => 'upload' ) );
		$page  = $this->visitor->get( '/wp-admin/' );
		$tab   = new Tab( $page );
		$first = array_values( array_filter( $tab->rows, static fn( $row ) => 'Person 1' === $row['name'] && isset( $row['where'] ) ) );
		self::assertSame( array( 'Media Library' ), array_column( $first, 'where' ) );

		$this->online( 2, array( 'screen' => 'dashboard' ) );
		$shown = $this->shown( $page, $tab );
		$rows  = $shown['whos-online']['rows'];
		self::assertCount( 1, array_filter( $rows, is_string( ... ) ), 'the one who was there' );
		self::assertSame( array( 'Person 2' ), array_column( array_filter( $rows, is_array( ... ) ), 'name' ) );
		self::assertEqualsCanonicalizing( array( 'Person 1', 'Person 2' ), array_column( $tab->take( $shown )['whos-online']['rows'], 'name' ) );
		self::assertSame( 0, $this->shown( $page, $tab ) );

		presence_remove( self::ROOM, 'user-1', Site::id() );
		$shown = $this->shown( $page, $tab );
		self::assertCount( 1, array_filter( $shown['whos-online']['rows'], is_string( ... ) ) );
		self::assertSame( array( 'Person 2' ), array_column( $tab->take( $shown )['whos-online']['rows'], 'name' ) );
	}

	/**
	 * @dataProvider changes
	 * @param callable( self, int ): mixed $change
	 * @param array<string, mixed>       $expected
	 */
	public function test_what_a_row_says_anew_is_told_in_full( callable $change, array $expected ): void {
		$post_id = $this->make_post( array( 'post_title' => 'Before' ) );
		$this->online( 1, array( 'screen' => 'post', '_post' => $post_id ) );
		$page = $this->visitor->get( '/wp-admin/' );
		$tab  = new Tab( $page );
		$change( $this, $post_id );
		$row = $this->shown( $page, $tab )['whos-online']['rows'][0];
		self::assertIsArray( $row );
		self::assertSame( $expected, array_intersect_key( $row, $expected ) );
	}

	/**
	 * @return array<string, array{callable, array<string, mixed>}>
	 */
	public function changes(): array {
		return array(
			'another page'          => array( static fn( self $test ) => $test->online( 1, array( 'screen' => 'upload' ) ), array( 'where' => 'Media Library' ) ),
			'another name'          => array( static fn( self $test, int $post_id ) => $test->online( 1, array( '_name' => 'Renamed', 'screen' => 'post', '_post' => $post_id ) ), array( 'name' => 'Renamed' ) ),
			'idle'                  => array( static fn( self $test, int $post_id ) => $test->online( 1, array( '_idle' => 1, 'screen' => 'post', '_post' => $post_id ) ), array( 'idle' => 1 ) ),
			'another title'         => array( static fn( self $test, int $post_id ) => wp_update_post( array( 'ID' => $post_id, 'post_title' => 'After' ) ), array( 'where' => 'Editing “After”' ) ),
			'the post is no more'   => array( static fn( self $test, int $post_id ) => wp_delete_post( $post_id, true ), array( 'url' => '' ) ),
			'the viewer’s role'     => array( static fn( self $test ) => ( new \WP_User( $test->user_id ) )->set_role( 'contributor' ), array( 'where' => 'In the admin', 'url' => '' ) ),
		);
	}

	public function test_a_scheduled_post_that_goes_public_is_told_anew(): void {
		$post_id = $this->make_post( array( 'post_status' => 'future', 'post_date' => '2100-01-01 00:00:00', 'post_title' => 'Now public' ) );
		$this->online( 1, array( 'screen' => 'front', '_post' => $post_id, '_url' => "/?p=$post_id" ) );
		$this->visitor = Visitor::signed_in( $this->make_user( 'contributor' ) );
		$page          = $this->visitor->get( '/wp-admin/' );
		$tab           = new Tab( $page );
		$tab->take( $this->shown( $page, $tab ) );
		self::assertSame( 0, $this->shown( $page, $tab ) );
		wp_publish_post( $post_id );
		self::assertSame( 'Viewing “Now public”', $this->shown( $page, $tab )['whos-online']['rows'][0]['where'] );
	}

	/**
	 * @dataProvider same
	 * @param callable( self, int ): mixed $change
	 */
	public function test_a_change_of_which_a_row_says_nothing_tells_nothing( callable $change ): void {
		$post_id = $this->make_post( array( 'post_title' => 'The same', 'post_status' => 'draft' ) );
		$this->online( 1, array( 'screen' => 'post', '_post' => $post_id ) );
		$page = $this->visitor->get( '/wp-admin/' );
		$tab  = new Tab( $page );
		$change( $this, $post_id );
		self::assertSame( 0, $this->shown( $page, $tab ) );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function same(): array {
		return array(
			'another status'        => array( static fn( self $test, int $post_id ) => wp_update_post( array( 'ID' => $post_id, 'post_status' => 'pending' ) ) ),
			'the viewer’s language' => array( static fn( self $test ) => update_user_meta( $test->user_id, 'locale', 'de_DE' ) ),
			'the claim of a tab'    => array( static fn( self $test, int $post_id ) => $test->online( 1, array( 'screen' => 'post', '_post' => $post_id, '_claim' => 'aaaaaaaaaaaaaaaa' ) ) ),
		);
	}

	public function test_the_keys_of_another_viewer_are_worth_nothing(): void {
		$post_id = $this->make_post( array( 'post_title' => 'Very secret', 'post_status' => 'private' ) );
		$this->online( 1, array( 'screen' => 'post', '_post' => $post_id ) );
		presence_set( "postType/post:$post_id", 'editor-1', array( '_name' => 'Person 1', '_avatar' => '', '_idle' => 0 ), 1_000_001, 600, Site::id() );
		$keys   = implode( '', array_keys( ( new Tab( $this->visitor->get( '/wp-admin/' ) ) )->rows ) );
		$author = Visitor::signed_in( $this->make_user( 'author' ) );
		$page   = $author->get( '/wp-admin/' );
		$show   = array_map( static fn() => 'none', $page->config()['tokens'] );
		$shown  = $author->beat( $page, Visitor::ping( $page, $show, array( 'known' => $keys ) ) )->json()['presence-shown'];
		self::assertSame( 'In the admin', array_column( $shown['whos-online']['rows'], 'where', 'id' )[1_000_001] );
		self::assertSame( array(), $shown['active-posts']['posts'] );
	}

	/**
	 * @dataProvider nonsense
	 * @param mixed $known
	 */
	public function test_nonsense_instead_of_keys_gets_rows_in_full( $known ): void {
		$this->online( 1, array( 'screen' => 'upload' ) );
		$page  = $this->visitor->get( '/wp-admin/' );
		$shown = $this->visitor->beat( $page, Visitor::ping( $page, array( 'whos-online' => 'none' ), array( 'known' => $known ) ) )->json()['presence-shown'];
		self::assertSame( array( 'Person 1' ), array_column( $shown['whos-online']['rows'], 'name' ) );
	}

	/**
	 * @return array<string, array{mixed}>
	 */
	public function nonsense(): array {
		return array(
			'nothing'   => array( '' ),
			'half a key' => array( 'abc' ),
			'a list'    => array( array( 'abcdefgh' ) ),
			'a flood'   => array( str_repeat( 'abcdefgh', 5000 ) ),
		);
	}

	public function test_answers_are_small_with_ten_thousand_online(): void {
		$posts = array();
		for ( $i = 0; $i < 20; $i++ ) {
			$posts[] = $this->make_post( array( 'post_title' => "A post with a title of quite ordinary length, number $i" ) );
		}
		for ( $i = 1; $i <= 10_000; $i++ ) {
			$post = $posts[ $i % 20 ];
			$this->online( $i, 0 === $i % 2 ? array( 'screen' => 'dashboard', '_object' => 'dashboard' ) : array( 'screen' => 'post', '_post' => $post ) );
			if ( $i < 400 ) {
				$this->enter( $i, $post );
			}
		}
		$page = $this->visitor->get( '/wp-admin/' );
		$tab  = new Tab( $page );
		$bare = strlen( $this->visitor->beat( $page, array() )->body );
		$this->install( 'count-queries' );
		$queries = (int) $this->visitor->beat( $page, array() )->header( 'X-Test-Queries' );

		for ( $i = 0; $i < 4; $i++ ) {
			$this->online( 20_000 + $i, array( 'screen' => 'post', '_post' => $posts[ 19 - $i ] ) );
			$this->enter( 20_000 + $i, $posts[ 19 - $i ] );
			$answer = $this->visitor->beat( $page, $tab->ping() );
			self::assertLessThanOrEqual( 6144, strlen( $answer->body ) );
			self::assertLessThanOrEqual( $queries + 3, (int) $answer->header( 'X-Test-Queries' ) );
			$shown = $tab->take( $tab->hear( $answer ) );
			self::assertCount( 23, $shown['whos-online']['rows'] );
			self::assertCount( 10, $shown['whos-online']['stack'] );
			self::assertCount( 10, $shown['admin-bar']['here'] );
			self::assertCount( 10, $shown['admin-bar']['elsewhere'] );
			self::assertCount( 10, $shown['active-posts']['posts'] );
			self::assertSame( 10_001 + $i, $shown['whos-online']['total'] );
			self::assertContains( 'Person ' . ( 20_000 + $i ), array_column( $shown['whos-online']['rows'], 'name' ) );
			$unchanged = $this->visitor->beat( $page, $tab->ping() );
			self::assertSame( 0, $unchanged->json()['presence-shown'] );
			self::assertLessThanOrEqual( $bare + 400, strlen( $unchanged->body ) );
			$tab->hear( $unchanged );
			self::assertSame( $queries, (int) $unchanged->header( 'X-Test-Queries' ) );
		}

		presence_remove( self::ROOM, 'user-1', Site::id() );
		$answer = $this->visitor->beat( $page, $tab->ping() );
		self::assertLessThanOrEqual( $queries + 2, (int) $answer->header( 'X-Test-Queries' ), 'all posts in one query, and all faces in one' );
		self::assertSame( 10_003, $answer->json()['presence-shown']['whos-online']['total'] );
	}

	public function test_posts_that_are_no_more_are_not_asked_for_one_by_one(): void {
		$page = $this->visitor->get( '/wp-admin/' );
		for ( $i = 1; $i <= 20; $i++ ) {
			$this->online( $i, array( 'screen' => 'post', '_post' => 900_000 + $i ) );
			$this->enter( $i, 900_000 + $i );
		}
		$this->install( 'count-queries' );
		$queries = (int) $this->visitor->beat( $page, array() )->header( 'X-Test-Queries' );
		$answer  = $this->visitor->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) );
		self::assertCount( 20, $answer->json()['presence-shown']['whos-online']['rows'] );
		self::assertLessThanOrEqual( $queries + 3, (int) $answer->header( 'X-Test-Queries' ) );
	}

	/**
	 * @param array<string, mixed> $data
	 */
	private function online( int $i, array $data ): void {
		$data += array( '_name' => "Person $i", '_avatar' => sprintf( self::AVATAR, hash( 'sha256', "person $i" ) ), '_idle' => 0, '_at' => 1_700_000_000 + $i, '_object' => "object $i" );
		presence_set( self::ROOM, "user-$i", $data, 1_000_000 + $i, 600, Site::id() );
	}

	private function enter( int $i, int $post_id ): void {
		$data = array( '_name' => "Person $i", '_avatar' => sprintf( self::AVATAR, hash( 'sha256', "person $i" ) ), '_idle' => 0, '_at' => 1_700_000_000 + $i );
		presence_set( "postType/post:$post_id", "editor-$i", $data, 1_000_000 + $i, 600, Site::id() );
	}

	/**
	 * @return int|array<string, array<string, mixed>>
	 */
	private function shown( Answer $page, Tab $tab ): int|array {
		return $tab->hear( $this->visitor->beat( $page, $tab->ping() ) );
	}
}
