<?php
/**
 * The command that tells how presence is doing.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\Bootstrap;
use NativePresence\CommandLine;
use NativePresence\Engine;
use NativePresence\Segment;
use NativePresence\Site;
use NativePresence\SystemUser;
use PresenceException;
use WP_CLI;

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
	 * Ends with 1 when the engine does not answer, and when this process does not see what the web sees. JSON, YAML and CSV
	 * have sizes in bytes, and the fill in percent as a number.
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
	 * ## EXAMPLES
	 *
	 *     # Does this command line see what the web sees?
	 *     $ wp presence status --field=sees_web
	 *     yes
	 *
	 *     # Do two web servers take themselves for the same site?
	 *     $ wp presence status --fields=site,engine,segment
	 *
	 * @param string[]              $args       None.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function __invoke( $args, $assoc_args ): void {
		$obstacle = Engine::obstacle();
		$info     = Engine::info();
		$refused  = null !== Engine::refusal();
		$for_eyes = 'table' === ( $assoc_args['format'] ?? 'table' ) && ! isset( $assoc_args['field'] );
		$status   = array(
			'plugin'    => Bootstrap::VERSION,
			'extension' => (string) phpversion( 'presence' ),
			'site'      => self::site(),
			'available' => $refused ? 'no' : 'yes',
			'recording' => wp_presence_recording_enabled() ? 'on' : 'off',
			'process'   => SystemUser::label( SystemUser::current() ),
		) + ( $info ? self::engine( $info, $for_eyes ) : self::known( $obstacle ) ) + self::web( $refused );

		// What the engine has not said cannot be asked for.
		if ( ! $refused || ! self::is_missing( $status, $assoc_args ) ) {
			Output::item( $assoc_args, $status );
		}

		if ( $refused ) {
			Output::fail();
		}

		if ( 'unknown' === $status['sees_web'] ) {
			WP_CLI::warning( __( 'The web server has not recorded which engine it uses. Open the dashboard in a browser and run this again.', 'native-presence' ) );
		}
	}

	/**
	 * The name of this site in the engine; empty when the database does not keep it.
	 */
	private static function site(): string {
		try {
			return Site::id();
		} catch ( PresenceException ) {
			return '';
		}
	}

	/**
	 * What the engine says about itself.
	 *
	 * @param array<string, mixed> $info     Information of the engine.
	 * @param bool                 $for_eyes Whether people read it, and not programs.
	 * @return array<string, mixed>
	 */
	private static function engine( array $info, bool $for_eyes ): array {
		// An engine without a limit has no size.
		$size = 0 === $info['size'] ? null : $info['size'];
		$fill = 0 === $info['blocks'] ? null : round( 100 * $info['blocks_used'] / $info['blocks'], 1 );

		return array(
			'engine'     => $info['engine'],
			'segment'    => $info['path'],
			'owner'      => SystemUser::label( $info['owner'] ),
			'size'       => $for_eyes ? (string) size_format( (int) $size ) : $size,
			'fill'       => $for_eyes && null !== $fill ? number_format( $fill, 1, '.', '' ) . ' %' : $fill,
			'entries'    => $info['entries'],
			'rooms'      => $info['rooms'],
			'sites'      => $info['sites'],
			'refused'    => $info['refused'],
			'recoveries' => $info['recoveries'],
		) + array_diff_key( $info, self::TOLD );
	}

	/**
	 * What is known of an engine that does not answer, or is not asked.
	 *
	 * @param string|null $obstacle Why it is not asked.
	 * @return array<string, mixed>
	 */
	private static function known( ?string $obstacle ): array {
		$known = Engine::known();

		if ( array() === $known ) {
			return null === $obstacle ? array() : array(
				'engine'  => CommandLine::engine(),
				'segment' => 'shm' === CommandLine::engine() ? CommandLine::path() : '',
			);
		}

		return array(
			'engine'  => $known['engine'],
			'segment' => $known['path'],
		) + array_diff_key( $known, self::TOLD );
	}

	/**
	 * What the web sees.
	 *
	 * @param bool $refused Whether this process sees nothing, or something else.
	 * @return array<string, string>
	 */
	private static function web( bool $refused ): array {
		$web = Segment::of_web();

		return array(
			'sees_web'    => match ( true ) {
				$refused      => 'no',
				null === $web => 'unknown',
				default       => 'yes',
			},
			'web_engine'  => $web['engine'] ?? '',
			'web_segment' => $web['path'] ?? '',
			'web_owner'   => $web ? SystemUser::label( $web['owner'] ) : '',
		);
	}

	/**
	 * Whether a field is asked for that is not there.
	 *
	 * @param array<string, mixed>  $status     What is there.
	 * @param array<string, string> $assoc_args Options.
	 */
	private static function is_missing( array $status, array $assoc_args ): bool {
		$asked = array_map( trim( ... ), explode( ',', $assoc_args['field'] ?? $assoc_args['fields'] ?? 'plugin' ) );

		return array() !== array_diff( $asked, array_keys( $status ) );
	}
}
