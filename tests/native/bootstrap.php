<?php
/**
 * Finds the classes of these tests: a namespace for each folder.
 */

declare(strict_types=1);

// From PHP 8.4 on, parts of PHPUnit 9 itself are deprecated.
error_reporting( PHP_VERSION_ID < 80400 ? E_ALL : E_ALL & ~E_DEPRECATED );

spl_autoload_register(
	static function ( string $name ): void {
		$prefix = 'NativePresence\\Tests\\Native\\';
		if ( ! str_starts_with( $name, $prefix ) ) {
			return;
		}
		$parts = explode( '\\', substr( $name, strlen( $prefix ) ) );
		$class = array_pop( $parts );
		$file  = __DIR__ . '/' . strtolower( implode( '/', $parts ) ) . "/$class.php";
		if ( is_file( $file ) ) {
			require $file;
		}
	}
);

if ( 'table' === getenv( 'PRESENCE_ENGINE' ) ) {
	require __DIR__ . '/wordpress.php';

	// As the activation of the plugin does. A count of saves alone makes no tables.
	NativePresence\TableEngine\Schema::make();
}
