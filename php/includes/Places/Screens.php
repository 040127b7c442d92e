<?php
/**
 * Core's admin screens.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

use NativePresence\Viewer;

/**
 * What core's admin screens are called, where they are and what one needs to go there. Named here rather than by whoever
 * opened them, so each viewer reads them in their own language.
 */
final class Screens {

	/**
	 * What one needs for the network's screens, beside managing the network, where that is not what the same screen of a site
	 * takes.
	 */
	private const NETWORK = array(
		'dashboard' => 'manage_network',
		'plugins'   => 'manage_network_plugins',
		'themes'    => 'manage_network_themes',
		'user'      => 'create_users',
		'users'     => 'manage_network_users',
	);

	/**
	 * The place of a screen, for the current user.
	 *
	 * @param string $screen Id of the screen.
	 */
	public static function place( string $screen ): Place {
		$id    = self::bare( $screen );
		$known = self::find( $id );

		if ( null === $known ) {
			return new Place( __( 'In the admin', 'native-presence' ) );
		}

		[ $label, $file, $capability ] = $known;

		return new Place( $label, $id === $screen && '' !== $file ? Viewer::url( $file, $capability ) : '' );
	}

	/**
	 * Whether a screen has a name here.
	 *
	 * @param string $screen Id of the screen.
	 */
	public static function knows( string $screen ): bool {
		return null !== self::find( self::bare( $screen ) );
	}

	/**
	 * Whether a screen is one of the network's admin.
	 *
	 * @param string $screen Id of the screen.
	 */
	public static function is_of_network( string $screen ): bool {
		return str_ends_with( $screen, '-network' );
	}

	/**
	 * What one needs to open a screen of core; empty where that is not known.
	 *
	 * @param string $screen Id of the screen.
	 */
	public static function capability( string $screen ): string {
		$id = self::bare( $screen );

		return ( self::is_of_network( $screen ) ? self::NETWORK[ $id ] ?? null : null ) ?? self::find( $id )[2] ?? '';
	}

	/**
	 * The id that a screen has in a site's admin, rather than in the network's or the user's own.
	 *
	 * @param string $screen Id of the screen.
	 */
	public static function bare( string $screen ): string {
		return (string) preg_replace( '/-(network|user)$/D', '', $screen );
	}

	/**
	 * What is known of a screen.
	 *
	 * @param string $id Id of the screen.
	 * @return array{string, string, string}|null Label, file, capability.
	 */
	private static function find( string $id ): ?array {
		return self::known( $id ) ?? self::of_type( $id ) ?? self::of_taxonomy( $id );
	}

	/**
	 * Screens with a name of their own.
	 *
	 * @param string $id Id of the screen.
	 * @return array{string, string, string}|null Label, file, capability; no file where a link would lead to something else.
	 */
	private static function known( string $id ): ?array {
		return match ( $id ) {
			'login'               => array( __( 'Just logged in', 'native-presence' ), '', 'read' ),
			'dashboard'           => array( __( 'Dashboard', 'native-presence' ), 'index.php', 'read' ),
			'update-core'         => array( __( 'Updates', 'native-presence' ), 'update-core.php', 'update_core' ),
			'upload'              => array( __( 'Media Library', 'native-presence' ), 'upload.php', 'upload_files' ),
			'media'               => array( __( 'Uploading media', 'native-presence' ), 'media-new.php', 'upload_files' ),
			'edit-comments'       => array( __( 'Comments', 'native-presence' ), 'edit-comments.php', 'edit_posts' ),
			'comment'             => array( __( 'Editing a comment', 'native-presence' ), '', 'edit_posts' ),
			'themes'              => array( __( 'Themes', 'native-presence' ), 'themes.php', 'switch_themes' ),
			'theme-install'       => array( __( 'Adding themes', 'native-presence' ), 'theme-install.php', 'install_themes' ),
			'site-editor'         => array( __( 'Site Editor', 'native-presence' ), 'site-editor.php', 'edit_theme_options' ),
			'customize'           => array( __( 'Customizer', 'native-presence' ), 'customize.php', 'customize' ),
			'widgets'             => array( __( 'Widgets', 'native-presence' ), 'widgets.php', 'edit_theme_options' ),
			'nav-menus'           => array( __( 'Menus', 'native-presence' ), 'nav-menus.php', 'edit_theme_options' ),
			'theme-editor'        => array( __( 'Theme File Editor', 'native-presence' ), 'theme-editor.php', 'edit_themes' ),
			'plugins'             => array( __( 'Plugins', 'native-presence' ), 'plugins.php', 'activate_plugins' ),
			'plugin-install'      => array( __( 'Adding plugins', 'native-presence' ), 'plugin-install.php', 'install_plugins' ),
			'plugin-editor'       => array( __( 'Plugin File Editor', 'native-presence' ), 'plugin-editor.php', 'edit_plugins' ),
			'users'               => array( __( 'Users', 'native-presence' ), 'users.php', 'list_users' ),
			'user'                => array( __( 'Adding a user', 'native-presence' ), 'user-new.php', is_multisite() ? 'promote_users' : 'create_users' ),
			'user-edit'           => array( __( 'Editing a user', 'native-presence' ), '', 'edit_users' ),
			'profile'             => array( __( 'Profile', 'native-presence' ), '', 'read' ),
			'tools'               => array( __( 'Tools', 'native-presence' ), 'tools.php', 'edit_posts' ),
			'import'              => array( __( 'Import', 'native-presence' ), 'import.php', 'import' ),
			'export'              => array( __( 'Export', 'native-presence' ), 'export.php', 'export' ),
			'site-health'         => array( __( 'Site Health', 'native-presence' ), 'site-health.php', 'view_site_health_checks' ),
			'export-personal-data' => array( __( 'Export Personal Data', 'native-presence' ), 'export-personal-data.php', 'export_others_personal_data' ),
			'erase-personal-data' => array( __( 'Erase Personal Data', 'native-presence' ), 'erase-personal-data.php', 'erase_others_personal_data' ),
			'options-general'     => array( __( 'General Settings', 'native-presence' ), 'options-general.php', 'manage_options' ),
			'options-writing'     => array( __( 'Writing Settings', 'native-presence' ), 'options-writing.php', 'manage_options' ),
			'options-reading'     => array( __( 'Reading Settings', 'native-presence' ), 'options-reading.php', 'manage_options' ),
			'options-discussion'  => array( __( 'Discussion Settings', 'native-presence' ), 'options-discussion.php', 'manage_options' ),
			'options-media'       => array( __( 'Media Settings', 'native-presence' ), 'options-media.php', 'manage_options' ),
			'options-permalink'   => array( __( 'Permalink Settings', 'native-presence' ), 'options-permalink.php', 'manage_options' ),
			'options-privacy'     => array( __( 'Privacy Settings', 'native-presence' ), 'options-privacy.php', 'manage_privacy_options' ),
			default               => null,
		};
	}

	/**
	 * The list or the editor of a post type.
	 *
	 * @param string $id Id of the screen.
	 * @return array{string, string, string}|null Label, file, capability.
	 */
	private static function of_type( string $id ): ?array {
		$list = str_starts_with( $id, 'edit-' );
		$type = get_post_type_object( $list ? substr( $id, strlen( 'edit-' ) ) : $id );

		if ( ! $type || ! $type->show_ui ) {
			return null;
		}

		return $list
			? array( $type->labels->name, 'post' === $type->name ? 'edit.php' : "edit.php?post_type=$type->name", $type->cap->edit_posts )
			: array( $type->labels->edit_item, '', $type->cap->edit_posts );
	}

	/**
	 * The list of a taxonomy.
	 *
	 * @param string $id Id of the screen.
	 * @return array{string, string, string}|null Label, file, capability.
	 */
	private static function of_taxonomy( string $id ): ?array {
		$taxonomy = str_starts_with( $id, 'edit-' ) ? get_taxonomy( substr( $id, strlen( 'edit-' ) ) ) : false;

		return $taxonomy && $taxonomy->show_ui
			? array( $taxonomy->labels->name, "edit-tags.php?taxonomy=$taxonomy->name", $taxonomy->cap->manage_terms )
			: null;
	}
}
