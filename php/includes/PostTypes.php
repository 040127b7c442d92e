<?php
/**
 * Which post types have presence.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Adds the support `presence` to every post type that the admin shows and that has an editor, and to the templates of
 * block themes. Each type gets it once, so `remove_post_type_support( $type, 'presence' )` opts a type out for good, also
 * when WordPress registers the type again.
 */
final class PostTypes {

	/**
	 * Types of the Site Editor, which the rest of the admin does not show.
	 */
	private const TEMPLATES = array( 'wp_template', 'wp_template_part' );

	/**
	 * Types that got the support.
	 *
	 * @var array<string, true>
	 */
	private static array $added = array();

	/**
	 * Adds the support to a type that has just been registered.
	 *
	 * @param string $type Post type.
	 */
	public static function add( string $type ): void {
		if ( isset( self::$added[ $type ] ) || ! self::has_editor( $type ) ) {
			return;
		}

		self::$added[ $type ] = true;

		add_post_type_support( $type, 'presence' );
	}

	/**
	 * Adds the support to all types that are there: those from before this plugin, and those that got their editor after
	 * they were registered.
	 */
	public static function add_all(): void {
		array_map( self::add( ... ), get_post_types() );
	}

	/**
	 * A type is no longer registered. It gets the support again when it is registered again.
	 *
	 * @param string $type Post type.
	 */
	public static function forget( string $type ): void {
		unset( self::$added[ $type ] );
	}

	/**
	 * Whether people edit posts of a type.
	 *
	 * @param string $type Post type.
	 */
	private static function has_editor( string $type ): bool {
		return in_array( $type, self::TEMPLATES, true )
			|| ( post_type_supports( $type, 'editor' ) && (bool) get_post_type_object( $type )?->show_ui );
	}
}
