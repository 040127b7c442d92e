<?php
/**
 * Titles, permissions and names that change: those who are shown them are told at once, nobody else is woken, and the options
 * table is written once a minute at most.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Heartbeat\Salt;
use NativePresence\Site;

final class SaltTest extends TestCase {
	private Visitor $visitor;

	private Answer $page;

	private Tab $tab;

	/** @var string[] */
	private array $written = array();

	protected function setUp(): void {
		parent::setUp();
		update_option( Salt::OPTION, '1-settled', true );
		presence_clear( Site::id() . '-beside' );
		$this->visitor = Visitor::signed_in( $this->make_user( 'administrator' ) );
		add_filter(
			'query',
			function ( $query ) {
				global $wpdb;
				if ( preg_match( "/^\s*(INSERT|UPDATE|DELETE|REPLACE)\b.*$wpdb->options\b/is", $query ) ) {
					$this->written[] = $query;
				}
				return $query;
			}
		);
	}

	protected function tearDown(): void {
		foreach ( array( 'shop_order', 'shop_job' ) as $type ) {
			if ( post_type_exists( $type ) ) {
				unregister_post_type( $type );
			}
		}
		parent::tearDown();
	}

	/**
	 * @dataProvider types
	 * @param array<string, mixed> $args
	 */
	public function test_posts_that_nobody_is_on_wake_nobody( array $args ): void {
		register_post_type( 'shop_order', $args );
		$orders = array();
		for ( $i = 0; $i < 5; $i++ ) {
			$orders[] = $this->make_post( array( 'post_type' => 'shop_order', 'post_status' => 'pending' ) );
		}
		$this->open_dashboard();
		$this->written = array();
		foreach ( $orders as $id ) {
			wp_update_post( array( 'ID' => $id, 'post_status' => 'publish', 'post_title' => 'Paid' ) );
			wp_delete_post( $id, true );
		}
		self::assertSame( array(), $this->written );
		self::assertSame( 0, $this->shown() );
	}

	/**
	 * @return array<string, array{array<string, mixed>}>
	 */
	public function types(): array {
		return array(
			'with a screen'    => array( array( 'public' => false, 'show_ui' => true ) ),
			'without a screen' => array( array( 'public' => false ) ),
			'public'           => array( array( 'public' => true ) ),
		);
	}

	public function test_every_change_of_a_post_that_somebody_is_on_is_told_at_once_for_one_write(): void {
		$post_id = $this->make_post( array( 'post_title' => 'Title 0' ) );
		$this->somebody( array( 'screen' => 'post', '_post' => $post_id ) );
		$this->open_dashboard();
		$this->written = array();
		for ( $i = 1; $i <= 4; $i++ ) {
			wp_update_post( array( 'ID' => $post_id, 'post_title' => "Title $i" ) );
			self::assertSame( "Editing “Title {$i}”", $this->shown()['whos-online']['rows'][0]['where'] );
			self::assertSame( 0, $this->shown() );
		}
		self::assertCount( 1, preg_grep( '/' . Salt::OPTION . '/', $this->written ) );
	}

	/**
	 * @dataProvider places
	 * @param callable( self ): int $make
	 */
	public function test_answers_to_those_who_are_shown_a_post_are_made_again( callable $make ): void {
		$post_id = $make( $this );
		$before  = Salt::current();
		wp_update_post( array( 'ID' => $post_id, 'post_title' => 'Another' ) );
		self::assertNotSame( $before, Salt::current() );
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function places(): array {
		return array(
			'in its editor'          => array(
				static function ( self $test ): int {
					$test->somebody( array( 'screen' => 'post', '_post' => $id = $test->make_post() ) );
					return $id;
				},
			),
			'on its page'            => array(
				static function ( self $test ): int {
					$test->somebody( array( 'screen' => 'front', 'post_id' => $id = $test->make_post() ) );
					return $id;
				},
			),
			'on an attachment of it' => array(
				static function ( self $test ): int {
					$id = $test->make_post();
					$test->somebody( array( 'screen' => 'front', '_post' => $test->make_post( array( 'post_type' => 'attachment', 'post_status' => 'inherit', 'post_parent' => $id, 'post_mime_type' => 'image/png' ) ) ) );
					return $id;
				},
			),
			'in its room alone'      => array(
				static function ( self $test ): int {
					$id = $test->make_post();
					presence_set( "postType/post:$id", 'editor-7', array( '_name' => 'Person 7', '_avatar' => '', '_idle' => 0 ), 1_000_007, 600, Site::id() );
					return $id;
				},
			),
			'among thousands'        => array(
				static function ( self $test ): int {
					for ( $i = 0; $i < 2_001; $i++ ) {
						presence_set( self::ROOM, "user-$i", array( 'screen' => 'dashboard', '_name' => "Person $i", '_avatar' => '' ), 2_000_000 + $i, 600, Site::id() );
					}
					return $test->make_post();
				},
			),
		);
	}

	public function test_an_attachment_is_told_of_by_its_own_hook(): void {
		$media = $this->make_post( array( 'post_type' => 'attachment', 'post_status' => 'inherit', 'post_title' => 'Lamp', 'post_mime_type' => 'image/png' ) );
		$this->somebody( array( 'screen' => 'attachment', '_post' => $media ) );
		$this->open_dashboard();
		wp_update_post( array( 'ID' => $media, 'post_title' => 'Lantern' ) );
		self::assertSame( 'Editing “Lantern”', $this->shown()['whos-online']['rows'][0]['where'] );
	}

	public function test_what_the_engine_did_not_take_counts_when_the_two_minutes_are_over(): void {
		update_option( Salt::OPTION, ( time() - 117 ) . '-open', true );
		$before   = Salt::current();
		$deadline = time() + 10;
		do {
			usleep( 200_000 );
			$after = Salt::current();
		} while ( $before === $after && time() < $deadline );
		self::assertNotSame( $before, $after );
		self::assertSame( $after, Salt::current(), 'once' );
	}

	public function test_of_several_requests_at_once_one_writes(): void {
		// What each of them has read before.
		add_filter( 'pre_option_' . Salt::OPTION, static fn () => '1-settled' );
		// Not at the end of a minute.
		while ( time() % 60 > 57 ) {
			sleep( 1 );
		}
		$this->written = array();
		Salt::change();
		Salt::change();
		Salt::change();
		self::assertCount( 1, $this->written );
	}

	public function test_a_change_wakes_the_pages_of_those_who_are_shown_a_name_and_nobody_else(): void {
		$user_id = $this->make_user();
		$this->open_dashboard();
		wp_update_user( array( 'ID' => $user_id, 'display_name' => 'Not there' ) );
		self::assertSame( 0, $this->shown() );
		presence_set( self::ROOM, 'user-x', array( 'screen' => 'dashboard' ), $user_id, 600, Site::id() );
		self::assertIsArray( $this->shown() );
		wp_update_user( array( 'ID' => $user_id, 'display_name' => 'There' ) );
		self::assertContains( 'There', array_column( $this->shown()['whos-online']['rows'], 'name' ) );
	}

	/**
	 * @group extension
	 */
	public function test_a_beat_soon_after_a_change_adds_no_query(): void {
		$post_id = $this->make_post();
		$this->somebody( array( 'screen' => 'post', '_post' => $post_id ) );
		$this->open_dashboard();
		wp_update_post( array( 'ID' => $post_id, 'post_title' => 'Another' ) );
		$this->install( 'count-queries' );
		$this->shown();
		$bare  = $this->visitor->beat( $this->page, array() )->header( 'X-Test-Queries' );
		$after = $this->visitor->beat( $this->page, $this->tab->ping() );
		self::assertSame( 0, $after->json()['presence-shown'] );
		self::assertSame( $bare, $after->header( 'X-Test-Queries' ) );
	}

	/**
	 * @param array<string, mixed> $data
	 */
	private function somebody( array $data ): void {
		presence_set( self::ROOM, 'user-7', $data + array( '_name' => 'Person 7', '_avatar' => '', '_idle' => 0, '_object' => 'object 7' ), 1_000_007, 600, Site::id() );
	}

	private function open_dashboard(): void {
		$this->page = $this->visitor->get( '/wp-admin/' );
		$this->tab  = new Tab( $this->page );
		// The debugger's figures are of the engine itself.
		unset( $this->tab->tokens['debugger'] );
		$this->shown();
		self::assertSame( 0, $this->shown() );
	}

	/**
	 * @return int|array<string, array<string, mixed>>
	 */
	private function shown(): int|array {
		$shown = $this->tab->hear( $this->visitor->beat( $this->page, $this->tab->ping() ) );
		if ( is_array( $shown ) ) {
			$this->tab->take( $shown );
		}
		return $shown;
	}
}
