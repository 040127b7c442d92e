<?php
/**
 * What keeps the plugin from running is said once, to those who can do something about it, and costs nothing else.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class ObstaclesTest extends TestCase {
	private const PLUGIN = 'native-presence/native-presence.php';
	private const OTHER  = 'presence-api/presence-api.php';

	private ?Variant $variant = null;

	protected function tearDown(): void {
		$this->variant?->stop();
		parent::tearDown();
	}

	/**
	 * @group extension
	 */
	public function test_the_header_says_what_the_plugin_needs(): void {
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		$header = get_plugin_data( WP_PLUGIN_DIR . '/' . self::PLUGIN, false, false );
		self::assertSame( array( '6.8', '8.1' ), array( $header['RequiresWP'], $header['RequiresPHP'] ) );
		self::assertSame( \NativePresence\Bootstrap::VERSION, $header['Version'] );
		self::assertSame( (string) phpversion( 'presence' ), $header['Version'] );
		// So that no plugin of that name in the directory is ever taken for an update.
		self::assertSame( 'false', $header['UpdateURI'] );
		self::assertSame( 'native-presence', $header['TextDomain'] );
		// It may be active on one site of a network, or on all.
		self::assertFalse( $header['Network'] );
		self::assertTrue( validate_plugin_requirements( self::PLUGIN ) );
	}

	/**
	 * @dataProvider other_versions
	 * @group extension
	 */
	public function test_another_version_of_the_plugin_is_a_notice_and_nothing_else( string $version ): void {
		$this->variant = ( new Variant() )->with_plugin_version( $version )->start();
		$admin         = $this->variant->visitor( $this->make_manager() );
		$page          = $admin->get( '/wp-admin/' );

		self::assertSame( 200, $page->status );
		$notices = $page->all( '//*[' . Answer::has_class( 'native-presence-notice' ) . ']' );
		self::assertCount( 1, $notices );
		self::assertSame( 'native-presence-version', $notices[0]->getAttribute( 'id' ) );
		self::assertStringContainsString( $version, $notices[0]->textContent );
		self::assertStringContainsString( (string) phpversion( 'presence' ), $notices[0]->textContent );
		self::assert_does_nothing( $page );
		self::assertSame( array(), self::clients() );
		self::assert_site_health_says( $admin, 'critical', 'does not work with version', 'stands down: extension and plugin do not fit' );

		$editor = $this->variant->visitor( $this->make_user() )->get( '/wp-admin/' );
		self::assertSame( array(), $editor->all( '//*[' . Answer::has_class( 'native-presence-notice' ) . ']' ) );
		self::assertSame( '', $this->variant->log() );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function other_versions(): array {
		return array(
			'newer major' => array( '9.0.0' ),
			'newer minor' => array( '0.99.0' ),
			'older minor' => array( '0.0.9' ),
		);
	}

	public function test_another_patch_version_works(): void {
		$this->variant = ( new Variant() )->with_plugin_version( '0.1.99' )->start();
		$page          = $this->variant->visitor( $this->make_manager() )->get( '/wp-admin/' );

		self::assertSame( array(), $page->all( '//*[' . Answer::has_class( 'native-presence-notice' ) . ']' ) );
		self::assertTrue( $page->has_id( 'presence-whos-online' ) );
		self::assertCount( 1, self::clients() );
		self::assertSame( '', $this->variant->log() );
	}

	/**
	 * @dataProvider load_orders
	 * @param string[] $order
	 */
	public function test_beside_the_feature_plugin_one_stands_down( array $order, string $notice ): void {
		$this->variant = ( new Variant( $order ) )->with_plugin( 'presence-api', __DIR__ . '/fixtures/feature-plugin.php' )->start();
		$admin         = $this->variant->visitor( $this->make_manager() );
		$page          = $admin->get( '/wp-admin/' );

		self::assertSame( 200, $page->status );
		$notices = $page->all( "//*[@id='native-presence-beside' or @id='feature-plugin-standing-down']" );
		self::assertCount( 1, $notices );
		self::assertSame( $notice, $notices[0]->getAttribute( 'id' ) );
		self::assertSame( 'feature-plugin-standing-down' === $notice, $page->has_id( 'presence-whos-online' ) );
		if ( 'native-presence-beside' === $notice ) {
			self::assert_site_health_says( $admin, 'recommended', 'another plugin already provides', 'stands down for another plugin' );
		}
		self::assertSame( '', $this->variant->log() );
	}

	/**
	 * @return array<string, array{string[], string}>
	 */
	public function load_orders(): array {
		return array(
			'ours first'   => array( array( self::PLUGIN, self::OTHER ), 'feature-plugin-standing-down' ),
			'theirs first' => array( array( self::OTHER, self::PLUGIN ), 'native-presence-beside' ),
		);
	}

	/**
	 * @dataProvider activations
	 */
	public function test_activating_one_beside_the_other_is_no_fatal_error( string $active, string $activated ): void {
		$this->variant = ( new Variant( array( $active ) ) )->with_plugin( 'presence-api', __DIR__ . '/fixtures/feature-plugin.php' )->start();
		$admin         = $this->variant->visitor( $this->make_manager() );

		$links = $admin->get( '/wp-admin/plugins.php' )->all( "//tr[@data-plugin='$activated']//span[@class='activate']/a" );
		self::assertCount( 1, $links );
		$answer = $admin->get( '/wp-admin/' . $links[0]->getAttribute( 'href' ) );

		self::assertSame( 302, $answer->status );
		self::assertStringContainsString( 'activate=true', (string) $answer->header( 'location' ) );
		self::assertEqualsCanonicalizing( array( $active, $activated ), $this->variant->active() );

		$page = $admin->get( '/wp-admin/plugins.php' );
		self::assertSame( 200, $page->status );
		self::assertCount( 1, $page->all( "//*[@id='native-presence-beside' or @id='feature-plugin-standing-down']" ) );
		self::assertSame( '', $this->variant->log() );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function activations(): array {
		return array(
			'ours beside theirs' => array( self::OTHER, self::PLUGIN ),
			'theirs beside ours' => array( self::PLUGIN, self::OTHER ),
		);
	}

	/**
	 * Site Health has the one check that says what stands in the way, and a panel without an engine.
	 */
	private static function assert_site_health_says( Visitor $admin, string $status, string $says, string $panel ): void {
		$found = $admin->get( '/wp-admin/site-health.php' )->site_health();
		self::assertSame( array( 'extension' ), array_keys( $found ) );
		self::assertSame( $status, $found['extension']['status'] );
		self::assertStringContainsString( $says, $found['extension']['text'] );

		$shown = $admin->get( '/wp-admin/site-health.php?tab=debug' )->site_health_panel();
		self::assertSame( $panel, $shown['Status'] );
		self::assertArrayNotHasKey( 'Engine', $shown );
	}

	private static function assert_does_nothing( Answer $page ): void {
		foreach ( array( 'wpPresenceConfig', 'wp-presence-', 'presence-whos-online', 'presence_whos_online', 'wp-admin-bar-presence' ) as $trace ) {
			self::assertStringNotContainsString( $trace, $page->body );
		}
	}
}
