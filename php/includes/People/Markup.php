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
	 * @param string $url   Address of the picture.
	 * @param string $name  Whose it is.
	 * @param int    $size  Edge in pixels.
	 * @param bool   $named Whether the face says whose it is.
	 */
	public static function face( string $url, string $name, int $size, bool $named = true ): string {
		return '' === $url ? '' : sprintf(
			'<span class="presence-avatar" data-name="%1$s"><img src="%2$s" alt="%3$s" width="%4$d" height="%4$d" decoding="async"></span>',
			esc_attr( $name ),
			esc_url( $url ),
			$named ? esc_attr( $name ) : '',
			$size
		);
	}

	/**
	 * Faces that overlap; nothing when there are none.
	 *
	 * @param Person[] $people People.
	 * @param int      $size   Edge in pixels.
	 * @param bool     $named  Whether the faces say whose they are; not where the name stands beside.
	 */
	public static function avatars( array $people, int $size, bool $named = true ): string {
		$faces = implode( '', array_map( static fn( Person $person ) => self::face( $person->avatar, $person->name, $size, $named ), $people ) );

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
