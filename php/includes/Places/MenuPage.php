<?php
/**
 * Admin pages that only the menu knows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

use NativePresence\Text;

/**
 * What pages of other plugins, and of a newer core, are called, where they are and who may go there. The admin menu
 * knows, but it exists only while such a page is served, so this travels with the tab's entry.
 */
final class MenuPage {

	/**
	 * A page.
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
	 * The page this request serves; null when it needs no menu to be known.
	 *
	 * @param string $screen Id of the screen.
	 */
	public static function current( string $screen ): ?self {
		global $plugin_page, $pagenow, $title;

		$plugin = (string) $plugin_page;

		if ( '' === $plugin && Screens::knows( $screen ) ) {
			return null;
		}

		$capability = self::capability( '' === $plugin ? (string) $pagenow : $plugin );
		$label      = '' === $plugin ? (string) $title : (string) get_admin_page_title();

		return new self(
			wp_html_excerpt( html_entity_decode( Text::utf8( $label ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ), 80, '…' ),
			match ( true ) {
				'' === $capability => '',
				'' === $plugin     => Text::url( (string) $pagenow ),
				default            => Text::url( add_query_arg( 'page', rawurlencode( $plugin ), (string) $pagenow ) ),
			},
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
