<?php
/**
 * Which segment the web sees.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * A command line under another user, or in another container, attaches to a segment of its own and sees nobody. So the
 * web leaves word in the database which segment it is attached to, whenever somebody opens the dashboard and it changed.
 */
final class Segment {

	public const OPTION = 'native_presence_segment';

	/**
	 * What tells one segment from another.
	 */
	private const IDENTITY = array(
		'path'  => '',
		'owner' => -1,
		'epoch' => 0,
	);

	/**
	 * Leaves word of the segment that this process is attached to.
	 */
	public static function remember(): void {
		$info = Engine::info();

		if ( null === $info ) {
			return;
		}

		$identity = array_intersect_key( $info, self::IDENTITY );
		$known    = self::of_web();

		if ( null === $known || array_diff_assoc( $identity, $known ) ) {
			update_option( self::OPTION, $identity + array( 'time' => time() ), true );
		}
	}

	/**
	 * The segment that the web was attached to when it last left word; null when it never did.
	 *
	 * @return array{path: string, owner: int, epoch: int, time: int}|null
	 */
	public static function of_web(): ?array {
		$stored = get_option( self::OPTION );

		return is_array( $stored ) && array() === array_diff_key( self::IDENTITY + array( 'time' => 0 ), $stored ) ? $stored : null;
	}

	/**
	 * Whether this process sees what the web sees; null when nobody has left word.
	 */
	public static function is_shared(): ?bool {
		$web = self::of_web();

		return null === $web ? null : array() === array_diff_assoc( array_intersect_key( $web, self::IDENTITY ), Engine::info() ?? array() );
	}
}
