<?php
/**
 * The goodbye of a closing tab: its ticket is all that it needs, and nothing else will do.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Engine;
use NativePresence\Recording\Tab;

final class GoodbyeTest extends TestCase {
	private int $user_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	/**
	 * @dataProvider senders
	 */
	public function test_a_tab_goes_with_all_of_its_entries_whoever_the_browser_is_by_then( string $sender ): void {
		$post_id = $this->make_post();
		$editor  = $this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$this->visitor->beat( $editor, Visitor::ping( $editor ) + array( 'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => '' ) ) );
		$other  = $this->visitor->get( '/wp-admin/' );
		$visitor = match ( $sender ) {
			'the same user'  => $this->visitor,
			'another user'   => Visitor::signed_in( $this->make_user() ),
			'nobody'         => new Visitor(),
			'a subscriber'   => Visitor::signed_in( $this->make_user( 'subscriber' ) ),
		};
		self::assertCount( 2, self::clients() );
		self::assertCount( 2, self::clients( wp_presence_post_room( $post_id ) ) );

		$answer = $visitor->goodbye( $editor );
		self::assertSame( array( 204, '' ), array( $answer->status, $answer->body ) );
		self::assertStringContainsString( 'no-store', implode( ',', $answer->headers['cache-control'] ) );
		self::assertSame( array( Tab::user( $this->user_id, $other->config()['tab'] ) ), self::clients() );
		self::assertSame( array(), self::clients( wp_presence_post_room( $post_id ) ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function senders(): array {
		return array_combine( $all = array( 'the same user', 'another user', 'nobody', 'a subscriber' ), array_map( static fn( $one ) => array( $one ), $all ) );
	}

	/**
	 * @dataProvider forgeries
	 * @param array<string, mixed> $with
	 */
	public function test_without_the_ticket_nothing_goes_and_the_answer_is_the_same( array $with ): void {
		$page   = $this->visitor->get( '/wp-admin/' );
		$answer = $this->visitor->goodbye( $page, $with );
		self::assertSame( array( 204, '' ), array( $answer->status, $answer->body ) );
		self::assertCount( 1, self::clients() );
		self::assertSame( array(), array_diff( array_keys( $answer->headers ), array_keys( $this->visitor->goodbye( $page )->headers ) ) );
		self::assertSame( array(), self::clients(), 'the true one' );
	}

	/**
	 * @return array<string, array{array<string, mixed>}>
	 */
	public function forgeries(): array {
		return array(
			'another ticket'     => array( array( 'ticket' => str_repeat( '0', 32 ) ) ),
			'no ticket'          => array( array( 'ticket' => '' ) ),
			'a list of tickets'  => array( array( 'ticket' => array( 'x' ) ) ),
			'another user'       => array( array( 'user' => 1 ) ),
			'nobody'             => array( array( 'user' => 0 ) ),
			'another tab'        => array( array( 'tab' => 'abc' ) ),
			'a wild tab'         => array( array( 'tab' => 'a*' ) ),
			'the kept hash'      => array( array( 'ticket' => hash( 'sha256', 'x' ) ) ),
		);
	}

	public function test_an_entry_without_a_ticket_is_nobodys_to_take(): void {
		wp_set_presence( self::ROOM, 'user-' . $this->user_id . '-abc', array(), $this->user_id );
		$page = $this->visitor->get( '/wp-admin/' );
		foreach ( array( $page->config()['ticket'], '', str_repeat( '0', 32 ) ) as $ticket ) {
			$this->visitor->goodbye( $page, array( 'tab' => 'abc', 'ticket' => $ticket ) );
		}
		self::assertContains( "user-$this->user_id-abc", self::clients() );
	}

	public function test_the_ticket_itself_is_kept_nowhere_and_its_hash_leaves_by_no_way(): void {
		$page   = $this->visitor->get( '/wp-admin/' );
		$ticket = $page->config()['ticket'];
		$entry  = Engine::find( self::ROOM, Tab::user( $this->user_id, $page->config()['tab'] ) );
		self::assertMatchesRegularExpression( '/^[0-9a-f]{32}$/', $ticket );
		self::assertSame( hash( 'sha256', $ticket ), $entry->data['_ticket'] );
		self::assertStringNotContainsString( $ticket, (string) wp_json_encode( $entry->data ) );

		$told = wp_json_encode( wp_get_presence( self::ROOM ) ) . $this->visitor->get( '/wp-json/wp-presence/v1/presence?room=admin/online', $this->visitor->rest_headers() )->body;
		foreach ( array( $ticket, hash( 'sha256', $ticket ), '_ticket', '_claim' ) as $secret ) {
			self::assertStringNotContainsString( $secret, $told );
		}
	}

	/**
	 * @group one-site
	 */
	public function test_the_page_names_whole_addresses_wherever_a_site_puts_the_language(): void {
		$this->install( 'language-in-address' );
		$config = $this->visitor->get( '/wp-admin/' )->config();
		parse_str( (string) wp_parse_url( $config['staleUrl'], PHP_URL_QUERY ), $query );
		self::assertSame( array( 'lang' => 'de' ), $query );
		self::assertStringEndsWith( '/presence/screen-revisions/stale', (string) wp_parse_url( $config['staleUrl'], PHP_URL_PATH ) );
		parse_str( (string) wp_parse_url( $config['goodbyeUrl'], PHP_URL_QUERY ), $query );
		self::assertSame( array( 'lang' => 'de', 'action' => 'native_presence_goodbye' ), $query );

		$page = $this->visitor->get( '/wp-admin/' );
		$this->visitor->goodbye( $page );
		self::assertNotContains( Tab::user( $this->user_id, $page->config()['tab'] ), self::clients() );
	}
}
