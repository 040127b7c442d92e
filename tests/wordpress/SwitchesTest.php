<?php
/**
 * The site's switches for recording, where a site owner looks for them.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Recording\Setting;
use NativePresence\Site;

final class SwitchesTest extends TestCase {
	private const SWITCHES = array( Setting::OPTION, Setting::FRONT_END );

	private int $user_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->visitor = Visitor::signed_in( $this->user_id );
		self::forget();
	}

	protected function tearDown(): void {
		parent::tearDown();
		self::forget();
	}

	/**
	 * As on a site where nobody has set a switch, and no page has asked for one.
	 */
	private static function forget(): void {
		array_map( 'delete_option', array_reverse( self::SWITCHES ) );
		// That was a save of their page.
		presence_clear( Site::id() );
	}

	/**
	 * @dataProvider switches
	 */
	public function test_a_switch_is_among_the_general_settings( string $option ): void {
		$admin = Visitor::signed_in( $this->make_user( 'administrator' ) );
		$form  = fn () => $admin->get( '/wp-admin/options-general.php' )->form( "//form[@action='options.php']" );
		$save  = function ( array $fields ) use ( $admin ): void {
			self::assertSame( 302, $admin->post( '/wp-admin/options.php', $fields )->status );
			wp_cache_flush();
		};
		$before = $form();
		self::assertSame( array( '1', '1' ), array( $before[ Setting::OPTION ], $before[ Setting::FRONT_END ] ), 'on, unless somebody switched it off' );
		$save( array_diff_key( $before, array( $option => '' ) ) );
		self::assertSame( 1, wp_presence_get_screen_revision( 'options/general' )['rev'], 'who has it open is told' );
		foreach ( self::SWITCHES as $one ) {
			self::assertSame( $one !== $option, Setting::is_on( $one ), $one );
		}
		self::assertArrayNotHasKey( $option, $form() );

		$save( array( $option => '1' ) + $form() );
		self::assertTrue( Setting::is_on( $option ) );
		self::assertSame( '1', $form()[ $option ] );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function switches(): array {
		return array(
			'everything'    => array( Setting::OPTION ),
			'the front end' => array( Setting::FRONT_END ),
		);
	}

	public function test_those_who_may_not_change_settings_change_none(): void {
		self::assertSame( 403, $this->visitor->get( '/wp-admin/options-general.php' )->status );
		$this->visitor->post( '/wp-admin/options.php', array( 'option_page' => 'general', 'action' => 'update' ) );
		wp_cache_flush();
		self::assertTrue( Setting::is_on() );
	}

	public function test_the_front_end_loads_nothing_and_is_not_recorded_where_that_is_off(): void {
		$open = $this->visitor->get( '/' );
		self::assertTrue( $open->has_id( 'wp-admin-bar-presence-online' ) );
		presence_clear( Site::id() );
		Setting::set( false, Setting::FRONT_END );

		$page = $this->visitor->get( '/' );
		self::assertTrue( $page->has_id( 'wpadminbar' ) );
		self::assertStringNotContainsStringIgnoringCase( 'presence', $page->body );
		self::assertSame( array(), self::clients() );

		// Nor is what was open before, or what other people's scripts say.
		$this->visitor->beat( $open, Visitor::ping( $open ), 'front' );
		$this->visitor->beat( $open, array( 'presence-ping' => array( 'screen' => 'front', 'title' => 'Home' ) ), 'front' );
		self::assertSame( array(), self::clients() );

		$page = $this->visitor->get( '/wp-admin/' );
		self::assertSame( array( "user-$this->user_id-" . $page->config()['tab'] ), self::clients() );
		self::assertTrue( $page->has_id( 'wp-admin-bar-presence-online' ) );
	}

	public function test_where_recording_is_off_as_a_whole_nothing_is_recorded_anywhere(): void {
		Setting::set( false );
		presence_clear( Site::id() );
		$post_id = $this->make_post();
		foreach ( array( '/', '/wp-admin/', "/wp-admin/post.php?post=$post_id&action=edit" ) as $path ) {
			$page = $this->visitor->get( $path );
			$this->visitor->beat( $page, Visitor::ping( $page ) + array( 'presence-editor-ping' => array( 'post_id' => $post_id ), 'wp-refresh-post-lock' => array( 'post_id' => $post_id, 'lock' => '' ) ) );
		}
		( new Visitor() )->log_in( self::login_of( $this->user_id ), self::PASSWORD );
		wp_update_post( array( 'ID' => $post_id, 'post_title' => 'Another' ) );
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
		self::assertSame( array(), wp_presence_get_screen_revisions() );
	}

	/**
	 * Optimizers turn off the autoload of options that they do not know.
	 *
	 * @dataProvider switches
	 */
	public function test_a_switch_that_is_not_autoloaded_switches_all_the_same( string $option ): void {
		Setting::set( false, $option );
		wp_set_option_autoload( $option, false );
		wp_cache_flush();
		self::assertFalse( Setting::is_on( $option ) );

		$this->visitor->get( '/' );
		if ( Setting::OPTION === $option ) {
			$this->visitor->get( '/wp-admin/' );
			( new Visitor() )->log_in( self::login_of( $this->user_id ), self::PASSWORD );
		}
		self::assertSame( array(), self::clients() );
		$form = Visitor::signed_in( $this->make_user( 'administrator' ) )->get( '/wp-admin/options-general.php' )->form( "//form[@action='options.php']" );
		self::assertArrayNotHasKey( $option, $form );
	}

	/**
	 * @testWith ["0", false]
	 *           ["", false]
	 *           ["off", false]
	 *           ["no", false]
	 *           ["false", false]
	 *           ["1", true]
	 *           ["yes", true]
	 */
	public function test_a_site_that_wordpress_own_plugin_had_switched_off_stays_off( string $stored, bool $on ): void {
		add_option( 'wp_presence_recording', $stored );
		wp_cache_flush();
		self::assertSame( $on, wp_presence_recording_enabled() );
		$this->visitor->get( '/wp-admin/' );
		self::assertCount( (int) $on, self::clients() );
	}

	public function test_a_stored_false_is_off_also_where_a_cache_keeps_its_type(): void {
		update_option( 'wp_presence_recording', '1', true );
		update_option( 'wp_presence_recording', false, true );
		self::assertFalse( wp_presence_recording_enabled() );
	}

	public function test_who_is_online_when_recording_goes_off_is_gone_at_once_and_pages_say_that_it_is_off(): void {
		$post_id = $this->make_post();
		$this->visitor->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		$viewer = Visitor::signed_in( $this->make_user() );
		$viewer->get( '/wp-admin/' );
		self::assertCount( 2, self::clients() );

		Setting::set( false );
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
		$page = $viewer->get( '/wp-admin/' );
		self::assertSame(
			array( 'Presence recording is off, so no users are shown.', 'Presence recording is off, so no posts are shown.' ),
			$page->texts( "//*[@id='presence-whos-online' or @id='presence-active-posts']/p[" . Answer::has_class( 'presence-empty' ) . ' and not(@hidden)]' )
		);
		self::assertStringNotContainsString( 'No other users are online', $page->body );
	}

	public function test_the_former_name_of_the_switch_gives_way(): void {
		$GLOBALS['wpdb']->insert( $GLOBALS['wpdb']->options, array( 'option_name' => 'native_presence_recording', 'option_value' => '0', 'autoload' => 'on' ) );
		wp_cache_flush();
		self::assertFalse( wp_presence_recording_enabled() );
		wp_cache_flush();
		self::assertSame( array( '0', false ), array( get_option( 'wp_presence_recording' ), get_option( 'native_presence_recording' ) ) );
		self::assertFalse( wp_presence_recording_enabled() );
	}

	public function test_a_script_that_sets_the_former_name_means_the_switch(): void {
		self::assertTrue( wp_presence_recording_enabled() );
		update_option( 'native_presence_recording', '0', true );
		self::assertFalse( wp_presence_recording_enabled() );
		wp_set_option_autoload( 'native_presence_recording', false );
		wp_cache_flush();
		self::assertFalse( wp_presence_recording_enabled() );
		update_option( 'native_presence_recording', '1' );
		self::assertTrue( wp_presence_recording_enabled() );
		update_option( 'native_presence_recording', '' );
		self::assertFalse( wp_presence_recording_enabled() );
		delete_option( 'native_presence_recording' );
		wp_cache_flush();
		self::assertTrue( wp_presence_recording_enabled() );
	}

	public function test_a_switch_that_nobody_has_set_is_stored_and_no_save_is_counted(): void {
		self::assertNull( get_option( Setting::OPTION, null ) );
		self::assertTrue( Setting::is_on() );
		wp_cache_flush();
		self::assertSame( '1', get_option( Setting::OPTION ) );
		self::assertSame( 0, wp_presence_get_screen_revision( 'options/general' )['rev'] );
	}

	/**
	 * @group network
	 */
	public function test_the_network_switches_every_site_off_and_none_on(): void {
		try {
			update_site_option( 'wp_presence_network_recording', '0' );
			self::assertFalse( wp_presence_recording_enabled() );
			$this->visitor->get( '/wp-admin/' );
			self::assertSame( array(), self::clients() );
			$admin = Visitor::signed_in( $this->make_user( 'administrator' ) )->get( '/wp-admin/options-general.php' );
			self::assertStringContainsString( 'Recording is switched off for the whole network.', $admin->body );

			update_site_option( 'wp_presence_network_recording', '1' );
			self::assertTrue( wp_presence_recording_enabled() );
			Setting::set( false );
			self::assertFalse( wp_presence_recording_enabled() );
			Setting::set( true );
			add_filter( 'wp_presence_network_recording_enabled', '__return_false' );
			self::assertFalse( wp_presence_recording_enabled() );
			add_filter( 'wp_presence_recording_enabled', '__return_true' );
			self::assertFalse( wp_presence_recording_enabled(), 'no site switches on what the network has off' );
		} finally {
			delete_site_option( 'wp_presence_network_recording' );
		}
	}

	/**
	 * @group one-site
	 */
	public function test_the_switches_cost_no_query(): void {
		global $wpdb;
		array_map( Setting::is_on( ... ), self::SWITCHES );
		wp_load_alloptions();
		$before = $wpdb->num_queries;
		Setting::records( 'front' );
		Setting::records( 'dashboard' );
		self::assertSame( $before, $wpdb->num_queries );
	}

	public function test_the_command_knows_both(): void {
		$wp = static fn ( string $words ) => Command::run( array( 'presence', 'recording', ...explode( ' ', $words ) ) );
		self::assertSame( "on\n", $wp( 'get --front-end' )[1] );
		self::assertSame( array( 0, "Success: Recording on the site itself is off.\n" ), array_slice( $wp( 'set off --front-end' ), 0, 2 ) );
		self::assertSame( array( "off\n", "on\n" ), array( $wp( 'get --front-end' )[1], $wp( 'get' )[1] ) );
		$wp( 'set on --front-end' );
		self::assertSame( "on\n", $wp( 'get --front-end' )[1] );

		$wp( 'set off' );
		self::assertSame( "off\n", $wp( 'get --front-end' )[1], 'nothing is recorded' );
		self::assertStringContainsString( 'recording as a whole is off', $wp( 'set on --front-end' )[2] );
	}
}
