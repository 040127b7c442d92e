<?php
/**
 * Which document of a browser a tab id belongs to.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Heartbeat\Ping;

/**
 * The same HTML may reach several documents: from a page cache, from the browser's cache, by a duplicated tab or a restored
 * session. Each document makes a random number, its claim. The first one to send it owns the tab id of the page; every
 * other one gets an id and a ticket of its own.
 */
final class Claim {

	/**
	 * Key of an entry's data that holds the claim of the tab's document.
	 */
	public const KEY = '_claim';

	/**
	 * The pings of this request that were looked at, by what they say of their tab.
	 *
	 * @var array<string, array{tab: string, ticket: string, before: array<string, mixed>|null}>
	 */
	private static array $settled = array();

	/**
	 * A claim as a client says it; empty when it is not of the right form.
	 *
	 * @param string $claim What the client said.
	 */
	public static function checked( string $claim ): string {
		return 1 === preg_match( '/^[0-9a-f]{16}$/D', $claim ) ? $claim : '';
	}

	/**
	 * What the entry of a tab keeps of the document's claim; nothing for a ping without one.
	 *
	 * @param string $claim Claim.
	 * @return array{_claim?: string}
	 */
	public static function kept( string $claim ): array {
		return '' === $claim ? array() : array( self::KEY => $claim );
	}

	/**
	 * Whether an entry belongs to a document, or to none yet.
	 *
	 * @param string               $claim Claim of the document.
	 * @param array<string, mixed> $data  State of the entry.
	 */
	public static function fits( string $claim, array $data ): bool {
		return hash_equals( (string) ( $data[ self::KEY ] ?? $claim ), $claim );
	}

	/**
	 * A ping under the tab id that its document owns. A document looks only when it does not know: with its first ping, and
	 * after its lease may have ended.
	 *
	 * @param Ping $ping    Ping.
	 * @param int  $user_id User.
	 */
	public static function settle( Ping $ping, int $user_id ): Ping {
		if ( ! $ping->first || '' === $ping->tab || '' === $ping->claim ) {
			return $ping;
		}

		$settled = self::$settled[ self::name( $ping, $user_id ) ] ??= self::look( $ping, $user_id );

		return $ping->with_tab( $settled['tab'], $settled['ticket'] );
	}

	/**
	 * The state of a tab's entry as a ping found it; null when it did not look, or found none.
	 *
	 * @param Ping $ping    Ping, as it arrived.
	 * @param int  $user_id User.
	 * @return array<string, mixed>|null
	 */
	public static function before( Ping $ping, int $user_id ): ?array {
		return self::$settled[ self::name( $ping, $user_id ) ]['before'] ?? null;
	}

	/**
	 * Looks which tab id a document owns. Two documents that look at the same moment both take the id: the person stays
	 * present, and a goodbye of one of them may go unheard.
	 *
	 * @param Ping $ping    Ping.
	 * @param int  $user_id User.
	 * @return array{tab: string, ticket: string, before: array<string, mixed>|null}
	 */
	private static function look( Ping $ping, int $user_id ): array {
		$entry = Engine::find( Rooms::ADMIN, Tab::user( $user_id, $ping->tab ) );
		$data  = $entry ? $entry->data : null;

		if ( null === $data || ( self::fits( $ping->claim, $data ) && ( ! isset( $data[ Ticket::KEY ] ) || Ticket::fits( $ping->ticket, $data ) ) ) ) {
			return array(
				'tab'    => $ping->tab,
				'ticket' => $ping->ticket,
				'before' => $data,
			);
		}

		return array(
			'tab'    => Tab::make(),
			'ticket' => Ticket::make(),
			'before' => null,
		);
	}

	/**
	 * Names what a ping says of its tab.
	 *
	 * @param Ping $ping    Ping.
	 * @param int  $user_id User.
	 */
	private static function name( Ping $ping, int $user_id ): string {
		return get_current_blog_id() . " $user_id $ping->tab $ping->claim $ping->ticket";
	}
}
