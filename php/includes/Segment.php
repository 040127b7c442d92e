<?php
/**
 * Which engine the web uses.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * The web leaves word in the database which engine it uses and where that is, whenever somebody opens the dashboard and it
 * has changed. Commands compare their own with it (see CommandLine).
 */
final class Segment {

	public const OPTION = 'native_presence_segment';

	/**
	 * What tells one engine from another.
	 */
	public const IDENTITY = array(
		'engine' => '',
		'path'   => '',
		'owner'  => -1,
		'epoch'  => 0,
	);

	/**
	 * What else the web leaves word of: the file system of a segment, and when that was.
	 */
	private const NOTED = array(
		'place' => '',
		'time'  => 0,
	);

	/**
	 * Leaves word of the engine that this request uses.
	 */
	public static function remember(): void {
		// A command that loads the dashboard is not the web.
		$info = CommandLine::is_command() ? null : Engine::info();

		if ( null === $info ) {
			return;
		}

		$identity = array_intersect_key( $info, self::IDENTITY ) + array( 'place' => 'shm' === $info['engine'] ? self::place( $info['path'] ) : '' );
		$known    = self::read( get_option( self::OPTION ) );

		if ( null === $known || array_diff_assoc( $identity, $known ) ) {
			update_option( self::OPTION, $identity + array( 'time' => time() ), true );
		}
	}

	/**
	 * The engine that the web used when it last left word; null when it never did. On a network, a site whose dashboard
	 * nobody has opened goes by the main site's.
	 *
	 * @return array{engine: string, path: string, owner: int, epoch: int, place: string, time: int}|null
	 */
	public static function of_web(): ?array {
		return self::read( get_option( self::OPTION ) )
			?? ( is_multisite() && ! is_main_site() ? self::read( get_blog_option( get_main_site_id(), self::OPTION ) ) : null );
	}

	/**
	 * The file system that a segment is in, unlike any other of any machine since it was started; empty when PHP cannot tell.
	 * Each container has a /dev/shm, and two that share it have the same one.
	 *
	 * @param string $path Path of the segment.
	 */
	public static function place( string $path ): string {
		$folder = dirname( $path );
		$boot   = '/proc/sys/kernel/random/boot_id';

		if ( '' !== (string) ini_get( 'open_basedir' ) || ! is_dir( $folder ) || ! is_readable( $boot ) ) {
			return '';
		}

		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A file of the kernel.
		return trim( (string) file_get_contents( $boot ) ) . ':' . ( stat( $folder )['dev'] ?? '' );
	}

	/**
	 * A stored word, if it is whole.
	 *
	 * @param mixed $stored What is stored.
	 * @return array{engine: string, path: string, owner: int, epoch: int, place: string, time: int}|null
	 */
	private static function read( mixed $stored ): ?array {
		return is_array( $stored ) && array() === array_diff_key( self::IDENTITY + self::NOTED, $stored ) ? $stored : null;
	}
}
