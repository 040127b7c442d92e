<?php
/**
 * What each route, each key of the heartbeat, each page and each command gives or refuses, role by role, from outside.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class LeaksTest extends TestCase {
	private const BASE  = '/wp-json/wp-presence/v1/presence';
	private const NAME  = 'Someone Else Entirely';
	private const TITLE = 'The title nobody may know';

	/** Who asks: a role here; `elsewhere` has none here, and in a network is the administrator of another site. */
	private const ROLES = array( 'anonymous', 'elsewhere', 'subscriber', 'contributor', 'author', 'editor', 'administrator' );

	/** What is asked, and the status that each of ROLES gets. */
	private const ROUTES = array(
		'read everyone online'        => array( 401, 403, 403, 200, 200, 200, 200 ),
		'read the room of a plugin'   => array( 401, 403, 403, 200, 200, 200, 200 ),
		'read the room of one’s post' => array( 401, 403, 403, 200, 200, 200, 200 ),
		'read the room of a draft'    => array( 401, 403, 403, 403, 403, 200, 200 ),
		'read the room of a private post' => array( 401, 403, 403, 403, 403, 200, 200 ),
		'read the room of no type'    => array( 401, 403, 403, 403, 403, 403, 403 ),
		'list rooms'                  => array( 401, 403, 403, 200, 200, 200, 200 ),
		'ask core’s ability'          => array( 401, 403, 403, 200, 200, 200, 200 ),
		'write into a plugin’s room'  => array( 401, 403, 403, 200, 200, 200, 200 ),
		'write into a draft’s room'   => array( 401, 403, 403, 403, 403, 200, 200 ),
		'remove someone else'         => array( 401, 403, 403, 403, 403, 403, 200 ),
		'remove someone from a draft' => array( 401, 403, 403, 403, 403, 403, 200 ),
		'leave'                       => array( 401, 200, 200, 200, 200, 200, 200 ),
		'mark a settings page'        => array( 401, 403, 403, 403, 403, 403, 200 ),
		'mark a draft'                => array( 401, 403, 403, 403, 403, 200, 200 ),
	);

	/** What a beat says, and whether each of ROLES gets something or is written somewhere. */
	private const BEATS = array(
		'a classic ping'               => array( false, false, false, true, true, true, true ),
		'a ping of what a page shows'  => array( false, false, false, true, true, true, true ),
		'a ping of active posts'       => array( false, false, false, true, true, true, true ),
		'an editor’s ping of a draft'  => array( false, false, false, false, false, true, true ),
		'core’s lock on a draft'       => array( false, false, false, false, false, true, true ),
		'a ping of a draft’s saves'    => array( false, false, false, false, false, true, true ),
		'the classic answer’s own key' => array( false, false, false, false, false, false, false ),
	);

	/** A surface of a page, and whether each of ROLES has it; null: where sites are no network, which manages itself. */
	private const PAGES = array(
		'the scripts of presence'      => array( false, false, false, true, true, true, true ),
		'Who’s Online'                 => array( false, false, false, true, true, true, true ),
		'Active Posts'                 => array( false, false, false, true, true, true, true ),
		'a draft in Active Posts'      => array( false, false, false, false, false, true, true ),
		'the debugger'                 => array( false, false, false, true, true, true, true ),
		'entries in the debugger'      => array( false, false, false, false, false, false, true ),
		'the segment in the debugger'  => array( false, false, false, false, false, false, null ),
		'the bar in the admin'         => array( false, false, false, true, true, true, true ),
		'the bar on the site'          => array( false, false, false, true, true, true, true ),
		'the bar on a profile'         => array( false, false, false, true, true, true, true ),
		'the column of the posts list' => array( false, false, false, true, true, true, true ),
		'the view of the users list'   => array( false, false, false, false, false, false, true ),
		'the filter of the users list' => array( false, false, false, false, false, false, true ),
		'the link of the plugins list' => array( false, false, false, false, false, false, null ),
		'who is in one’s own post'     => array( false, false, false, true, true, true, true ),
		'who is in a draft'            => array( false, false, false, false, false, true, true ),
		'the saves of one’s profile'   => array( false, false, false, true, true, true, true ),
		'the saves of the settings'    => array( false, false, false, false, false, false, true ),
		'the panel of Site Health'     => array( false, false, false, false, false, false, null ),
	);

	/** What the tools for personal data give to each of ROLES. */
	private const EXPORT = array(
		'the export of someone else' => array( false, false, false, false, false, false, null ),
	);

	private int $other;

	private int $draft;

	private int $private;

	private string $room;

	protected function setUp(): void {
		parent::setUp();
		$this->other   = $this->make_user( 'editor', self::NAME );
		$this->draft   = $this->make_post( array( 'post_title' => self::TITLE, 'post_status' => 'draft', 'post_author' => $this->other ) );
		$this->private = $this->make_post( array( 'post_title' => self::TITLE, 'post_status' => 'private', 'post_author' => $this->other ) );
		$this->room    = (string) wp_presence_post_room( $this->draft );

		Visitor::signed_in( $this->other )->get( "/wp-admin/post.php?post=$this->draft&action=edit" );
		// Core's lock is free for whoever asks.
		delete_post_meta( $this->draft, '_edit_lock' );
		wp_presence_bump_screen_revision( "post/$this->draft", $this->other );
		Visitor::signed_in( $this->other )->get( "/?p=$this->private" );
		// And whatever other code may put there.
		$told = array( 'screen' => 'post', 'post_id' => $this->draft, 'title' => self::TITLE, 'post_title' => self::TITLE, 'edit_url' => get_edit_post_link( $this->draft, 'raw' ) . '&' . rawurlencode( self::TITLE ) );
		wp_set_presence( self::ROOM, 'theirs', $told, $this->other );
		wp_set_presence( self::ROOM, 'nobodys', array( 'title' => self::TITLE ) );
		wp_set_presence( 'some/room', 'theirs', $told, $this->other );
		wp_set_presence( $this->room, 'theirs', $told, $this->other );
		wp_set_presence( (string) wp_presence_post_room( $this->private ), 'theirs', $told, $this->other );
		wp_set_presence( 'postType/nosuch:1', 'theirs', $told, $this->other );
	}

	/**
	 * @dataProvider roles
	 */
	public function test_each_route_gives_a_role_what_it_may_have( string $role ): void {
		list( $visitor, , $own ) = $this->visitor( $role );

		$nonce = 'anonymous' === $role ? array() : $visitor->rest_headers();
		$got   = array();
		$bodies = '';
		foreach ( array_keys( self::ROUTES ) as $ask ) {
			$answer      = $this->ask( $ask, $visitor, $nonce, $own );
			$got[ $ask ] = $answer->status;
			$bodies     .= $answer->body;
			if ( $answer->status >= 400 ) {
				self::assertSame( 'ask core’s ability' === $ask ? $this->refusal_of_core() : 'rest_forbidden', $answer->json()['code'], $ask );
			}
		}
		$expected = $this->column( self::ROUTES, $role );
		if ( ! function_exists( 'wp_register_ability' ) ) {
			$expected['ask core’s ability'] = 404;
		}
		self::assertSame( $expected, $got );
		self::assertSame( array(), self::found( '/"_(?!links|embedded)\w+/', $bodies ), 'our own keys' );
		$this->assert_only_what_one_may_know( $role, $bodies );
	}

	/**
	 * @dataProvider roles
	 */
	public function test_each_key_of_a_beat_gives_a_role_what_it_may_have( string $role ): void {
		list( $visitor, $user_id ) = $this->visitor( $role );

		$page = $visitor->get( '/wp-admin/' );
		$show = array( 'whos-online' => 'x', 'admin-bar' => 'x', 'editors-column' => "post/$this->draft,$this->private", 'active-posts' => 'x', 'editor-panel' => "post/$this->draft", 'no-such' => 'x' );
		$lock = array( 'wp-refresh-post-lock' => array( 'post_id' => $this->draft, 'lock' => '' ) );
		$said = array(
			'a classic ping'               => array( 'presence-ping' => array( 'screen' => 'dashboard' ) ),
			'a ping of what a page shows'  => array( 'presence-ping' => array( 'v' => 1, 'tab' => 'abc', 'show' => $show ) ),
			'a ping of active posts'       => array( 'presence-active-posts-ping' => 1 ),
			'an editor’s ping of a draft'  => array( 'presence-editor-ping' => array( 'post_id' => $this->draft, 'tab' => 'abc' ) ),
			'core’s lock on a draft'       => $lock,
			'a ping of a draft’s saves'    => array( 'presence-screen-ping' => array( 'key' => "post/$this->draft" ) ),
			'the classic answer’s own key' => array( 'presence-online' => 1, 'presence-shown' => 1, 'presence-screen-rev' => 1, 'presence-active-posts' => 1 ),
		);

		$got    = array();
		$bodies = '';
		foreach ( $said as $ask => $data ) {
			$before  = self::clients( $this->room );
			$answer  = $this->beat( $visitor, $page, $data );
			$bodies .= $answer->body;
			$json    = json_decode( $answer->body, true );
			$json    = is_array( $json ) ? $json : array();
			// A screen that nobody may know of is one that nobody saved.
			$json    = 0 === ( $json['presence-screen-rev']['rev'] ?? null ) ? array_diff_key( $json, array( 'presence-screen-rev' => true ) ) : $json;
			$keys    = preg_grep( '/^presence-/', array_keys( $json ) );

			$got[ $ask ] = array() !== $keys || self::clients( $this->room ) !== $before;
		}
		self::assertSame( $this->column( self::BEATS, $role ), $got );
		self::assertSame( array(), self::found( '/"_\w+/', $bodies ), 'our own keys' );
		$this->assert_only_what_one_may_know( $role, $bodies );
		self::assertSame( in_array( $role, array( 'contributor', 'author', 'editor', 'administrator', 'super admin' ), true ), $user_id > 0 && array() !== wp_get_user_presence( $user_id ) );
	}

	/**
	 * @dataProvider roles
	 */
	public function test_each_page_shows_a_role_what_it_may_have( string $role ): void {
		list( $visitor, , $own ) = $this->visitor( $role );

		// Core greets whoever may update it; other boxes of core's show titles of its own accord, to those it may.
		$own_id    = (int) substr( (string) strrchr( $own, ':' ), 1 );
		$dashboard = $visitor->get( '/wp-admin/' );
		$pages     = array(
			$dashboard,
			$visitor->get( '/' ),
			$visitor->get( '/wp-admin/profile.php' ),
			$visitor->get( "/wp-admin/edit.php?author={$this->author( $own_id )}" ),
			$visitor->get( '/wp-admin/users.php' ),
			$visitor->get( '/wp-admin/users.php?presence_status=online' ),
			$visitor->get( '/wp-admin/plugins.php' ),
			$visitor->get( "/wp-admin/post.php?post=$own_id&action=edit" ),
			$visitor->get( "/wp-admin/post.php?post=$this->draft&action=edit" ),
			$visitor->get( '/wp-admin/options-general.php' ),
			$visitor->get( '/wp-admin/site-health.php?tab=debug' ),
		);
		list( , $front, $profile, $list, $users, $online, $plugins, $mine, $draft, $settings, $health ) = $pages;

		$bar   = "//li[@id='wp-admin-bar-presence-online' and contains(., '" . self::NAME . "')]";
		$panel = static fn ( Answer $page ) => array_column( null === $page->script_value( 'wpPresenceConfig' ) ? array() : $page->config()['shown']['editor-panel']['people'] ?? array(), 'name' );
		$key   = static fn ( Answer $page ) => $page->script_value( 'wpPresenceScreen' )['key'] ?? '';
		$got   = array(
			'the scripts of presence'      => str_contains( $dashboard->body, 'wpPresenceConfig' ),
			'Who’s Online'                 => array() !== $dashboard->all( "//ul[@id='presence-whos-online-list']/li[contains(., '" . self::NAME . "')]" ),
			'Active Posts'                 => $dashboard->has_id( 'presence_active_posts' ),
			'a draft in Active Posts'      => array() !== $dashboard->all( "//div[@id='presence_active_posts']//*[contains(., '" . self::TITLE . "')]" ),
			'the debugger'                 => $dashboard->has_id( 'presence_heartbeat' ),
			'entries in the debugger'      => array() !== $dashboard->all( "//div[@id='presence_heartbeat']//*[contains(text(), 'nobodys')]" ),
			'the segment in the debugger'  => str_contains( $dashboard->body, presence_info()['path'] ),
			'the bar in the admin'         => array() !== $dashboard->all( $bar ),
			'the bar on the site'          => array() !== $front->all( $bar ),
			'the bar on a profile'         => array() !== $profile->all( $bar ),
			'the column of the posts list' => array() !== $list->all( "//th[@id='presence_editors']" ) && array() !== $list->all( "//td[contains(@class, 'presence_editors')]//*[contains(@data-name, '" . self::NAME . "') or contains(@alt, '" . self::NAME . "')]" ),
			'the view of the users list'   => array() !== $users->all( "//li[@class='presence_online']" ),
			'the filter of the users list' => array() !== $online->all( "//tr[@id='user-$this->other']" ),
			'the link of the plugins list' => str_contains( $plugins->body, 'presence_status=online">View Online Users' ),
			'who is in one’s own post'     => array( self::NAME ) === $panel( $mine ),
			'who is in a draft'            => array( self::NAME ) === $panel( $draft ),
			'the saves of one’s profile'   => str_starts_with( $key( $profile ), 'user-edit/' ),
			'the saves of the settings'    => 'options/general' === $key( $settings ),
			'the panel of Site Health'     => str_contains( $health->body, 'health-check-accordion-block-native-presence' ),
		);
		self::assertSame( $this->column( self::PAGES, $role ), $got );
		$this->assert_only_what_one_may_know( $role, implode( array_column( $pages, 'body' ) ) );
	}

	/**
	 * Core asks who may; what it then gets is without our own keys.
	 *
	 * @dataProvider roles
	 */
	public function test_an_export_of_personal_data_is_for_those_whom_core_lets( string $role ): void {
		list( $visitor ) = $this->visitor( $role );

		$request = wp_create_user_request( get_userdata( $this->other )->user_email, 'export_personal_data', array(), 'confirmed' );
		self::assertIsInt( $request );
		try {
			$row    = $visitor->get( '/wp-admin/export-personal-data.php' )->all( "//*[@data-request-id='$request']" );
			$answer = $visitor->post(
				'/wp-admin/admin-ajax.php',
				array(
					'action'      => 'wp-privacy-export-personal-data',
					'id'          => $request,
					'exporter'    => 1 + (int) array_search( 'native-presence', array_keys( (array) apply_filters( 'wp_privacy_personal_data_exporters', array() ) ), true ),
					'page'        => 1,
					'sendAsEmail' => 'false',
					'security'    => $row ? $row[0]->getAttribute( 'data-nonce' ) : 'forged',
				)
			);
			self::assertSame( $this->column( self::EXPORT, $role ), array( 'the export of someone else' => str_contains( stripslashes( $answer->body ), $this->room ) ), $answer->body );
			self::assertSame( array(), self::found( '/"_\w+/', stripslashes( $answer->body ) ), 'our own keys' );
		} finally {
			wp_delete_post( $request, true );
		}
	}

	/**
	 * Whoever has the command line may read the segment anyway, so a command tells everybody the same; but our own keys
	 * are nobody's.
	 */
	public function test_a_command_tells_the_same_whoever_it_runs_as(): void {
		$told = array();
		foreach ( array( 0, $this->make_user( 'subscriber' ), $this->make_user( 'administrator' ) ) as $user_id ) {
			$as = $user_id > 0 ? array( "--user=$user_id" ) : array();
			foreach ( array( 'list admin/online', "list $this->room", 'rooms', 'summary' ) as $command ) {
				list( $status, $output ) = Command::run( array( 'presence', ...explode( ' ', $command ), '--format=json', ...$as ) );
				self::assertSame( 0, $status );
				self::assertDoesNotMatchRegularExpression( '/"_|_session/', $output, $command );
				$told[ $command ][ $output ] = true;
			}
		}
		self::assertSame( array( 1, 1, 1, 1 ), array_map( count( ... ), array_values( $told ) ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function roles(): array {
		$roles = is_multisite() ? array( ...self::ROLES, 'super admin' ) : self::ROLES;
		return array_combine( $roles, array_map( static fn ( $role ) => array( $role ), $roles ) );
	}

	/**
	 * @return array{Visitor, int, string} Who asks, their number, and the room of a post of theirs that the other edits.
	 */
	private function visitor( string $role ): array {
		if ( 'anonymous' === $role ) {
			return array( new Visitor(), 0, (string) wp_presence_post_room( $this->make_post() ) );
		}
		$user_id = $this->make_user( 'elsewhere' === $role ? '' : $role );
		if ( 'elsewhere' === $role && is_multisite() ) {
			remove_user_from_blog( $user_id, 1 );
			add_user_to_blog( (int) get_sites( array( 'path' => '/second/', 'fields' => 'ids' ) )[0], $user_id, 'administrator' );
		}
		$room    = (string) wp_presence_post_room( $this->make_post( array( 'post_author' => $user_id, 'post_status' => 'draft' ) ) );
		wp_set_presence( $room, 'theirs', array(), $this->other );
		return array( Visitor::signed_in( $user_id ), $user_id, $room );
	}

	/**
	 * @param string[] $nonce
	 */
	private function ask( string $what, Visitor $visitor, array $nonce, string $own ): Answer {
		$read   = static fn ( string $room ) => $visitor->get( self::BASE . '?_embed&room=' . rawurlencode( $room ), $nonce );
		$write  = static fn ( string $room ) => $visitor->post_json( self::BASE, array( 'room' => $room, 'client_id' => 'mine' ), $nonce );
		$remove = static fn ( string $room ) => $visitor->delete_json( self::BASE, array( 'room' => $room, 'client_id' => 'theirs' ), $nonce );
		$mark   = static fn ( string $key ) => $visitor->post_json( self::BASE . '/screen-revisions/stale', array( 'key' => $key ), $nonce );
		return match ( $what ) {
			'read everyone online' => $read( self::ROOM ),
			'read the room of a plugin' => $read( 'some/room' ),
			'read the room of one’s post' => $read( $own ),
			'read the room of a draft' => $read( $this->room ),
			'read the room of a private post' => $read( (string) wp_presence_post_room( $this->private ) ),
			'read the room of no type' => $read( 'postType/nosuch:1' ),
			'ask core’s ability' => $visitor->get( '/wp-json/wp-abilities/v1/abilities/presence/who-is-online/run', $nonce ),
			'list rooms' => $visitor->get( self::BASE . '/rooms?_embed', $nonce ),
			'write into a plugin’s room' => $write( 'some/room' ),
			'write into a draft’s room' => $write( $this->room ),
			'remove someone else' => $remove( 'some/room' ),
			'remove someone from a draft' => $remove( $this->room ),
			'leave' => $visitor->post_json( self::BASE . '/leave', array( 'tab' => 'abc' ), $nonce ),
			'mark a settings page' => $mark( 'options/general' ),
			'mark a draft' => $mark( "post/$this->draft" ),
		};
	}

	/**
	 * A beat, also of those whose pages have none: whoever forges one needs no page.
	 *
	 * @param array<string, mixed> $data
	 */
	private function beat( Visitor $visitor, Answer $page, array $data ): Answer {
		return null !== $page->script_value( 'heartbeatSettings' )
			? $visitor->beat( $page, $data )
			: $visitor->post( '/wp-admin/admin-ajax.php', array( 'action' => 'heartbeat', '_nonce' => 'none', 'screen_id' => 'dashboard', 'data' => $data ) );
	}

	/**
	 * @template T
	 * @param array<string, T[]> $table
	 * @return array<string, T>
	 */
	private function column( array $table, string $role ): array {
		$number = array_search( 'super admin' === $role ? 'administrator' : $role, self::ROLES, true );
		$manage = 'super admin' === $role || ! is_multisite();
		return array_map( static fn ( $row ) => $row[ $number ] ?? $manage, $table );
	}

	/**
	 * What core says to those who may not use an ability; older ones have no such thing.
	 */
	private function refusal_of_core(): string {
		return function_exists( 'wp_register_ability' ) ? 'rest_ability_cannot_execute' : 'rest_no_route';
	}

	/**
	 * @return string[]
	 */
	private static function found( string $pattern, string $text ): array {
		preg_match_all( $pattern, $text, $match );
		return array_values( array_unique( $match[0] ) );
	}

	private function author( int $post_id ): int {
		return (int) get_post( $post_id )->post_author;
	}

	private function assert_only_what_one_may_know( string $role, string $bodies ): void {
		$knows = in_array( $role, array( 'contributor', 'author', 'editor', 'administrator', 'super admin' ), true );
		$edits = in_array( $role, array( 'editor', 'administrator', 'super admin' ), true );
		self::assertSame( $knows, str_contains( $bodies, self::NAME ), 'who is there' );
		self::assertSame( $edits, str_contains( $bodies, self::TITLE ), 'titles' );
		foreach ( array( rawurlencode( self::TITLE ), "post=$this->draft&", "posts\\/$this->draft\"", "posts\\/$this->private\"" ) as $link ) {
			self::assertSame( false, ! $edits && str_contains( $bodies, $link ), $link );
		}
		self::assertSame( array(), self::found( '/"_(?:name|avatar|session|at|idle|object|post|label|url|cap|tab|ttl)"|_session\b/', $bodies ), 'our own keys' );
	}
}
