<?php
/**
 * Whether a command sees what the web sees.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

use PresenceException;

/**
 * A command can run as another user than the web, with other settings, or in another container. Its engine is then another
 * one, which is empty, and in shared memory asking it makes a file of 16 MB. So the engine of a command is compared with
 * the one that the web has left word of (see Segment) before it is asked anything.
 */
final class CommandLine {

	/**
	 * The web runs as another user of the machine.
	 */
	public const USER = 'user';

	/**
	 * The web has left no word, and the site's files belong to another user.
	 */
	public const FILES = 'files';

	/**
	 * The web uses another engine, or has the extension where this process has not.
	 */
	public const ENGINE = 'engine';

	/**
	 * The web's settings name another segment or server.
	 */
	public const PATH = 'path';

	/**
	 * The web's segment is not on this machine, or not in this container.
	 */
	public const MISSING = 'missing';

	/**
	 * The segment at that path is another one, and nobody is present in it.
	 */
	public const OTHER = 'other';

	/**
	 * What the comparison found, once it was made.
	 *
	 * @var array{string|null}|null
	 */
	private static ?array $found = null;

	/**
	 * Whether this process is a command, cron jobs among them, and not a request of the web.
	 */
	public static function is_command(): bool {
		return in_array( PHP_SAPI, array( 'cli', 'phpdbg' ), true ) || ( defined( 'WP_CLI' ) && \WP_CLI );
	}

	/**
	 * Why this command does not see what the web sees; null when it does, when nobody can tell, and for a request of the web.
	 *
	 * @param callable(): array<string, mixed> $info       Asks the engine about itself.
	 * @param callable(): bool                 $is_present Asks the engine whether anybody is present on this site.
	 * @throws PresenceException When the engine does not answer.
	 */
	public static function obstacle( callable $info, callable $is_present ): ?string {
		if ( ! self::is_command() ) {
			return null;
		}

		if ( null === self::$found ) {
			$web      = Segment::of_web();
			$obstacle = null === $web ? self::by_files() : self::by_settings( $web );

			// A restart makes another segment, and a server may have several names. Entries of this site prove that the web
			// writes here, because commands that see something else write nothing.
			if ( null === $obstacle && null !== $web && ! self::is_same( $web, $info ) && ! $is_present() ) {
				$obstacle = 'redis' === $web['engine'] ? self::PATH : self::OTHER;
			}

			self::$found = array( $obstacle );
		}

		return self::$found[0];
	}

	/**
	 * The engine of this process.
	 */
	public static function engine(): string {
		return extension_loaded( 'presence' ) ? (string) ini_get( 'presence.engine' ) : 'table';
	}

	/**
	 * Where this process would look for its segment; the file has the layout's version behind it.
	 */
	public static function path(): string {
		return str_replace( '%u', (string) SystemUser::current(), (string) ini_get( 'presence.shm_path' ) );
	}

	/**
	 * Whom the site's files belong to: the user that uploads are written as rather than the one who installed WordPress, and
	 * root last.
	 */
	public static function owner_of_files(): int {
		$owners = self::owners();

		return array_values( array_filter( $owners ) )[0] ?? $owners[0] ?? -1;
	}

	/**
	 * Compares this process with what the web has left word of, without asking the engine.
	 *
	 * @param array{engine: string, path: string, owner: int, epoch: int, place: string, time: int} $web What the web has left word of.
	 */
	private static function by_settings( array $web ): ?string {
		if ( self::engine() !== $web['engine'] ) {
			return self::ENGINE;
		}

		// A server is asked; tables are in the database that the word was read from.
		if ( 'shm' !== $web['engine'] ) {
			return null;
		}

		if ( SystemUser::current() !== $web['owner'] ) {
			return self::USER;
		}

		if ( 1 !== preg_match( '/^' . preg_quote( self::path(), '/' ) . '\.v\d+$/D', $web['path'] ) ) {
			return self::PATH;
		}

		clearstatcache( true, $web['path'] );

		// Outside open_basedir PHP sees no file.
		return '' !== (string) ini_get( 'open_basedir' ) || self::is_in_place( $web ) || file_exists( $web['path'] ) ? null : self::MISSING;
	}

	/**
	 * Whether this process and the web have the same file system where the segment is. Then the web sees the segment that
	 * this process attaches to, also when one of them has to make it.
	 *
	 * @param array{path: string, place: string} $web What the web has left word of.
	 */
	private static function is_in_place( array $web ): bool {
		return '' !== $web['place'] && Segment::place( $web['path'] ) === $web['place'];
	}

	/**
	 * Whether the engine of this process is the one that the web has left word of.
	 *
	 * @param array{engine: string, path: string, owner: int, epoch: int, place: string, time: int} $web  What the web has left word of.
	 * @param callable(): array<string, mixed>                                                      $info Asks the engine about itself.
	 */
	private static function is_same( array $web, callable $info ): bool {
		$known = array_intersect_key( $web, Segment::IDENTITY );

		return 'table' === $web['engine'] || ( 'shm' === $web['engine'] && self::is_in_place( $web ) ) || array() === array_diff_assoc( $known, $info() );
	}

	/**
	 * Compares the user of this process with the owners of the site's files. Only shared memory depends on the user. Files
	 * that all belong to root tell nothing of the web, which hardly ever runs as root.
	 */
	private static function by_files(): ?string {
		$owners  = self::owners();
		$current = SystemUser::current();
		$others  = array_filter( $owners, static fn( int $owner ): bool => $owner > 0 );

		if ( 'shm' !== self::engine() || ! $others ) {
			return null;
		}

		return 0 === $current || ! in_array( $current, $owners, true ) ? self::FILES : null;
	}

	/**
	 * Owners of what the web writes, and of what it reads.
	 *
	 * @return list<int>
	 */
	private static function owners(): array {
		$uploads = wp_get_upload_dir()['basedir'];
		$config  = file_exists( ABSPATH . 'wp-config.php' ) ? ABSPATH . 'wp-config.php' : dirname( ABSPATH ) . '/wp-config.php';
		$files   = array_filter( array( $uploads, WP_CONTENT_DIR, $config, ABSPATH . 'index.php' ), 'file_exists' );

		return array_map( intval( ... ), array_values( array_filter( array_map( fileowner( ... ), $files ), 'is_int' ) ) );
	}
}
