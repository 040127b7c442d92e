<?php
/**
 * Loads a class when it is first named: a request that shows no presence reads none of them.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

spl_autoload_register(
	static function ( string $name ): void {
		// Names that other people's code knows, so they stand outside the namespace.
		$known = array(
			'PresenceEntry'                   => 'global/class-presenceentry.php',
			'PresenceException'               => 'global/class-presenceexception.php',
			'WP_Presence_Widget_Active_Posts' => 'global/class-wp-presence-widget-active-posts.php',
			'WP_Presence_Widget_Whos_Online'  => 'global/class-wp-presence-widget-whos-online.php',
			'WP_REST_Presence_Controller'     => 'global/class-wp-rest-presence-controller.php',
		);

		if ( isset( $known[ $name ] ) ) {
			require __DIR__ . '/' . $known[ $name ];
			return;
		}

		if ( ! str_starts_with( $name, 'NativePresence\\' ) ) {
			return;
		}

		$file = __DIR__ . '/' . strtr( substr( $name, strlen( 'NativePresence\\' ) ), '\\', '/' ) . '.php';

		if ( is_file( $file ) ) {
			require $file;
		}
	}
);
