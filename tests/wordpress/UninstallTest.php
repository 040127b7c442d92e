<?php
/**
 * What the plugin leaves: after deactivation its settings, after uninstallation nothing.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Demo\Crew;
use NativePresence\Failures;
use NativePresence\Recording\Hidden;
use NativePresence\Recording\Setting;
use NativePresence\Site;
use NativePresence\TableEngine\Schema;

/**
 * @group extension
 */
final class UninstallTest extends TestCase {
	private const PLUGIN = 'native-presence/native-presence.php';
	private const OURS   = 'native_presence_of_a_test';

	private ?Variant $variant = null;

	protected function tearDown(): void {
		$this->variant?->stop();
		presence_clear( 'another site' );
		Crew::dismiss();
		Schema::drop();
		wp_unschedule_hook( self::OURS );
		delete_transient( self::OURS );
		delete_option( Setting::OPTION );
		delete_option( Setting::FRONT_END );
		parent::tearDown();
	}

	public function test_deactivation_takes_everyone_out_and_uninstallation_leaves_nothing(): void {
		$manager = $this->make_manager();
		$editor  = $this->make_user();
		$post_id = $this->make_post();
		$this->variant = ( new Variant( array() ) )->with_fixture( 'uninstall' )->start();
		$admin         = $this->variant->visitor( $manager );
		$someone       = $this->variant->visitor();
		$visit         = static function () use ( $admin, $someone, $post_id ): Answer {
			$admin->get( "/wp-admin/post.php?post=$post_id&action=edit" );
			$admin->get( '/wp-admin/site-health.php?tab=debug' );
			return $someone->get( '/wp-admin/' );
		};
		$someone->log_in( self::login_of( $editor ), self::PASSWORD );

		// What core keeps of visits is there before the plugin comes.
		$visit();
		wp_cache_flush();
		$this->remove_traces();
		$before = self::database();
		self::assertSame( 302, $this->follow( $admin, 'activate' )->status );

		// All that the plugin keeps anything of.
		$page = $visit();
		$someone->beat( $page, Visitor::ping( $page, $page->config()['tokens'] ) );
		wp_cache_flush();
		Setting::set( false );
		Setting::set( false, Setting::FRONT_END );
		// That took everyone out.
		presence_set( self::ROOM, 'tab', array(), 0, 600, Site::id() );
		update_option( Failures::OPTION, array( 'time' => time(), 'code' => 2, 'message' => 'x', 'count' => 1 ) );
		set_transient( self::OURS, 1, 600 );
		wp_schedule_event( time() + 600, 'daily', self::OURS );
		update_user_meta( $editor, self::OURS, '1' );
		Schema::make();
		$crew  = Crew::of( 2 );
		Hidden::set( $editor, true );
		$given = $this->make_post( array( 'post_author' => $crew[0]->ID ) );
		presence_set( 'room', 'tab', array(), 0, 600, 'another site' );
		wp_presence_bump_screen_revision( 'options/general', $editor );
		self::assertNotSame( array(), self::clients() );
		$names = self::names();
		self::assertGreaterThanOrEqual( 9, count( $names ), implode( ', ', $names ) );
		self::assertNotSame( array(), preg_grep( '/^table /', $names ) );

		self::assertSame( 302, $this->follow( $admin, 'deactivate' )->status );
		self::assertSame( array(), $this->variant->active() );
		self::assertSame( array(), self::clients() );
		self::assertSame( array(), presence_revisions( Site::id() ) );
		self::assertSame( 1, presence_count( 'room', 'another site' )['entries'] );
		self::assertSame( $names, self::names(), 'deactivation removes nothing that is kept' );

		self::assertSame( array( 'was_loaded' => false, 'uninstalled' => true ), $admin->get( '/?presence_uninstall=' . self::PLUGIN )->json() );
		wp_cache_flush();
		self::assertSame( array(), self::names() );
		self::assertSame( $before, self::database() );
		self::assertSame( array(), get_users( array( 'blog_id' => 0, 'search' => 'presence-demo-*' ) ) );
		self::assertTrue( user_can( (int) get_post( $given )->post_author, 'administrator' ), 'what was given to an editor of the demo is kept' );
		self::assertSame( 1, presence_count( 'room', 'another site' )['entries'] );
		self::assertSame( '', $this->variant->log() );
	}

	public function test_nothing_stays_either_where_the_plugin_still_runs_and_its_engine_does_not(): void {
		$editor = $this->make_user();
		$this->remove_traces();
		$this->variant = ( new Variant() )->with_fixture( 'uninstall' )->start( array( 'presence.shm_path' => '/nowhere/segment' ) );
		Crew::of( 1 );
		$this->variant->visitor( $editor )->get( '/wp-admin/' );
		wp_cache_flush();
		self::assertNotNull( Failures::last() );

		$answer = $this->variant->visitor()->get( '/?presence_uninstall=' . self::PLUGIN );
		self::assertSame( array( 'was_loaded' => true, 'uninstalled' => true ), $answer->json() );
		wp_cache_flush();
		self::assertSame( array(), self::names() );
		self::assertSame( array(), get_users( array( 'blog_id' => 0, 'search' => 'presence-demo-*' ) ) );
	}

	public function test_what_somebody_wrote_on_the_post_of_the_demo_stays(): void {
		$none = static fn ( $query ) => in_array( 'post', (array) $query->get( 'post_type' ), true ) && ! $query->get( 'meta_key' ) ? $query->set( 'post__in', array( 0 ) ) : null;
		add_action( 'pre_get_posts', $none );
		Crew::of( 1 );
		remove_action( 'pre_get_posts', $none );
		$made = get_posts( array( 'meta_key' => Crew::MARK, 'post_status' => 'any' ) )[0];

		wp_update_post( array( 'ID' => $made->ID, 'post_content' => 'An hour of work.' ) );
		Crew::dismiss();
		$kept = get_post( $made->ID );
		wp_delete_post( $made->ID, true );
		self::assertSame( 'An hour of work.', $kept->post_content );
		self::assertSame( '', get_post_meta( $made->ID, Crew::MARK, true ) );
	}

	public function test_an_editor_of_the_demo_inherits_from_none(): void {
		$crew  = Crew::of( 2 );
		$given = $this->make_post( array( 'post_author' => $crew[1]->ID ) );
		$crew[0]->set_role( 'administrator' );
		foreach ( get_users( array( 'role' => 'administrator', 'exclude' => array( $crew[0]->ID ) ) ) as $other ) {
			// The lowest number inherits, so this one would not be asked.
			self::assertLessThan( $crew[0]->ID, $other->ID );
		}
		Crew::dismiss();
		wp_cache_flush();
		self::assertNotFalse( get_userdata( (int) get_post( $given )->post_author ) );
	}

	/**
	 * Clicks a link of the plugin's row on the plugins screen.
	 */
	private function follow( Visitor $admin, string $action ): Answer {
		$links = $admin->get( '/wp-admin/plugins.php' )->all( "//tr[@data-plugin='" . self::PLUGIN . "']//span[@class='$action']/a" );
		self::assertCount( 1, $links, $action );
		return $admin->get( '/wp-admin/' . $links[0]->getAttribute( 'href' ) );
	}

	/**
	 * What the site's own plugin has left so far would hide what this test's leaves.
	 */
	private function remove_traces(): void {
		global $wpdb;
		// Past every hook, because a switch that is deleted is a save of its page.
		foreach ( array( 'option ' . Setting::OPTION, ...self::names() ) as $name ) {
			$wpdb->delete( $wpdb->options, array( 'option_name' => (string) preg_replace( '/^option /', '', $name ) ) );
		}
		wp_cache_flush();
		self::assertSame( array(), self::names() );
	}

	/**
	 * Everything in the database that has our name.
	 *
	 * @return string[]
	 */
	private static function names(): array {
		global $wpdb;
		$cron = array_merge( ...array_values( array_map( static fn ( $events ) => is_array( $events ) ? array_keys( $events ) : array(), _get_cron_array() ) ) );
		return array(
			...array_map( static fn ( $name ) => "option $name", $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%native%presence%' ORDER BY option_name" ) ),
			...array_map( static fn ( $name ) => "user meta $name", $wpdb->get_col( "SELECT DISTINCT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE '%native%presence%' ORDER BY meta_key" ) ),
			...array_map( static fn ( $name ) => "post meta $name", $wpdb->get_col( "SELECT DISTINCT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '%native%presence%' ORDER BY meta_key" ) ),
			...array_map( static fn ( $name ) => "table $name", $wpdb->get_col( "SHOW TABLES LIKE '%presence%'" ) ),
			...array_map( static fn ( $name ) => "event $name", array_values( array_filter( $cron, static fn ( $hook ) => str_contains( (string) $hook, 'presence' ) ) ) ),
		);
	}

	/**
	 * What there is in the database, but for what core itself keeps of visits.
	 *
	 * @return array<string, array<int|string, mixed>>
	 */
	private static function database(): array {
		global $wpdb;
		return array(
			'tables'    => $wpdb->get_col( 'SHOW TABLES' ),
			'options'   => $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name NOT REGEXP '^_(site_)?transient_' AND option_name NOT IN ( 'recently_activated' ) ORDER BY option_name" ),
			'user meta' => $wpdb->get_col( "SELECT CONCAT( user_id, ' ', meta_key ) FROM $wpdb->usermeta WHERE meta_key NOT REGEXP '^session_tokens$|dashboard_quick_press_last_post_id$|user-settings|^primary_blog$|^source_domain$' ORDER BY user_id, meta_key" ),
			'users'     => $wpdb->get_col( "SELECT user_login FROM $wpdb->users ORDER BY ID" ),
			'events'    => array_keys( array_merge( ...array_values( array_filter( _get_cron_array(), 'is_array' ) ) ) ),
		);
	}
}
