<?php
/**
 * The notice of a plugin that cannot run.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Says to those who can do something about it why nothing is shown.
 */
final class Notice {

	/**
	 * Hooks the notice; beside it only Site Health says what stands in the way.
	 *
	 * @param string $obstacle What Bootstrap::obstacle() found.
	 */
	public static function show( string $obstacle ): void {
		$render = static function () use ( $obstacle ): void {
			if ( current_user_can( 'activate_plugins' ) ) {
				self::render( $obstacle );
			}
		};

		add_action( 'admin_notices', $render );
		add_action( 'network_admin_notices', $render );

		if ( defined( 'WP_CLI' ) && \WP_CLI ) {
			Cli\Commands::register_obstacle( static fn(): string => self::explain( $obstacle )[0] );
		}
	}

	/**
	 * Prints the notice.
	 *
	 * @param string $obstacle What Bootstrap::obstacle() found.
	 */
	private static function render( string $obstacle ): void {
		[ $lead, $help ] = self::explain( $obstacle );

		$message = '<p><strong>' . esc_html( $lead ) . '</strong></p><p>' . wp_kses(
			$help,
			array(
				'code' => array(),
				'a'    => array( 'href' => array() ),
			)
		) . '</p>';

		wp_admin_notice(
			$message,
			array(
				'type'               => 'warning',
				'id'                 => "native-presence-$obstacle",
				'additional_classes' => array( 'native-presence-notice' ),
				'paragraph_wrap'     => false,
			)
		);
	}

	/**
	 * What stands in the way, as text, and what to do about it, as HTML.
	 *
	 * @param string $obstacle What Bootstrap::obstacle() found.
	 * @return array{string, string}
	 */
	public static function explain( string $obstacle ): array {
		return 'beside' === $obstacle ? self::beside() : self::version();
	}

	/**
	 * Extension and plugin are of different versions.
	 *
	 * @return array{string, string}
	 */
	private static function version(): array {
		$installed = (string) phpversion( 'presence' );

		return array(
			sprintf(
				/* translators: 1: Version of the plugin, 2: Version of the PHP extension. */
				__( 'Native Presence %1$s does not work with version %2$s of its PHP extension.', 'native-presence' ),
				Bootstrap::VERSION,
				$installed
			),
			version_compare( $installed, Bootstrap::VERSION, '<' )
				? sprintf(
					/* translators: %s: Version of the plugin. */
					__( 'Install version %s of the extension in place of the old one, and restart PHP. Until then the plugin does nothing.', 'native-presence' ),
					esc_html( Bootstrap::VERSION )
				)
				: sprintf(
					/* translators: %s: Version of the PHP extension. */
					__( 'Update the plugin to version %s. Until then the plugin does nothing.', 'native-presence' ),
					esc_html( $installed )
				),
		);
	}

	/**
	 * Another plugin already provides presence.
	 *
	 * @return array{string, string}
	 */
	private static function beside(): array {
		return array(
			__( 'Native Presence is standing down: another plugin already provides WordPress’s presence functions.', 'native-presence' ),
			sprintf(
				/* translators: %s: Address of the plugins screen. */
				__( 'Deactivate one of the two on the <a href="%s">plugins screen</a>. Until then the other plugin stays in charge.', 'native-presence' ),
				esc_url( self_admin_url( 'plugins.php' ) )
			),
		);
	}
}
