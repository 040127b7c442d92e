<?php
/**
 * Tables as docs/costs.md has them: legible as they stand, too.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

final class Markdown {
	/**
	 * A table. Its first line is the heading; the first column is words, the others are figures.
	 *
	 * @param list<list<string>> $lines Cells.
	 */
	public static function table( array $lines ): string {
		$widths = array();
		foreach ( $lines as $line ) {
			foreach ( $line as $i => $cell ) {
				$widths[ $i ] = max( $widths[ $i ] ?? 3, self::width( $cell ) );
			}
		}
		$rule = array_map( static fn( int $width, int $i ) => $i ? str_repeat( '-', $width - 1 ) . ':' : str_repeat( '-', $width ), $widths, array_keys( $widths ) );
		array_splice( $lines, 1, 0, array( $rule ) );

		return implode(
			'',
			array_map(
				static fn( array $line ) => '| ' . implode( ' | ', array_map( static fn( string $cell, int $i ) => self::pad( $cell, $widths[ $i ], 0 === $i ), $line, array_keys( $line ) ) ) . " |\n",
				$lines
			)
		);
	}

	private static function pad( string $cell, int $width, bool $left ): string {
		$space = str_repeat( ' ', $width - self::width( $cell ) );

		return $left ? $cell . $space : $space . $cell;
	}

	/** Characters; every one of ours is one column wide. */
	private static function width( string $text ): int {
		return (int) preg_match_all( '/./u', $text );
	}
}
