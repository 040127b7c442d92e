<?php
/**
 * What PHP and WordPress have logged.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class Log {
	/** What core's own files make PHP say whenever they are compiled, in a network. */
	private const OF_CORE = '~^.*PHP Deprecated:  Optional parameter \$meta declared before required parameter \$signup_id .* in \S+/wp-includes/ms-functions\.php on line \d+\n~m';

	/**
	 * A log without what core alone is to blame for; empty when there is none.
	 */
	public static function read( string $file ): string {
		return is_file( $file ) ? self::without_core( (string) file_get_contents( $file ) ) : '';
	}

	/**
	 * The same of what a process has printed.
	 */
	public static function without_core( string $errors ): string {
		return (string) preg_replace( self::OF_CORE, '', $errors );
	}
}
