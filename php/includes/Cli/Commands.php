<?php
/**
 * The commands of `wp`.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use WP_CLI;

/**
 * What `wp presence` knows, command by command. Who runs it has a shell on the server, so nobody is asked for a
 * capability; our own keys stay ours here too.
 */
final class Commands {

	/**
	 * Registers the commands.
	 */
	public static function register(): void {
		WP_CLI::add_command( 'presence', Entries::class );
		WP_CLI::add_command( 'presence status', Status::class );
		WP_CLI::add_command( 'presence recording', Recording::class );
		WP_CLI::add_command( 'presence demo', Demo::class );
	}

	/**
	 * Registers a command that only says what keeps the plugin from running.
	 *
	 * @param callable(): string $why Says why, once it is asked.
	 */
	public static function register_obstacle( callable $why ): void {
		WP_CLI::add_command(
			'presence',
			static function () use ( $why ): void {
				WP_CLI::error( $why() );
			},
			array(
				'shortdesc' => 'Says why presence is not running here.',
				'longdesc'  => "## EXAMPLES\n\n    $ wp presence",
			)
		);
	}
}
