<?php
/**
 * What the tables need over time.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

use NativePresence\CommandLine;
use NativePresence\Engine;
use NativePresence\Segment;

/**
 * Makes the tables when the plugin is activated, and sweeps them by WordPress's cron. One of both is there for all sites of
 * a network, so a site that is added later needs nothing. Where the extension is loaded, there is nothing to keep up.
 */
final class Upkeep {

	public const HOOK = 'native_presence_sweep';

	/**
	 * The plugin is being activated.
	 */
	public static function begin(): void {
		if ( ! extension_loaded( 'presence' ) ) {
			Engine::prepare();
			self::schedule();
		}
	}

	/**
	 * Schedules the sweep, if it is not. Never on a heartbeat: it writes an option.
	 */
	public static function schedule(): void {
		if ( ! extension_loaded( 'presence' ) && is_main_site() && ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', self::HOOK );
		}
	}

	/**
	 * Sweeps. Once the extension is there, the tables are only in the way.
	 */
	public static function run(): void {
		if ( ! extension_loaded( 'presence' ) ) {
			Engine::collect();
			return;
		}

		// PHP on the command line may have the extension where the web has not, and uses the tables.
		if ( CommandLine::is_command() && 'table' === ( Segment::of_web()['engine'] ?? 'table' ) ) {
			Engine::sweep_tables();
			return;
		}

		Schema::drop();
		self::end();
	}

	/**
	 * Sweeps no more.
	 */
	public static function end(): void {
		wp_clear_scheduled_hook( self::HOOK );
	}
}
