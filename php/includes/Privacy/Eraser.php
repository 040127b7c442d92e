<?php
/**
 * Forgetting a person.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Privacy;

use NativePresence\Api\Entries;
use NativePresence\Engine;
use NativePresence\StaleScreens\Revisions;

/**
 * Answers core's erasure of personal data. A user's choice to hide stays: without it they would be seen again.
 */
final class Eraser {

	/**
	 * Adds the eraser to core's.
	 *
	 * @param array<string, array<string, mixed>> $erasers Erasers.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add( array $erasers ): array {
		$erasers['native-presence'] = array(
			'eraser_friendly_name' => __( 'Native Presence', 'native-presence' ),
			'callback'             => array( self::class, 'erase' ),
		);

		return $erasers;
	}

	/**
	 * Erases everything: that is never more than one page.
	 *
	 * @param string $email Address of the person.
	 * @param int    $page  Page, from 1.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	public static function erase( string $email, int $page = 1 ): array {
		$user    = get_user_by( 'email', $email );
		$user_id = $user ? $user->ID : 0;
		$before  = Engine::user( $user_id );
		$removed = Entries::remove_user( $user_id );
		$saves   = Revisions::forget_user( $user_id );
		$failed  = null === $before || ! $removed || null === $saves;

		return array(
			'items_removed'  => ( $before && $removed ) || $saves > 0,
			'items_retained' => $failed,
			'messages'       => $failed ? array( __( 'Presence is not available right now, so not everything could be erased. The rest is forgotten within a day.', 'native-presence' ) ) : array(),
			'done'           => true,
		);
	}
}
