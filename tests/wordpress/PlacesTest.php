<?php
/**
 * Where somebody is, for those who could go there themselves: held against what core answers when they try.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class PlacesTest extends TestCase {
	private const NOWHERE = 'In the admin';

	/** Pages of which the menu says two things, or nothing: nobody is told. */
	private const UNKNOWN = array( 'admin.php?page=payroll-twice', 'tools.php?page=payroll-removed' );

	private const PAGES = array(
		'index.php',
		'about.php',
		'edit.php',
		'edit.php?post_type=page',
		'edit.php?post_type=payroll',
		'post.php?post={draft}&action=edit',
		'post.php?post={payroll}&action=edit',
		'post.php?post={media}&action=edit',
		'revision.php?revision={revision}',
		'upload.php?mode=list',
		'media-new.php',
		'edit-comments.php',
		'comment.php?action=editcomment&c={comment}',
		'edit-tags.php?taxonomy=category',
		'edit-tags.php?taxonomy=payroll_kind',
		'term.php?taxonomy=category&tag_ID={term}',
		'themes.php',
		'site-editor.php',
		'customize.php',
		'plugins.php',
		'users.php',
		'user-new.php',
		'user-edit.php?user_id={other}',
		'profile.php',
		'tools.php',
		'import.php',
		'export.php',
		'site-health.php',
		'export-personal-data.php',
		'options-general.php',
		'options-privacy.php',
		'admin.php?page=payroll-alone',
		'tools.php?page=payroll-below',
		'admin.php?page=payroll-twice',
		'admin.php?page=payroll-beside',
		'admin.php?page=payroll-hidden',
		'tools.php?page=payroll-removed',
	);

	/** Pages of the network, where there is one. */
	private const NETWORK = array(
		'network/index.php',
		'network/sites.php',
		'network/site-new.php',
		'network/site-info.php?id={site}',
		'network/site-users.php?id={site}',
		'network/site-themes.php?id={site}',
		'network/site-settings.php?id={site}',
		'network/users.php',
		'network/user-new.php',
		'network/user-edit.php?user_id={other}',
		'network/themes.php',
		'network/plugins.php',
		'network/settings.php',
		'network/upgrade.php',
	);

	/** @var array<string, int|string> */
	private array $objects = array();

	private int $insider;

	protected function setUp(): void {
		parent::setUp();
		$this->install( 'board-pages' );
		$this->insider = $this->make_user( is_multisite() ? 'super admin' : 'administrator', 'The Insider' );
		wp_update_user( array( 'ID' => $this->insider, 'description' => 'board' ) );
		$draft   = $this->make_post( array( 'post_title' => 'Payroll draft', 'post_status' => 'draft', 'post_author' => $this->insider ) );
		$payroll = $this->make_post( array( 'post_title' => 'Payroll entry', 'post_author' => $this->insider ) );
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, array( 'post_type' => 'payroll' ), array( 'ID' => $payroll ) );
		wp_update_post( array( 'ID' => $draft, 'post_content' => 'Another text.' ) );

		$this->objects = array(
			'{draft}'    => $draft,
			'{payroll}'  => $payroll,
			'{media}'    => $this->make_post( array( 'post_type' => 'attachment', 'post_status' => 'inherit', 'post_title' => 'Payroll scan', 'post_mime_type' => 'image/png', 'post_author' => $this->insider ) ),
			'{revision}' => (int) array_key_first( wp_get_post_revisions( $draft ) ),
			'{comment}'  => (int) wp_insert_comment( array( 'comment_post_ID' => $draft, 'comment_content' => 'Well.' ) ),
			'{term}'     => (int) get_option( 'default_category' ),
			'{other}'    => $this->make_user( 'editor' ),
			'{site}'     => is_multisite() ? (int) get_sites( array( 'path' => '/second/', 'fields' => 'ids' ) )[0] : 0,
		);
	}

	/**
	 * @dataProvider viewers
	 */
	public function test_a_page_is_named_only_for_those_who_could_open_it( string $role, bool $on_board ): void {
		$insider = Visitor::signed_in( $this->insider );
		$id      = $this->make_user( $role );
		if ( $on_board ) {
			wp_update_user( array( 'ID' => $id, 'description' => 'board' ) );
		}
		$viewer = Visitor::signed_in( $id );
		$page   = $viewer->get( '/wp-admin/' );
		$nonce  = $viewer->rest_headers();
		$told   = array();
		$opens  = array();

		foreach ( array( ...self::PAGES, ...( is_multisite() ? self::NETWORK : array() ) ) as $path ) {
			$address = '/wp-admin/' . strtr( $path, $this->objects );
			presence_clear( \NativePresence\Site::id() );
			self::assertSame( 200, $insider->get( $address )->status, $path );

			$beat    = $viewer->beat( $page, Visitor::ping( $page, array( 'whos-online' => 'x' ) ) );
			$row     = array_column( $beat->json()['presence-shown']['whos-online']['rows'], null, 'name' )['The Insider'];
			$classic = $viewer->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) );
			$rest    = $viewer->get( '/wp-json/wp-presence/v1/presence?room=' . self::ROOM, $nonce );
			$entry   = array_column( $rest->json(), null, 'display_name' )['The Insider'];

			$told[ $path ]  = self::NOWHERE !== $row['where'];
			$opens[ $path ] = ! in_array( $path, self::UNKNOWN, true ) && $this->opens( $viewer, $address );

			self::assertSame( $told[ $path ], isset( $entry['data']['screen'] ), "$path $rest->body" );
			if ( ! $told[ $path ] ) {
				self::assertSame( '', $row['url'], $path );
				self::assertSame( array(), array_intersect_key( $entry['data'], array_flip( array( 'post_status', 'post_id', 'title' ) ) ), $path );
				self::assertDoesNotMatchRegularExpression( '/payroll|site-info|Second/i', $beat->body . $classic->body . $rest->body, $path );
			}
		}
		self::assertSame( $opens, $told );
		self::assertContains( true, $told );
	}

	/**
	 * @return array<string, array{string, bool}>
	 */
	public function viewers(): array {
		return array(
			'a contributor'                => array( 'contributor', false ),
			'a contributor on the board'   => array( 'contributor', true ),
			'an editor'                    => array( 'editor', false ),
			'an administrator'             => array( 'administrator', false ),
			'who manages all'              => array( is_multisite() ? 'super admin' : 'administrator', true ),
		);
	}

	/**
	 * Core prints this refusal inside the page, and the page is one of presence all the same.
	 */
	public function test_a_page_that_core_refuses_inside_its_frame_is_signed_for_nothing(): void {
		$editor  = Visitor::signed_in( $this->make_user( 'editor' ) );
		$author  = Visitor::signed_in( $this->make_user( 'author' ) );
		$address = "/wp-admin/comment.php?action=editcomment&c={$this->objects['{comment}']}";
		$page    = $editor->get( $address );
		self::assertSame( "comment/{$this->objects['{comment}']}", $page->script_value( 'wpPresenceScreen' )['key'] );

		foreach ( array( $address, '/wp-admin/comment.php?action=editcomment&c=999999' ) as $refused ) {
			$page = $author->get( $refused );
			self::assertSame( '', $page->script_value( 'wpPresenceScreen' )['key'] );
			self::assertSame( 'comment', $this->signed( $page )['object'] );
			self::assertSame( array(), $author->beat( $page, Visitor::ping( $page, array( 'admin-bar' => 'x' ) ) )->json()['presence-shown']['admin-bar']['here'], 'who has it open' );
		}
	}

	public function test_who_sees_a_page_of_the_site_does_not_meet_who_is_refused_it(): void {
		$locked = $this->make_post( array( 'post_title' => 'Locked', 'post_name' => 'locked', 'post_password' => 'lamp' ) );
		$open   = $this->make_post( array( 'post_title' => 'Open', 'post_name' => 'open' ) );
		$this->install( 'members-only' );
		$insider = Visitor::signed_in( $this->insider );
		self::assertSame( 302, $insider->post( '/wp-login.php?action=postpass', array( 'post_password' => 'lamp', 'redirect_to' => home_url( '/' ) ) )->status );
		$viewer = Visitor::signed_in( $this->make_user( 'contributor' ) );
		$paths  = array(
			(string) wp_parse_url( (string) get_permalink( $locked ), PHP_URL_PATH ) => array(),
			'/members-only/' => array(),
			(string) wp_parse_url( (string) get_permalink( $open ), PHP_URL_PATH ) => array( 'The Insider' ),
		);
		foreach ( $paths as $path => $here ) {
			presence_clear( \NativePresence\Site::id() );
			self::assertSame( 200, $insider->get( $path )->status, $path );
			$page = $viewer->get( $path );
			$told = $viewer->beat( $page, Visitor::ping( $page, array( 'admin-bar' => 'x' ) ) )->json()['presence-shown']['admin-bar'];
			self::assertSame( $here, array_column( $told['here'], 'name' ), $path );
		}
	}

	public function test_a_screen_that_is_only_claimed_tells_nobody_on_it(): void {
		Visitor::signed_in( $this->insider )->get( '/wp-admin/admin.php?page=payroll-alone' );
		$viewer = Visitor::signed_in( $this->make_user( 'contributor' ) );
		$page   = $viewer->get( '/wp-admin/' );
		foreach ( array( 'toplevel_page_payroll-alone', 'dashboard' ) as $screen ) {
			$bar = $viewer->beat( $page, array( 'presence-ping' => array( 'v' => 1, 'screen' => $screen, 'show' => array( 'admin-bar' => 'x' ) ) ) )->json()['presence-shown']['admin-bar'];
			self::assertSame( array( array(), array( 'The Insider' ) ), array( $bar['here'], array_column( $bar['elsewhere'], 'name' ) ), $screen );
		}
	}

	public function test_everyone_reads_what_they_wrote_themselves(): void {
		$id     = $this->make_user( 'contributor' );
		$viewer = Visitor::signed_in( $id );
		$nonce  = $viewer->rest_headers();
		$draft  = $this->make_post( array( 'post_author' => $id, 'post_status' => 'draft' ) );
		$data   = array( 'screen' => 'toplevel_page_mine', 'post_id' => $draft, 'post_status' => 'draft' );
		$viewer->post_json( '/wp-json/wp-presence/v1/presence', array( 'room' => self::ROOM, 'client_id' => 'mine', 'data' => $data ), $nonce );
		$read = static fn ( Visitor $visitor, array $nonce ) => array_column( $visitor->get( '/wp-json/wp-presence/v1/presence?room=' . self::ROOM, $nonce )->json(), 'data', 'client_id' )['mine'];
		self::assertSame( $data, $read( $viewer, $nonce ) );
		$other = Visitor::signed_in( $this->make_user( 'author' ) );
		self::assertSame( array(), $read( $other, $other->rest_headers() ) );
	}

	public function test_the_status_of_a_post_is_for_those_who_may_edit_it(): void {
		$draft   = (int) $this->objects['{draft}'];
		$insider = Visitor::signed_in( $this->insider );
		$insider->get( "/wp-admin/post.php?post=$draft&action=edit" );
		wp_set_presence( 'some/room', 'theirs', array( 'post_id' => $draft, 'post_status' => 'draft' ), $this->insider );
		wp_set_presence( 'some/room', 'another', array( 'post_status' => 'of their own' ), $this->insider );

		foreach ( array( 'author' => false, 'editor' => true ) as $role => $may ) {
			$viewer  = Visitor::signed_in( $this->make_user( $role ) );
			$page    = $viewer->get( '/wp-admin/' );
			$nonce   = $viewer->rest_headers();
			$read    = static fn ( string $room ) => array_column( $viewer->get( "/wp-json/wp-presence/v1/presence?room=$room", $nonce )->json(), 'data', 'client_id' );
			$classic = array_column( $viewer->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) )->json()['presence-online'], 'data', 'user_id' )[ $this->insider ];
			$online  = array_filter( $read( self::ROOM ), fn ( $client ) => str_starts_with( $client, "user-$this->insider-" ), ARRAY_FILTER_USE_KEY );
			$told    = array( $classic, reset( $online ), $read( 'some/room' )['theirs'] );
			self::assertSame( array_fill( 0, 3, $may ? 'draft' : null ), array_map( static fn ( $data ) => $data['post_status'] ?? null, $told ), $role );
			self::assertSame( array( 'post_status' => 'of their own' ), $read( 'some/room' )['another'] );
		}
	}

	public function test_what_not_every_visitor_sees_and_a_post_that_is_gone_have_no_address(): void {
		$post_id = $this->make_post( array( 'post_title' => 'Soon gone', 'post_name' => 'soon-gone' ) );
		$insider = Visitor::signed_in( $this->insider );
		$insider->get( (string) wp_parse_url( (string) get_permalink( $post_id ), PHP_URL_PATH ) );
		$viewer = Visitor::signed_in( $this->make_user( 'contributor' ) );
		$page   = $viewer->get( '/wp-admin/' );
		$where  = fn () => array_column( $viewer->beat( $page, Visitor::ping( $page, array( 'whos-online' => 'x' ) ) )->json()['presence-shown']['whos-online']['rows'], null, 'id' )[ $this->insider ];
		self::assertSame( array( 'Viewing “Soon gone”', get_permalink( $post_id ) ), array( $where()['where'], $where()['url'] ) );
		wp_delete_post( $post_id, true );
		self::assertSame( array( 'Viewing the site', '' ), array( $where()['where'], $where()['url'] ) );

		$this->install( 'members-only' );
		foreach ( array( '/search/redundancies/' => '', '/members-only/' => '', '/no-such-page/' => '', '/' => home_url( '/' ) ) as $path => $url ) {
			$insider->get( $path );
			self::assertSame( array( 'Viewing the site', $url ), array( $where()['where'], $where()['url'] ), $path );
		}
	}

	/**
	 * Whether core opens a page for somebody.
	 */
	private function opens( Visitor $viewer, string $address ): bool {
		$answer = $viewer->get( $address );
		return 200 === $answer->status && ! str_contains( $answer->body, '<p>Sorry, you are not allowed' );
	}

	/**
	 * What a page has signed.
	 *
	 * @return array<string, mixed>
	 */
	private function signed( Answer $page ): array {
		return json_decode( (string) base64_decode( strstr( $page->config()['page'], '.', true ), true ), true );
	}
}
