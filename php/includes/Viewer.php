<?php
/**
 * Who is looking.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * What the current user may do with presence at all.
 */
final class Viewer {

	/**
	 * What was asked about the current user: a page asks the same again and again, and core takes its time each time.
	 *
	 * @var array<string, bool|string>
	 */
	private static array $answers = array();

	/**
	 * What the answers depend on: the site, the user and what they may do.
	 *
	 * @var array{int, int, array<string, bool>, bool}|array{}
	 */
	private static array $of = array();

	/**
	 * Whether the current user takes part in presence: sees others, and is seen.
	 */
	public static function takes_part(): bool {
		return is_user_logged_in() && self::answer( 'edit_posts', static fn() => current_user_can( 'edit_posts' ) );
	}

	/**
	 * The list of everyone online, for those who may list users; otherwise empty.
	 */
	public static function users_url(): string {
		return self::url( 'users.php?presence_status=online', 'list_users' );
	}

	/**
	 * The address of a file of the admin; empty when the current user may not go there.
	 *
	 * @param string $file       File.
	 * @param string $capability What one needs to go there.
	 */
	public static function url( string $file, string $capability ): string {
		return self::answer( "$capability $file", static fn() => current_user_can( $capability ) ? admin_url( $file ) : '' );
	}

	/**
	 * The answer to a question about the current user.
	 *
	 * @template T of bool|string
	 * @param string        $question What is asked.
	 * @param callable(): T $find     Finds the answer.
	 * @return T
	 */
	private static function answer( string $question, callable $find ): bool|string {
		$user = wp_get_current_user();
		$of   = array( get_current_blog_id(), $user->ID, $user->allcaps, is_multisite() && is_super_admin() );

		if ( self::$of !== $of ) {
			self::$of      = $of;
			self::$answers = array();
		}

		return self::$answers[ $question ] ??= $find();
	}
}
