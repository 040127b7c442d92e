<?php
/**
 * Meta that screens show.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

/**
 * Tells what an editor shows from notes that code takes: views, locks, caches. The first is a save, the second is not.
 */
final class Meta {

	/**
	 * What core's own editors show of a post.
	 */
	private const OF_POSTS = array( '_thumbnail_id', '_wp_page_template', '_wp_attachment_image_alt', '_wp_attached_file' );

	/**
	 * What core's own screens show of a user. Roles and capabilities have a key for each site.
	 */
	private const OF_USERS = array( 'first_name', 'last_name', 'nickname', 'description', 'rich_editing', 'syntax_highlighting', 'comment_shortcuts', 'admin_color', 'show_admin_bar_front', 'locale' );

	/**
	 * Whether the editor of a post shows a piece of its meta.
	 *
	 * @param int    $post_id Post.
	 * @param string $key     Key.
	 */
	public static function is_of_post( int $post_id, string $key ): bool {
		return in_array( $key, self::OF_POSTS, true )
			|| ( self::is_registered( 'post', (string) get_post_type( $post_id ), $key ) && self::is_edit( 'edit_post', $post_id ) );
	}

	/**
	 * Whether the editor of a term shows a piece of its meta.
	 *
	 * @param int    $term_id  Term.
	 * @param string $taxonomy Taxonomy.
	 * @param string $key      Key.
	 */
	public static function is_of_term( int $term_id, string $taxonomy, string $key ): bool {
		return self::is_registered( 'term', $taxonomy, $key ) && self::is_edit( 'edit_term', $term_id );
	}

	/**
	 * Whether a profile of the current site shows a piece of meta.
	 *
	 * @param string $key Key.
	 */
	public static function is_of_user( string $key ): bool {
		return in_array( $key, self::OF_USERS, true )
			|| $GLOBALS['wpdb']->get_blog_prefix() . 'capabilities' === $key
			|| array_key_exists( $key, wp_get_user_contact_methods() );
	}

	/**
	 * Whether block editors load and save a piece of meta.
	 *
	 * @param string $type    Type of object.
	 * @param string $subtype Post type or taxonomy.
	 * @param string $key     Key.
	 */
	private static function is_registered( string $type, string $subtype, string $key ): bool {
		$registered = get_registered_meta_keys( $type, $subtype )[ $key ] ?? get_registered_meta_keys( $type )[ $key ] ?? array();

		return ! empty( $registered['show_in_rest'] );
	}

	/**
	 * Whether somebody edits, or a program in their place: a counter that a reader of the site moves is no save.
	 *
	 * @param string $capability What one needs to edit.
	 * @param int    $id         Object.
	 */
	private static function is_edit( string $capability, int $id ): bool {
		return wp_doing_cron() || 'cli' === PHP_SAPI || ( is_user_logged_in() && current_user_can( $capability, $id ) );
	}
}
