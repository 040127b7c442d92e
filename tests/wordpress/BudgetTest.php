<?php
/**
 * What one user may take of the memory, and what is left for the pages of all others.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Engine;
use NativePresence\Site;

final class BudgetTest extends TestCase {
	private const ROUTE = '/wp-json/wp-presence/v1/presence';

	private ?Variant $variant = null;

	private string $folder = '';

	protected function tearDown(): void {
		$this->variant?->stop();
		if ( '' !== $this->folder ) {
			array_map( unlink( ... ), (array) glob( "$this->folder/*" ) );
			rmdir( $this->folder );
		}
		parent::tearDown();
	}

	public function test_entries_of_one_user_take_at_most_256_kb_over_rest_and_php(): void {
		$user_id = $this->make_user( 'contributor' );
		$visitor = Visitor::signed_in( $user_id );
		$headers = $visitor->rest_headers();
		$data    = array( 'k' => str_repeat( 'x', 9_500 ) );
		$written = 0;
		do {
			$answer = $visitor->post_json( self::ROUTE, array( 'room' => 'r', 'client_id' => "c$written", 'data' => $data ), $headers );
		} while ( 200 === $answer->status && ++$written < 50 );

		self::assertSame( array( 429, 'rest_presence_limit_exceeded' ), array( $answer->status, $answer->json()['code'] ) );
		self::assertSame( 'You have reached the limit of 50 entries in a site, or of 256 KB in all sites together.', $answer->json()['message'] );
		self::assertGreaterThan( 22, $written );
		self::assertLessThanOrEqual( Engine::MAX_BYTES_PER_USER, $written * ( 512 + 9_500 ) );
		self::assertFalse( wp_set_presence( 'r', 'from-php', $data, $user_id ) );
		self::assertTrue( wp_set_presence( 'r', 'c0', array(), $user_id ), 'less than before is taken' );
		self::assertTrue( wp_set_presence( 'r', 'of another', $data, $this->make_user() ) );
		self::assertCount( $written, wp_get_user_presence( $user_id ) );
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_whoever_fills_the_memory_over_rest_and_php_leaves_room_for_page_views_and_heartbeats(): void {
		$this->folder = sys_get_temp_dir() . '/presence-budget-' . bin2hex( random_bytes( 6 ) );
		mkdir( $this->folder, 0700 );
		$ini           = array( 'presence.shm_path' => "$this->folder/segment", 'presence.shm_size' => '1M' );
		$this->variant = ( new Variant() )->start( $ini );
		$user_id       = $this->make_user( 'editor', 'Still Seen' );
		$visitor       = $this->variant->visitor( $user_id );
		$headers       = $visitor->rest_headers();
		$site          = Site::id();

		// As many users as it takes, each up to the limit of entries.
		$fill = "for ( \$i = 0, \$going = true; \$going && \$i < 10000; ++\$i ) {
			try {
				presence_set( 'r', \"c\$i\", array( 'k' => str_repeat( 'x', 9000 ) ), 900000 + \$i, 600, '$site', 50, 0, 262144, 12 );
			} catch ( PresenceException \$refusal ) {
				\$going = PresenceException::FULL !== \$refusal->getCode();
			}
		}
		echo \$i;";
		self::assertGreaterThan( 50, self::engine( $ini, $fill ) );

		$refused = $visitor->post_json( self::ROUTE, array( 'room' => 'r', 'client_id' => 'mine', 'data' => array( 'k' => str_repeat( 'x', 1000 ) ) ), $headers );
		self::assertSame( 503, $refused->status, $refused->body );

		$page = $visitor->get( '/wp-admin/' );
		self::assertSame( 200, $page->status );
		$visitor->beat( $page, Visitor::ping( $page ) );
		self::assertSame( 1, self::engine( $ini, "echo count( presence_get( 'admin/online', null, 'user-$user_id-', '$site' ) );" ) );
		// Nobody's entries make way for people's before that.
		self::assertSame( 1, self::engine( $ini, "try { presence_set( 'r', 'nobody', array(), 0, 60, '$site', 0, 0, 0, 50 ); echo 0; } catch ( PresenceException ) { echo 1; }" ) );
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_entries_of_nobody_take_at_most_half_of_the_memory(): void {
		$this->folder = sys_get_temp_dir() . '/presence-budget-' . bin2hex( random_bytes( 6 ) );
		mkdir( $this->folder, 0700 );
		$ini           = array( 'presence.shm_path' => "$this->folder/segment", 'presence.shm_size' => '1M' );
		$this->variant = ( new Variant() )->with_fixture( 'flood-of-nobody' )->start( $ini );
		$written       = $this->variant->visitor()->get( '/?flood=nobody' )->json();
		$used          = self::engine( $ini, 'echo 100 * presence_info()["blocks_used"] / presence_info()["blocks"];' );

		self::assertGreaterThan( 20, $written );
		self::assertContains( $used, range( 48, 52 ) );
	}

	/**
	 * @group extension
	 */
	public function test_site_health_names_the_user_who_takes_most(): void {
		$small = $this->make_user( 'editor', 'Little Data' );
		$large = $this->make_user( 'contributor', '<b>Much</b> Data' );
		wp_set_presence( 'r', 'a', array( 'k' => 'x' ), $small );
		for ( $i = 0; $i < 3; ++$i ) {
			wp_set_presence( 'r', "b$i", array( 'k' => str_repeat( 'x', 9_500 ) ), $large );
		}
		$admin = Visitor::signed_in( $this->make_manager() );
		$name  = get_userdata( $large )->display_name . ' (' . self::login_of( $large ) . ')';
		$shown = $admin->get( '/wp-admin/site-health.php?tab=debug' )->site_health_panel();
		self::assertStringContainsString( "$name: 30 KB", $shown['User with the most presence data'] );

		$found = $admin->get( '/wp-admin/site-health.php' )->site_health();
		if ( isset( $found['fill'] ) && 'shm' === presence_info()['engine'] ) {
			self::assertStringContainsString( "The user with the most presence data is $name: 30 KB of at most 256 KB.", $found['fill']['text'] );
		}
	}

	/**
	 * @group network
	 */
	public function test_the_budget_of_a_user_is_one_for_all_sites_of_a_network(): void {
		$user_id = $this->make_user( 'contributor' );
		$data    = array( 'k' => str_repeat( 'x', 9_500 ) );
		$made    = array();
		$written = 0;
		$host    = wp_parse_url( (string) getenv( 'STACK_URL' ), PHP_URL_HOST ) . ':' . wp_parse_url( (string) getenv( 'STACK_URL' ), PHP_URL_PORT );
		for ( $i = 1; $i <= 4; ++$i ) {
			$made[] = (int) wp_insert_site( array( 'domain' => $host, 'path' => "/budget$i/", 'title' => "Budget $i", 'user_id' => 1, 'network_id' => 1 ) );
		}
		$identities = array();
		foreach ( $made as $site_id ) {
			add_user_to_blog( $site_id, $user_id, 'contributor' );
			switch_to_blog( $site_id );
			$identities[] = Site::id();
			for ( $i = 0; $i < 12; ++$i ) {
				$written += (int) wp_set_presence( 'r', "c$i", $data, $user_id );
			}
			restore_current_blog();
		}
		$other = $this->make_user();
		switch_to_blog( $made[3] );
		$others = wp_set_presence( 'r', 'other', $data, $other );
		restore_current_blog();
		foreach ( $made as $n => $site_id ) {
			presence_clear( $identities[ $n ] );
			wp_delete_site( $site_id );
		}

		self::assertGreaterThan( 22, $written );
		self::assertLessThanOrEqual( Engine::MAX_BYTES_PER_USER, $written * ( 512 + 9_500 ) );
		self::assertTrue( $others );
	}
}
