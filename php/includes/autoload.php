<?php
/**
 * Loads a class when it is first named: a request that shows no presence reads none of them.
 *
 * Returns what loads a file of the plugin by its name below this folder, and says whether there is such a file.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

// Of a file that is away nothing is said here, because it is asked for again. Other warnings are said as ever.
$presence_away = static fn( int $level, string $message ): bool => str_contains( $message, 'Failed to open' ) || str_contains( $message, 'Failed opening' );

// WordPress replaces a plugin by moving its folder away and the new one to its place. A request that is under way then, and
// asks in between, waits: it is a matter of milliseconds. That there is no such file is only known when the folder is there.
$presence_load = static function ( string $name ) use ( $presence_away ): bool {
	$file     = __DIR__ . '/' . $name;
	$deadline = null;

	while ( true ) {
		// Read before it is asked for: OPcache reads from memory, and asks no disk.
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_set_error_handler -- For this one call.
		set_error_handler( $presence_away, E_WARNING );
		try {
			$loaded = include_once $file;
		} finally {
			restore_error_handler();
		}
		if ( false !== $loaded ) {
			return true;
		}

		clearstatcache();
		if ( is_file( __FILE__ ) && ! is_file( $file ) ) {
			return false;
		}

		$deadline ??= microtime( true ) + 5;
		if ( microtime( true ) > $deadline ) {
			return false;
		}
		usleep( 2000 );
	}
};

spl_autoload_register(
	static function ( string $name ) use ( $presence_load ): void {
		// Names that other people's code knows, so they stand outside the namespace.
		$known = array(
			'PresenceEntry'                   => 'global/class-presenceentry.php',
			'PresenceException'               => 'global/class-presenceexception.php',
			'WP_Presence_Widget_Active_Posts' => 'global/class-wp-presence-widget-active-posts.php',
			'WP_Presence_Widget_Whos_Online'  => 'global/class-wp-presence-widget-whos-online.php',
			'WP_REST_Presence_Controller'     => 'global/class-wp-rest-presence-controller.php',
		);

		if ( isset( $known[ $name ] ) ) {
			$presence_load( $known[ $name ] );
			return;
		}

		if ( ! str_starts_with( $name, 'NativePresence\\' ) ) {
			return;
		}

		$presence_load( strtr( substr( $name, strlen( 'NativePresence\\' ) ), '\\', '/' ) . '.php' );
	},
	true,
	// Before those of core and of other plugins, which look for our classes in vain; it knows at a glance what is not ours.
	true
);

return $presence_load;
