<?php
/**
 * One live entry.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

// phpcs:disable Generic.Classes.DuplicateClassName -- The extension's class, where there is no extension.

// PHP would declare the class before it reads the line above, and fail where the extension has declared it.
if ( ! class_exists( 'PresenceEntry', false ) ) {

	/**
	 * One live entry, as it was when the engine was asked: neither made by `new` nor serialised, and without further
	 * properties. `stubs/presence.stub.php` describes it.
	 */
	final class PresenceEntry {

		// phpcs:disable Squiz.Commenting.VariableComment.Missing
		public string $room;
		public string $client_id;
		public int $user_id;
		public array $data;
		public string $date_gmt;
		public int $version;
		// phpcs:enable

		/**
		 * Entries come from the engine.
		 */
		public function __construct() {
			throw new Error( 'Cannot directly construct PresenceEntry, use presence_get() or presence_find() instead' );
		}

		/**
		 * There are no further properties.
		 *
		 * @param string $name  Name.
		 * @param mixed  $value Value.
		 */
		public function __set( string $name, mixed $value ): void {
			// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- For programs; who prints it escapes it.
			throw new Error( "Cannot create dynamic property PresenceEntry::\$$name" );
		}

		/**
		 * What was true at one moment is not kept.
		 */
		public function __serialize(): array {
			throw new Exception( "Serialization of 'PresenceEntry' is not allowed" );
		}

		/**
		 * What was true at one moment is not kept.
		 *
		 * @param array<string, mixed> $data Properties.
		 */
		public function __unserialize( array $data ): void {
			throw new Exception( "Unserialization of 'PresenceEntry' is not allowed" );
		}
	}
}
