<?php
/**
 * What a page has been told already.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Secret;

/**
 * The rows that a page has, each by a key that names all that the row says. A row that the page has is answered by its key
 * alone, so of a crowd only those who moved are sent. A row is made for the viewer before its key is looked for: keys that
 * somebody made up, or has from somebody else, find nothing.
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
	 * A row as an answer carries it: its key when the page has it, otherwise all of it.
	 *
	 * @param array<string, mixed> $row Row.
	 * @return array<string, mixed>|string
	 */
	public function row( array $row ): array|string {
		$key = Secret::name( 'row ' . self::text( $row ), self::LENGTH );

		if ( isset( $this->keys[ $key ] ) ) {
			return $key;
		}

		$this->told[ $key ] = $row;

		return array( 'k' => $key ) + $row;
	}

	/**
	 * An answer with its token.
	 *
	 * @template T of array<string, mixed>
	 * @param T           $answer What a surface shows. Its lists have rows that row() made.
	 * @param string      $asks   What the token asks for.
	 * @param mixed       $named  What the token is made of; the answer by default.
	 * @return array{token: string}&T
	 */
	public function answer( array $answer, string $asks = '', mixed $named = null ): array {
		$rows = static fn( callable $each ) => array_map(
			static fn( $part ) => is_array( $part ) ? array_map( static fn( $row ) => isset( $row['k'] ) && is_array( $row ) ? $each( $row ) : $row, $part ) : $part,
			$answer
		);

		$token = Secret::name( 'answer ' . self::text( array( $named ?? $rows( static fn( array $row ) => $row['k'] ), $asks ) ), Token::LENGTH ) . ".$asks";

		if ( null === $this->keys ) {
			$answer = $rows( static fn( array $row ) => array_diff_key( $row, array( 'k' => true ) ) );
		}

		return array( 'token' => $token ) + $answer;
	}

	/**
	 * A name for what a page shows of one post.
	 *
	 * @param array<string, mixed> $told What it is told.
	 */
	public static function name( array $told ): string {
		return Secret::name( 'told ' . self::text( $told ), self::LENGTH );
	}

	/**
	 * The rows that were told in full.
	 *
	 * @return array<string, array<string, mixed>> By key.
	 */
	public function told(): array {
		return $this->told;
	}

	/**
	 * Data as text.
	 *
	 * @param array<mixed> $data Data.
	 */
	private static function text( array $data ): string {
		return serialize( $data ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.serialize_serialize -- Only hashed.
	}
}
