<?php
/**
 * Admin pages that core does not know.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

/**
 * What other plugins' pages are called, where they are and who may go there. The admin menu knows, but it exists only
 * while such a page is served, so this travels with the tab's entry.
 */
final class PluginPage {

	/**
	 * A page of another plugin.
	 *
	 * @param string $label      Its title, in the language of whoever opened it.
	 * @param string $url        Its address below the admin's.
	 * @param string $capability What one needs to open it; empty when the menu does not say.
	 */
	private function __construct(
		public readonly string $label,
		public readonly string $url,
		public readonly string $capability
	) {}

	/**
	 * The page this request serves; null on core's own pages.
	 */
	public static function current(): ?self {
		global $plugin_page, $pagenow;

		if ( empty( $plugin_page ) ) {
			return null;
		}

		$capability = self::capability( (string) $plugin_page );

		return new self(
			wp_html_excerpt( wp_strip_all_tags( (string) get_admin_page_title() ), 80, '…' ),
			'' === $capability ? '' : add_query_arg( 'page', rawurlencode( (string) $plugin_page ), (string) $pagenow ),
			$capability
		);
	}

	/**
	 * What the menu asks of those who open a page.
	 *
	 * @param string $slug Slug of the page.
	 */
	private static function capability( string $slug ): string {
		$menus = array_merge( array( $GLOBALS['menu'] ?? array() ), array_values( $GLOBALS['submenu'] ?? array() ) );

		foreach ( $menus as $items ) {
			foreach ( $items as $item ) {
				if ( ( $item[2] ?? '' ) === $slug ) {
					return (string) ( $item[1] ?? '' );
				}
			}
		}

		return '';
	}
}
