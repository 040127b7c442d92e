<?php
/**
 * One page's HTML in several documents: each of them is a tab of its own.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Engine;
use NativePresence\Recording\Tab;

final class ClaimTest extends TestCase {
	private const FIRST  = '00000000000000aa';
	private const SECOND = '00000000000000bb';

	private int $user_id;

	private Visitor $visitor;

	private Answer $page;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->visitor = Visitor::signed_in( $this->user_id );
		$this->page    = $this->visitor->get( '/wp-admin/' );
	}

	public function test_the_first_document_owns_the_tab_of_its_page_and_every_other_gets_its_own(): void {
		$tab = $this->page->config()['tab'];
		self::assertSame( 0, $this->beat( self::FIRST )['presence-tab'] );
		self::assertSame( array( Tab::user( $this->user_id, $tab ) ), self::clients() );

		$given = $this->beat( self::SECOND )['presence-tab'];
		self::assertMatchesRegularExpression( '/^[0-9a-f]{16} [0-9a-f]{32}$/', "$given[tab] $given[ticket]" );
		self::assertCount( 2, self::clients() );
		self::assertContains( Tab::user( $this->user_id, $given['tab'] ), self::clients() );

		// From then on each says which it is, and looks no more.
		$this->beat( self::FIRST, array( 'first' => null ) );
		$this->beat( self::SECOND, $given + array( 'first' => null ) );
		self::assertCount( 2, self::clients() );

		$this->visitor->goodbye( $this->page, $given + array( 'claim' => self::SECOND ) );
		self::assertSame( array( Tab::user( $this->user_id, $tab ) ), self::clients() );
	}

	public function test_a_document_that_does_not_own_a_tab_cannot_say_goodbye_for_it(): void {
		$this->beat( self::FIRST );
		$this->visitor->goodbye( $this->page, array( 'claim' => self::SECOND ) );
		self::assertCount( 1, self::clients() );
		$this->visitor->goodbye( $this->page, array( 'claim' => self::FIRST ) );
		self::assertSame( array(), self::clients() );
	}

	public function test_a_page_that_nobody_has_claimed_leaves_by_its_ticket(): void {
		$this->visitor->goodbye( $this->page );
		self::assertSame( array(), self::clients() );
	}

	public function test_a_tab_whose_lease_has_ended_belongs_to_the_document_that_comes_first(): void {
		$this->beat( self::FIRST );
		Engine::clear();
		self::assertSame( 0, $this->beat( self::SECOND )['presence-tab'] );
		self::assertIsArray( $this->beat( self::FIRST )['presence-tab'] );
		self::assertCount( 2, self::clients() );
	}

	public function test_a_ping_with_another_ticket_gets_a_tab_of_its_own(): void {
		$given = $this->beat( self::FIRST, array( 'ticket' => str_repeat( '0', 32 ) ) )['presence-tab'];
		self::assertCount( 2, self::clients() );
		self::assertNotSame( $this->page->config()['tab'], $given['tab'] );
	}

	public function test_an_editor_is_in_the_room_of_its_post_under_the_tab_that_it_was_given(): void {
		$post_id = $this->make_post();
		$room    = wp_presence_post_room( $post_id );
		$editor  = $this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$ping    = static fn( string $claim ) => Visitor::ping( $editor, array(), array( 'claim' => $claim, 'first' => 1 ) ) + array( 'presence-editor-ping' => array( 'post_id' => $post_id ) );
		$this->visitor->beat( $editor, $ping( self::FIRST ) );
		$given = $this->visitor->beat( $editor, $ping( self::SECOND ) )->json()['presence-tab'];
		$tabs  = array( Tab::editor( $this->user_id, $editor->config()['tab'] ), Tab::editor( $this->user_id, $given['tab'] ) );
		sort( $tabs );
		self::assertSame( $tabs, self::clients( $room ) );
	}

	/**
	 * Only what our own keys say changes, so other code hears of nothing.
	 */
	public function test_claiming_a_tab_is_no_news_and_the_beats_after_it_renew(): void {
		$heard = array();
		add_action(
			'set_presence',
			static function ( $room, $client_id ) use ( &$heard ): void {
				$heard[] = $client_id;
			},
			10,
			2
		);
		wp_set_current_user( $this->user_id );
		$this->beat( self::FIRST );
		$version = presence_version( self::ROOM, \NativePresence\Site::id() );
		$this->beat( self::FIRST, array( 'first' => null ) );
		self::assertSame( $version, presence_version( self::ROOM, \NativePresence\Site::id() ) );

		$exchange = new \NativePresence\Heartbeat\Exchange(
			array(
				array(
					'room'      => self::ROOM,
					'client_id' => Tab::user( $this->user_id, $this->page->config()['tab'] ),
					'data'      => array( '_claim' => 'another' ) + Engine::find( self::ROOM, Tab::user( $this->user_id, $this->page->config()['tab'] ) )->data,
					'user_id'   => $this->user_id,
					'ttl'       => 60,
				),
			),
			array(),
			array(),
			Engine::find( self::ROOM, Tab::user( $this->user_id, $this->page->config()['tab'] ) )->data
		);
		self::assertTrue( $exchange->wrote() );
		self::assertSame( array(), $heard );
	}

	/**
	 * @testWith ["Sec-Purpose: prefetch"]
	 *           ["Sec-Purpose: prefetch;prerender"]
	 *           ["Purpose: prefetch"]
	 *           ["X-Moz: prefetch"]
	 *           ["X-Purpose: preview"]
	 */
	public function test_a_page_that_is_loaded_ahead_is_not_recorded_and_knows_it( string $header ): void {
		Engine::clear();
		$page = $this->visitor->get( '/wp-admin/upload.php?mode=list', array( $header ) );
		self::assertSame( 1, $page->config()['unseen'] );
		self::assertSame( array(), self::clients() );

		$this->page = $page;
		self::assertSame( 0, $this->beat( self::FIRST )['presence-tab'] );
		self::assertSame( array( Tab::user( $this->user_id, $page->config()['tab'] ) ), self::clients() );
	}

	/**
	 * @param array<string, mixed> $with Other fields of the ping; null for none.
	 * @return array<string, mixed>
	 */
	private function beat( string $claim, array $with = array() ): array {
		$said = array_filter( $with + array( 'claim' => $claim, 'first' => 1 ), static fn( $value ) => null !== $value );
		return (array) $this->visitor->beat( $this->page, Visitor::ping( $this->page, array(), $said ) )->json();
	}
}
