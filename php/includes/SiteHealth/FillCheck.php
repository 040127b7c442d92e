<?php
/**
 * Whether there is room for more people.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

defined( 'ABSPATH' ) || exit;

use NativePresence\Engine;

/**
 * How full the memory is. Only engines of a fixed size have a limit of their own.
 */
final class FillCheck implements Check {

	/**
	 * Part in use from which somebody should make more room, in percent.
	 */
	private const HIGH = 80;

	/**
	 * Title.
	 */
	public function label(): string {
		return __( 'Room for presence', 'native-presence' );
	}

	/**
	 * Whether the engine is of a fixed size.
	 */
	public function applies(): bool {
		return null !== self::used();
	}

	/**
	 * How full it is.
	 */
	public function result(): Result {
		if ( self::used() >= self::HIGH ) {
			// What has expired takes up room until somebody needs it; only the living count.
			Engine::collect();
		}

		$used = (int) self::used();
		$says = sprintf(
			/* translators: %s: A number. */
			__( '%s percent of the memory is in use.', 'native-presence' ),
			number_format_i18n( $used )
		) . self::largest();

		return $used < self::HIGH
			? Result::good( __( 'There is room for more people online', 'native-presence' ), $says )
			: Result::recommended(
				__( 'The memory of presence is nearly full', 'native-presence' ),
				$says . ' ' . __( 'When it is full, nobody else can be shown as online. Others may use it too: it is shared by all sites with the same settings.', 'native-presence' ),
				Advice::full()
			);
	}

	/**
	 * A sentence that names the user who takes most, with a space before it; empty when nobody takes any.
	 */
	private static function largest(): string {
		$largest = LargestUser::find();

		return null === $largest ? '' : ' ' . sprintf(
			/* translators: 1: Name of a user, 2: Size such as 12 KB, 3: Size such as 256 KB. */
			__( 'The user with the most presence data is %1$s: %2$s of at most %3$s.', 'native-presence' ),
			esc_html( $largest[0] ),
			size_format( $largest[1] ),
			size_format( Engine::MAX_BYTES_PER_USER )
		);
	}

	/**
	 * The part in use in percent; null where that means nothing.
	 */
	private static function used(): ?int {
		$info   = Engine::info();
		$blocks = (int) ( $info['blocks'] ?? 0 );

		return $blocks > 0 ? intdiv( 100 * $info['blocks_used'], $blocks ) : null;
	}
}
