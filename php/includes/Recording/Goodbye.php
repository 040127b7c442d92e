<?php
/**
 * The goodbye of a closing tab.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Rooms;
use NativePresence\Engine;

/**
 * Takes a tab out that proves itself by its ticket alone. The browser may send it under another user, in another language,
 * to another domain than the page was served from, or long after every nonce has expired.
 */
final class Goodbye {

	/**
	 * The action of admin-ajax.php.
	 */
	public const ACTION = 'native_presence_goodbye';

	/**
	 * The whole address that a page sends its goodbye to.
	 */
	public static function url(): string {
		return add_query_arg( 'action', self::ACTION, admin_url( 'admin-ajax.php' ) );
	}

	/**
	 * Answers the request. The answer is the same whether there was such a tab or not, so it says nothing about anybody.
	 */
	public static function answer(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- The ticket stands for the nonce: only the tab itself has it.
		self::leave(
			absint( wp_unslash( $_POST['user'] ?? 0 ) ),
			Tab::checked( sanitize_text_field( wp_unslash( $_POST['tab'] ?? '' ) ) ),
			Ticket::checked( sanitize_text_field( wp_unslash( $_POST['ticket'] ?? '' ) ) ),
			Claim::checked( sanitize_text_field( wp_unslash( $_POST['claim'] ?? '' ) ) )
		);
		// phpcs:enable

		nocache_headers();
		status_header( 204 );
		exit;
	}

	/**
	 * Removes the entries of a tab, when the ticket is its own and no other document has claimed it.
	 *
	 * @param int    $user_id User.
	 * @param string $tab     Tab id.
	 * @param string $ticket  Ticket.
	 * @param string $claim   Claim of the document.
	 */
	private static function leave( int $user_id, string $tab, string $ticket, string $claim ): void {
		if ( $user_id < 1 || '' === $tab || '' === $ticket ) {
			return;
		}

		$entry = Engine::find( Rooms::ADMIN, Tab::user( $user_id, $tab ) );

		if ( $entry && Ticket::fits( $ticket, $entry->data ) && Claim::fits( $claim, $entry->data ) ) {
			Leave::tab( $user_id, $tab );
		}
	}
}
