<?php
/**
 * Memory of the workers and fill of the segment, once a second.
 */

declare(strict_types=1);

namespace NativePresence\Soak;

use RuntimeException;

final class Samples {
	/** KiB by which all workers together may grow: an allocator does not give back every page at once. */
	private const WORKERS = 2048;

	/** Part by which the fill may differ: how many are there differs, too. */
	private const FILL = 0.05;

	/** @var list<int> KiB of memory that belongs to the workers alone. */
	private array $workers = array();

	/** @var list<int> Blocks in use. */
	private array $blocks = array();

	public function __construct( private readonly int $master ) {
	}

	public function take(): void {
		$children = array_filter( explode( ' ', trim( (string) file_get_contents( "/proc/$this->master/task/$this->master/children" ) ) ) );
		$sum      = 0;
		foreach ( $children as $worker ) {
			if ( 1 !== preg_match( '/^RssAnon:\s+([0-9]+) kB/m', (string) file_get_contents( "/proc/$worker/status" ), $match ) ) {
				throw new RuntimeException( "No memory of worker $worker." );
			}
			$sum += (int) $match[1];
		}
		$this->workers[] = $sum;
		$this->blocks[]  = presence_info()['blocks_used'];
	}

	/**
	 * The last quarter against the second: in the first everybody warms up.
	 *
	 * @return list<array{bool, string, string}>
	 */
	public function verdicts(): array {
		$workers = self::quarters( $this->workers );
		$blocks  = self::quarters( $this->blocks );
		$figures = static fn( array $quarters ) => implode( ', ', array_map( number_format( ... ), $quarters ) );
		return array(
			array( $workers[3] - $workers[1] <= self::WORKERS, 'memory of all workers is flat (KiB by quarter)', $figures( $workers ) ),
			array( abs( $blocks[3] - $blocks[1] ) <= self::FILL * $blocks[1], 'fill of the segment is flat (blocks by quarter)', $figures( $blocks ) ),
		);
	}

	/**
	 * @param list<int> $values
	 * @return list<int> Medians.
	 */
	private static function quarters( array $values ): array {
		$middle = static function ( array $part ): int {
			sort( $part );
			return $part[ intdiv( count( $part ), 2 ) ];
		};
		return array_map( $middle, array_chunk( array_slice( $values, count( $values ) % 4 ), intdiv( count( $values ), 4 ) ) );
	}
}
