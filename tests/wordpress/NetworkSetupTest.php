<?php
/**
 * The beginning and end of presence in a network of sites.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Demo\Crew;
use NativePresence\Network;
use NativePresence\Site;

/**
 * @group network
 */
final class NetworkSetupTest extends TestCase {
	private const PLUGIN = 'native-presence/native-presence.php';
	private const OURS   = 'native_presence_of_a_test';

	private ?Variant $variant = null;

	/** @var int[] Sites made by a test. */
	private array $made = array();

	private int $second;

	protected function setUp(): void {
		parent::setUp();
		$this->second = (int) get_sites( array( 'path' => '/second/', 'fields' => 'ids' ) )[0];
	}

	protected function tearDown(): void {
		$this->variant?->stop();
		foreach ( $this->made as $site_id ) {
			wp_delete_site( $site_id );
		}
		foreach ( array( 1, $this->second ) as $site_id ) {
			Network::on( $site_id, static fn () => Crew::dismiss() );
			presence_clear( Site::id( $site_id ) );
		}
		delete_site_option( self::OURS );
		parent::tearDown();
	}

	public function test_the_presence_of_a_deleted_site_goes(): void {
		$site_id = $this->make_site();
		$user_id = $this->make_user();
		add_user_to_blog( $site_id, $user_id, 'editor' );
		$this->present( $site_id, $user_id );
		$this->present( $site_id, 0 );
		$this->present( 1, $user_id );
		Network::on( $site_id, static fn () => wp_presence_bump_screen_revision( 'options/general', $user_id ) );

		$here = get_current_blog_id();
		$name = Site::id( $site_id );
		self::assertSame( 2, presence_count( self::ROOM, $name )['entries'] );
		wp_delete_site( $site_id );
		$this->made = array();
		self::assertSame( $here, get_current_blog_id() );
		self::assertSame( 0, presence_count( self::ROOM, $name )['entries'] );
		self::assertSame( array(), presence_revisions( $name ) );
		self::assertSame( 1, presence_count( self::ROOM, Site::id() )['entries'], 'and no other' );
	}

	public function test_deactivation_for_the_network_takes_everyone_out_of_every_site(): void {
		$sites = array( 1, $this->second, $this->make_site() );
		foreach ( $sites as $site_id ) {
			$this->present( $site_id, 1 );
		}
		do_action( 'deactivate_' . self::PLUGIN, true );
		self::assertSame( array( 0, 0, 0 ), self::counts( array_map( Site::id( ... ), $sites ) ) );
	}

	public function test_deactivation_on_one_site_leaves_the_others_alone(): void {
		$sites = array( 1, $this->second );
		foreach ( $sites as $site_id ) {
			$this->present( $site_id, 1 );
		}
		Network::on( $this->second, static fn () => do_action( 'deactivate_' . self::PLUGIN, false ) );
		self::assertSame( array( 1, 0 ), self::counts( array_map( Site::id( ... ), $sites ) ) );
	}

	public function test_uninstallation_leaves_nothing_on_any_site(): void {
		$sites   = array( 1, $this->second, $this->make_site() );
		$editor  = $this->make_user();
		$content = array();
		foreach ( $sites as $site_id ) {
			$this->present( $site_id, 1 );
			add_user_to_blog( $site_id, $editor, 'editor' );
			Network::on(
				$site_id,
				static function () use ( &$content, $site_id, $editor ): void {
					update_option( self::OURS, '1' );
					wp_schedule_event( time() + 600, 'daily', self::OURS );
					$crew = Crew::of( 1 );
					// An editor of the demo who works on another site too.
					add_user_to_blog( 1, $crew[0]->ID, 'editor' );
					$content[ $site_id ] = array( wp_insert_post( array( 'post_title' => 'Given', 'post_author' => $crew[0]->ID ) ), $crew[0]->ID );
				}
			);
		}
		$elsewhere = wp_insert_post( array( 'post_title' => 'Given too', 'post_author' => $content[ $this->second ][1] ) );
		// One who belongs to no site any more.
		$stray = $content[ $sites[2] ][1];
		remove_user_from_blog( $stray, 1 );
		remove_user_from_blog( $stray, $sites[2] );
		update_site_option( self::OURS, '1' );
		update_user_meta( $editor, self::OURS, '1' );

		$names         = array_map( Site::id( ... ), $sites );
		self::assertNotSame( array( 0, 0, 0 ), self::counts( $names ) );
		$this->variant = ( new Variant( array() ) )->with_fixture( 'uninstall' )->start();
		$answer        = $this->variant->visitor()->get( '/?presence_uninstall=' . self::PLUGIN );
		self::assertSame( array( 'was_loaded' => false, 'uninstalled' => true ), $answer->json(), $this->variant->log() );
		wp_cache_flush();

		self::assertSame( array( 0, 0, 0 ), self::counts( $names ) );
		self::assertFalse( get_site_option( self::OURS ) );
		self::assertSame( '', get_user_meta( $editor, self::OURS, true ) );
		self::assertSame( array(), get_users( array( 'blog_id' => 0, 'search' => 'presence-demo-*' ) ) );
		foreach ( $sites as $site_id ) {
			Network::on(
				$site_id,
				static function () use ( $content, $site_id, $stray ): void {
					global $wpdb;
					self::assertSame( array(), $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%native_presence%'" ) );
					self::assertFalse( wp_next_scheduled( self::OURS ) );
					$given = get_post( $content[ $site_id ][0] );
					self::assertNotNull( $given, 'what was given to an editor of the demo is kept' );
					// Whoever was taken off a site before left it there without an heir.
					self::assertSame( $content[ $site_id ][1] === $stray, $content[ $site_id ][1] === (int) $given->post_author );
					wp_delete_post( $given->ID, true );
				}
			);
		}
		self::assertTrue( user_can( (int) get_post( $elsewhere )->post_author, 'administrator' ) );
		wp_delete_post( $elsewhere, true );
		self::assertSame( array(), array_filter( explode( "\n", $this->variant->log() ) ) );
	}

	private function make_site(): int {
		$host         = substr( (string) getenv( 'STACK_URL' ), strlen( 'http://' ) );
		$site_id      = (int) wp_insert_site( array( 'domain' => $host, 'path' => '/setup/', 'title' => 'A site of the tests', 'user_id' => 1, 'network_id' => 1 ) );
		$this->made[] = $site_id;
		return $site_id;
	}

	private function present( int $site_id, int $user_id ): void {
		Network::on( $site_id, static fn () => wp_set_presence( self::ROOM, "tab-$user_id", array(), $user_id, null, 600 ) );
	}

	/**
	 * @param string[] $names Names of sites in the engine.
	 * @return int[] Entries of each.
	 */
	private static function counts( array $names ): array {
		return array_map( static fn ( string $name ) => presence_count( self::ROOM, $name )['entries'], $names );
	}
}
