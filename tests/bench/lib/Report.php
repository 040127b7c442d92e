<?php
/**
 * The table, and what was aimed at.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

final class Report {
	private const OURS = 'Native Presence';

	private const COLUMNS = array( self::OURS, 'plain PHP', 'APCu', 'APCUIterator', 'phpredis', 'MariaDB' );

	/** @var list<array{string, string, array<string, list<float>>}> Case, others, times. */
	private array $rows = array();

	/** @var list<string> */
	private array $aims = array();

	private int $missed = 0;

	/**
	 * @param array<string, array<string, list<float>>> $times Nanoseconds by case, contender and round.
	 */
	public function add( array $times, int $others, string $suffix = '' ): void {
		foreach ( $times as $case => $by_name ) {
			$this->rows[] = array( $case . $suffix, number_format( $others ), $by_name );
		}
	}

	/** A ratio that should not be above (or, with `$least`, below) a limit. */
	public function aim( string $text, float $ratio, float $limit, bool $least = false ): void {
		$met           = $least ? $ratio >= $limit : $ratio <= $limit;
		$this->missed += $met ? 0 : 1;
		$this->aims[]  = sprintf( '%-6s  %5.2f  (%s %.2f)  %s', $met ? 'met' : 'MISSED', $ratio, $least ? 'at least' : 'at most ', $limit, $text );
	}

	/** Something to know beside the aims. */
	public function note( string $text, float $ratio ): void {
		$this->aims[] = sprintf( '%-6s  %5.2f  %16s  %s', '', $ratio, '', $text );
	}

	public function print(): void {
		$lines = array( array( 'µs (times ours)', 'others', ...self::COLUMNS ) );
		foreach ( $this->rows as [ $case, $others, $times ] ) {
			$cells = array();
			foreach ( self::COLUMNS as $name ) {
				$cells[] = isset( $times[ $name ] ) ? self::cell( $times[ $name ], self::OURS === $name ? null : $times[ self::OURS ] ) : '';
			}
			$lines[] = array( $case, $others, ...$cells );
		}
		echo Markdown::table( $lines );
		echo "\n", implode( "\n", $this->aims ), "\n";
		echo $this->missed ? "\n$this->missed of the aims missed\n" : "\nall aims met\n";
	}

	/**
	 * @param list<float>      $times Nanoseconds by round.
	 * @param list<float>|null $ours  What to compare with.
	 */
	private static function cell( array $times, ?array $ours ): string {
		$us     = Rounds::median( $times ) / 1000;
		$digits = match ( true ) {
			$us < 1  => 3,
			$us < 10 => 2,
			default  => 1,
		};
		$text   = number_format( $us, $digits );
		if ( null === $ours ) {
			return $text;
		}
		$ratio = Rounds::ratio( $times, $ours );

		return "$text (" . number_format( $ratio, $ratio < 10 ? 2 : 0 ) . ')';
	}
}
