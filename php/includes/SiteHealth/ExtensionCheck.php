<?php
/**
 * Whether the PHP extension is there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

defined( 'ABSPATH' ) || exit;

use NativePresence\Bootstrap;
use NativePresence\Notice;

/**
 * Whether the plugin has what it runs on. Where it has not, this says what the notice says, to those who missed it.
 */
final class ExtensionCheck implements Check {

	/**
	 * Title.
	 */
	public function label(): string {
		return __( 'PHP extension of Native Presence', 'native-presence' );
	}

	/**
	 * There always is something to look at.
	 */
	public function applies(): bool {
		return true;
	}

	/**
	 * Extension and plugin fit, or what stands in the way.
	 */
	public function result(): Result {
		$obstacle = Bootstrap::obstacle();

		if ( null === $obstacle && ! extension_loaded( 'presence' ) ) {
			return self::missing();
		}

		if ( null === $obstacle ) {
			return Result::good(
				__( 'The PHP extension of Native Presence is loaded', 'native-presence' ),
				sprintf(
					/* translators: 1: Version of the PHP extension, 2: Version of the plugin. */
					__( 'Version %1$s of the extension works with version %2$s of the plugin.', 'native-presence' ),
					esc_html( (string) phpversion( 'presence' ) ),
					esc_html( Bootstrap::VERSION )
				)
			);
		}

		[ $lead, $help ] = Notice::explain( $obstacle );

		return 'beside' === $obstacle
			? Result::recommended( __( 'Native Presence stands down for another plugin', 'native-presence' ), esc_html( $lead ), $help )
			: Result::critical( __( 'Native Presence cannot run with this PHP', 'native-presence' ), esc_html( $lead ), $help );
	}

	/**
	 * Everything works without the extension, and costs the database something.
	 */
	private static function missing(): Result {
		$ini = php_ini_loaded_file();

		return Result::recommended(
			__( 'Native Presence could spare the database', 'native-presence' ),
			__( 'This PHP has not loaded the extension “presence”, so who is online is kept in tables of the database. Nothing is missing for it: every heartbeat asks the database two things more, and every page that is opened writes to it.', 'native-presence' ),
			__( 'With the extension presence lives in memory, and a heartbeat asks the database nothing. On a host that does not let you load extensions there is nothing to do.', 'native-presence' ),
			sprintf(
				/* translators: 1: A build command, 2: A line of php.ini, 3: Name of the php.ini file. */
				__( 'To load it, install its package; or build it in the Native Presence source folder with %1$s, add %2$s to %3$s, and restart PHP. It is used from then on.', 'native-presence' ),
				'<code>make build</code>',
				'<code>extension=/path/to/libpresence.so</code>',
				'<code>' . esc_html( false === $ini ? 'php.ini' : $ini ) . '</code>'
			)
		);
	}
}
