<?php
/**
 * A surface that could not ask.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

defined( 'ABSPATH' ) || exit;

use NativePresence\Failures;

/**
 * In place of a surface's data while the engine does not answer: a failure is not an empty room. A page that shows
 * something already keeps it for a while, and its token.
 */
final class Unavailable implements ShownData {

	/**
	 * How scripts get it.
	 */
	public const ANSWER = array( 'unavailable' => 1 );

	/**
	 * No post is looked up for it.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return array();
	}

	/**
	 * Few bytes, and no state to know.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{unavailable: 1}
	 */
	public function answer( Known $known ): array {
		return self::ANSWER;
	}

	/**
	 * Prints it in place of a widget's rows.
	 */
	public static function render(): void {
		echo '<p class="presence-empty">' . esc_html( Failures::sentence() ) . '</p>';
	}
}
