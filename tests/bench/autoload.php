<?php
/**
 * Finds the benchmark's classes, and lets no warning pass: what fails must not look fast.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use ErrorException;

spl_autoload_register(
	static function ( string $name ): void {
		$file = __DIR__ . '/lib/' . substr( $name, strlen( __NAMESPACE__ ) + 1 ) . '.php';
		if ( str_starts_with( $name, __NAMESPACE__ . '\\' ) && is_readable( $file ) ) {
			require $file;
		}
	}
);
set_error_handler(
	static function ( int $level, string $message, string $file, int $line ): bool {
		throw new ErrorException( $message, 0, $level, $file, $line );
	}
);
