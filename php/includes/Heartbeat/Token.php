<?php
/**
 * What a page knows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

/**
 * A token names a state of something shown: the engine's version, and a hash of what else the answer depends on. Equal
 * means nothing to tell. The hash asks no database: roles and language came with the user, the rest is autoloaded.
 */
final class Token {

	/**
	 * Autoloaded option that changes when a title, a permission or a name may have.
	 */
	public const SALT = 'native_presence_salt';

	/**
	 * What tells the last view from another one, and its hash: a request asks for it many times.
	 *
	 * @var array{array<int, mixed>, string}
	 */
	private static array $view = array( array(), '' );

	/**
	 * A token of the current user.
	 *
	 * @param string $state The state of the engine that it names.
	 */
	public static function make( string $state ): string {
		return self::view() . '.' . $state;
	}

	/**
	 * The state that a token names, or null when something else the answer depends on has changed.
	 *
	 * @param string $token Token.
	 */
	public static function state( string $token ): ?string {
		$view = self::view() . '.';

		return str_starts_with( $token, $view ) ? substr( $token, strlen( $view ) ) : null;
	}

	/**
	 * The version that a token names; null when it names none that is worth anything.
	 *
	 * @param string $token Token.
	 */
	public static function version( string $token ): ?int {
		$state = self::state( $token );

		return null !== $state && ctype_digit( $state ) ? (int) $state : null;
	}

	/**
	 * Makes every token worthless, because what is shown may read differently now.
	 */
	public static function change_salt(): string {
		$salt = bin2hex( random_bytes( 4 ) );

		update_option( self::SALT, $salt, true );

		return $salt;
	}

	/**
	 * Hash of everything but the engine that an answer to the current user depends on.
	 */
	private static function view(): string {
		$user = wp_get_current_user();
		$salt = get_option( self::SALT );

		if ( false === $salt ) {
			// Once: asking for an option that does not exist is a query each time.
			$salt = self::change_salt();
		}

		// These may change while a process runs; settings are those the request began with.
		$asked = array( $salt, $user->ID, $user->allcaps, get_current_blog_id(), get_user_locale( $user ) );

		if ( self::$view[0] !== $asked ) {
			$parts = array(
				...$asked,
				is_super_admin(),
				get_option( 'show_avatars' ),
				get_option( 'home' ),
				get_option( 'siteurl' ),
				get_option( 'wp_page_for_privacy_policy' ),
			);

			self::$view = array( $asked, substr( hash( 'sha256', (string) wp_json_encode( $parts ) ), 0, 8 ) );
		}

		return self::$view[1];
	}
}
