<?php
/**
 * What counts as a save.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Engine;
use NativePresence\Network;
use NativePresence\Recording\Setting;
use WP_Post;
use WP_Term;
use WP_User;

/**
 * Counts what changes the content of a screen, whichever way it was saved: a form, REST, the block editor, a list's quick
 * edit, the command line. Each is counted after it was written, so a page that began to be rendered later shows it.
 */
final class Saves {

	/**
	 * Columns of a user that somebody sets; the others are core's own notes.
	 */
	private const USER_FIELDS = array( 'user_pass', 'user_nicename', 'user_email', 'user_url', 'display_name' );

	/**
	 * Users whose meta changed in this request.
	 *
	 * @var array<int, true>
	 */
	private static array $meta_changed = array();

	/**
	 * Settings pages saved in this request by site, and by whom.
	 *
	 * @var array<int, array<string, int>>
	 */
	private static array $settings = array();

	/**
	 * An option was added, changed or deleted. A form saves many: they are one save, counted when the last is written.
	 *
	 * @param string $option Option.
	 */
	public static function option( string $option ): void {
		$page = Settings::page( $option );

		if ( '' !== $page ) {
			// What switches recording off still counts: who has the switch open would else save it on again unknowing.
			self::settings( "options/$page", Setting::OPTION === $option );
		}
	}

	/**
	 * An option of the network was added, changed or deleted.
	 *
	 * @param string $option Option.
	 */
	public static function network_option( string $option ): void {
		if ( Settings::is_of_network( $option ) ) {
			Network::on_main( static fn() => self::settings( Settings::NETWORK_KEY ) );
		}
	}

	/**
	 * A settings page was saved.
	 *
	 * @param string $key    Key of the page.
	 * @param bool   $always Whether also where recording is off.
	 */
	private static function settings( string $key, bool $always = false ): void {
		if ( ! $always && ! wp_presence_recording_enabled() ) {
			return;
		}

		self::$settings[ get_current_blog_id() ][ $key ] = get_current_user_id();

		if ( 'cli' === PHP_SAPI ) {
			// No form, and it may run for long.
			self::count_settings();
		} else {
			add_action( 'shutdown', array( self::class, 'count_settings' ) );
		}
	}

	/**
	 * Counts the settings pages that this request has saved.
	 */
	public static function count_settings(): void {
		foreach ( self::$settings as $site_id => $saved ) {
			Network::on( $site_id, static fn() => array_walk( $saved, static fn( int $actor, string $key ) => Revisions::bump( $key, $actor ) ) );
		}

		self::$settings = array();
	}

	/**
	 * A post was saved. Autosaves are not: they come every minute, and nobody asked for them.
	 *
	 * @param int          $post_id Post.
	 * @param WP_Post|null $post    The post as it is.
	 */
	public static function post( int $post_id, ?WP_Post $post ): void {
		$post = $post ?? get_post( $post_id );
		$type = $post ? get_post_type_object( $post->post_type ) : null;

		// Revisions, where the autosaves of published posts go, have no screen.
		if ( $type && $type->show_ui && ! ( defined( 'DOING_AUTOSAVE' ) && DOING_AUTOSAVE ) ) {
			self::count( "post/$post_id" );
		}
	}

	/**
	 * Meta of a user changed; what core saves with a user, it saves before it says that the user was saved.
	 *
	 * @param int    $user_id User.
	 * @param string $key     Key.
	 */
	public static function user_meta( int $user_id, string $key ): void {
		if ( 'session_tokens' !== $key ) {
			self::$meta_changed[ $user_id ] = true;
		}
	}

	/**
	 * A user was made: what was saved with it is no change.
	 *
	 * @param int $user_id User.
	 */
	public static function user_made( int $user_id ): void {
		unset( self::$meta_changed[ $user_id ] );
	}

	/**
	 * A user was saved. The block editor saves its user for every preference, and a forgotten password does too, so only a
	 * change counts.
	 *
	 * @param int          $user_id User.
	 * @param WP_User|null $before  The user as it was.
	 */
	public static function user( int $user_id, ?WP_User $before ): void {
		$after   = get_userdata( $user_id );
		$changed = ! $before || isset( self::$meta_changed[ $user_id ] );

		unset( self::$meta_changed[ $user_id ] );

		foreach ( self::USER_FIELDS as $field ) {
			$changed = $changed || ( $after && $after->$field !== $before->$field );
		}

		if ( $changed ) {
			// A user is one for the whole network; whoever manages the network has the profile open on the main site.
			Network::wherever_present( $user_id, static fn() => self::count( "user-edit/$user_id" ) );

			if ( ! is_main_site() && false === Engine::is_present( $user_id, get_main_site_id() ) ) {
				Network::on_main( static fn() => self::count( "user-edit/$user_id" ) );
			}
		}
	}

	/**
	 * A term was saved.
	 *
	 * @param int    $term_id  Term.
	 * @param string $taxonomy Taxonomy; empty when that is not said.
	 */
	public static function term( int $term_id, string $taxonomy ): void {
		$term     = '' === $taxonomy ? get_term( $term_id ) : null;
		$taxonomy = get_taxonomy( $term instanceof WP_Term ? $term->taxonomy : $taxonomy );

		if ( $taxonomy && $taxonomy->show_ui ) {
			self::count( "term/$taxonomy->name/$term_id" );
		}
	}

	/**
	 * A comment was saved, or its status set.
	 *
	 * @param int $comment_id Comment.
	 */
	public static function comment( int $comment_id ): void {
		self::count( "comment/$comment_id" );
	}

	/**
	 * Counts a save by the current user.
	 *
	 * @param string $key Key of the screen.
	 */
	private static function count( string $key ): void {
		if ( wp_presence_recording_enabled() ) {
			Revisions::bump( $key, get_current_user_id() );
		}
	}
}
