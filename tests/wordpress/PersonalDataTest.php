<?php
/**
 * Core's tools for personal data, and who is forgotten otherwise.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Recording\Hidden;
use NativePresence\Site;

final class PersonalDataTest extends TestCase {
	private int $user_id;

	private string $email;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->email   = get_userdata( $this->user_id )->user_email;
	}

	public function test_text_for_the_privacy_policy_is_suggested(): void {
		$page = Visitor::signed_in( $this->make_manager() )->get( '/wp-admin/options-privacy.php?tab=policyguide' );
		self::assertSame( 200, $page->status );
		self::assertStringContainsString( 'so that the people you work with see who is online', $page->body );
	}

	public function test_everything_known_of_a_person_is_exported_without_our_own_keys(): void {
		$post_id = $this->make_post();
		$page    = Visitor::signed_in( $this->user_id )->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$tab     = $page->config()['tab'];
		wp_set_presence( self::ROOM, 'of-another', array( 'screen' => 'upload' ), 1 );
		wp_presence_bump_screen_revision( 'post/1', $this->user_id );
		wp_presence_bump_screen_revision( 'post/2', $this->user_id );
		wp_presence_bump_screen_revision( 'post/2', 1 );
		wp_presence_bump_screen_revision( 'post/3', 1 );

		$exported = $this->export();
		self::assertTrue( $exported['done'] );
		self::assertSame(
			array(
				array( 'Room', 'admin/online' ),
				array( 'Client', "user-$this->user_id-$tab" ),
				array( 'State', '{"screen":"post","post_status":"publish"}' ),
				array( 'Room', "postType/post:$post_id" ),
				array( 'Client', "editor-$this->user_id-$tab" ),
				array( 'State', '{"action":"editing"}' ),
				array( 'Screen', 'post/1' ),
				array( 'Screen', 'post/2' ),
			),
			self::values( $exported, 'Room', 'Client', 'State', 'Screen' )
		);
		$times = self::values( $exported, 'Last seen (UTC)', 'Last saved (UTC)' );
		self::assertCount( 4, $times );
		foreach ( $times as list( $name, $time ) ) {
			self::assertEqualsWithDelta( time(), strtotime( "$time UTC" ), 300, $name );
		}
		foreach ( $exported['data'] as $item ) {
			self::assertSame( array( 'group_id', 'group_label', 'group_description', 'item_id', 'data' ), array_keys( $item ) );
		}
		self::assertCount( 4, array_unique( array_column( $exported['data'], 'item_id' ) ) );
	}

	public function test_the_choice_to_hide_is_exported(): void {
		self::assertSame( array(), $this->export()['data'] );
		Hidden::set( $this->user_id, true );
		self::assertSame( array( array( 'Hidden from others', 'Yes' ) ), self::values( $this->export(), 'Hidden from others' ) );
	}

	public function test_an_export_is_paged(): void {
		for ( $i = 1; $i <= 120; $i++ ) {
			presence_bump( sprintf( 'screen/%03d', $i ), $this->user_id, Site::id() );
		}
		list( $first, $second, $third ) = array( $this->export( 1 ), $this->export( 2 ), $this->export( 3 ) );
		self::assertSame( array( 100, 20, 0 ), array( count( $first['data'] ), count( $second['data'] ), count( $third['data'] ) ) );
		self::assertSame( array( false, true, true ), array( $first['done'], $second['done'], $third['done'] ) );
		self::assertCount( 120, array_unique( array_column( array_merge( $first['data'], $second['data'] ), 'item_id' ) ) );
	}

	public function test_a_person_is_erased_and_others_are_not(): void {
		Visitor::signed_in( $this->user_id )->get( '/wp-admin/' );
		wp_set_presence( 'room/1', 'x', array(), $this->user_id );
		wp_set_presence( self::ROOM, 'of-another', array(), 1 );
		wp_presence_bump_screen_revision( 'newest', $this->user_id );
		wp_presence_bump_screen_revision( 'newest', $this->user_id );
		wp_presence_bump_screen_revision( 'other', $this->user_id );
		wp_presence_bump_screen_revision( 'other', 1 );
		$time = presence_revision( 'newest', Site::id() )['time_ms'];

		self::assertSame( self::erased( true ), $this->erase() );
		self::assertSame( array(), presence_get_user( $this->user_id, null, Site::id() ) );
		self::assertSame( array( 'of-another' ), self::clients() );
		self::assertSame( array( 2, 0, $time ), array_values( array_slice( presence_revision( 'newest', Site::id() ), 0, 3 ) ) );
		$other = presence_revision( 'other', Site::id() );
		self::assertSame( array( 2, 1, 0 ), array( $other['rev'], $other['user_id'], $other['other_user_id'] ) );
		self::assertSame( array(), $this->export()['data'] );

		self::assertSame( self::erased( false ), $this->erase() );
	}

	public function test_who_hides_stays_hidden(): void {
		Hidden::set( $this->user_id, true );
		$this->erase();
		self::assertTrue( Hidden::is( $this->user_id ) );
	}

	public function test_an_address_that_is_nobodys_has_no_data(): void {
		$this->email = 'nobody@example.org';
		self::assertSame( array( 'data' => array(), 'done' => true ), $this->export() );
		self::assertSame( self::erased( false ), $this->erase() );
	}

	public function test_without_the_engine_an_erasure_says_that_something_may_be_left(): void {
		list( $status, $output ) = self::on_a_dead_engine( "NativePresence\\Privacy\\Eraser::erase( '$this->email' )" );
		self::assertSame( 0, $status, $output );
		$answer = json_decode( $output, true, 8, JSON_THROW_ON_ERROR );
		self::assertSame( array( false, true, true ), array( $answer['items_removed'], $answer['items_retained'], $answer['done'] ) );
		self::assertCount( 1, $answer['messages'] );
		list( , $output ) = self::on_a_dead_engine( "NativePresence\\Privacy\\Exporter::export( '$this->email' )" );
		self::assertSame( array( 'presence_unavailable' ), array_keys( json_decode( $output, true, 8, JSON_THROW_ON_ERROR )['errors'] ), 'no data would say that nothing is kept' );
	}

	/**
	 * @dataProvider deletions
	 */
	public function test_a_deleted_user_is_in_no_save( string $how ): void {
		wp_presence_bump_screen_revision( 'newest', $this->user_id );
		wp_presence_bump_screen_revision( 'other', $this->user_id );
		wp_presence_bump_screen_revision( 'other', 1 );
		wp_set_presence( self::ROOM, 'x', array(), $this->user_id );
		if ( 'deleted' === $how ) {
			wp_delete_user( $this->user_id );
		} else {
			// What a network fires, which this site is none of.
			do_action( $how, $this->user_id, get_userdata( $this->user_id ) );
		}
		self::assertSame( 0, presence_revision( 'newest', Site::id() )['user_id'] );
		self::assertSame( 1, presence_revision( 'newest', Site::id() )['rev'] );
		self::assertSame( 0, presence_revision( 'other', Site::id() )['other_user_id'] );
		self::assertSame( array(), self::clients() );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function deletions(): array {
		return array(
			'from a site'    => array( 'deleted' ),
			'from a network' => array( 'wpmu_delete_user' ),
		);
	}

	public function test_who_is_removed_from_a_site_only_is_still_known_to_have_saved(): void {
		wp_presence_bump_screen_revision( 'k', $this->user_id );
		do_action( 'remove_user_from_blog', $this->user_id, get_current_blog_id(), 0 );
		self::assertSame( $this->user_id, presence_revision( 'k', Site::id() )['user_id'] );
	}

	/**
	 * @return array{data: list<array<string, mixed>>, done: bool}
	 */
	private function export( int $page = 1 ): array {
		return call_user_func( apply_filters( 'wp_privacy_personal_data_exporters', array() )['native-presence']['callback'], $this->email, $page );
	}

	/**
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	private function erase(): array {
		return call_user_func( apply_filters( 'wp_privacy_personal_data_erasers', array() )['native-presence']['callback'], $this->email, 1 );
	}

	/**
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	private static function erased( bool $removed ): array {
		return array( 'items_removed' => $removed, 'items_retained' => false, 'messages' => array(), 'done' => true );
	}

	/**
	 * Names and values of an export, of these names.
	 *
	 * @param array{data: list<array<string, mixed>>, done: bool} $exported
	 * @return list<array{string, string}>
	 */
	private static function values( array $exported, string ...$names ): array {
		$pairs = array_merge( ...array_column( $exported['data'], 'data' ) );
		$pairs = array_filter( $pairs, static fn ( array $pair ) => in_array( $pair['name'], $names, true ) );
		return array_map( array_values( ... ), array_values( $pairs ) );
	}
}
