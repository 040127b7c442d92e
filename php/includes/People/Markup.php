<?php
/**
 * How people look.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

/**
 * The pieces all surfaces share. Scripts build the same from DOM nodes (people.js): change both together.
 */
final class Markup {

	/**
	 * The face of somebody online, or nothing when avatars are off.
	 *
	 * @param Person $person Person.
	 * @param int    $size   Edge in pixels.
	 */
	public static function avatar( Person $person, int $size ): string {
		return self::face( $person->avatar, $person->name, $size );
	}

	/**
	 * A face, or nothing without an address.
	 *
	 * @param string $url  Address of the picture.
	 * @param string $name Whose it is.
	 * @param int    $size Edge in pixels.
	 */
	public static function face( string $url, string $name, int $size ): string {
		return '' === $url ? '' : sprintf(
			'<span class="presence-avatar"><img src="%s" alt="%s" width="%3$d" height="%3$d" decoding="async"></span>',
			esc_url( $url ),
			esc_attr( $name ),
			$size
		);
	}

	/**
	 * Faces that overlap; nothing when there are none.
	 *
	 * @param Person[] $people People.
	 * @param int      $size   Edge in pixels.
	 */
	public static function avatars( array $people, int $size ): string {
		$faces = implode( '', array_map( static fn( Person $person ) => self::avatar( $person, $size ), $people ) );

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
