<?php
/**
 * Which settings are on which page.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Recording\Setting;

/**
 * Finds the settings page that shows an option. Core saves the same options in many ways (its forms, REST, the Customizer,
 * the command line), so the option tells, not the request.
 */
final class Settings {

	/**
	 * Core's pages, and the options on them that core registers nowhere, and ours, which are registered only in the admin.
	 */
	private const PAGES = array(
		'general'    => array( Setting::OPTION, Setting::FRONT_END, 'blogname', 'blogdescription', 'site_icon', 'siteurl', 'home', 'admin_email', 'new_admin_email', 'users_can_register', 'default_role', 'WPLANG', 'timezone_string', 'gmt_offset', 'date_format', 'time_format', 'start_of_week' ),
		'writing'    => array( 'default_category', 'default_post_format', 'default_email_category', 'default_link_category', 'mailserver_url', 'mailserver_port', 'mailserver_login', 'mailserver_pass', 'ping_sites', 'use_smilies', 'use_balanceTags' ),
		'reading'    => array( 'show_on_front', 'page_on_front', 'page_for_posts', 'posts_per_page', 'posts_per_rss', 'rss_use_excerpt', 'blog_public', 'blog_charset' ),
		'discussion' => array( 'default_pingback_flag', 'default_ping_status', 'default_comment_status', 'comments_notify', 'moderation_notify', 'wp_notes_notify', 'comment_moderation', 'require_name_email', 'comment_previously_approved', 'comment_max_links', 'moderation_keys', 'disallowed_keys', 'show_avatars', 'avatar_rating', 'avatar_default', 'close_comments_for_old_posts', 'close_comments_days_old', 'thread_comments', 'thread_comments_depth', 'page_comments', 'comments_per_page', 'default_comments_page', 'comment_order', 'comment_registration', 'show_comments_cookies_opt_in' ),
		'media'      => array( 'thumbnail_size_w', 'thumbnail_size_h', 'thumbnail_crop', 'medium_size_w', 'medium_size_h', 'large_size_w', 'large_size_h', 'image_default_size', 'image_default_align', 'image_default_link_type', 'uploads_use_yearmonth_folders', 'upload_path', 'upload_url_path' ),
		'permalink'  => array( 'permalink_structure', 'category_base', 'tag_base' ),
		'privacy'    => array( 'wp_page_for_privacy_policy' ),
		'connectors' => array(),
	);

	/**
	 * Key of the network's settings page.
	 */
	public const NETWORK_KEY = 'network/settings';

	/**
	 * Options of the network on that page.
	 */
	private const NETWORK = array( 'site_name', 'new_admin_email', 'admin_email', 'registration', 'registrationnotification', 'add_new_users', 'illegal_names', 'limited_email_domains', 'banned_email_domains', 'welcome_email', 'welcome_user_email', 'first_post', 'first_page', 'first_comment', 'first_comment_author', 'first_comment_email', 'first_comment_url', 'upload_space_check_disabled', 'blog_upload_space', 'upload_filetypes', 'fileupload_maxk', 'WPLANG', 'menu_items' );

	/**
	 * Whether the network's settings page shows an option of the network.
	 *
	 * @param string $option Option.
	 */
	public static function is_of_network( string $option ): bool {
		return in_array( $option, self::NETWORK, true );
	}

	/**
	 * The page that shows an option, as `options/{page}` names it; empty when none does.
	 *
	 * @param string $option Option.
	 */
	public static function page( string $option ): string {
		foreach ( self::PAGES as $page => $options ) {
			if ( in_array( $option, $options, true ) ) {
				return $page;
			}
		}

		// Where other code has registered its settings, also on core's pages.
		$group = get_registered_settings()[ $option ]['group'] ?? '';

		return '' === $group || self::is_core( (string) $group ) ? (string) $group : self::submitted( (string) $group );
	}

	/**
	 * Whether a settings page is one of core's.
	 *
	 * @param string $page Page.
	 */
	public static function is_core( string $page ): bool {
		return isset( self::PAGES[ $page ] );
	}

	/**
	 * The page of other code whose form is being saved; empty when none is. Only the form knows which page it is on.
	 *
	 * @param string $group Group of the option.
	 */
	private static function submitted( string $group ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- Core has verified the form before it saves an option.
		if ( 'options.php' !== ( $GLOBALS['pagenow'] ?? '' ) || ! isset( $_POST['option_page'] ) || $group !== $_POST['option_page'] ) {
			return '';
		}

		$address = wp_parse_url( (string) wp_get_raw_referer() );

		wp_parse_str( $address['query'] ?? '', $query );

		$page = is_string( $query['page'] ?? null ) ? $query['page'] : '';

		return str_ends_with( $address['path'] ?? '', '/options-general.php' ) && ! self::is_core( $page ) ? $page : '';
	}
}
