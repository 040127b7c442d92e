<?php
/**
 * How long a tab counts as there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

/**
 * A tab is leased until some time after its next beat, which the tab itself names: core beats every 10 s in editors,
 * every 60 s elsewhere and every 120 s without focus, and hosts change that. A tab that names more than its site's settings
 * allow is leased for what they allow.
 */
final class Lease {

	/**
	 * Seconds between beats that a lease covers in any case.
	 */
	private const SHORTEST = 60;

	/**
	 * Seconds a beat may be late.
	 */
	private const GRACE = 30;

	/**
	 * Longest interval core's heartbeat takes.
	 */
	private const LONGEST = HOUR_IN_SECONDS;

	/**
	 * Longest interval that core's heartbeat lets a site call its shortest.
	 */
	private const LONGEST_LEAST = 600;

	/**
	 * Seconds between beats of a window without focus.
	 */
	public const UNFOCUSED = 120;

	/**
	 * The lease that lasts until a next beat is overdue.
	 *
	 * @param int $next     Seconds to the next beat; 0 when unknown.
	 * @param int $interval Seconds between beats as the tab's page was served with; 0 when unknown.
	 */
	public static function until( int $next, int $interval = 0 ): int {
		$longest = max( self::UNFOCUSED, $interval );

		if ( $next > $longest ) {
			$longest = max( $longest, self::interval() );
		}

		return max( self::SHORTEST, min( $next, $longest ) ) + self::GRACE;
	}

	/**
	 * The lease of a page that has not beaten yet.
	 */
	public static function first(): int {
		return self::until( self::interval() );
	}

	/**
	 * Seconds between the beats of a page outside the editors, as core's script reads the settings of this request.
	 */
	public static function interval(): int {
		/** This filter is documented in wp-includes/script-loader.php */
		$settings = apply_filters( 'heartbeat_settings', array() );
		$set      = (int) ( $settings['interval'] ?? 0 );
		$least    = (int) ( $settings['minimalInterval'] ?? 0 );

		return max( min( $set > 0 ? $set : self::SHORTEST, self::LONGEST ), $least <= self::LONGEST_LEAST ? $least : 0 );
	}
}
