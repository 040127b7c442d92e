<?php
/**
 * Options that must exist.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

use NativePresence\TableEngine\Database;

/**
 * Gives an option its first value. WordPress asks the database for a missing option in every request, so an option that
 * every request reads has to be there. add_option() does not fit: it lets the last of two requests win, and tells other code
 * that a setting was saved.
 */
final class OptionRow {

	/**
	 * Stores an autoloaded option unless it is stored already.
	 *
	 * @param string $table Table of options.
	 * @param string $name  Option, in letters and underscores.
	 * @param string $value First value, in letters and digits.
	 * @return string|null The value that is stored; null when the database keeps none.
	 */
	public static function keep( string $table, string $name, string $value ): ?string {
		Database::query( "INSERT IGNORE INTO $table (option_name, option_value, autoload) VALUES ('$name', '$value', 'on')" );

		// This request, and an object cache that outlives it, still hold the options as they were.
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		wp_cache_delete( $name, 'options' );

		return self::stored( $table, $name );
	}

	/**
	 * The value that a table holds; null for none.
	 *
	 * @param string $table Table of options.
	 * @param string $name  Option, in letters and underscores.
	 */
	public static function stored( string $table, string $name ): ?string {
		// A transaction that other code has open may not see what another request has stored meanwhile.
		[ $found ] = Database::query( "SELECT option_value FROM $table WHERE option_name = '$name'" . Database::latest() );

		return $found ? (string) $GLOBALS['wpdb']->last_result[0]->option_value : null;
	}
}
