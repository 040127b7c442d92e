<?php
/**
 * The accounts of the demo.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Demo;

use WP_Error;
use WP_Post;
use WP_User;

/**
 * Makes, finds and removes the editors of a demo, and the post they write on where a site has none. All of it carries a
 * mark of ours, and nothing without the mark is ever touched. Nobody knows the passwords.
 */
final class Crew {

	/**
	 * Most editors of a demo.
	 */
	public const MOST = 1000;

	/**
	 * Meta key that marks what the demo made.
	 */
	public const MARK = 'native_presence_demo';

	/**
	 * What logins of the demo start with.
	 */
	private const LOGIN = 'presence-demo-';

	/**
	 * So many editors of the demo: those there are already, then new ones.
	 *
	 * @param int $count How many.
	 * @return WP_User[]|WP_Error
	 */
	public static function of( int $count ): array|WP_Error {
		$crew = self::members();

		foreach ( Names::first( $count ) as $login => $name ) {
			if ( count( $crew ) >= $count ) {
				break;
			}

			if ( in_array( self::login( $login ), array_column( $crew, 'user_login' ), true ) ) {
				continue;
			}

			$user = self::hire( $login, $name );

			if ( is_wp_error( $user ) ) {
				return $user;
			}

			$crew[] = $user;
		}

		if ( ! Editor::posts() ) {
			self::write_post();
		}

		return array_slice( $crew, 0, $count );
	}

	/**
	 * The editors of the demo there are.
	 *
	 * @return WP_User[]
	 */
	public static function members(): array {
		return get_users(
			array(
				// phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- Asked by hand, once.
				'meta_key' => self::MARK,
				'orderby'  => 'ID',
			)
		);
	}

	/**
	 * Editors of the demo that belong to no site of the network any more.
	 *
	 * @return WP_User[]
	 */
	public static function strays(): array {
		return is_multisite()
			? get_users(
				array(
					'blog_id'  => 0,
					'meta_key' => self::MARK, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- Asked by hand, once.
				)
			)
			: array();
	}

	/**
	 * Removes what the demo made on this site. A post that somebody has written on since is theirs, and stays.
	 *
	 * @return int Number of editors removed.
	 */
	public static function dismiss(): int {
		foreach ( get_posts( array( 'meta_key' => self::MARK, 'post_status' => array_values( get_post_stati() ), 'numberposts' => -1 ) ) as $post ) { // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key, WordPress.Arrays.ArrayDeclarationSpacing.AssociativeArrayFound -- Asked by hand, once.
			if ( self::text( $post ) === get_post_meta( $post->ID, self::MARK, true ) ) {
				wp_delete_post( $post->ID, true );
			} else {
				delete_post_meta( $post->ID, self::MARK );
			}
		}

		return self::remove( self::members() );
	}

	/**
	 * Removes editors of the demo for good. What they own, because somebody gave it to them, goes to an administrator.
	 *
	 * @param WP_User[] $members Editors.
	 * @return int Number of them.
	 */
	public static function remove( array $members ): int {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		require_once ABSPATH . 'wp-admin/includes/ms.php';

		foreach ( $members as $user ) {
			if ( ! is_multisite() ) {
				wp_delete_user( $user->ID, self::heir() );
				continue;
			}

			foreach ( array_keys( get_blogs_of_user( $user->ID, true ) ) as $site_id ) {
				switch_to_blog( $site_id );
				remove_user_from_blog( $user->ID, $site_id, self::heir() );
				restore_current_blog();
			}

			wpmu_delete_user( $user->ID );
		}

		return count( $members );
	}

	/**
	 * An administrator of this site who is none of the demo; 0 where there is none: content is kept without an author then.
	 */
	private static function heir(): int {
		$heirs = get_users(
			array(
				'role'       => 'administrator',
				'number'     => 1,
				'fields'     => 'ID',
				'orderby'    => 'ID',
				// phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_query -- Asked by hand, once.
				'meta_query' => array(
					array(
						'key'     => self::MARK,
						'compare' => 'NOT EXISTS',
					),
				),
			)
		);

		return (int) ( $heirs[0] ?? 0 );
	}

	/**
	 * What stands in a post, for telling whether anybody has written on it.
	 *
	 * @param WP_Post $post Post.
	 */
	private static function text( WP_Post $post ): string {
		return md5( "$post->post_title\0$post->post_content\0$post->post_excerpt" );
	}

	/**
	 * Makes an editor.
	 *
	 * @param string $login Login, without what those of the demo start with.
	 * @param string $name  Display name.
	 * @return WP_User|WP_Error
	 */
	private static function hire( string $login, string $name ): WP_User|WP_Error {
		[ $first, $last ] = explode( ' ', $name, 2 ) + array( '', '' );

		$login = self::login( $login );

		$user_id = wp_insert_user(
			array(
				'user_login'   => $login,
				'user_pass'    => wp_generate_password( 40 ),
				'user_email'   => "$login@example.com",
				'display_name' => $name,
				'first_name'   => $first,
				'last_name'    => $last,
				'description'  => __( 'An editor of the demo of Native Presence. “wp presence demo --cleanup” removes it.', 'native-presence' ),
				'role'         => 'editor',
				'meta_input'   => array( self::MARK => 1 ),
			)
		);

		return is_wp_error( $user_id ) ? $user_id : new WP_User( $user_id );
	}

	/**
	 * The login of an editor: each site of a network has a crew of its own.
	 *
	 * @param string $login Login, without what those of the demo start with.
	 */
	private static function login( string $login ): string {
		return self::LOGIN . ( is_main_site() ? '' : get_current_blog_id() . '-' ) . $login;
	}

	/**
	 * Makes a post to write on.
	 */
	private static function write_post(): void {
		$post_id = wp_insert_post(
			array(
				'post_title'   => __( 'A post of the demo', 'native-presence' ),
				'post_content' => __( '“wp presence demo --cleanup” removes this post.', 'native-presence' ),
				'post_status'  => 'draft',
			)
		);

		if ( $post_id > 0 ) {
			update_post_meta( $post_id, self::MARK, self::text( get_post( $post_id ) ) );
		}
	}
}
