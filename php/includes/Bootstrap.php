<?php
/**
 * The one decision whether this plugin runs.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Decides once per request what stands in the way, if anything, and either runs or says why not.
 */
final class Bootstrap {

	public const VERSION = '0.1.0';

	/**
	 * The plugin's main file.
	 *
	 * @var string
	 */
	private static string $file = '';

	/**
	 * What keeps the plugin from running.
	 *
	 * @var string|null
	 */
	private static ?string $obstacle = null;

	/**
	 * Runs the plugin, or shows one notice and does nothing else.
	 *
	 * @param string                 $file The plugin's main file.
	 * @param callable(string): bool $load Loads a file by its name below this folder.
	 */
	public static function start( string $file, callable $load ): void {
		self::$file = $file;

		// A beat renders no page, and is no check of the site's health.
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Nothing is done for it, only less.
		$beat = wp_doing_ajax() && isset( $_REQUEST['action'] ) && 'heartbeat' === $_REQUEST['action'];

		if ( ! $beat ) {
			$load( 'hooks-always.php' );
		}

		self::$obstacle = self::look();

		if ( null !== self::$obstacle ) {
			Notice::show( self::$obstacle );
			return;
		}

		// The table-backed feature plugin stands down when it finds this name taken.
		$GLOBALS['wpdb']->presence = $GLOBALS['wpdb']->prefix . 'presence';

		$files = array( 'functions/constants.php', 'functions/api.php', 'functions/callbacks.php', 'hooks.php' );

		if ( ! extension_loaded( 'presence' ) ) {
			// The same functions, over the database.
			array_unshift( $files, '../polyfill.php' );
		}

		if ( ! $beat ) {
			$files[] = 'hooks-pages.php';
		}

		// The hooks come last: without one of the others there is no presence in this request.
		foreach ( $files as $name ) {
			if ( ! $load( $name ) ) {
				return;
			}
		}
	}

	/**
	 * What keeps the plugin from running: `beside` or `version`; null when nothing does.
	 */
	public static function obstacle(): ?string {
		return self::$obstacle;
	}

	/**
	 * The plugin's main file.
	 */
	public static function file(): string {
		return self::$file;
	}

	/**
	 * Looks for what stands in the way.
	 */
	private static function look(): ?string {
		if ( function_exists( 'wp_get_presence' ) ) {
			return 'beside';
		}

		if ( ! extension_loaded( 'presence' ) ) {
			return null;
		}

		// The native functions do not change within major.minor.
		$series = substr( self::VERSION, 0, (int) strrpos( self::VERSION, '.' ) + 1 );

		return str_starts_with( (string) phpversion( 'presence' ), $series ) ? null : 'version';
	}
}
