<?php
/**
 * Presence over REST: what the routes take, answer and refuse.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;
use WP_REST_Presence_Controller;
use WP_REST_Request;

final class RestTest extends TestCase {
	private const BASE = '/wp-json/wp-presence/v1/presence';

	private int $user_id;

	private Visitor $visitor;

	/** @var string[] */
	private array $nonce;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user( 'editor', 'Zoë "Z" Quill' );
		$this->visitor = Visitor::signed_in( $this->user_id );
		$this->nonce   = $this->visitor->rest_headers();
	}

	public function test_an_entry_is_written_and_read_back(): void {
		$data   = array( 'screen' => 'dashboard', 'count' => 3, 'ratio' => 1.5, 'on' => true, 'none' => null, 'deep' => array( 'list' => array( 1, 2 ) ) );
		$answer = $this->write( array( 'room' => 'some/room', 'client_id' => 'tab', 'data' => $data ) );

		self::assertSame( 200, $answer->status );
		$entry = $answer->json();
		self::assertSame( array( 'room', 'client_id', 'user_id', 'display_name', 'avatar_url', 'data', 'date_gmt', '_links' ), array_keys( $entry ) );
		self::assertSame( $data, $entry['data'] );
		self::assertSame( $this->user_id, $entry['user_id'] );
		self::assertSame( get_userdata( $this->user_id )->display_name, $entry['display_name'] );

		$list = $this->read( 'room=some/room' );
		self::assertSame( 200, $list->status );
		self::assertSame( array( 'some/room', 'tab', $data ), array( $list->json()[0]['room'], $list->json()[0]['client_id'], $list->json()[0]['data'] ) );
		self::assertSame( $data, wp_get_presence( 'some/room' )[0]->data );
		self::assertEqualsWithDelta( time(), strtotime( $list->json()[0]['date_gmt'] . ' UTC' ), 5 );
	}

	public function test_state_without_anything_in_it_is_an_object(): void {
		foreach ( array( array(), array( 'data' => array() ), array( 'data' => (object) array() ) ) as $number => $with ) {
			$answer = $this->write( array( 'room' => 'some/room', 'client_id' => "tab$number" ) + $with );
			self::assertStringContainsString( '"data":{}', $answer->body );
		}
		self::assertSame( 3, substr_count( $this->read( 'room=some/room' )->body, '"data":{}' ) );
	}

	public function test_a_list_is_paged(): void {
		for ( $i = 1; $i <= 7; $i++ ) {
			wp_set_presence( 'some/room', "tab-$i", array(), $this->user_id );
		}
		$first = $this->read( 'room=some/room&per_page=3' );
		self::assertSame( array( 'tab-7', 'tab-6', 'tab-5' ), array_column( $first->json(), 'client_id' ) );
		self::assertSame( array( '7', '3' ), array( $first->header( 'X-WP-Total' ), $first->header( 'X-WP-TotalPages' ) ) );
		self::assertStringContainsString( 'page=2', (string) $first->header( 'Link' ) );
		self::assertStringContainsString( 'rel="next"', implode( ',', $first->headers['link'] ) );

		$last = $this->read( 'room=some/room&per_page=3&page=3' );
		self::assertSame( array( 'tab-1' ), array_column( $last->json(), 'client_id' ) );
		self::assertStringContainsString( 'rel="prev"', implode( ',', $last->headers['link'] ) );
		self::assertStringNotContainsString( 'rel="next"', implode( ',', $last->headers['link'] ) );

		$beyond = $this->read( 'room=some/room&per_page=3&page=9223372036854775807' );
		self::assertSame( array( 200, array(), '7' ), array( $beyond->status, $beyond->json(), $beyond->header( 'X-WP-Total' ) ) );
		foreach ( array( 'per_page=101', 'per_page=0', 'page=0', 'page=x' ) as $wrong ) {
			self::assertSame( 400, $this->read( "room=some/room&$wrong" )->status, $wrong );
		}
	}

	public function test_a_page_costs_as_many_queries_however_many_people_are_on_it(): void {
		$this->install( 'count-queries' );
		$queries = array();
		foreach ( array( 2, 12 ) as $people ) {
			for ( $i = 0; $i < $people; $i++ ) {
				wp_set_presence( "room/$people", "tab-$i", array( 'title' => 'x', 'post_id' => $this->make_post(), 'screen' => 'front' ), $this->make_user() );
			}
			$answer = $this->read( "room=room/$people" );
			self::assertCount( $people, $answer->json() );
			$queries[] = $answer->header( 'X-Test-Queries' );
		}
		self::assertSame( $queries[0], $queries[1] );
	}

	public function test_only_the_fields_asked_for_are_answered(): void {
		wp_set_presence( 'some/room', 'tab', array( 'screen' => 'x', 'other' => 'y' ), $this->user_id );
		self::assertSame( array( array( 'client_id' => 'tab', 'data' => array( 'screen' => 'x' ) ) ), $this->read( 'room=some/room&_fields=client_id,data.screen' )->json() );
		self::assertSame( array( array( 'room' => 'some/room' ) ), $this->visitor->get( self::BASE . '/rooms?_fields=room', $this->nonce )->json() );
	}

	public function test_entries_link_to_their_user_and_post(): void {
		$post_id = $this->make_post();
		$room    = wp_presence_post_room( $post_id );
		wp_set_presence( $room, 'tab', array(), $this->user_id );
		$entry = $this->read( 'room=' . rawurlencode( $room ) . '&_embed=user' )->json()[0];
		self::assertStringEndsWith( "/wp/v2/users/$this->user_id", $entry['_links']['user'][0]['href'] );
		self::assertStringEndsWith( "/wp/v2/posts/$post_id", $entry['_links']['post'][0]['href'] );
		self::assertSame( $this->user_id, $entry['_embedded']['user'][0]['id'] );
	}

	public function test_avatars_are_of_32_pixels_and_none_when_they_are_off(): void {
		$sizes = array();
		add_filter(
			'get_avatar_data',
			static function ( $args ) use ( &$sizes ) {
				$sizes[] = $args['size'];
				return $args;
			}
		);
		wp_set_current_user( $this->user_id );
		$controller = new WP_REST_Presence_Controller();
		$entry      = (object) array( 'room' => 'some/room', 'client_id' => 'tab', 'user_id' => $this->user_id, 'data' => array(), 'date_gmt' => '2026-01-01 00:00:00' );
		self::assertNotSame( '', $controller->prepare_item_for_response( $entry, new WP_REST_Request() )->get_data()['avatar_url'] );
		self::assertSame( array( 32 ), $sizes );
		add_filter( 'pre_option_show_avatars', '__return_zero' );
		self::assertSame( '', $controller->prepare_item_for_response( $entry, new WP_REST_Request() )->get_data()['avatar_url'] );
	}

	/**
	 * @dataProvider levels
	 * @param array<string, mixed> $data
	 */
	public function test_state_may_have_three_levels( array $data, int $status ): void {
		$answer = $this->write( array( 'room' => 'some/room', 'client_id' => 'tab', 'data' => $data ) );
		self::assertSame( $status, $answer->status );
		if ( 400 === $status ) {
			self::assertSame( 'rest_presence_data_too_large', $answer->json()['code'] );
			self::assertSame( array(), self::clients( 'some/room' ) );
		}
	}

	/**
	 * @return array<string, array{array<string, mixed>, int}>
	 */
	public function levels(): array {
		return array(
			'one'             => array( array( 'a' => 1 ), 200 ),
			'three'           => array( array( 'a' => array( 'b' => array( 1 ) ) ), 200 ),
			'four'            => array( array( 'a' => array( 'b' => array( 'c' => array( 1 ) ) ) ), 400 ),
			'four, and empty' => array( array( 'a' => array( 'b' => array( 'c' => array() ) ) ), 400 ),
			'four, in a list' => array( array( 'a' => array( array( array( 1 ) ) ) ), 400 ),
		);
	}

	public function test_state_may_have_10240_bytes(): void {
		$room = strlen( '{"a":""}' );
		$text = "é/\u{1F600}";
		$fit  = str_repeat( $text, intdiv( 10240 - $room, strlen( $text ) ) );
		$fit .= str_repeat( 'x', 10240 - $room - strlen( $fit ) );

		self::assertSame( 200, $this->write( array( 'room' => 'some/room', 'client_id' => 'fits', 'data' => array( 'a' => $fit ) ) )->status );
		self::assertSame( $fit, $this->read( 'room=some/room' )->json()[0]['data']['a'] );
		$answer = $this->write( array( 'room' => 'some/room', 'client_id' => 'too-large', 'data' => array( 'a' => $fit . 'x' ) ) );
		self::assertSame( array( 400, 'rest_presence_data_too_large' ), array( $answer->status, $answer->json()['code'] ) );
		self::assertSame( array( 'fits' ), self::clients( 'some/room' ) );
		self::assertSame( get_userdata( $this->user_id )->display_name, $this->visitor->get( self::BASE . '/rooms', $this->nonce )->json()[0]['users'][0]['display_name'] );
	}

	/**
	 * @dataProvider as_many_as_fit
	 * @param array<string, mixed> $fits
	 * @param array<string, mixed> $beyond
	 */
	public function test_state_may_have_512_lists_and_objects_and_2048_values( array $fits, array $beyond ): void {
		self::assertSame( 200, $this->write( array( 'room' => 'some/room', 'client_id' => 'fits', 'data' => $fits ) )->status );
		self::assertSame( $fits, $this->read( 'room=some/room' )->json()[0]['data'] );
		$answer = $this->write( array( 'room' => 'some/room', 'client_id' => 'too-large', 'data' => $beyond ) );
		self::assertSame( array( 400, 'rest_presence_data_too_large' ), array( $answer->status, $answer->json()['code'] ) );
		self::assertStringContainsString( 'at most 512 lists and objects and 2,048 values', $answer->json()['message'] );
		self::assertSame( array( 'fits' ), self::clients( 'some/room' ) );
		wp_cache_flush();
		self::assertFalse( get_option( 'native_presence_failure' ), 'what a client sends is no failure' );
	}

	/**
	 * @return array<string, array{array<string, mixed>, array<string, mixed>}>
	 */
	public function as_many_as_fit(): array {
		$lists   = array( 'a' => array_fill( 0, 510, array( 0 ) ) );
		$objects = array( 'a' => array_fill( 0, 510, array( 'k' => 0 ) ) );
		$values  = array( 'a' => array_fill( 0, 2046, 0 ) );
		return array(
			'lists'   => array( $lists, array( 'a' => array_fill( 0, 511, array( 0 ) ) ) ),
			'objects' => array( $objects, array( 'a' => array_fill( 0, 511, array( 'k' => 0 ) ) ) ),
			'empty'   => array( array( 'a' => array_fill( 0, 510, array() ) ), array( 'a' => array_fill( 0, 511, array() ) ) ),
			'values'  => array( $values, $values + array( 'b' => 0 ) ),
		);
	}

	public function test_a_live_client_id_of_someone_else_is_refused(): void {
		wp_set_presence( 'some/room', 'tab', array( 'of' => 'other' ), $this->make_user() );
		$answer = $this->write( array( 'room' => 'some/room', 'client_id' => 'tab' ) );
		self::assertSame( array( 409, 'rest_presence_client_id_conflict' ), array( $answer->status, $answer->json()['code'] ) );
		self::assertSame( array( 'of' => 'other' ), wp_get_presence( 'some/room' )[0]->data );
	}

	public function test_a_fifty_first_entry_is_refused_and_a_renewal_is_not(): void {
		for ( $i = 1; $i <= 50; $i++ ) {
			wp_set_presence( "room/$i", 'tab', array(), $this->user_id );
		}
		$answer = $this->write( array( 'room' => 'some/room', 'client_id' => 'tab' ) );
		self::assertSame( array( 429, 'rest_presence_limit_exceeded' ), array( $answer->status, $answer->json()['code'] ) );
		self::assertSame( 200, $this->write( array( 'room' => 'room/7', 'client_id' => 'tab', 'data' => array( 'n' => 1 ) ) )->status );
		self::assertCount( 50, wp_get_user_presence( $this->user_id ) );
		wp_cache_flush();
		self::assertFalse( get_option( 'native_presence_failure' ), 'a policy is no failure' );
	}

	/**
	 * @dataProvider bad_writes
	 * @param array<string, mixed> $body
	 */
	public function test_a_bad_write_names_its_argument( array $body, string $argument ): void {
		foreach ( array( $this->write( $body ), isset( $body['data'] ) ? null : $this->visitor->delete_json( self::BASE, $body, $this->nonce ) ) as $answer ) {
			if ( $answer ) {
				self::assertSame( 400, $answer->status );
				self::assertContains( $answer->json()['code'], array( 'rest_invalid_param', 'rest_missing_callback_param' ) );
				self::assertStringContainsString( $argument, $answer->json()['message'] );
			}
		}
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
	}

	/**
	 * @return array<string, array{array<string, mixed>, string}>
	 */
	public function bad_writes(): array {
		return array(
			'no room'        => array( array( 'client_id' => 'tab' ), 'room' ),
			'no client'      => array( array( 'room' => 'some/room' ), 'client_id' ),
			'an empty room'  => array( array( 'room' => '', 'client_id' => 'tab' ), 'room' ),
			'an empty client' => array( array( 'room' => 'some/room', 'client_id' => '' ), 'client_id' ),
			'a list as room' => array( array( 'room' => array( 'x' ), 'client_id' => 'tab' ), 'room' ),
			'a list as state' => array( array( 'room' => 'some/room', 'client_id' => 'tab', 'data' => array( 1, 2 ) ), 'data' ),
			'text as state'  => array( array( 'room' => 'some/room', 'client_id' => 'tab', 'data' => 'x' ), 'data' ),
			'a number as state' => array( array( 'room' => 'some/room', 'client_id' => 'tab', 'data' => 7 ), 'data' ),
		);
	}

	public function test_bytes_that_are_no_text_are_refused(): void {
		$answer = $this->read( 'room=some%ff' );
		self::assertSame( array( 400, 'rest_invalid_param' ), array( $answer->status, $answer->json()['code'] ) );
		$answer = $this->visitor->post( self::BASE, array( 'room' => 'some/room', 'client_id' => 'tab', 'data' => array( 'a' => "\xff" ) ), $this->nonce );
		self::assertSame( 400, $answer->status );
		self::assertSame( array(), self::clients( 'some/room' ) );
		wp_cache_flush();
		self::assertFalse( get_option( 'native_presence_failure' ), 'a bad request is no failure of the engine' );
	}

	public function test_long_names_mean_the_same_entry_everywhere(): void {
		$entry = array( 'room' => 'r/' . str_repeat( 'é', 200 ), 'client_id' => str_repeat( 'c', 300 ) );
		self::assertSame( 200, $this->write( $entry )->status );
		self::assertSame( array( str_repeat( 'c', 191 ) ), self::ids( wp_get_presence( $entry['room'] ) ) );
		self::assertCount( 1, $this->read( 'room=' . rawurlencode( $entry['room'] ) )->json() );
		self::assertSame( 200, $this->visitor->delete_json( self::BASE, $entry, $this->nonce )->status );
		self::assertSame( array(), wp_get_presence( $entry['room'] ) );
	}

	public function test_one_removes_ones_own_entries_and_an_administrator_anyones(): void {
		$other = $this->make_user();
		wp_set_presence( 'some/room', 'mine', array(), $this->user_id );
		wp_set_presence( 'some/room', 'theirs', array(), $other );
		wp_set_presence( 'some/room', 'nobodys', array() );

		self::assertSame( array( 'deleted' => true ), $this->remove( 'mine' )->json() );
		self::assertSame( 200, $this->remove( 'mine' )->status, 'there is nothing to remove any more' );
		foreach ( array( 'theirs', 'nobodys' ) as $client ) {
			$answer = $this->remove( $client );
			self::assertSame( array( 403, 'rest_forbidden' ), array( $answer->status, $answer->json()['code'] ) );
		}
		self::assertSame( array( 'nobodys', 'theirs' ), self::clients( 'some/room' ) );

		$admin = Visitor::signed_in( $this->make_user( 'administrator' ) );
		foreach ( array( 'theirs', 'nobodys' ) as $client ) {
			self::assertSame( 200, $admin->delete_json( self::BASE, array( 'room' => 'some/room', 'client_id' => $client ), $admin->rest_headers() )->status );
		}
		self::assertSame( array(), self::clients( 'some/room' ) );
	}

	public function test_logging_out_takes_out_what_the_session_wrote(): void {
		$this->write( array( 'room' => 'some/room', 'client_id' => 'tab' ) );
		Visitor::signed_in( $this->user_id )->get( '/wp-admin/' );
		$this->visitor->get( '/wp-login.php?action=logout&_wpnonce=' . $this->logout_nonce() );
		self::assertSame( array(), self::clients( 'some/room' ) );
		self::assertCount( 1, self::clients(), 'the other device stays' );
	}

	public function test_rooms_are_those_one_may_enter(): void {
		$author  = $this->make_user( 'author' );
		$own     = wp_presence_post_room( $this->make_post( array( 'post_author' => $author ) ) );
		$foreign = wp_presence_post_room( $this->make_post() );
		foreach ( array( 'a', 'b', 'c' ) as $client ) {
			wp_set_presence( self::ROOM, $client, array(), $this->user_id );
		}
		wp_set_presence( $own, 'a', array(), $author );
		wp_set_presence( $own, 'b', array() );
		wp_set_presence( $foreign, 'a', array(), $this->user_id );
		wp_set_presence( 'postType/gone:1', 'a', array(), $this->user_id );

		$visitor = Visitor::signed_in( $author );
		$answer  = $visitor->get( self::BASE . '/rooms', $visitor->rest_headers() );
		self::assertSame( array( self::ROOM, $own ), array_column( $answer->json(), 'room' ) );
		self::assertSame( array( 1, 1 ), array_column( $answer->json(), 'user_count' ) );
		self::assertSame( array( 'user_id' => $author, 'display_name' => get_userdata( $author )->display_name ), array_slice( $answer->json()[1]['users'][0], 0, 2 ) );
		self::assertSame( '2', $answer->header( 'X-WP-Total' ) );
		self::assertArrayHasKey( 'post', $answer->json()[1]['_links'] );

		$paged = $visitor->get( self::BASE . '/rooms?per_page=1&page=2', $visitor->rest_headers() );
		self::assertSame( array( $own ), array_column( $paged->json(), 'room' ) );
		self::assertSame( array( '2', '2' ), array( $paged->header( 'X-WP-Total' ), $paged->header( 'X-WP-TotalPages' ) ) );
	}

	/**
	 * @group extension
	 */
	public function test_the_list_of_rooms_costs_as_many_queries_however_many_there_are(): void {
		$this->install( 'count-queries' );
		$queries = array();
		foreach ( array( 2, 12 ) as $rooms ) {
			presence_clear( Site::id() );
			for ( $i = 0; $i < $rooms; $i++ ) {
				wp_set_presence( (string) wp_presence_post_room( $this->make_post() ), 'tab', array(), $this->user_id );
			}
			$answer = $this->visitor->get( self::BASE . '/rooms', $this->nonce );
			self::assertCount( $rooms, $answer->json() );
			$queries[] = $answer->header( 'X-Test-Queries' );
		}
		self::assertSame( $queries[0], $queries[1] );
	}

	/**
	 * @dataProvider titled
	 * @param array<string, mixed> $fields
	 */
	public function test_titles_are_those_the_viewer_may_know( array $fields, string $screen, string $role, ?string $title ): void {
		$post_id = $this->make_post( $fields + array( 'post_title' => 'The real title' ) );
		$data    = array( 'screen' => $screen, 'title' => 'The stored title', 'post_title' => 'The stored title', 'edit_url' => 'https://example.com/stored', 'post_id' => $post_id, 'kept' => 1 );
		wp_set_presence( self::ROOM, 'tab', $data, $this->user_id );
		wp_set_presence( 'some/room', 'tab', $data, $this->user_id );

		$visitor = Visitor::signed_in( $this->make_user( $role ) );
		$page    = $visitor->get( '/wp-admin/' );
		$seen    = array(
			'everyone'  => $visitor->get( self::BASE . '?room=' . self::ROOM, $visitor->rest_headers() ),
			'some room' => $visitor->get( self::BASE . '?room=some/room', $visitor->rest_headers() ),
			'a beat'    => $visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) ),
		);
		foreach ( $seen as $where => $answer ) {
			$rows = $answer->json()['presence-online'] ?? $answer->json();
			$row  = array_values( array_filter( $rows, fn ( $row ) => $this->user_id === $row['user_id'] ) )[0]['data'];
			self::assertSame( array( $title, $title, 1 ), array( $row['title'] ?? null, $row['post_title'] ?? null, $row['kept'] ), $where );
			self::assertSame( null === $title, ! isset( $row['edit_url'] ), $where );
			if ( null === $title ) {
				self::assertStringNotContainsString( 'title"', $answer->body, $where );
				self::assertStringNotContainsString( "/posts/$post_id", $answer->body, $where );
			}
			self::assertStringNotContainsString( 'The stored title', $answer->body, $where );
		}
	}

	/**
	 * @return array<string, array{array<string, mixed>, string, string, string|null}>
	 */
	public function titled(): array {
		return array(
			'a draft being edited, to an author'     => array( array( 'post_status' => 'draft' ), 'post', 'author', null ),
			'a draft being edited, to an editor'     => array( array( 'post_status' => 'draft' ), 'post', 'editor', 'The real title' ),
			'a public post viewed, to an author'     => array( array(), 'front', 'author', 'The real title' ),
			'a public post being edited, to an author' => array( array(), 'post', 'author', null ),
			'a private post viewed, to an author'    => array( array( 'post_status' => 'private' ), 'front', 'author', null ),
			'a protected post viewed, to an author'  => array( array( 'post_password' => 'x' ), 'front', 'author', null ),
			'a protected post viewed, to an editor'  => array( array( 'post_password' => 'x' ), 'front', 'editor', 'The real title' ),
		);
	}

	public function test_a_title_without_a_post_is_not_passed_on_among_everyone_online(): void {
		$this->write( array( 'room' => self::ROOM, 'client_id' => 'tab', 'data' => array( 'screen' => array( 'x' ), 'title' => 'Of a secret draft', 'post_id' => array( 1 ) ) ) );
		$page = $this->visitor->get( '/wp-admin/' );
		$beat = $this->visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) );
		self::assertStringNotContainsString( 'Of a secret draft', $this->read( 'room=' . self::ROOM )->body . $beat->body . $page->body );
		self::assertSame( 'Of a secret draft', wp_get_presence( self::ROOM, null, 'tab' )[0]->data['title'], 'it is stored' );

		$this->write( array( 'room' => 'board/1', 'client_id' => 'tab', 'data' => array( 'title' => 'Of a board' ) ) );
		self::assertSame( array( 'title' => 'Of a board' ), $this->read( 'room=board/1' )->json()[0]['data'] );
	}

	public function test_the_controller_works_on_its_own(): void {
		wp_set_current_user( $this->user_id );
		$controller = new WP_REST_Presence_Controller();
		$request    = new WP_REST_Request();
		$request->set_param( 'room', 'some/room' );
		$request->set_param( 'client_id', 'tab' );

		self::assertSame( 'tab', $controller->create_item( $request )->get_data()['client_id'] );
		self::assertSame( array( 'tab' ), array_column( $controller->get_items( $request )->get_data(), 'client_id' ) );
		self::assertSame( array( 'some/room' ), array_column( $controller->get_rooms( new WP_REST_Request() )->get_data(), 'room' ) );
		self::assertSame( array( 'deleted' => true ), $controller->delete_item( $request )->get_data() );
		self::assertSame( array( 'left' => 0 ), $controller->leave( $request )->get_data() );

		wp_set_current_user( $this->make_user( 'subscriber' ) );
		self::assertSame( array( 'left' => 0 ), $controller->leave( $request )->get_data() );
		foreach ( array( 'get_items', 'create_item', 'delete_item', 'get_rooms' ) as $method ) {
			$refused = $controller->$method( $request );
			self::assertSame( array( 'rest_forbidden', 403 ), array( $refused->get_error_code(), $refused->get_error_data()['status'] ), $method );
		}
	}

	public function test_every_route_has_a_schema_that_its_answers_keep(): void {
		wp_set_presence( 'some/room', 'tab', array( 'a' => 1 ), $this->user_id );
		$answers = array(
			''       => $this->read( 'room=some/room' )->json()[0],
			'/rooms' => $this->visitor->get( self::BASE . '/rooms', $this->nonce )->json()[0],
			'/leave' => $this->visitor->post_json( self::BASE . '/leave', array( 'tab' => 'abc' ), $this->nonce )->json(),
		);
		foreach ( $answers as $route => $answer ) {
			$schema = $this->visitor->send_options( self::BASE . $route )->json()['schema'];
			unset( $answer['_links'] );
			self::assertSame( array(), array_diff_key( $answer, $schema['properties'] ), $route );
			self::assertSame( array(), array_diff_key( $schema['properties'], $answer ), $route );
			self::assertTrue( rest_validate_value_from_schema( $answer, $schema, 'answer' ), $route );
		}
	}

	public function test_no_answer_may_be_stored(): void {
		$answers = array(
			$this->read( 'room=some/room' ),
			$this->read( 'room=postType/post:1' ),
			$this->read( '' ),
			$this->write( array( 'room' => 'some/room', 'client_id' => 'tab' ) ),
			$this->remove( 'tab' ),
			$this->visitor->get( self::BASE . '/rooms', $this->nonce ),
			( new Visitor() )->get( self::BASE . '/rooms' ),
			( new Visitor() )->get( self::BASE . '?room=some/room' ),
		);
		foreach ( $answers as $number => $answer ) {
			self::assertStringContainsString( 'no-store', implode( ',', $answer->headers['cache-control'] ), "answer $number: $answer->status" );
		}
	}

	/**
	 * @param array<string, mixed> $body
	 */
	private function write( array $body ): Answer {
		return $this->visitor->post_json( self::BASE, $body, $this->nonce );
	}

	private function read( string $query ): Answer {
		return $this->visitor->get( self::BASE . "?$query", $this->nonce );
	}

	private function remove( string $client_id ): Answer {
		return $this->visitor->delete_json( self::BASE, array( 'room' => 'some/room', 'client_id' => $client_id ), $this->nonce );
	}

	private function logout_nonce(): string {
		$page = $this->visitor->get( '/wp-admin/' );
		self::assertSame( 1, preg_match( '/action=logout[^"]*_wpnonce=([0-9a-f]+)/', $page->body, $match ) );
		return $match[1];
	}
}
