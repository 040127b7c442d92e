<?php
/**
 * Scripts and styles.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Enqueues what the page being served needs.
 */
final class Assets {

	/**
	 * Handle of the script that every page loads: it keeps the tab, and what is shown everywhere.
	 */
	private const PING = 'wp-presence-ping';

	/**
	 * Handle of the style that every page loads.
	 */
	private const LOOKS = 'wp-presence';

	/**
	 * Surfaces whose scripts and styles are among those that every page loads: the admin bar's, and those of the page that
	 * most people see first, where a script more takes WordPress longer to print than the widgets take it to fill.
	 */
	private const SHARED = array( 'admin-bar', 'whos-online', 'active-posts' );

	/**
	 * How scripts get data: what JSON cannot say is left out of it, and never ends the script that it is printed into.
	 */
	private const JSON = JSON_HEX_TAG | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PARTIAL_OUTPUT_ON_ERROR;

	/**
	 * What scripts need beside what every page loads.
	 */
	private const NEEDS = array(
		'editor-panel' => array( 'wp-plugins', 'wp-editor', 'wp-element' ),
	);

	/**
	 * Enqueues what keeps the tab and every page loads, and the script and style of each surface it has a token for.
	 *
	 * @param array{tokens: array<string, string>} $config What the scripts have to know.
	 */
	public static function enqueue( array $config ): void {
		// No dependency: other code may take the heartbeat away at any time, and a script whose dependency is missing is not printed.
		if ( wp_script_is( 'heartbeat', 'registered' ) ) {
			wp_enqueue_script( 'heartbeat' );
		}

		if ( is_admin() ) {
			add_action( 'admin_print_footer_scripts', array( SiteHealth\PrintedHeartbeat::class, 'look' ), PHP_INT_MAX );
		}

		self::script( self::PING, 'presence', array( 'wp-hooks', 'wp-i18n' ) );
		self::data( 'wpPresenceConfig', $config );
		self::style( self::LOOKS, 'presence', array() );

		foreach ( array_diff( array_keys( $config['tokens'] ), self::SHARED ) as $name ) {
			self::script( "wp-presence-$name", $name, array( self::PING, ...self::NEEDS[ $name ] ?? array() ) );
			self::style( "wp-presence-$name", $name, array( self::LOOKS ) );
		}
	}

	/**
	 * Prints data for the script that every page loads, where that is.
	 *
	 * @param string               $variable What the script reads the data from.
	 * @param array<string, mixed> $data     Data.
	 */
	public static function data( string $variable, array $data ): void {
		if ( wp_script_is( self::PING ) ) {
			wp_add_inline_script(
				self::PING,
				"window.$variable = " . wp_json_encode( $data, self::JSON | ( is_utf8_charset() ? JSON_UNESCAPED_UNICODE : 0 ) ) . ';',
				'before'
			);
		}
	}

	/**
	 * Enqueues the script that follows the posts of the Site Editor, beside the panel that shows who else is in them.
	 */
	public static function follow_site_editor(): void {
		if ( wp_script_is( 'wp-presence-editor-panel' ) ) {
			self::script( 'wp-presence-site-editor', 'site-editor', array( 'wp-presence-editor-panel', 'wp-data', 'wp-date' ) );
		}
	}

	/**
	 * Enqueues a script.
	 *
	 * @param string   $handle Handle.
	 * @param string   $name   File without its ending.
	 * @param string[] $needs  Handles it needs.
	 */
	private static function script( string $handle, string $name, array $needs ): void {
		wp_enqueue_script( $handle, self::url( "js/$name.js" ), $needs, Bootstrap::VERSION, array( 'in_footer' => true ) );
		wp_set_script_translations( $handle, 'native-presence', plugin_dir_path( Bootstrap::file() ) . 'languages' );
	}

	/**
	 * Enqueues a style.
	 *
	 * @param string   $handle Handle.
	 * @param string   $name   File without its ending.
	 * @param string[] $needs  Handles it needs.
	 */
	private static function style( string $handle, string $name, array $needs ): void {
		wp_enqueue_style( $handle, self::url( "css/$name.css" ), $needs, Bootstrap::VERSION );
	}

	/**
	 * The address of an asset.
	 *
	 * @param string $path Path below the folder of assets.
	 */
	private static function url( string $path ): string {
		return plugins_url( "assets/$path", Bootstrap::file() );
	}
}
