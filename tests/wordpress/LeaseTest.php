<?php
/**
 * How long an entry lives: told by writing it back-dated, so nobody has to wait.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Heartbeat\Ping;
use NativePresence\Places\PageView;
use NativePresence\Recording\Lease;

final class LeaseTest extends TestCase {
	/**
	 * @dataProvider leases
	 * @param int|string|null $expires_in
	 */
	public function test_the_lease_of_a_write( $expires_in, int $seconds ): void {
		$ago = static fn ( int $age ) => gmdate( 'Y-m-d H:i:s', time() - $age );

		wp_set_presence( self::ROOM, 'alive', array(), 0, $ago( $seconds - 15 ), $expires_in );
		wp_set_presence( self::ROOM, 'over', array(), 0, $ago( $seconds + 1 ), $expires_in );
		self::assertSame( array( 'alive' ), self::clients() );
	}

	/**
	 * @return array<string, array{int|string|null, int}>
	 */
	public function leases(): array {
		return array(
			'the default is a minute'      => array( null, 60 ),
			'as asked'                     => array( 600, 600 ),
			'as asked, in text'            => array( '600', 600 ),
			'more than an hour is an hour' => array( 7200, 3600 ),
		);
	}

	public function test_less_than_a_second_is_a_second(): void {
		self::assertTrue( wp_set_presence( self::ROOM, 'tab', array(), 0, null, -5 ) );
		self::assertTrue( wp_set_presence( self::ROOM, 'other', array(), 0, null, 0 ) );
		$deadline = microtime( true ) + 30;
		while ( array() !== self::clients() && microtime( true ) < $deadline ) {
			usleep( 50_000 );
		}
		self::assertSame( array(), self::clients() );
	}

	public function test_filters_set_the_default_and_the_longest_lease(): void {
		$ago = static fn ( int $age ) => gmdate( 'Y-m-d H:i:s', time() - $age );
		add_filter( 'wp_presence_default_ttl', static fn () => 200 );
		add_filter( 'wp_presence_max_expires_in', static fn () => 7200 );

		wp_set_presence( self::ROOM, 'default', array(), 0, $ago( 180 ) );
		wp_set_presence( self::ROOM, 'longest', array(), 0, $ago( 7000 ), 9000 );
		wp_set_presence( self::ROOM, 'over', array(), 0, $ago( 7201 ), 9000 );
		self::assertSame( array( 'default', 'longest' ), self::clients() );
	}

	public function test_the_default_is_read_again_at_read_time(): void {
		$ago = gmdate( 'Y-m-d H:i:s', time() - 40 );
		wp_set_presence( self::ROOM, 'default', array(), 0, $ago );
		wp_set_presence( self::ROOM, 'named', array(), 0, $ago, 60 );
		self::assertSame( array( 'named', 'default' ), self::ids( wp_get_presence( self::ROOM ) ) );

		add_filter( 'wp_presence_default_ttl', static fn () => 30 );
		self::assertSame( array( 'named' ), self::ids( wp_get_presence( self::ROOM ) ) );
	}

	/**
	 * @dataProvider beats
	 */
	public function test_a_tab_is_leased_past_its_next_beat( int $next, int $lease ): void {
		self::assertSame( $lease, Lease::until( $next ) );
	}

	/**
	 * @return array<string, int[]>
	 */
	public function beats(): array {
		return array(
			'unknown'        => array( 0, 90 ),
			'an editor'       => array( 10, 90 ),
			'everywhere else' => array( 60, 90 ),
			'without focus'  => array( 120, 150 ),
			'more than allowed' => array( 300, 150 ),
			'nonsense'       => array( -7, 90 ),
			'forever'        => array( 1_000_000, 150 ),
		);
	}

	public function test_a_tab_is_leased_for_no_longer_than_the_settings_of_its_page_or_of_the_beat_allow(): void {
		self::assertSame( 330, Lease::until( 300, 300 ), 'as its page was served with' );
		self::assertSame( 330, Lease::until( 3600, 300 ) );
		$slow = static fn ( $settings ) => array( 'interval' => 600 ) + $settings;
		add_filter( 'heartbeat_settings', $slow );
		self::assertSame( 630, Lease::until( 3600 ) );
		self::assertSame( 630, Lease::until( 3600, 300 ) );
	}

	/**
	 * A plugin that slows the heartbeat of some pages down is not asked in their beats.
	 */
	public function test_a_beat_of_a_slow_page_is_leased_past_its_next(): void {
		wp_set_current_user( $this->make_user() );
		$slow = static fn ( $settings ) => array( 'interval' => 300 ) + $settings;
		add_filter( 'heartbeat_settings', $slow );
		$page = PageView::current()->sign();
		remove_filter( 'heartbeat_settings', $slow );
		self::assertSame( 330, Ping::from( array( 'page' => $page, 'next' => '300' ) )->lease );
		self::assertSame( 330, Ping::from( array( 'page' => $page, 'next' => '3600' ) )->lease );
		self::assertSame( 150, Ping::from( array( 'page' => "{$page}0", 'next' => '300' ) )->lease, 'signed by nobody' );
	}

	public function test_a_page_is_leased_past_the_first_beat_of_this_host(): void {
		self::assertSame( 90, Lease::first() );
		foreach ( array( 'interval', 'minimalInterval' ) as $setting ) {
			$slow = static fn ( $settings ) => array( $setting => 300 ) + $settings;
			add_filter( 'heartbeat_settings', $slow );
			self::assertSame( 330, Lease::first(), $setting );
			remove_filter( 'heartbeat_settings', $slow );
		}
	}

	public function test_a_beat_names_its_next_in_text(): void {
		self::assertSame( 150, Ping::from( array( 'next' => '120' ) )->lease );
		self::assertSame( 90, Ping::from( array( 'next' => array( '120' ) ) )->lease );
		self::assertSame( 90, Ping::from( array() )->lease );
	}
}
