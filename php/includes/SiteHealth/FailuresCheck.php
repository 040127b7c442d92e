<?php
/**
 * Whether presence failed lately.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

defined( 'ABSPATH' ) || exit;

use NativePresence\Engine;
use NativePresence\Failures;

/**
 * Whether an engine that answers now was refused to somebody within the last day: another pool's user, say, or everybody
 * while the machine was busy.
 */
final class FailuresCheck implements Check {

	/**
	 * Title.
	 */
	public function label(): string {
		return __( 'Failures of presence', 'native-presence' );
	}

	/**
	 * While the engine does not answer, that is what has to be told.
	 */
	public function applies(): bool {
		return null !== Engine::info();
	}

	/**
	 * The last failure, if it is not long ago.
	 */
	public function result(): Result {
		$last = Failures::last();

		if ( null === $last || time() - $last['time'] > DAY_IN_SECONDS ) {
			return Result::good(
				__( 'Presence has not failed within the last day', 'native-presence' ),
				__( 'Every page and every heartbeat found out who is online.', 'native-presence' )
			);
		}

		return Result::recommended(
			__( 'Presence failed within the last day', 'native-presence' ),
			sprintf(
				/* translators: %s: A span of time, such as "5 minutes". */
				__( 'It works now. %s ago, a page or a heartbeat could not find out who is online.', 'native-presence' ),
				human_time_diff( $last['time'] )
			),
			/* translators: %s: An error message, in English. */
			sprintf( __( 'Why: %s', 'native-presence' ), '<code>' . esc_html( $last['message'] ) . '</code>' ),
			Advice::on( $last['code'], $last['message'] )
		);
	}
}
