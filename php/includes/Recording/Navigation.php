<?php
/**
 * Whether a person opened the page being served.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

/**
 * Text that somebody else wrote makes the browsers of its readers ask for pages as well: for images, frames, media. Only a page
 * that a person opened is recorded with its request. Any other is recorded by its first beat, if it ever runs in a tab.
 */
final class Navigation {

	/**
	 * Whether a person opened this page, by what the browser says of the request. A frame is told from a page only where the
	 * browser says so; elsewhere its script takes it out again.
	 */
	public static function is(): bool {
		if ( 'get' !== self::header( 'REQUEST_METHOD' ) || 'xmlhttprequest' === self::header( 'HTTP_X_REQUESTED_WITH' ) || self::is_ahead() ) {
			return false;
		}

		$destination = self::header( 'HTTP_SEC_FETCH_DEST' );

		if ( '' !== $destination ) {
			return 'document' === $destination;
		}

		// Browsers leave that header out where the site has no HTTPS. For a page they accept HTML then, for an image they do not.
		$accept = self::header( 'HTTP_ACCEPT' );

		return str_contains( $accept, 'text/html' ) || ( in_array( $accept, array( '', '*/*' ), true ) && ! self::is_browser() );
	}

	/**
	 * Whether text, or a form on another site, can make a reader's browser send this request without the reader opening a page.
	 * Core checks the nonce of its own forms before it sets a lock.
	 */
	public static function may_be_forged(): bool {
		$reads = in_array( self::header( 'REQUEST_METHOD' ), array( 'get', 'head' ), true );

		return ! self::is() && ( $reads || ! ( wp_doing_ajax() || wp_is_serving_rest_request() || wp_doing_cron() || did_action( 'check_admin_referer' ) ) );
	}

	/**
	 * Whether the browser loads this page ahead of its view, which may never come.
	 */
	private static function is_ahead(): bool {
		foreach ( array( 'HTTP_SEC_PURPOSE', 'HTTP_PURPOSE', 'HTTP_X_PURPOSE', 'HTTP_X_MOZ' ) as $header ) {
			$purpose = self::header( $header );

			if ( str_starts_with( $purpose, 'prefetch' ) || 'preview' === $purpose ) {
				return true;
			}
		}

		return false;
	}

	/**
	 * Whether a browser sent this request, and no program that fetches pages: all browsers say which languages they want.
	 */
	private static function is_browser(): bool {
		return '' !== self::header( 'HTTP_ACCEPT_LANGUAGE' );
	}

	/**
	 * What the request says, in lower case; empty when it says nothing.
	 *
	 * @param string $name Name among the server's variables.
	 */
	private static function header( string $name ): string {
		return strtolower( sanitize_text_field( wp_unslash( $_SERVER[ $name ] ?? '' ) ) );
	}
}
