<?php
/**
 * The switches for recording, among the site's general settings.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

/**
 * A section of core's page Settings > General.
 */
final class SettingsSection {

	/**
	 * Core's page, and the group of its settings.
	 */
	private const PAGE = 'general';

	private const SECTION = 'native_presence';

	/**
	 * Registers the switches and the section.
	 */
	public static function register(): void {
		add_settings_section( self::SECTION, __( 'Presence', 'native-presence' ), static fn() => self::introduce(), self::PAGE );

		self::add( Setting::OPTION, __( 'Recording', 'native-presence' ), __( 'Record who is online, where and in which post, and who saves what', 'native-presence' ) );
		self::add( Setting::FRONT_END, __( 'Recording on the site itself', 'native-presence' ), __( 'Record also which pages of the site people have open who see the toolbar there', 'native-presence' ) );
	}

	/**
	 * Registers one switch.
	 *
	 * @param string $option The switch.
	 * @param string $title  What it is about.
	 * @param string $label  What it does.
	 */
	private static function add( string $option, string $title, string $label ): void {
		register_setting(
			self::PAGE,
			$option,
			array(
				'type'              => 'boolean',
				'description'       => $label,
				'sanitize_callback' => array( Setting::class, 'stored' ),
				'default'           => '1',
			)
		);

		add_settings_field( $option, $title, static fn() => self::render( $option, $label ), self::PAGE, self::SECTION );
	}

	/**
	 * Prints what the section is about.
	 */
	private static function introduce(): void {
		printf(
			'<p>%s</p>',
			esc_html__( 'People who may write on this site see each other. Nothing is recorded of its visitors, and everybody can choose in their own profile not to be seen.', 'native-presence' )
		);

		if ( ! Setting::is_on_in_network() ) {
			printf( '<p>%s</p>', esc_html__( 'Recording is switched off for the whole network.', 'native-presence' ) );
		}
	}

	/**
	 * Prints a switch.
	 *
	 * @param string $option The switch.
	 * @param string $label  What it does.
	 */
	private static function render( string $option, string $label ): void {
		printf(
			'<label for="%1$s"><input type="checkbox" id="%1$s" name="%1$s" value="1"%2$s> %3$s</label>',
			esc_attr( $option ),
			checked( Setting::is_on( $option ), true, false ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped by core.
			esc_html( $label )
		);
	}
}
