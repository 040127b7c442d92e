<?php
/**
 * What each route and each key of the heartbeat gives or refuses, role by role, over HTTP.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class LeaksTest extends TestCase {
	private const BASE  = '/wp-json/wp-presence/v1/presence';
	private const NAME  = 'Someone Else Entirely';
	private const TITLE = 'The title nobody may know';

	/** Who asks: a role here; `elsewhere` is a user of another site of the network, who has none here. */
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
		'write into a plugin’s room'  => array( 401, 403, 403, 200, 200, 200, 200 ),
		'write into a draft’s room'   => array( 401, 403, 403, 403, 403, 200, 200 ),
		'remove someone else'         => array( 401, 403, 403, 403, 403, 403, 200 ),
		'remove someone from a draft' => array( 401, 403, 403, 403, 403, 403, 200 ),
		'leave'                       => array( 401, 403, 403, 200, 200, 200, 200 ),
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
				self::assertSame( 'rest_forbidden', $answer->json()['code'], $ask );
			}
		}
		self::assertSame( $this->column( self::ROUTES, $role ), $got );
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
			$keys    = preg_grep( '/^presence-/', array_keys( is_array( $json ) ? $json : array() ) );

			$got[ $ask ] = array() !== $keys || self::clients( $this->room ) !== $before;
		}
		self::assertSame( $this->column( self::BEATS, $role ), $got );
		$this->assert_only_what_one_may_know( $role, $bodies );
		self::assertSame( in_array( $role, array( 'contributor', 'author', 'editor', 'administrator' ), true ), $user_id > 0 && array() !== wp_get_user_presence( $user_id ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function roles(): array {
		return array_combine( self::ROLES, array_map( static fn ( $role ) => array( $role ), self::ROLES ) );
	}

	/**
	 * @return array{Visitor, int, string} Who asks, their number, and the room of a post of theirs that the other edits.
	 */
	private function visitor( string $role ): array {
		if ( 'anonymous' === $role ) {
			return array( new Visitor(), 0, (string) wp_presence_post_room( $this->make_post() ) );
		}
		$user_id = $this->make_user( 'elsewhere' === $role ? '' : $role );
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
		$number = array_search( $role, self::ROLES, true );
		return array_map( static fn ( $row ) => $row[ $number ], $table );
	}

	private function assert_only_what_one_may_know( string $role, string $bodies ): void {
		$knows = in_array( $role, array( 'contributor', 'author', 'editor', 'administrator' ), true );
		$edits = in_array( $role, array( 'editor', 'administrator' ), true );
		self::assertSame( $knows, str_contains( $bodies, self::NAME ), 'who is there' );
		self::assertSame( $edits, str_contains( $bodies, self::TITLE ), 'titles' );
		foreach ( array( rawurlencode( self::TITLE ), "post=$this->draft&", "posts\\/$this->draft\"", "posts\\/$this->private\"" ) as $link ) {
			self::assertSame( false, ! $edits && str_contains( $bodies, $link ), $link );
		}
		self::assertDoesNotMatchRegularExpression( '/"_(?!links|embedded)/', $bodies, 'our own keys' );
		self::assertStringNotContainsString( '_session', $bodies );
	}
}
