<?php
/**
 * What to do when a command does not see what the web sees.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\CommandLine;
use NativePresence\Segment;
use NativePresence\SystemUser;

/**
 * Explains why, and gives the command to run instead.
 */
final class Elsewhere {

	/**
	 * Why this command does not see what the web sees, and what to do.
	 *
	 * @param string $obstacle A constant of CommandLine.
	 */
	public static function explain( string $obstacle ): string {
		$web = Segment::of_web() ?? array(
			'engine' => '',
			'path'   => '',
			'owner'  => CommandLine::owner_of_files(),
		);

		return match ( $obstacle ) {
			CommandLine::USER    => sprintf(
				/* translators: 1: Name of a user of the machine, 2: Another, 3: A command. */
				__( 'The web server runs as %1$s and this command as %2$s, so it does not see who is online. Run: %3$s', 'native-presence' ),
				SystemUser::name( $web['owner'] ),
				SystemUser::name( SystemUser::current() ),
				self::command( $web['owner'] )
			),
			CommandLine::FILES   => sprintf(
				/* translators: 1: Name of a user of the machine, 2: Another, 3: A command. */
				__( 'The files of the site belong to %1$s and this command runs as %2$s, so it may not see who is online. If the web runs as a third user, open the dashboard in a browser first. Run: %3$s', 'native-presence' ),
				SystemUser::name( $web['owner'] ),
				SystemUser::name( SystemUser::current() ),
				self::command( $web['owner'] )
			),
			CommandLine::ENGINE  => self::engine( $web ) . self::changed() . self::then( $web['owner'] ),
			CommandLine::MISSING => sprintf(
				/* translators: %s: Path of a file. */
				__( 'The web server keeps presence in %s, and this command does not find that file. If one of the two runs in a container, share /dev/shm between them. If the machine has restarted, open the dashboard in a browser and run this command again.', 'native-presence' ),
				$web['path']
			),
			CommandLine::OTHER   => sprintf(
				/* translators: %s: Path of a file. */
				__( 'This command finds another segment at %s than the web did when the dashboard was last opened. Open it and run this command again. If it stays so, check whether both share /dev/shm.', 'native-presence' ),
				$web['path']
			),
			default              => 'redis' === $web['engine']
				? __( 'This command uses another server, database or prefix than the web did when the dashboard was last opened. Open it and run this command again. If it stays so, compare presence.redis_url and presence.redis_prefix of both.', 'native-presence' )
				: sprintf(
					/* translators: %s: Path of a file. */
					__( 'The web server keeps presence in %s, and presence.shm_path of this command names another file. Set it to the same value in the php.ini of the web and of the command line.', 'native-presence' ),
					$web['path']
				) . self::changed() . self::then( $web['owner'] ),
		};
	}

	/**
	 * This command, as another user runs it.
	 *
	 * @param int $uid User.
	 */
	private static function command( int $uid ): string {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- The administrator's own command, quoted for a shell below.
		$given   = array_map( strval( ... ), array_slice( (array) ( $_SERVER['argv'] ?? array() ), 1 ) );
		$options = preg_grep( '/^--/', $given );
		$words   = array_diff_key( $given, $options );

		// Only root needs that one.
		$words = array( 'sudo', '-u', SystemUser::name( $uid ), 'wp', ...$words, ...array_diff( $options, array( '--allow-root' ) ) );

		return implode( ' ', array_map( self::quoted( ... ), $words ) );
	}

	/**
	 * A word, as a shell reads it.
	 *
	 * @param string $word Word.
	 */
	private static function quoted( string $word ): string {
		return preg_match( '/^[\w\/:.,@=+-]+$/D', $word ) ? $word : "'" . str_replace( "'", "'\\''", $word ) . "'";
	}

	/**
	 * Which engines the web and this command use, and how they come to use the same.
	 *
	 * @param array{engine: string} $web What the web has left word of.
	 */
	private static function engine( array $web ): string {
		if ( ! extension_loaded( 'presence' ) ) {
			return __( 'The web server has loaded the PHP extension “presence” and this command has not, so they see different people. Load it in the php.ini of the command line too.', 'native-presence' );
		}

		if ( 'table' === $web['engine'] ) {
			return __( 'This command has loaded the PHP extension “presence” and the web has not, so they see different people. Load it in the php.ini of the web too.', 'native-presence' );
		}

		return sprintf(
			/* translators: 1: Name of an engine, such as redis, 2: Another. */
			__( 'The web server uses presence.engine=%1$s and this command presence.engine=%2$s, so they see different people. Set it to the same value in the php.ini of the web and of the command line.', 'native-presence' ),
			$web['engine'],
			CommandLine::engine()
		);
	}

	/**
	 * What to do after a change that this command does not know of yet.
	 */
	private static function changed(): string {
		return ' ' . __( 'If you have just changed the settings of the web, open the dashboard in a browser.', 'native-presence' );
	}

	/**
	 * What to run once the settings are the same.
	 *
	 * @param int $owner User that the web runs as; -1 where it does not matter.
	 */
	private static function then( int $owner ): string {
		return $owner < 0 || SystemUser::current() === $owner
			? ' ' . __( 'Then run this command again.', 'native-presence' )
			/* translators: %s: A command. */
			: ' ' . sprintf( __( 'Then run: %s', 'native-presence' ), self::command( $owner ) );
	}
}
