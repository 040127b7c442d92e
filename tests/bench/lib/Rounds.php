<?php
/**
 * Measures contenders side by side: in every round each has a turn, in another order, so that whatever else the machine does
 * meets all of them. Figures are compared within a round; of many rounds the median counts.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use Closure;

final class Rounds {
	/** How long a turn should take, in nanoseconds. */
	private const TURN = 300_000;

	/** Most passes of one turn. */
	private const PASSES = 20_000;

	/**
	 * Nanoseconds that one operation took, by name and round.
	 *
	 * @param int                                $rounds How many.
	 * @param array<string, Closure( int ): void> $turns  What each does in so many passes.
	 * @param int                                $work   Operations of a pass.
	 * @return array<string, list<float>>
	 */
	public static function measure( int $rounds, array $turns, int $work = 1 ): array {
		$passes = array();
		foreach ( $turns as $name => $turn ) {
			$turn( 1 );
			$passes[ $name ] = max( 1, min( self::PASSES, (int) ( self::TURN / self::time( $turn, 1 ) ) ) );
		}
		$times = array();
		for ( $round = 0; $round < $rounds; $round++ ) {
			foreach ( self::order( array_keys( $turns ), $round ) as $name ) {
				$times[ $name ][] = self::time( $turns[ $name ], $passes[ $name ] ) / $passes[ $name ] / $work;
			}
		}

		return $times;
	}

	/**
	 * The names, another one first in every round.
	 *
	 * @param list<string> $names Names.
	 * @return list<string>
	 */
	public static function order( array $names, int $round ): array {
		$first = $round % count( $names );

		return array_merge( array_slice( $names, $first ), array_slice( $names, 0, $first ) );
	}

	/**
	 * Nanoseconds of one call.
	 *
	 * @param Closure( int ): void $turn   What to do.
	 * @param int                  $passes How often.
	 */
	public static function time( Closure $turn, int $passes ): int {
		$start = hrtime( true );
		$turn( $passes );

		return hrtime( true ) - $start;
	}

	/**
	 * The middle one.
	 *
	 * @param list<float> $values Values.
	 */
	public static function median( array $values ): float {
		sort( $values );
		$count = count( $values );

		return ( $values[ intdiv( $count - 1, 2 ) ] + $values[ intdiv( $count, 2 ) ] ) / 2;
	}

	/**
	 * The middle one of the rounds' quotients.
	 *
	 * @param list<float> $dividends What is compared, by round.
	 * @param list<float> $divisors  With what.
	 */
	public static function ratio( array $dividends, array $divisors ): float {
		return self::median( array_map( static fn( float $a, float $b ) => $a / $b, $dividends, $divisors ) );
	}
}
