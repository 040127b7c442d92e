<?php
/**
 * Where translations are.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

use WP_Textdomain_Registry;

/**
 * Tells core where the translations of this request's language are. By itself core looks for them with the first words of
 * a request, by reading the names of all files in its folders of languages.
 */
final class Translations {

	private const DOMAIN = 'native-presence';

	/**
	 * Looks where core would: among what was installed for plugins, then in the plugin itself.
	 */
	public static function find(): void {
		global $l10n, $wp_textdomain_registry;

		if ( isset( $l10n[ self::DOMAIN ] ) || ! $wp_textdomain_registry instanceof WP_Textdomain_Registry ) {
			return;
		}

		$locale    = determine_locale();
		$installed = WP_LANG_DIR . '/plugins/';
		$name      = $installed . self::DOMAIN . "-$locale";

		$wp_textdomain_registry->set(
			self::DOMAIN,
			$locale,
			is_file( "$name.l10n.php" ) || is_file( "$name.mo" ) ? $installed : plugin_dir_path( Bootstrap::file() ) . 'languages/'
		);
	}
}
