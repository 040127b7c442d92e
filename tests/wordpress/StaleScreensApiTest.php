<?php
/**
 * Counting saves from PHP code.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class StaleScreensApiTest extends TestCase {
	public function test_saves_count_from_one(): void {
		self::assertSame( 1, wp_presence_bump_screen_revision( 'shop/orders', 7 ) );
		self::assertSame( 2, wp_presence_bump_screen_revision( 'shop/orders', 8 ) );
		self::assertSame( 3, wp_presence_bump_screen_revision( 'shop/orders', '8' ) );
		self::assertSame( 1, wp_presence_bump_screen_revision( 'shop/stock', 7 ) );
	}

	public function test_a_revision_tells_how_many_and_the_last_saver(): void {
		$before = time();
		wp_presence_bump_screen_revision( 'shop/orders', 7 );
		wp_presence_bump_screen_revision( 'shop/orders', 8 );
		$revision = wp_presence_get_screen_revision( 'shop/orders' );
		self::assertSame( array( 'rev', 'actor_id', 'time' ), array_keys( $revision ) );
		self::assertSame( array( 2, 8 ), array( $revision['rev'], $revision['actor_id'] ) );
		self::assertGreaterThanOrEqual( $before, $revision['time'] );
		self::assertLessThanOrEqual( time(), $revision['time'] );
	}

	public function test_a_screen_that_nobody_saved_has_revision_0(): void {
		$nothing = array( 'rev' => 0, 'actor_id' => 0, 'time' => 0 );
		self::assertSame( $nothing, wp_presence_get_screen_revision( 'shop/orders' ) );
		self::assertSame( $nothing, wp_presence_get_screen_revision( '' ) );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	public function test_all_revisions_come_by_key_the_one_saved_last_first(): void {
		foreach ( array( 'a', 'b', 'a' ) as $key ) {
			wp_presence_bump_screen_revision( $key, 7 );
		}
		$all = wp_presence_get_screen_revisions();
		self::assertSame( array( 'a', 'b' ), array_keys( $all ) );
		self::assertSame( wp_presence_get_screen_revision( 'a' ), $all['a'] );
	}

	public function test_the_actor_is_the_current_user_when_none_is_named(): void {
		$user_id = $this->make_user();
		wp_presence_bump_screen_revision( 'k' );
		self::assertSame( 0, wp_presence_get_screen_revision( 'k' )['actor_id'] );
		wp_set_current_user( $user_id );
		wp_presence_bump_screen_revision( 'k' );
		self::assertSame( $user_id, wp_presence_get_screen_revision( 'k' )['actor_id'] );
	}

	public function test_other_code_is_told_of_every_save(): void {
		$told = array();
		add_action(
			'wp_presence_screen_revision_bumped',
			static function ( $key, $rev, $actor ) use ( &$told ): void {
				$told[] = array( $key, $rev, $actor );
			},
			10,
			3
		);
		wp_presence_bump_screen_revision( 'k', 7 );
		wp_presence_bump_screen_revision( 'k', 8 );
		wp_presence_bump_screen_revision( '', 8 );
		self::assertSame( array( array( 'k', 1, 7 ), array( 'k', 2, 8 ) ), $told );
	}

	public function test_keys_longer_than_191_bytes_are_cut_alike_for_writing_and_reading(): void {
		self::assertSame( 191, WP_PRESENCE_SCREEN_KEY_LIMIT );
		$long = str_repeat( 'k', 300 );
		self::assertSame( 1, wp_presence_bump_screen_revision( $long, 7 ) );
		self::assertSame( 2, wp_presence_bump_screen_revision( substr( $long, 0, WP_PRESENCE_SCREEN_KEY_LIMIT ), 7 ) );
		self::assertSame( 2, wp_presence_get_screen_revision( $long )['rev'] );
		self::assertSame( 0, wp_presence_bump_screen_revision( '', 7 ), 'nothing is no key' );
	}

	public function test_past_the_limit_the_saving_users_own_oldest_goes(): void {
		self::assertSame( 200, WP_PRESENCE_SCREEN_REV_LIMIT );
		wp_presence_bump_screen_revision( 'of-someone-else', 8 );
		for ( $i = 0; $i < WP_PRESENCE_SCREEN_REV_LIMIT; $i++ ) {
			wp_presence_bump_screen_revision( "own-$i", 7 );
		}
		$all = wp_presence_get_screen_revisions();
		self::assertCount( WP_PRESENCE_SCREEN_REV_LIMIT, $all );
		self::assertArrayHasKey( 'of-someone-else', $all );
		self::assertArrayNotHasKey( 'own-0', $all );
		self::assertArrayHasKey( 'own-1', $all );
	}

	/**
	 * @group extension
	 */
	public function test_saves_are_in_the_engine_and_not_in_the_database(): void {
		global $wpdb;
		wp_set_current_user( $this->make_user() );
		$before = $wpdb->num_queries;
		wp_presence_bump_screen_revision( 'k' );
		wp_presence_get_screen_revision( 'k' );
		wp_presence_get_screen_revisions();
		self::assertSame( $before, $wpdb->num_queries );
		self::assertSame( 1, presence_revision( 'k', Site::id() )['rev'] );
	}

	public function test_naming_any_number_of_savers_costs_one_query(): void {
		global $wpdb;
		foreach ( range( 1, 20 ) as $number ) {
			presence_bump( "k$number", $this->make_user(), Site::id() );
		}
		wp_cache_flush();
		// As in every request.
		wp_load_alloptions();
		is_multisite() && get_site();
		$before = $wpdb->num_queries;
		self::assertCount( 20, wp_presence_get_screen_revisions() );
		// The tables are asked with one more.
		self::assertSame( $before + ( extension_loaded( 'presence' ) ? 1 : 2 ), $wpdb->num_queries );
	}
}
