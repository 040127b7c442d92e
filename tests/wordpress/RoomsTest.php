<?php
/**
 * Rooms: their names, who may enter, and what is said about them.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class RoomsTest extends TestCase {
	public function test_names_of_rooms(): void {
		$post_id = $this->make_post();
		$page_id = $this->make_post( array( 'post_type' => 'page' ) );

		self::assertSame( 'admin/online', wp_presence_admin_room() );
		self::assertSame( "postType/post:$post_id", wp_presence_post_room( $post_id ) );
		self::assertSame( "postType/page:$page_id", wp_presence_post_room( get_post( $page_id ) ) );
		self::assertSame( "postType/post:$post_id", wp_presence_post_room( (string) $post_id ) );
		self::assertFalse( wp_presence_post_room( 0 ) );
		self::assertFalse( wp_presence_post_room( PHP_INT_MAX ) );
	}

	public function test_a_post_type_takes_part_by_its_support(): void {
		register_post_type( 'recipe', array( 'public' => true, 'supports' => array( 'title' ) ) );
		$post_id = $this->make_post( array( 'post_type' => 'recipe' ) );

		self::assertFalse( wp_presence_post_room( $post_id ) );
		add_post_type_support( 'recipe', 'presence' );
		self::assertSame( "postType/recipe:$post_id", wp_presence_post_room( $post_id ) );
		unregister_post_type( 'recipe' );
	}

	/**
	 * @dataProvider rooms
	 * @param array{post_type: string, post_id: int}|false $parsed
	 */
	public function test_parsing_a_room( string $room, $parsed ): void {
		self::assertSame( $parsed, wp_presence_parse_room( $room ) );
	}

	/**
	 * @return array<string, array{string, array{post_type: string, post_id: int}|false}>
	 */
	public function rooms(): array {
		return array(
			'a post'         => array( 'postType/post:12', array( 'post_type' => 'post', 'post_id' => 12 ) ),
			'a custom type'  => array( 'postType/my_type-2:3', array( 'post_type' => 'my_type-2', 'post_id' => 3 ) ),
			'the admin'      => array( 'admin/online', false ),
			'no number'      => array( 'postType/post:', false ),
			'zero'           => array( 'postType/post:0', false ),
			'text behind'    => array( "postType/post:1\n", false ),
			'a path'         => array( 'postType/a/b:1', false ),
			'nothing at all' => array( '', false ),
		);
	}

	public function test_who_may_enter(): void {
		$author     = $this->make_user( 'author' );
		$editor     = $this->make_user();
		$subscriber = $this->make_user( 'subscriber' );
		$own        = wp_presence_post_room( $this->make_post( array( 'post_author' => $author ) ) );
		$other      = wp_presence_post_room( $this->make_post() );

		self::assertTrue( wp_can_access_presence_room( 'admin/online', $author ) );
		self::assertTrue( wp_can_access_presence_room( 'any/plugin', $author ) );
		self::assertTrue( wp_can_access_presence_room( $own, $author ) );
		self::assertFalse( wp_can_access_presence_room( $other, $author ) );
		self::assertTrue( wp_can_access_presence_room( $other, $editor ) );
		self::assertFalse( wp_can_access_presence_room( 'postType/nosuch:1', $editor ) );
		self::assertFalse( wp_can_access_presence_room( 'postType/page:' . explode( ':', $other )[1], $editor ), 'a post under another type' );
		self::assertFalse( wp_can_access_presence_room( 'postType/', $editor ) );
		foreach ( array( 'admin/online', 'any/plugin', $own, $other ) as $room ) {
			self::assertFalse( wp_can_access_presence_room( $room, $subscriber ) );
			self::assertFalse( wp_can_access_presence_room( $room ), 'signed out' );
		}
		wp_set_current_user( $editor );
		self::assertTrue( wp_can_access_presence_room( $other ) );
	}

	public function test_an_unregistered_post_type_is_no_access(): void {
		register_post_type( 'recipe', array( 'public' => true, 'supports' => array( 'title', 'presence' ) ) );
		$room = wp_presence_post_room( $this->make_post( array( 'post_type' => 'recipe' ) ) );
		$user = $this->make_user( 'administrator' );
		self::assertTrue( wp_can_access_presence_room( $room, $user ) );
		unregister_post_type( 'recipe' );
		self::assertFalse( wp_can_access_presence_room( $room, $user ) );
	}

	public function test_access_is_filterable(): void {
		$editor = $this->make_user();
		$asked  = array();
		add_filter(
			'wp_can_access_presence_room',
			static function ( $can, $room, $user_id ) use ( &$asked ) {
				$asked[] = array( $can, $room, $user_id );
				return ! $can;
			},
			10,
			3
		);
		self::assertFalse( wp_can_access_presence_room( 'admin/online', $editor ) );
		self::assertSame( array( array( true, 'admin/online', $editor ) ), $asked );
	}

	public function test_the_summary_counts_entries_and_people(): void {
		self::assertSame( array( 'total_entries' => 0, 'total_users' => 0, 'by_prefix' => array() ), wp_get_presence_summary() );
		$one = $this->make_user();
		$two = $this->make_user();
		wp_set_presence( 'admin/online', 'user-1-a', array(), $one );
		wp_set_presence( 'admin/online', 'user-1-b', array(), $one );
		wp_set_presence( 'admin/online', 'user-2', array(), $two );
		wp_set_presence( 'postType/post:1', 'editor-1', array(), $one );
		wp_set_presence( 'postType/page:2', 'nobody', array() );

		self::assertSame(
			array(
				'total_entries' => 5,
				'total_users'   => 2,
				'by_prefix'     => array(
					'admin'    => array( 'entries' => 3, 'users' => 2 ),
					'postType' => array( 'entries' => 2, 'users' => 1 ),
				),
			),
			wp_get_presence_summary()
		);
	}

	public function test_active_rooms_come_with_their_people(): void {
		self::assertSame( array(), wp_get_active_rooms() );
		$one = $this->make_user( 'editor', 'Zoë "Z" <b>' );
		$two = $this->make_user();
		wp_set_presence( 'postType/post:1', 'editor-1', array(), $one );
		wp_set_presence( 'admin/online', 'user-1-a', array(), $one );
		wp_set_presence( 'admin/online', 'user-1-b', array(), $one );
		wp_set_presence( 'admin/online', 'user-2', array(), $two );

		$rooms = wp_get_active_rooms();
		self::assertSame( array( 'admin/online', 'postType/post:1' ), array_column( $rooms, 'room' ) );
		self::assertSame( array( 2, 1 ), array_column( $rooms, 'user_count' ) );
		self::assertEqualsCanonicalizing( array( $one, $two ), array_column( $rooms[0]['users'], 'user_id' ) );
		self::assertSame( array( 'user_id', 'display_name', 'avatar_url' ), array_keys( $rooms[1]['users'][0] ) );
		self::assertSame( get_userdata( $one )->display_name, $rooms[1]['users'][0]['display_name'] );
		self::assertNotSame( '', $rooms[1]['users'][0]['avatar_url'] );
	}
}
