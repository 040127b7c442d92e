<?php
/**
 * How people look.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

use NativePresence\Failures;

/**
 * The pieces all surfaces share. Scripts build the same from DOM nodes (people.js): change both together.
 */
final class Markup {

	/**
	 * A dash where there is nothing to show, and in words why.
	 *
	 * @param string $words Words for those who do not see it.
	 * @param string $sign  What stands in place of the dash.
	 */
	public static function dash( string $words, string $sign = '—' ): string {
		return '<span aria-hidden="true">' . esc_html( $sign ) . '</span><span class="screen-reader-text">' . esc_html( $words ) . '</span>';
	}

	/**
	 * A dash while the engine does not answer.
	 */
	public static function unavailable(): string {
		return self::dash( Failures::sentence() );
	}

	/**
	 * The face of somebody online, or nothing when avatars are off.
	 *
	 * @param Person $person Person.
	 * @param int    $size   Edge in pixels.
	 */
	public static function avatar( Person $person, int $size ): string {
		return self::face( $person->avatar(), $person->name, $size );
	}

	/**
	 * A face, or nothing without an address.
	 *
	 * @param string $url   Address of the picture.
	 * @param string $name  Whose it is.
	 * @param int    $size  Edge in pixels.
	 * @param bool   $named Whether the face says whose it is.
	 */
	public static function face( string $url, string $name, int $size, bool $named = true ): string {
		if ( '' === $url ) {
			return '';
		}

		$escaped = esc_attr( $name );

		return sprintf(
			'<span class="presence-avatar" data-name="%1$s"><img src="%2$s" alt="%3$s" width="%4$d" height="%4$d" decoding="async"></span>',
			$escaped,
			self::address( $url ),
			$named ? $escaped : '',
			$size
		);
	}

	/**
	 * The address of a picture as esc_url() escapes it. That takes a dozen steps for each of the many faces on a page, and
	 * most addresses have nothing in them but what it leaves alone, and `&`.
	 *
	 * @param string $url Address.
	 */
	private static function address( string $url ): string {
		return 1 === preg_match( '~^https?://[A-Za-z0-9._:/?=&-]+$~D', $url ) ? str_replace( '&', '&#038;', $url ) : esc_url( $url );
	}

	/**
	 * Faces that overlap; nothing when there are none.
	 *
	 * @param Person[] $people People.
	 * @param int      $size   Edge in pixels.
	 * @param bool     $named  Whether the faces say whose they are; not where the name stands beside.
	 */
	public static function avatars( array $people, int $size, bool $named = true ): string {
		$faces = implode( '', array_map( static fn( Person $person ) => self::face( $person->avatar(), $person->name, $size, $named ), $people ) );

		return '' === $faces ? '' : '<span class="presence-avatars">' . $faces . '</span>';
	}

	/**
	 * Whether somebody is there, in words beside a dot.
	 *
	 * @param bool $idle Whether they are idle.
	 */
	public static function state( bool $idle ): string {
		return sprintf(
			'<span class="presence-state is-%s"><span class="presence-dot" aria-hidden="true"></span>%s</span>',
			$idle ? 'idle' : 'active',
			$idle ? esc_html_x( 'Idle', 'person', 'native-presence' ) : esc_html_x( 'Active', 'person', 'native-presence' )
		);
	}
}
