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
	 * What core asks of those who open its pages that no menu lists.
	 */
	private const UNLISTED = array(
		'about.php'         => 'read',
		'contribute.php'    => 'read',
		'credits.php'       => 'read',
		'freedoms.php'      => 'read',
		'privacy.php'       => 'read',
		'link.php'          => 'manage_links',
		'revision.php'      => 'edit_posts',
		'site-info.php'     => 'manage_sites',
		'site-settings.php' => 'manage_sites',
		'site-themes.php'   => 'manage_sites',
		'site-users.php'    => 'manage_sites',
	);

	/**
	 * A page.
	 *
	 * @param string $label      Its title, in the language of whoever opened it.
	 * @param string $url        Its address below the admin's.
	 * @param string $capability What one needs to open it; empty when that is not known.
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

		$listed     = '' === $plugin ? self::of_core( (string) $pagenow ) : self::of_plugin( $plugin );
		$capability = '' === $plugin && '' === $listed ? self::UNLISTED[ $pagenow ] ?? '' : $listed;
		$label      = '' === $plugin ? (string) $title : (string) get_admin_page_title();

		return new self(
			wp_html_excerpt( html_entity_decode( Text::utf8( $label ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ), 80, '…' ),
			match ( true ) {
				'' === $listed     => '',
				'' === $plugin     => Text::url( (string) $pagenow ),
				default            => Text::url( add_query_arg( 'page', rawurlencode( $plugin ), (string) $pagenow ) ),
			},
			$capability
		);
	}

	/**
	 * What the menu asks of those who open a page of core; empty where it does not list the page.
	 *
	 * @param string $file File of the page.
	 */
	private static function of_core( string $file ): string {
		$submenus = array_merge( ...array_values( array_map( array_values( ... ), $GLOBALS['submenu'] ?? array() ) ) );

		return self::asked( $submenus, $file )[0] ?? self::asked( $GLOBALS['menu'] ?? array(), $file )[0] ?? '';
	}

	/**
	 * What the menu asks of those who open a page of other code; empty where it does not say, or asks for two things.
	 *
	 * @param string $slug Slug of the page.
	 */
	private static function of_plugin( string $slug ): string {
		// Core asks for both, where the page is in the menu and in its own submenu.
		$submenu = $GLOBALS['submenu'][ get_admin_page_parent() ] ?? array();
		$asked   = array_unique( array( ...self::asked( $GLOBALS['menu'] ?? array(), $slug ), ...array_slice( self::asked( $submenu, $slug ), 0, 1 ) ) );

		return 1 === count( $asked ) ? reset( $asked ) : '';
	}

	/**
	 * What the items of a menu ask that lead to a page.
	 *
	 * @param array<array-key, array<int, mixed>> $items Items.
	 * @param string                              $slug  Slug or file of the page.
	 * @return list<string>
	 */
	private static function asked( array $items, string $slug ): array {
		return array_map( static fn( $item ) => (string) ( $item[1] ?? '' ), array_values( array_filter( $items, static fn( $item ) => ( $item[2] ?? '' ) === $slug ) ) );
	}
}
