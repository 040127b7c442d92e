<?php
/**
 * Why an engine refused.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

// phpcs:disable Generic.Classes.DuplicateClassName -- The extension's class, where there is no extension.

// PHP would declare the class before it reads the line above, and fail where the extension has declared it.
if ( ! class_exists( 'PresenceException', false ) ) {

	/**
	 * Why an engine refused; which reason is its code. `stubs/presence.stub.php` describes them.
	 */
	class PresenceException extends RuntimeException {

		public const FULL        = 1;
		public const UNAVAILABLE = 2;
		public const CONTENDED   = 3;
		public const CONFLICT    = 4;
		public const LIMIT       = 5;
		public const CORRUPT     = 6;
	}
}
