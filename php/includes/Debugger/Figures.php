<?php
/**
 * What the engine says about itself, in words.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Debugger;

use NativePresence\Engine;

/**
 * The figures that tell whether an engine is well: how full it is, what it refused and what it had to mend.
 */
final class Figures {

	/**
	 * Reads the figures that the current user may know. All but the engine's name count every site in it, and tell about the
	 * machine.
	 *
	 * @return array<string, int|string> By name.
	 */
	public static function read(): array {
		$info = Engine::info();

		if ( null === $info ) {
			return array( __( 'Engine', 'native-presence' ) => __( 'does not answer', 'native-presence' ) );
		}

		$name = array( __( 'Engine', 'native-presence' ) => $info['engine'] . ' ' . $info['version'] );

		return current_user_can( is_multisite() ? 'manage_network' : 'manage_options' ) ? $name + self::of_all_sites( $info ) : $name;
	}

	/**
	 * The figures of all sites in the engine, and where it is.
	 *
	 * @param array<string, mixed> $info What the engine says.
	 * @return array<string, int|string> By name.
	 */
	private static function of_all_sites( array $info ): array {
		$figures = array(
			__( 'Entries in it', 'native-presence' ) => $info['entries'],
			__( 'Filled', 'native-presence' )        => 0 === $info['blocks'] ? $info['blocks_used'] : sprintf(
				/* translators: 1: Blocks in use. 2: Blocks there are. */
				__( '%1$s of %2$s blocks', 'native-presence' ),
				number_format_i18n( $info['blocks_used'] ),
				number_format_i18n( $info['blocks'] )
			),
			__( 'Refused', 'native-presence' )       => array_sum( $info['refused'] ),
			__( 'Recoveries', 'native-presence' )    => $info['recoveries'],
		);

		if ( $info['owner'] < 0 ) {
			return $figures + array( 'table' === $info['engine'] ? __( 'Table', 'native-presence' ) : __( 'Server', 'native-presence' ) => $info['path'] );
		}

		return $figures + array(
			__( 'Segment', 'native-presence' ) => sprintf(
				/* translators: 1: Path of a file. 2: Size such as "16 MB". 3: Number of a user of the system. */
				__( '%1$s, %2$s, of user %3$d', 'native-presence' ),
				$info['path'],
				(string) size_format( $info['size'] ),
				$info['owner']
			),
		);
	}

	/**
	 * The figures whose change is worth an answer. How full the engine is changes with every save, and with what other sites
	 * do in it: it comes along with the next answer.
	 *
	 * @param array<string, int|string> $figures Figures by name.
	 * @return array<string, int|string>
	 */
	public static function worth_telling( array $figures ): array {
		unset( $figures[ __( 'Entries in it', 'native-presence' ) ], $figures[ __( 'Filled', 'native-presence' ) ] );

		return $figures;
	}
}
