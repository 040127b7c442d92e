<?php
/**
 * The command that tells how presence is doing.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\Bootstrap;
use NativePresence\Engine;
use NativePresence\Failures;
use NativePresence\Segment;
use NativePresence\SystemUser;
use WP_CLI;
use WP_CLI\Formatter;

/**
 * Tells how presence is doing: engine, segment, owner, fill, and whether this process sees what the web sees.
 */
final class Status {

	/**
	 * What is told of every engine, by other names too. One may have more to tell.
	 */
	private const TOLD = array(
		'version'     => 0,
		'path'        => 0,
		'layout'      => 0,
		'epoch'       => 0,
		'blocks'      => 0,
		'blocks_used' => 0,
		'block_size'  => 0,
		'shards'      => 0,
	);

	/**
	 * Tells how presence is doing.
	 *
	 * Ends with 1 when the engine does not answer.
	 *
	 * ## OPTIONS
	 *
	 * [--field=<field>]
	 * : Prints the value of one field.
	 *
	 * [--fields=<fields>]
	 * : The fields shown.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * @param string[]              $args       None.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function __invoke( $args, $assoc_args ): void {
		$info   = Engine::info();
		$status = array(
			'plugin'    => Bootstrap::VERSION,
			'extension' => (string) phpversion( 'presence' ),
			'available' => null === $info ? 'no' : 'yes',
			'recording' => wp_presence_recording_enabled() ? 'on' : 'off',
			'process'   => SystemUser::label( SystemUser::current() ),
		) + ( $info ? self::engine( $info ) : self::known() ) + self::web( null !== $info );

		$formatter = new Formatter( $assoc_args, array_keys( $status ) );
		$formatter->display_item( $status );

		if ( null === $info ) {
			WP_CLI::error( Failures::message() );
		}

		self::advise();
	}

	/**
	 * What the engine says about itself.
	 *
	 * @param array<string, mixed> $info Information of the engine.
	 * @return array<string, mixed>
	 */
	private static function engine( array $info ): array {
		return array(
			'engine'     => $info['engine'],
			'segment'    => $info['path'],
			'owner'      => SystemUser::label( $info['owner'] ),
			'size'       => 0 === $info['size'] ? '' : size_format( $info['size'] ),
			'fill'       => 0 === $info['blocks'] ? '' : self::percent( $info['blocks_used'], $info['blocks'] ),
			'entries'    => $info['entries'],
			'rooms'      => $info['rooms'],
			'sites'      => $info['sites'],
			'refused'    => $info['refused'],
			'recoveries' => $info['recoveries'],
		) + array_diff_key( $info, self::TOLD );
	}

	/**
	 * What is known of an engine that does not answer.
	 *
	 * @return array<string, mixed>
	 */
	private static function known(): array {
		$known = Engine::known();

		return array() === $known ? array() : array(
			'engine'  => $known['engine'],
			'segment' => $known['path'],
		) + array_diff_key( $known, self::TOLD );
	}

	/**
	 * What the web sees.
	 *
	 * @param bool $attached Whether this process is attached to a segment.
	 * @return array<string, string>
	 */
	private static function web( bool $attached ): array {
		$web = Segment::of_web();

		return array(
			'sees_web'    => match ( $attached ? Segment::is_shared() : false ) {
				true  => 'yes',
				false => 'no',
				null  => 'unknown',
			},
			'web_segment' => $web['path'] ?? '',
			'web_owner'   => $web ? SystemUser::label( $web['owner'] ) : '',
		);
	}

	/**
	 * Says what to do when this process does not see what the web sees.
	 */
	private static function advise(): void {
		$web    = Segment::of_web();
		$shared = Segment::is_shared();

		if ( null === $shared ) {
			WP_CLI::warning( __( 'The web has not left word which segment it sees. Open the dashboard in a browser and run this again.', 'native-presence' ) );
		} elseif ( ! $shared && ! extension_loaded( 'presence' ) && $web['owner'] >= 0 ) {
			WP_CLI::warning( __( 'The web has loaded the PHP extension and this process has not, so they see different people. Load it in the php.ini of the command line too.', 'native-presence' ) );
		} elseif ( ! $shared && $web['owner'] >= 0 && SystemUser::current() !== $web['owner'] ) {
			WP_CLI::warning(
				sprintf(
					/* translators: %s: A command. */
					__( 'This process sees another segment than the web. Run: %s', 'native-presence' ),
					sprintf( 'sudo -u %s wp presence status', SystemUser::name( $web['owner'] ) )
				)
			);
		} elseif ( ! $shared && 'redis' === Engine::info()['engine'] ) {
			WP_CLI::warning( __( 'This process uses another server, database or prefix than the web did when the dashboard was last opened. Open it and run this again; if it stays so, compare presence.redis_url and presence.redis_prefix of both.', 'native-presence' ) );
		} elseif ( ! $shared ) {
			WP_CLI::warning( __( 'This process sees another segment than the web did when the dashboard was last opened. Open it and run this again; if it stays so, compare presence.shm_path of both, and whether both share /dev/shm.', 'native-presence' ) );
		}
	}

	/**
	 * A part in percent.
	 *
	 * @param int $part Part.
	 * @param int $all  All.
	 */
	private static function percent( int $part, int $all ): string {
		return number_format( $all > 0 ? 100 * $part / $all : 0, 1, '.', '' ) . ' %';
	}
}
