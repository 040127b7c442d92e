<?php
/**
 * What to do about a failure.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

use NativePresence\SystemUser;
use PresenceException;

/**
 * Tells from what the engine said what somebody who keeps a server can do about it.
 */
final class Advice {

	/**
	 * What to do, as HTML; empty where the engine's own words have to do.
	 *
	 * @param int    $code    Code of the PresenceException; 0 for what the engine cannot keep.
	 * @param string $message What the engine said.
	 */
	public static function on( int $code, string $message ): string {
		if ( $code > 0 && ! extension_loaded( 'presence' ) ) {
			return self::of_database( $code );
		}

		return match ( $code ) {
			0                            => __( 'A plugin passed invalid data to presence. If this keeps happening, report it to that plugin’s author.', 'native-presence' ),
			PresenceException::FULL      => self::full(),
			PresenceException::CONTENDED => __( 'Another PHP process held a part of the memory for too long: it was stopped, or the machine was very busy. Nobody waits for it longer than a moment, so no page hangs. If it comes back, look for PHP processes that were stopped, and for a machine that swaps.', 'native-presence' ),
			PresenceException::CORRUPT   => __( 'The memory was damaged, most likely by another program. WordPress creates it again automatically, and everyone appears again with their next heartbeat. If this keeps happening, report it with the lines of the error log.', 'native-presence' ),
			default                      => self::unavailable( $message ),
		};
	}

	/**
	 * What to do where presence lives in the database.
	 *
	 * @param int $code Code of the PresenceException.
	 */
	private static function of_database( int $code ): string {
		return match ( $code ) {
			PresenceException::FULL      => __( 'The database has no room. Make room for it; everyone appears again with their next heartbeat.', 'native-presence' ),
			PresenceException::CONTENDED => __( 'Another plugin kept a transaction of the database open for too long, or the database was very busy. Nobody waits for it longer than a second.', 'native-presence' ),
			PresenceException::CORRUPT   => __( 'Something else has written to the tables of presence. They may be dropped at any time: they are made anew, and everyone appears again with their next heartbeat.', 'native-presence' ),
			default                      => __( 'Check that the user of the database may create tables and write to them. They are made as soon as that is so.', 'native-presence' ),
		};
	}

	/**
	 * How to make more room.
	 */
	public static function full(): string {
		if ( self::is_redis() ) {
			return sprintf(
				/* translators: %s: Name of a setting of Redis. */
				__( 'Raise %s of the Redis server, or give presence a server of its own.', 'native-presence' ),
				'<code>maxmemory</code>'
			);
		}

		return sprintf(
			/* translators: 1: Name of a setting, 2: Its value such as 16M, 3: Name of a setting. */
			__( 'Raise %1$s (it is %2$s) in php.ini, remove the file that %3$s names, and restart PHP. Everyone appears again with their next heartbeat.', 'native-presence' ),
			'<code>presence.shm_size</code>',
			'<code>' . esc_html( (string) ini_get( 'presence.shm_size' ) ) . '</code>',
			'<code>presence.shm_path</code>'
		);
	}

	/**
	 * What to do about an engine that cannot be had. The words are the engine's, the numbers the operating system's.
	 *
	 * @param string $message What the engine said.
	 */
	private static function unavailable( string $message ): string {
		$number = 1 === preg_match( '/\(os error (\d+)\)/', $message, $found ) ? (int) $found[1] : 0;

		return match ( true ) {
			self::is_redis()                               => sprintf(
				/* translators: %s: Name of a setting. */
				__( 'Check that the Redis server runs and that %s leads to it from this machine.', 'native-presence' ),
				'<code>presence.redis_url</code>'
			),
			str_contains( $message, ' belongs to user ' )  => self::other_owner(),
			str_starts_with( $message, 'cannot reserve ' ) => self::no_room(),
			str_starts_with( $message, 'cannot open ' )    => self::closed_file( $message ),
			2 === $number || 20 === $number                => self::no_folder(),
			in_array( $number, array( 1, 13, 30 ), true )  => self::closed_folder(),
			str_ends_with( $message, ': remove it' )       => __( 'Something else has the name of presence’s memory. Once it is removed, the memory is made by itself.', 'native-presence' ),
			str_starts_with( $message, 'presence.engine ' ) => __( 'Correct it in php.ini and restart PHP.', 'native-presence' ),
			default                                        => '',
		};
	}

	/**
	 * The file is another user's.
	 */
	private static function other_owner(): string {
		return sprintf(
			/* translators: 1: User of the machine, 2: "%u", 3: Name of a setting. */
			__( 'PHP runs here as %1$s, and another user of the machine was there first. Write %2$s into %3$s in php.ini and restart PHP, and every user gets a memory of its own; or let one user serve the whole site.', 'native-presence' ),
			self::user(),
			'<code>%u</code>',
			'<code>presence.shm_path</code>'
		);
	}

	/**
	 * The file system has no room for the file.
	 */
	private static function no_room(): string {
		return sprintf(
			/* translators: 1: A folder, 2: Name of a setting, 3: Its value such as 16M, 4: An option of Docker. */
			__( 'There is no room for presence’s memory in %1$s. Make room there, or lower %2$s (it is %3$s) in php.ini and restart PHP. A container has little room there unless it is given more, in Docker by %4$s.', 'native-presence' ),
			self::folder(),
			'<code>presence.shm_size</code>',
			'<code>' . esc_html( (string) ini_get( 'presence.shm_size' ) ) . '</code>',
			'<code>--shm-size</code>'
		);
	}

	/**
	 * A file of ours may not be opened.
	 *
	 * @param string $message What the engine said.
	 */
	private static function closed_file( string $message ): string {
		$file = 1 === preg_match( '/^cannot open (.+?): /', $message, $found ) ? $found[1] : '';

		return sprintf(
			/* translators: 1: User of the machine, 2: A command. */
			__( 'PHP runs here as %1$s and may not open its own file: somebody changed its permissions. Remove it with %2$s. WordPress creates it again automatically.', 'native-presence' ),
			self::user(),
			'<code>rm ' . esc_html( $file ) . '</code>'
		);
	}

	/**
	 * The folder is not there.
	 */
	private static function no_folder(): string {
		return sprintf(
			/* translators: 1: A folder, 2: User of the machine, 3: Name of a setting. */
			__( 'There is no folder %1$s. Make it, and give it to %2$s; or name another in %3$s in php.ini and restart PHP.', 'native-presence' ),
			self::folder(),
			self::user(),
			'<code>presence.shm_path</code>'
		);
	}

	/**
	 * Nothing can be made in the folder.
	 */
	private static function closed_folder(): string {
		return sprintf(
			/* translators: 1: User of the machine, 2: A folder, 3: Name of a setting. */
			__( 'PHP runs here as %1$s and may not write to the folder %2$s. Give that user the folder, or name another in %3$s in php.ini and restart PHP.', 'native-presence' ),
			self::user(),
			self::folder(),
			'<code>presence.shm_path</code>'
		);
	}

	/**
	 * Whether presence is to live in Redis.
	 */
	private static function is_redis(): bool {
		return 'redis' === ini_get( 'presence.engine' );
	}

	/**
	 * The user that PHP runs as.
	 */
	private static function user(): string {
		return '<code>' . esc_html( SystemUser::name( SystemUser::current() ) ) . '</code>';
	}

	/**
	 * The folder of the segment.
	 */
	private static function folder(): string {
		$path = str_replace( '%u', (string) SystemUser::current(), (string) ini_get( 'presence.shm_path' ) );

		return '<code>' . esc_html( dirname( $path ) ) . '</code>';
	}
}
