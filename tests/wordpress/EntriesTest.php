<?php
/**
 * Reading and writing entries through WordPress's presence functions.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class EntriesTest extends TestCase {
	public function test_an_entry_comes_back_as_it_was_written(): void {
		$user_id = $this->make_user();
		$state   = array(
			'screen' => 'dashboard',
			'float'  => 1.0,
			'text'   => "Zoë / \"quoted\" <b>\u{1F600}",
			'list'   => array( 1, null, true, array() ),
		);

		self::assertTrue( wp_set_presence( self::ROOM, 'tab', $state, $user_id ) );
		$entries = wp_get_presence( self::ROOM );

		self::assertCount( 1, $entries );
		self::assertSame( self::ROOM, $entries[0]->room );
		self::assertSame( 'tab', $entries[0]->client_id );
		self::assertSame( $user_id, $entries[0]->user_id );
		self::assertSame( $state, $entries[0]->data );
		self::assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/', $entries[0]->date_gmt );
		self::assertEqualsWithDelta( time(), strtotime( $entries[0]->date_gmt . ' UTC' ), 5 );
		self::assertSame( array( 'room', 'client_id', 'user_id', 'data', 'date_gmt' ), array_keys( get_object_vars( $entries[0] ) ) );
	}

	public function test_the_newest_change_comes_first(): void {
		foreach ( array( 'a', 'b', 'c' ) as $client ) {
			wp_set_presence( self::ROOM, $client, array( 'n' => 1 ) );
		}
		self::assertSame( array( 'c', 'b', 'a' ), self::ids( wp_get_presence( self::ROOM ) ) );

		wp_set_presence( self::ROOM, 'a', array( 'n' => 1 ) );
		self::assertSame( array( 'c', 'b', 'a' ), self::ids( wp_get_presence( self::ROOM ) ), 'a renewal is no change' );
		wp_set_presence( self::ROOM, 'a', array( 'n' => 2 ) );
		self::assertSame( array( 'a', 'c', 'b' ), self::ids( wp_get_presence( self::ROOM ) ) );
	}

	public function test_entries_of_a_room_are_narrowed_by_client_and_age(): void {
		wp_set_presence( self::ROOM, 'user-1', array(), 0, gmdate( 'Y-m-d H:i:s', time() - 40 ) );
		wp_set_presence( self::ROOM, 'user-2', array() );
		wp_set_presence( self::ROOM, 'cli-1', array() );

		self::assertSame( array( 'user-2', 'user-1' ), self::ids( wp_get_presence( self::ROOM, null, 'user-' ) ) );
		self::assertSame( array( 'cli-1', 'user-2' ), self::ids( wp_get_presence( self::ROOM, 30 ) ) );
		self::assertSame( array( 'cli-1', 'user-2', 'user-1' ), self::ids( wp_get_presence( self::ROOM, 100000 ) ) );
		self::assertSame( array( 'cli-1', 'user-2', 'user-1' ), self::ids( wp_get_presence( self::ROOM, '50' ) ) );
	}

	public function test_a_timeout_never_brings_back_the_expired(): void {
		wp_set_presence( self::ROOM, 'gone', array(), 0, gmdate( 'Y-m-d H:i:s', time() - 61 ) );
		self::assertSame( array(), wp_get_presence( self::ROOM, 3600 ) );
	}

	public function test_entries_are_found_by_prefix_and_by_user(): void {
		$user_id = $this->make_user();
		wp_set_presence( 'postType/post:1', 'editor-1', array(), $user_id );
		wp_set_presence( 'postType/page:2', 'editor-2', array() );
		wp_set_presence( self::ROOM, 'user-1', array(), $user_id );

		self::assertEqualsCanonicalizing( array( 'editor-1', 'editor-2' ), self::ids( wp_get_presence_by_room_prefix( 'postType/' ) ) );
		self::assertEqualsCanonicalizing( array( 'editor-1', 'user-1' ), self::ids( wp_get_user_presence( $user_id ) ) );
		self::assertSame( array(), wp_get_user_presence( 0 ) );
		self::assertSame( array(), wp_get_presence( 'no/such' ) );
	}

	public function test_the_options_may_come_as_one_array(): void {
		$user_id = $this->make_user();
		$at      = gmdate( 'Y-m-d H:i:s', time() - 100 );
		self::assertTrue(
			wp_set_presence(
				self::ROOM,
				'tab',
				array(),
				array(
					'user_id'    => (string) $user_id,
					'date_gmt'   => $at,
					'expires_in' => '300',
				)
			)
		);
		$entry = wp_get_presence( self::ROOM )[0];
		self::assertSame( $user_id, $entry->user_id );
		self::assertSame( $at, $entry->date_gmt );
	}

	public function test_a_date_in_the_future_counts_as_now(): void {
		wp_set_presence( self::ROOM, 'tab', array(), 0, gmdate( 'Y-m-d H:i:s', time() + 3600 ) );
		self::assertEqualsWithDelta( time(), strtotime( wp_get_presence( self::ROOM )[0]->date_gmt . ' UTC' ), 5 );
	}

	public function test_a_write_older_than_its_lease_leaves_nobody(): void {
		wp_set_presence( self::ROOM, 'tab', array() );
		self::assertTrue( wp_set_presence( self::ROOM, 'tab', array(), 0, gmdate( 'Y-m-d H:i:s', time() - 120 ) ) );
		self::assertSame( array(), wp_get_presence( self::ROOM ) );
	}

	/**
	 * @dataProvider refused_states
	 * @param array<array-key, mixed> $state
	 */
	public function test_a_state_that_cannot_be_kept_is_refused( array $state ): void {
		wp_set_presence( self::ROOM, 'tab', array( 'before' => 1 ) );
		self::assertFalse( wp_set_presence( self::ROOM, 'tab', $state ) );
		self::assertSame( array( 'before' => 1 ), wp_get_presence( self::ROOM )[0]->data );
	}

	/**
	 * @return array<string, array{array<array-key, mixed>}>
	 */
	public function refused_states(): array {
		$deep = array();
		for ( $level = 0; $level < 40; $level++ ) {
			$deep = array( 'deeper' => $deep );
		}
		return array(
			'a list'       => array( array( 'one', 'two' ) ),
			'infinity'     => array( array( 'n' => INF ) ),
			'no number'    => array( array( 'n' => NAN ) ),
			'an object'    => array( array( 'o' => new \stdClass() ) ),
			'broken UTF-8' => array( array( 't' => "\xC3" ) ),
			'too large'    => array( array( 't' => str_repeat( 'x', 10240 ) ) ),
			'too deep'     => array( $deep ),
		);
	}

	public function test_long_names_are_cut_alike_on_write_read_and_remove(): void {
		// 191 bytes end inside a character of two.
		$room   = str_repeat( 'r', 190 ) . 'öö';
		$client = str_repeat( 'ü', 300 );

		self::assertTrue( wp_set_presence( $room, $client, array( 'n' => 1 ) ) );
		$entries = wp_get_presence( $room );
		self::assertCount( 1, $entries );
		self::assertSame( str_repeat( 'r', 190 ), $entries[0]->room );
		self::assertSame( str_repeat( 'ü', 95 ), $entries[0]->client_id );
		self::assertTrue( wp_remove_presence( $room, $client ) );
		self::assertSame( array(), wp_get_presence( $room ) );
	}

	public function test_removing_is_success_also_when_there_is_nothing(): void {
		$user_id = $this->make_user();
		wp_set_presence( self::ROOM, 'tab', array(), $user_id );
		wp_set_presence( 'other/room', 'tab', array(), $user_id );

		self::assertTrue( wp_remove_presence( self::ROOM, 'tab' ) );
		self::assertTrue( wp_remove_presence( self::ROOM, 'tab' ) );
		self::assertSame( array(), self::clients() );
		self::assertTrue( wp_remove_user_presence( $user_id ) );
		self::assertTrue( wp_remove_user_presence( $user_id ) );
		self::assertTrue( wp_remove_user_presence( 0 ) );
		self::assertSame( array(), wp_get_user_presence( $user_id ) );
	}

	public function test_exchange_writes_and_reads_and_leave_removes_and_reads(): void {
		wp_set_presence( self::ROOM, 'user-2', array() );

		$after = wp_presence_exchange( self::ROOM, 'user-1', array( 'screen' => 'upload' ), 0 );
		self::assertSame( array( 'user-1', 'user-2' ), self::ids( $after ) );
		self::assertSame( array( 'screen' => 'upload' ), $after[0]->data );
		self::assertSame( array( 'user-2' ), self::ids( wp_presence_leave( self::ROOM, 'user-1', null, 'user-' ) ) );
	}

	public function test_a_live_entry_of_another_user_is_not_overwritten(): void {
		$first  = $this->make_user();
		$second = $this->make_user();
		self::assertTrue( wp_set_presence( self::ROOM, 'tab', array( 'of' => 1 ), $first ) );
		self::assertFalse( wp_set_presence( self::ROOM, 'tab', array( 'of' => 2 ), $second ) );
		self::assertSame( $first, wp_get_presence( self::ROOM )[0]->user_id );
		self::assertSame( array( 'of' => 1 ), wp_get_presence( self::ROOM )[0]->data );
	}

	public function test_actions_tell_changes_and_not_renewals(): void {
		$user_id = $this->make_user();
		$told    = array();
		foreach ( array( 'set_presence', 'removed_presence', 'removed_user_presence', 'wp_presence_admin_room_changed' ) as $hook ) {
			add_action(
				$hook,
				static function ( ...$args ) use ( $hook, &$told ): void {
					$told[] = array( $hook, ...$args );
				},
				10,
				4
			);
		}

		wp_set_presence( 'some/room', 'tab', array( 'n' => 1 ), $user_id );
		self::assertSame( array( array( 'set_presence', 'some/room', 'tab', array( 'n' => 1 ), $user_id ) ), $told );
		$told = array();
		wp_set_presence( 'some/room', 'tab', array( 'n' => 1 ), $user_id );
		self::assertSame( array(), $told );
		wp_set_presence( 'some/room', 'tab', array( 'n' => 2 ), $user_id );
		wp_remove_presence( 'some/room', 'tab' );
		wp_remove_presence( 'some/room', 'tab' );
		self::assertSame(
			array(
				array( 'set_presence', 'some/room', 'tab', array( 'n' => 2 ), $user_id ),
				array( 'removed_presence', 'some/room', 'tab' ),
			),
			$told
		);
		$told = array();
		wp_set_presence( self::ROOM, 'tab', array(), $user_id );
		wp_remove_user_presence( $user_id );
		wp_remove_user_presence( $user_id );
		self::assertSame( array( 'set_presence', 'wp_presence_admin_room_changed', 'removed_user_presence', 'wp_presence_admin_room_changed' ), array_column( $told, 0 ) );
		self::assertSame( $user_id, $told[2][1] );
	}

	public function test_availability_and_collection(): void {
		self::assertTrue( wp_presence_is_available() );
		self::assertTrue( wp_presence_recording_enabled() );
		add_filter( 'wp_presence_recording_enabled', '__return_false' );
		self::assertFalse( wp_presence_recording_enabled() );

		wp_set_presence( self::ROOM, 'alive', array() );
		wp_delete_expired_presence_data();
		self::assertSame( array( 'alive' ), self::clients() );
	}

	public function test_the_constants_are_there(): void {
		self::assertSame( \NativePresence\Bootstrap::VERSION, WP_PRESENCE_VERSION );
		self::assertSame( 60, WP_PRESENCE_DEFAULT_TTL );
		self::assertSame( 191, WP_PRESENCE_SCREEN_KEY_LIMIT );
		self::assertSame( 200, WP_PRESENCE_SCREEN_REV_LIMIT );
	}

	public function test_another_site_sees_nothing(): void {
		wp_set_presence( self::ROOM, 'tab', array() );
		self::assertSame( array(), presence_get( self::ROOM, null, '', 'another-' . Site::id() ) );
		self::assertSame( array(), presence_get( self::ROOM ) );
	}
}
