<?php
/**
 * Whether presence can be kept.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

defined( 'ABSPATH' ) || exit;

use NativePresence\Engine;
use NativePresence\Failures;

/**
 * Whether the engine answers this very request; if not, why, and what to do.
 */
final class EngineCheck implements Check {

	/**
	 * Title.
	 */
	public function label(): string {
		return __( 'Engine of presence', 'native-presence' );
	}

	/**
	 * There always is something to look at.
	 */
	public function applies(): bool {
		return true;
	}

	/**
	 * Where presence lives, or why it does not.
	 */
	public function result(): Result {
		$info = Engine::info();

		if ( null === $info ) {
			return Result::critical(
				__( 'Presence is not available: nobody can see who is online', 'native-presence' ),
				__( 'The rest of the site is unaffected. Presence comes back without a restart as soon as the cause is gone.', 'native-presence' ),
				/* translators: %s: An error message, in English. */
				sprintf( __( 'Why: %s', 'native-presence' ), '<code>' . esc_html( Failures::message() ) . '</code>' ),
				self::again(),
				Advice::on( (int) Engine::refusal(), Failures::message() )
			);
		}

		return Result::good(
			match ( $info['engine'] ) {
				'shm'   => __( 'Presence lives in shared memory', 'native-presence' ),
				'redis' => __( 'Presence lives in Redis', 'native-presence' ),
				'table' => __( 'Presence lives in the database', 'native-presence' ),
				/* translators: %s: Name of an engine. */
				default => sprintf( __( 'Presence lives in the engine “%s”', 'native-presence' ), $info['engine'] ),
			},
			sprintf(
				/* translators: 1: Number of entries, one for each browser tab, 2: Number of rooms, such as a post that is being edited. */
				__( 'It answers. Entries in it now: %1$s; rooms: %2$s.', 'native-presence' ),
				number_format_i18n( $info['entries'] ),
				number_format_i18n( $info['rooms'] )
			)
		);
	}

	/**
	 * When a server that does not answer is asked again, and how often it did not.
	 */
	private static function again(): string {
		$known = Engine::known();

		return array() === $known ? '' : sprintf(
			/* translators: 1: A number. 2: A number of milliseconds. */
			__( 'Times that the server did not answer: %1$s; it is asked again in %2$s ms.', 'native-presence' ),
			number_format_i18n( $known['failures'] ),
			number_format_i18n( $known['retry_ms'] )
		);
	}
}
