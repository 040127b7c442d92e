<?php
/**
 * Everything measured: for each size of the crowd and each contender the figures of every request.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

use NativePresence\Bench\Rounds;

final class Figures {
	/** People online. */
	public const SIZES = array( 0, 5, 40, 500, 2000, 10000 );

	/** Beats, and for comparison WordPress's own. */
	public const BARE      = 'WordPress alone';
	public const HIDDEN    = 'Native Presence, hidden tab';
	public const UNCHANGED = 'Native Presence, unchanged';
	public const CHANGED   = 'Native Presence, changed';
	public const ALL       = 'Native Presence, all changed';
	public const TABLE     = 'table';

	/** Views of the dashboard. */
	public const PAGE_BARE = 'dashboard, WordPress alone';
	public const PAGE_OURS = 'dashboard, Native Presence';

	public const BEATS = array( self::BARE, self::HIDDEN, self::UNCHANGED, self::CHANGED, self::ALL, self::TABLE );

	/** @var array<int, array<string, array<string, list<float>>>> By size, contender and measure. */
	private array $values = array();

	/**
	 * @param array<string, float> $values By measure: `ms`, `cpu` (ms), `bytes`, `asked` (bytes), `queries`, `memory` (bytes).
	 */
	public function add( int $online, string $contender, array $values ): void {
		foreach ( $values as $measure => $value ) {
			$this->values[ $online ][ $contender ][ $measure ][] = $value;
		}
	}

	public function median( int $online, string $contender, string $measure ): float {
		return Rounds::median( $this->values[ $online ][ $contender ][ $measure ] );
	}

	/** What so many of a hundred do not exceed. */
	public function percentile( int $online, string $contender, string $measure, int $percent ): float {
		$values = $this->values[ $online ][ $contender ][ $measure ];
		sort( $values );
		return $values[ (int) ceil( count( $values ) * $percent / 100 ) - 1 ];
	}

	public function most( int $online, string $contender, string $measure ): float {
		return max( $this->values[ $online ][ $contender ][ $measure ] );
	}

	/** What a contender adds in the middle: the median of the differences between requests of one round. */
	public function added( int $online, string $contender, string $measure, string $to = self::BARE ): float {
		return Rounds::median( array_map( static fn( float $with, float $without ) => $with - $without, $this->values[ $online ][ $contender ][ $measure ], $this->values[ $online ][ $to ][ $measure ] ) );
	}

	/** What it adds to the slow ones: the difference of the 95th percentiles. */
	public function added_to_slow( int $online, string $contender, string $to = self::BARE ): float {
		return $this->percentile( $online, $contender, 'ms', 95 ) - $this->percentile( $online, $to, 'ms', 95 );
	}

	public function requests(): int {
		return count( $this->values[0][ self::BARE ]['ms'] );
	}

	public function json(): string {
		return json_encode( $this->values, JSON_THROW_ON_ERROR );
	}

	public static function of_json( string $json ): self {
		$figures         = new self();
		$figures->values = json_decode( $json, true, 8, JSON_THROW_ON_ERROR );
		return $figures;
	}
}
