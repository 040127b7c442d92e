<?php
/**
 * The secret of a tab.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

/**
 * A tab proves by its ticket that it is the tab of an entry. The page that WordPress serves carries the ticket; the entry
 * keeps only its hash, under a key that never leaves the server. So a tab can say goodbye without a cookie and a nonce.
 */
final class Ticket {

	/**
	 * Key of an entry's data that holds the hash of its ticket.
	 */
	public const KEY = '_ticket';

	/**
	 * A new ticket: 128 random bits.
	 */
	public static function make(): string {
		return bin2hex( random_bytes( 16 ) );
	}

	/**
	 * A ticket as a client says it; empty when it is not of the right form.
	 *
	 * @param string $ticket What the client said.
	 */
	public static function checked( string $ticket ): string {
		return 1 === preg_match( '/^[0-9a-f]{32}$/D', $ticket ) ? $ticket : '';
	}

	/**
	 * What the entry of a tab keeps of its ticket; nothing for a tab without one.
	 *
	 * @param string $ticket Ticket.
	 * @return array{_ticket?: string}
	 */
	public static function kept( string $ticket ): array {
		return '' === $ticket ? array() : array( self::KEY => hash( 'sha256', $ticket ) );
	}

	/**
	 * Whether a ticket is that of an entry.
	 *
	 * @param string               $ticket Ticket.
	 * @param array<string, mixed> $data   State of the entry.
	 */
	public static function fits( string $ticket, array $data ): bool {
		return '' !== $ticket && hash_equals( (string) ( $data[ self::KEY ] ?? '' ), hash( 'sha256', $ticket ) );
	}
}
