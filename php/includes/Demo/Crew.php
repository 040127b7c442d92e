<?php
/**
 * The accounts of the demo.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Demo;

use WP_Error;
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

			if ( in_array( self::LOGIN . $login, array_column( $crew, 'user_login' ), true ) ) {
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
	 * Removes what the demo made on this site. What somebody gave to one of its editors goes to an administrator.
	 *
	 * @return int Number of editors removed.
	 */
	public static function dismiss(): int {
		require_once ABSPATH . 'wp-admin/includes/user.php';
		require_once ABSPATH . 'wp-admin/includes/ms.php';

		foreach ( get_posts( array( 'meta_key' => self::MARK, 'post_status' => 'any', 'numberposts' => -1 ) ) as $post ) { // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key, WordPress.Arrays.ArrayDeclarationSpacing.AssociativeArrayFound -- Asked by hand, once.
			wp_delete_post( $post->ID, true );
		}

		$members = self::members();
		$heirs   = get_users(
			array(
				'role'   => 'administrator',
				'number' => 1,
				'fields' => 'ID',
			)
		);

		foreach ( $members as $user ) {
			wp_remove_user_presence( $user->ID );
			wp_delete_user( $user->ID, $heirs ? (int) $heirs[0] : null );

			if ( is_multisite() ) {
				// The first only took the user off this site.
				wpmu_delete_user( $user->ID );
			}
		}

		return count( $members );
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

		$user_id = wp_insert_user(
			array(
				'user_login'   => self::LOGIN . $login,
				'user_pass'    => wp_generate_password( 40 ),
				'user_email'   => self::LOGIN . "$login@example.com",
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
	 * Makes a post to write on.
	 */
	private static function write_post(): void {
		wp_insert_post(
			array(
				'post_title'   => __( 'A post of the demo', 'native-presence' ),
				'post_content' => __( '“wp presence demo --cleanup” removes this post.', 'native-presence' ),
				'post_status'  => 'draft',
				'meta_input'   => array( self::MARK => 1 ),
			)
		);
	}
}
