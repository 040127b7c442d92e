<?php
/**
 * Finds the classes of this benchmark beside those of the other one.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

require dirname( __DIR__ ) . '/autoload.php';

spl_autoload_register(
	static function ( string $name ): void {
		$file = __DIR__ . '/lib/' . substr( $name, strlen( __NAMESPACE__ ) + 1 ) . '.php';
		if ( str_starts_with( $name, __NAMESPACE__ . '\\' ) && is_readable( $file ) ) {
			require $file;
		}
	}
);
