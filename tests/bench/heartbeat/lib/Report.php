<?php
/**
 * The tables of docs/costs.md, and what was aimed at.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

use NativePresence\Bench\Markdown;

final class Report {
	/** Milliseconds between two beats of most screens of core. */
	private const INTERVAL = 60_000;

	private int $missed = 0;

	public function __construct( private readonly Figures $figures ) {
	}

	public function print(): void {
		echo 'PHP ', PHP_VERSION, ', ', $this->processors(), ' cores, ', $this->figures->requests(), " requests of each at each size\n\n";
		echo Markdown::table( $this->beats() ), "\n", Markdown::table( $this->pages() ), "\n", Markdown::table( $this->carried() ), "\n";
		foreach ( $this->aims() as $aim ) {
			echo $aim, "\n";
		}
		echo $this->missed ? "\n$this->missed of the aims missed\n" : "\nall aims met\n";
	}

	/**
	 * @return list<list<string>>
	 */
	private function beats(): array {
		$lines = array( array( 'a beat', 'online', 'ms more, p50', 'ms more, p95', 'ms of CPU more', 'answer, bytes', 'queries', 'peak memory, MB' ) );
		foreach ( Figures::BEATS as $contender ) {
			foreach ( Figures::SIZES as $online ) {
				$bare    = Figures::BARE === $contender;
				$lines[] = array(
					$contender,
					number_format( $online ),
					$bare ? '(' . number_format( $this->figures->median( $online, $contender, 'ms' ), 1 ) . ')' : number_format( $this->figures->added( $online, $contender, 'ms' ), 2 ),
					$bare ? '(' . number_format( $this->figures->percentile( $online, $contender, 'ms', 95 ), 1 ) . ')' : number_format( $this->figures->added_to_slow( $online, $contender ), 2 ),
					$bare ? '(' . number_format( $this->figures->median( $online, $contender, 'cpu' ), 1 ) . ')' : number_format( $this->figures->added( $online, $contender, 'cpu' ), 2 ),
					number_format( $this->figures->median( $online, $contender, 'bytes' ) ),
					number_format( $this->figures->median( $online, $contender, 'queries' ) ),
					number_format( $this->figures->median( $online, $contender, 'memory' ) / 1e6, 2 ),
				);
			}
		}
		return $lines;
	}

	/**
	 * @return list<list<string>>
	 */
	private function pages(): array {
		$lines = array( array( 'a view of the dashboard', 'online', 'ms more, p50', 'ms more, p95', 'ms of CPU more', 'queries more', 'bytes more', 'peak memory, MB more' ) );
		foreach ( Figures::SIZES as $online ) {
			$added   = fn( string $measure ) => $this->figures->added( $online, Figures::PAGE_OURS, $measure, Figures::PAGE_BARE );
			$lines[] = array(
				'Native Presence',
				number_format( $online ),
				number_format( $added( 'ms' ), 2 ),
				number_format( $this->figures->added_to_slow( $online, Figures::PAGE_OURS, Figures::PAGE_BARE ), 2 ),
				number_format( $added( 'cpu' ), 2 ),
				number_format( $added( 'queries' ) ),
				number_format( $added( 'bytes' ) ),
				number_format( $added( 'memory' ) / 1e6, 2 ),
			);
		}
		return $lines;
	}

	/**
	 * How many people this machine carries when it does nothing else.
	 *
	 * @return list<list<string>>
	 */
	private function carried(): array {
		$lines = array( array( 'people that all cores carry', 'a beat every 60 s', 'every 10 s' ) );
		foreach ( Figures::BEATS as $contender ) {
			$lines[] = array(
				$contender,
				number_format( $this->carries( $contender, self::INTERVAL ) ),
				number_format( $this->carries( $contender, self::INTERVAL / 6 ) ),
			);
		}
		return $lines;
	}

	/**
	 * The largest crowd whose beats the processors keep up with, going by the time that one beat keeps a processor busy at
	 * each size; straight lines in between, and the last size's beyond. Two digits are worth something.
	 */
	private function carries( string $contender, float $interval ): float {
		$budget = $interval * $this->processors();
		$before = array( 0, 0.0 );
		$people = 0.0;
		foreach ( Figures::SIZES as $online ) {
			$cpu  = $this->figures->median( $online, $contender, 'cpu' );
			$load = $online * $cpu;
			if ( $load > $budget ) {
				$people = $before[0] + ( $online - $before[0] ) * ( $budget - $before[1] ) / ( $load - $before[1] );
				break;
			}
			$before = array( $online, $load );
			$people = $budget / $cpu;
		}
		$unit = 10 ** max( 0, (int) floor( log10( max( 1, $people ) ) ) - 1 );
		return floor( $people / $unit ) * $unit;
	}

	/**
	 * @return list<string>
	 */
	private function aims(): array {
		$f    = $this->figures;
		$over = static fn( callable $figure ) => max( array_map( $figure, Figures::SIZES ) );
		$less = static fn( string $contender, string $measure ) => static fn( int $online ) => $f->most( $online, $contender, $measure ) - $f->median( $online, Figures::BARE, $measure );

		return array(
			$this->aim( 'ms more at any size, p50, unchanged', $over( static fn( int $online ) => $f->added( $online, Figures::UNCHANGED, 'ms' ) ), 1.0 ),
			$this->aim( 'ms more at any size, p50, changed', $over( static fn( int $online ) => $f->added( $online, Figures::CHANGED, 'ms' ) ), 1.0 ),
			$this->aim( 'ms more at any size, p50, all changed', $over( static fn( int $online ) => $f->added( $online, Figures::ALL, 'ms' ) ), 1.0 ),
			$this->aim( 'bytes more of any unchanged answer', $over( $less( Figures::UNCHANGED, 'bytes' ) ), 400 ),
			$this->aim( 'bytes of any changed answer', $over( static fn( int $online ) => $f->most( $online, Figures::ALL, 'bytes' ) ), 6144 ),
			$this->aim( 'queries more of any unchanged beat', $over( $less( Figures::UNCHANGED, 'queries' ) ), 0 ),
			$this->aim( 'queries more of any changed beat', $over( $less( Figures::ALL, 'queries' ) ), 2 ),
			$this->aim( 'ms more for the dashboard at 2,000 online, p50', $f->added( 2000, Figures::PAGE_OURS, 'ms', Figures::PAGE_BARE ), 3 ),
			$this->aim( 'queries more for the dashboard at 2,000 online', $f->added( 2000, Figures::PAGE_OURS, 'queries', Figures::PAGE_BARE ), 4 ),
		);
	}

	private function aim( string $text, float $value, float $limit ): string {
		$met           = $value <= $limit;
		$this->missed += $met ? 0 : 1;
		return sprintf( '%-6s  %8s  (at most %8s)  %s', $met ? 'met' : 'MISSED', number_format( $value, $limit < 10 ? 2 : 0 ), number_format( $limit, $limit < 10 ? 2 : 0 ), $text );
	}

	private function processors(): int {
		return max( 1, (int) preg_match_all( '/^processor\s*:/m', (string) file_get_contents( '/proc/cpuinfo' ) ) );
	}
}
