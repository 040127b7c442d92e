<?php
/**
 * What ping.js keeps of a page: the token of each surface, and the rows it was told.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class Tab {
	/** Most rows kept that are shown no more. */
	private const SPARE = 20;

	public string $proof;

	/** @var array<string, string> Token by surface. */
	public array $tokens;

	/** @var array<string, array<string, mixed>> By key, the last to be shown last. */
	public array $rows;

	/** @var array<string, string[]> Keys of the rows of each surface. */
	private array $keys;

	public function __construct( public readonly Answer $page ) {
		$config       = $page->config();
		$this->tokens = $config['tokens'];
		$this->proof  = $config['proof'];
		$this->rows   = $config['rows'];
		$this->keys   = array_map( fn() => array_keys( $this->rows ), $this->tokens );
	}

	/**
	 * @return array<string, mixed>
	 */
	public function ping(): array {
		return Visitor::ping( $this->page, $this->tokens, array( 'known' => implode( '', array_keys( $this->rows ) ), 'proof' => $this->proof ) );
	}

	/**
	 * Keeps the proof that a beat brought.
	 *
	 * @return int|array<string, array<string, mixed>> What it answered.
	 */
	public function hear( Answer $answer ): int|array {
		$this->proof = $answer->json()['presence-proof'];
		return $answer->json()['presence-shown'];
	}

	/**
	 * Takes what a beat answered.
	 *
	 * @param int|array<string, array<string, mixed>> $shown
	 * @return array<string, array<string, mixed>> What surfaces get: rows in the place of their keys.
	 */
	public function take( int|array $shown ): array {
		$shown = is_array( $shown ) ? $shown : array();
		foreach ( $shown as $name => $answer ) {
			$this->tokens[ $name ] = $answer['token'];
			$this->keys[ $name ]   = array();
			foreach ( array_filter( $answer, is_array( ... ) ) as $list => $rows ) {
				foreach ( array_filter( $rows, static fn( $row ) => is_string( $row ) || isset( $row['k'] ) ) as $i => $row ) {
					$key                          = is_string( $row ) ? $row : $row['k'];
					$known = is_string( $row ) ? $this->rows[ $key ] : array_diff_key( $row, array( 'k' => 1 ) );
					unset( $this->rows[ $key ] );
					$this->rows[ $key ]            = $known;
					$this->keys[ $name ][]         = $key;
					$shown[ $name ][ $list ][ $i ] = $known;
				}
			}
		}
		if ( $shown ) {
			$gone       = array_diff_key( $this->rows, array_flip( array_merge( ...array_values( $this->keys ) ) ) );
			$this->rows = array_diff_key( $this->rows, array_slice( $gone, 0, -self::SPARE, true ) );
		}
		return $shown;
	}
}
