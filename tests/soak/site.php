<?php
/**
 * A must-use plugin of the soak's site: a request may carry what many tabs do at this moment, and the worker does it.
 */

declare(strict_types=1);

use NativePresence\Site;

add_action(
	'plugins_loaded',
	static function (): void {
		if ( ! isset( $_SERVER['HTTP_X_SOAK'] ) ) {
			return;
		}
		$asked  = json_decode( (string) file_get_contents( 'php://input' ), true );
		$result = presence_exchange( $asked['set'], $asked['remove'], array(), Site::id() );
		wp_send_json( array( 'refused' => count( array_filter( $result['set'], is_int( ... ) ) ) ) );
	}
);
