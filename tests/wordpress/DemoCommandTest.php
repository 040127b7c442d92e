<?php
/**
 * `wp presence demo`: people who are not there, for as long as it runs.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Demo\Crew;

/**
 * @group any-wordpress
 */
final class DemoCommandTest extends TestCase {
	private ?Command $running = null;

	protected function tearDown(): void {
		$this->running?->signal( SIGKILL );
		$this->running?->end();
		Crew::dismiss();
		parent::tearDown();
	}

	public function test_five_editors_unfold_and_leave_when_it_is_stopped(): void {
		$this->running = Command::start( array( 'presence', 'demo', '5', '--yes' ), 'Ctrl-C' );

		$page = Visitor::signed_in( $this->make_user() )->get( '/wp-admin/' );
		self::assertCount( 3, $page->all( '//li[' . Answer::has_class( 'presence-user-item' ) . '][not(@hidden)]' ) );
		self::assertCount( 3, $page->all( '//li[' . Answer::has_class( 'presence-user-item' ) . ']' ) );
		self::assertCount( 2, $page->folded_rows() );
		self::assertSame( array( '+2 more' ), $page->texts( '//*[@id="presence_whos_online"]//button[' . Answer::has_class( 'presence-more' ) . ']' ) );

		$online = array_filter( wp_get_presence( self::ROOM ), static fn ( $entry ) => isset( $entry->data['demo'] ) );
		self::assertCount( 5, $online );
		$first = get_users( array( 'meta_key' => Crew::MARK, 'orderby' => 'ID' ) )[0];
		self::assertCount( 2, wp_get_user_presence( $first->ID ), 'the first is always in a post' );

		$this->running->signal( SIGINT );
		list( $status, $output, $errors ) = $this->running->end();
		$this->running = null;
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		self::assertStringContainsString( '--cleanup', $output );
		self::assertCount( 1, self::clients(), 'whoever looked is still there' );
		self::assertSame( array( 'admin' ), array_keys( wp_get_presence_summary()['by_prefix'] ) );
	}

	public function test_forty_editors_are_a_crowd(): void {
		$this->running = Command::start( array( 'presence', 'demo', '40', '--yes' ), 'Ctrl-C' );

		$page = Visitor::signed_in( $this->make_user() )->get( '/wp-admin/' );
		self::assertCount( 3, $page->all( '//li[' . Answer::has_class( 'presence-user-item' ) . ']' ) );
		self::assertCount( 20, $page->folded_rows() );
		self::assertStringContainsString( '17 more online', implode( $page->texts( '//*[' . Answer::has_class( 'presence-stack' ) . ']' ) ) );
		self::assertSame( '41', $page->script_value( 'wpPresenceConfig' ) ? (string) wp_get_presence_summary()['by_prefix']['admin']['users'] : '' );
	}

	public function test_running_again_takes_the_same_editors_and_more(): void {
		$this->start_and_stop( 2 );
		$before = array_column( Crew::members(), 'ID' );
		$this->start_and_stop( 3 );
		$after = array_column( Crew::members(), 'ID' );
		self::assertCount( 2, $before );
		self::assertCount( 3, $after );
		self::assertSame( $before, array_slice( $after, 0, 2 ) );
		foreach ( Crew::members() as $user ) {
			self::assertSame( array( 'editor' ), $user->roles );
		}
	}

	/**
	 * @group long
	 */
	public function test_cleanup_removes_what_the_demo_made_and_nothing_else(): void {
		$other         = $this->make_user();
		$this->running = Command::start( array( 'presence', 'demo', '2', '--yes' ), 'Ctrl-C' );
		$given         = $this->make_post( array( 'post_author' => Crew::members()[0]->ID ) );

		self::assertSame( 0, Command::run( array( 'presence', 'demo', '--cleanup' ), "n\n" )[0] );
		self::assertCount( 2, Crew::members() );
		list( $status, $output, $errors ) = Command::run( array( 'presence', 'demo', '--cleanup', '--yes' ) );
		self::assertSame( array( 0, "Success: 2 editors of the demo removed.\n", '' ), array( $status, $output, $errors ) );

		wp_cache_flush();
		self::assertSame( array(), Crew::members() );
		self::assertSame( array(), self::clients() );
		self::assertNotFalse( get_userdata( $other ) );
		self::assertTrue( user_can( (int) get_post( $given )->post_author, 'administrator' ), 'what somebody gave to an editor is kept' );
		self::assertSame( 0, $this->running->end()[0], 'the demo sees that its editors are gone' );
		$this->running = null;
	}

	public function test_nothing_is_made_without_a_yes(): void {
		list( $status, $output ) = Command::run( array( 'presence', 'demo' ), "n\n" );
		self::assertSame( 0, $status );
		self::assertStringContainsString( '5 editors on ' . home_url(), $output );
		self::assertSame( array(), Crew::members() );
	}

	public function test_a_site_without_posts_gets_one_to_write_on(): void {
		$none = static fn ( $query ) => in_array( 'post', (array) $query->get( 'post_type' ), true ) && ! $query->get( 'meta_key' ) ? $query->set( 'post__in', array( 0 ) ) : null;
		add_action( 'pre_get_posts', $none );
		Crew::of( 1 );
		remove_action( 'pre_get_posts', $none );

		$made = get_posts( array( 'meta_key' => Crew::MARK, 'post_status' => 'any' ) );
		self::assertCount( 1, $made );
		Crew::dismiss();
		self::assertNull( get_post( $made[0]->ID ) );
	}

	private function start_and_stop( int $count ): void {
		$this->running = Command::start( array( 'presence', 'demo', (string) $count, '--yes' ), 'Ctrl-C' );
		$this->running->signal( SIGTERM );
		self::assertSame( 0, $this->running->end()[0] );
		$this->running = null;
		wp_cache_flush();
	}
}
