<?php
/**
 * Whether the PHP extension is there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

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
}
