<?php
/**
 * What a page has been told already.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

/**
 * The rows that a page has, each by a key that names everything it is made of. A row that the page has is answered by its
 * key alone: nothing is looked up for it, and of a crowd only those who moved are sent.
 */
final class Known {

	/**
	 * Characters of a key.
	 */
	private const LENGTH = 8;

	/**
	 * Most rows that a page may have: more than all surfaces together show.
	 */
	private const LIMIT = 300;

	/**
	 * Rows that were told in full, by key.
	 *
	 * @var array<string, array<string, mixed>>
	 */
	private array $told = array();

	/**
	 * What an answer to this viewer depends on beside the engine, once somebody asked: another user may know, and read,
	 * something else.
	 *
	 * @var string|null
	 */
	private ?string $view = null;

	/**
	 * What a page has been told.
	 *
	 * @param array<string, int>|null $keys Its rows by key; null for a page that knows of no keys.
	 */
	private function __construct( private readonly ?array $keys ) {}

	/**
	 * What a page has that is being served: nothing yet.
	 */
	public static function nothing(): self {
		return new self( array() );
	}

	/**
	 * What a page has by its own account: all keys, one after the other. Other people's scripts give no account, and get
	 * rows without keys.
	 *
	 * @param string|null $said What it said.
	 */
	public static function said( ?string $said ): self {
		return new self( null === $said ? null : array_flip( str_split( substr( $said, 0, self::LENGTH * self::LIMIT ), self::LENGTH ) ) );
	}

	/**
	 * A token that the page has.
	 *
	 * @param string $text Token; empty for none.
	 */
	public function token( string $text ): Token {
		return new Token( $text, $this->view ??= Token::view() );
	}

	/**
	 * The key of a row.
	 *
	 * @param string $made_of Everything the row is made of beside what tokens name.
	 */
	public function key( string $made_of ): string {
		return hash( 'xxh32', ( $this->view ??= Token::view() ) . $made_of );
	}

	/**
	 * Whether the page has no row at all: then none needs a key to be looked for.
	 */
	public function is_empty(): bool {
		return ! $this->keys;
	}

	/**
	 * Whether the page has a row.
	 *
	 * @param string $key Key of the row.
	 */
	public function has( string $key ): bool {
		return isset( $this->keys[ $key ] );
	}

	/**
	 * A row as an answer carries it: its key when the page has it, otherwise all of it.
	 *
	 * @param string                          $key  Key of the row.
	 * @param callable(): array<string, mixed> $full Makes the row.
	 * @return array<string, mixed>|string
	 */
	public function row( string $key, callable $full ): array|string {
		if ( $this->has( $key ) ) {
			return $key;
		}

		$row = $full();

		if ( null === $this->keys ) {
			return $row;
		}

		$this->told[ $key ] = $row;

		return array( 'k' => $key ) + $row;
	}

	/**
	 * The rows that were told in full.
	 *
	 * @return array<string, array<string, mixed>> By key.
	 */
	public function told(): array {
		return $this->told;
	}
}
