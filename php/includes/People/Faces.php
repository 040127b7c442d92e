<?php
/**
 * Whose faces a viewer sees.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

/**
 * The address of an avatar may contain a hash of the person's e-mail address. So it follows the rule by which core's REST API
 * shows a user: those who may list users see everyone of the site, everyone else sees the authors of posts that they may read.
 * Of other people, a viewer sees the default picture.
 */
final class Faces {

	/**
	 * Whom the current user may see, by site and viewer, then by user id.
	 *
	 * @var array<string, array<int, bool>>
	 */
	private static array $seen = array();

	/**
	 * People whose faces this request is going to show: one query answers for all of them.
	 *
	 * @var array<int, true>
	 */
	private static array $expected = array();

	/**
	 * Announces people whose faces will be asked for.
	 *
	 * @param int[] $user_ids Users.
	 */
	public static function expect( array $user_ids ): void {
		self::$expected += array_fill_keys( $user_ids, true );
	}

	/**
	 * The address of a face as the current user may know it.
	 *
	 * @param int    $user_id User.
	 * @param string $address Address of the avatar; empty where avatars are off.
	 * @param int    $size    Edge in pixels.
	 */
	public static function of( int $user_id, string $address, int $size = Identity::AVATAR_SIZE ): string {
		return '' === $address || self::may_see( $user_id ) ? $address : (string) get_avatar_url(
			'',
			array(
				'size'          => $size,
				'force_default' => true,
			)
		);
	}

	/**
	 * Whether the current user may see somebody's face.
	 *
	 * @param int $user_id User.
	 */
	private static function may_see( int $user_id ): bool {
		$viewer = get_current_user_id();

		// Without a viewer this is a command or a scheduled task: a visitor is shown nobody at all.
		if ( 0 === $viewer || $viewer === $user_id || current_user_can( is_multisite() ? 'manage_network_users' : 'list_users' ) ) {
			return true;
		}

		$of = get_current_blog_id() . " $viewer";

		if ( ! isset( self::$seen[ $of ][ $user_id ] ) ) {
			$asked = array_keys( array_diff_key( array( $user_id => true ) + self::$expected, self::$seen[ $of ] ?? array() ) );

			self::$seen[ $of ] = array_fill_keys( self::shown_by_core( $asked ), true ) + array_fill_keys( $asked, false ) + ( self::$seen[ $of ] ?? array() );
		}

		return self::$seen[ $of ][ $user_id ];
	}

	/**
	 * Those of some users whom core's REST API shows to the current user.
	 *
	 * @param int[] $user_ids Users.
	 * @return int[]
	 */
	private static function shown_by_core( array $user_ids ): array {
		global $wpdb;

		$where = 'u.ID IN (' . implode( ',', array_map( intval( ... ), $user_ids ) ) . ')';

		if ( is_multisite() ) {
			$where .= $wpdb->prepare( " AND EXISTS ( SELECT 1 FROM $wpdb->usermeta m WHERE m.user_id = u.ID AND m.meta_key = %s )", $wpdb->get_blog_prefix() . 'capabilities' );
		}

		if ( ! current_user_can( 'list_users' ) ) {
			$posts  = get_posts_by_author_sql( get_post_types( array( 'show_in_rest' => true ) ), false );
			$where .= " AND EXISTS ( SELECT 1 FROM $wpdb->posts p WHERE p.post_author = u.ID AND $posts )";
		}

		// phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.DirectDatabaseQuery -- Numbers, and core's own SQL. A post may come to be within seconds.
		return array_map( intval( ... ), $wpdb->get_col( "SELECT u.ID FROM $wpdb->users u WHERE $where" ) );
	}
}
