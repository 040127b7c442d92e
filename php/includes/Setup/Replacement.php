<?php
/**
 * A zip that is uploaded over the plugin.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Setup;

use NativePresence\Bootstrap;
use WP_Upgrader;

/**
 * Core deletes the files of the old version one by one, from under the pages that are served of them. When it updates from
 * the directory it moves the whole folder away instead, and puts it back if the new one does not come; so it does here.
 */
final class Replacement {

	/**
	 * Whether what is being installed replaces what is there.
	 *
	 * @var bool
	 */
	private static bool $replaces = false;

	/**
	 * Whether the old version is away and it is not known yet whether the new one comes.
	 *
	 * @var bool
	 */
	private static bool $pending = false;

	/**
	 * Whether the new version is in its place.
	 *
	 * @var bool
	 */
	private static bool $done = false;

	/**
	 * Begins: notes what core is about to do.
	 *
	 * @param mixed $options Options of WP_Upgrader::run().
	 * @return mixed The same.
	 */
	public static function begin( mixed $options ): mixed {
		self::$replaces = is_array( $options )
			&& ! empty( $options['clear_destination'] )
			&& WP_PLUGIN_DIR === ( $options['destination'] ?? '' )
			&& empty( $options['hook_extra']['temp_backup'] );

		return $options;
	}

	/**
	 * The package is unpacked and accepted: if it is this plugin, the old folder goes, as a whole. Where it cannot be moved
	 * core does as it always did.
	 *
	 * @param mixed $source   Folder of what was unpacked, or an error.
	 * @param mixed $unpacked Folder that it was unpacked to.
	 * @param mixed $upgrader Who installs it.
	 * @return mixed The folder.
	 */
	public static function move_away( mixed $source, mixed $unpacked, mixed $upgrader ): mixed {
		$folder = dirname( plugin_basename( Bootstrap::file() ) );

		if ( ! self::$replaces || ! is_string( $source ) || basename( $source ) !== $folder || ! $upgrader instanceof WP_Upgrader ) {
			return $source;
		}

		self::$replaces = false;

		$backup = array(
			'slug' => $folder,
			'src'  => WP_PLUGIN_DIR,
			'dir'  => 'plugins',
		);

		if ( true === $upgrader->move_to_temp_backup_dir( $backup ) ) {
			self::$pending = true;
			self::$done    = false;
			add_action( 'shutdown', static fn() => self::$done ? $upgrader->delete_temp_backup( array( $backup ) ) : $upgrader->restore_temp_backup( array( $backup ) ) );
		}

		return $source;
	}

	/**
	 * What came of it.
	 *
	 * @param mixed $result True or an array; an error otherwise.
	 * @return mixed The same.
	 */
	public static function end( mixed $result ): mixed {
		// Core may install more in the same request, such as translations.
		if ( self::$pending ) {
			self::$pending = false;
			self::$done    = ! is_wp_error( $result );
		}

		return $result;
	}
}
