<?php
/**
 * Names of rooms and clients.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Api;

/**
 * Brings names into the length the engine takes, alike for writing, reading and removing, so a long name still means
 * the same entry everywhere.
 */
final class Name {

	/**
	 * Longest name in bytes.
	 */
	public const LIMIT = 191;

	/**
	 * Cuts a name to the limit, between characters.
	 *
	 * @param string $name  Any name.
	 * @param int    $limit Most bytes.
	 */
	public static function cut( string $name, int $limit = self::LIMIT ): string {
		if ( strlen( $name ) <= $limit ) {
			return $name;
		}

		$cut = substr( $name, 0, $limit );

		// A character has at most four bytes, so at most three of them can be left over.
		for ( $i = 0; $i < 3 && 1 !== preg_match( '//u', $cut ); $i++ ) {
			$cut = substr( $cut, 0, -1 );
		}

		return $cut;
	}
}
