<?php
/**
 * What profile.c has counted, as a tree.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

final class Profile {
	/** Calls that take less are not shown, in microseconds a request. */
	private const LEAST = 1.0;

	/** Calls that take so much more or less in one part than in another are; the rest is chance. */
	private const LEAST_MORE = 5.0;

	/** Our code, and what core does to load it. */
	private const OURS = '#^(NativePresence\\\\|wp_presence_|WP_Presence_|get_plugin_data$|file .*/native-presence\.php$|(file|closure) .*/php/includes/)#';

	/** What only passes a call on. */
	private const PASSES = '#^(WP_Hook::|do_action|apply_filters|call_user_func)#';

	/** @var list<array<string, int>> By place in the list, those called from there by name. */
	private array $callees = array();

	/** @var list<int|null> By place in the list, who calls from there. */
	private array $callers = array();

	/** @var list<bool> By place in the list, whether that is called by our code. */
	private array $within = array();

	/**
	 * @param list<array{int, int, int, string}> $rows     Depth, calls, nanoseconds and name, callers first.
	 * @param int                                $requests Requests they add up.
	 */
	public function __construct( private readonly array $rows, private readonly int $requests ) {
		$last = array();
		foreach ( $rows as $i => [ $depth, , , $name ] ) {
			$last[ $depth ]      = $i;
			$this->callees[ $i ] = array();
			$this->callers[ $i ] = $depth > 0 ? $last[ $depth - 1 ] : null;
			$this->within[ $i ]  = $depth > 0 && ( $this->within[ $last[ $depth - 1 ] ] || $this->is_ours( $last[ $depth - 1 ] ) );
			if ( $depth > 0 ) {
				$this->callees[ $last[ $depth - 1 ] ][ $name ] = $i;
			}
		}
	}

	/** Our code, from where core calls it. */
	public function print(): void {
		$entries = array_filter( array_keys( $this->rows ), fn( int $i ) => $this->is_ours( $i ) && ! $this->within[ $i ] );
		foreach ( $entries as $i ) {
			$this->print_call( $i, 0, $this->caller( $i ) );
		}
		printf( "%8.1f in all\n\n", array_sum( array_map( $this->time( ... ), $entries ) ) );
	}

	/** What takes more, or less, in one part than in another, as far as our code. */
	public function print_more( string $of, string $than ): void {
		$parts = array();
		foreach ( array_keys( $this->callers, null, true ) as $i ) {
			$parts[ $this->name( $i ) ] = $i;
		}
		$this->print_call_more( $parts[ $of ], $parts[ $than ], 0 );
		echo "\n";
	}

	private function print_call( int $i, int $indent, string $caller = '' ): void {
		if ( $this->time( $i ) < self::LEAST ) {
			return;
		}
		$own = $this->time( $i ) - array_sum( array_map( $this->time( ... ), $this->callees[ $i ] ) );
		$this->print_line( $indent, $this->time( $i ), $own, $this->calls( $i ), $this->name( $i ) . $caller );
		foreach ( self::dearest_first( array_map( $this->time( ... ), $this->callees[ $i ] ) ) as $name ) {
			$this->print_call( $this->callees[ $i ][ $name ], $indent + 1 );
		}
	}

	private function print_call_more( int $i, ?int $than, int $indent ): void {
		$more = $this->time( $i ) - $this->time( $than );
		if ( abs( $more ) < self::LEAST_MORE ) {
			return;
		}
		$same = fn( string $name ) => null === $than ? null : $this->callees[ $than ][ $name ] ?? null;
		$each = array();
		foreach ( $this->callees[ $i ] as $name => $callee ) {
			$each[ $name ] = $this->time( $callee ) - $this->time( $same( $name ) );
		}
		$this->print_line( $indent, $more, $more - array_sum( $each ), $this->calls( $i ) - $this->calls( $than ), $this->name( $i ) );
		foreach ( $this->is_ours( $i ) ? array() : self::dearest_first( $each ) as $name ) {
			$this->print_call_more( $this->callees[ $i ][ $name ], $same( $name ), $indent + 1 );
		}
	}

	private function print_line( int $indent, float $time, float $own, float $calls, string $name ): void {
		printf( "%s%8.1f %6.1f  x%-5s %s\n", str_repeat( '  ', $indent ), $time, $own, round( $calls, 1 ), str_replace( 'NativePresence\\', '', $name ) );
	}

	/** Who calls, beside what only passes calls on. */
	private function caller( int $i ): string {
		do {
			$i = $this->callers[ $i ];
		} while ( null !== $i && 1 === preg_match( self::PASSES, $this->name( $i ) ) );
		return null === $i ? '' : " < {$this->name( $i )}";
	}

	private function is_ours( int $i ): bool {
		return 1 === preg_match( self::OURS, $this->name( $i ) );
	}

	private function name( int $i ): string {
		return $this->rows[ $i ][3];
	}

	/** Microseconds a request. */
	private function time( ?int $i ): float {
		return null === $i ? 0.0 : $this->rows[ $i ][2] / $this->requests / 1000;
	}

	/** Calls a request. */
	private function calls( ?int $i ): float {
		return null === $i ? 0.0 : $this->rows[ $i ][1] / $this->requests;
	}

	/**
	 * @param array<string, float> $times By name.
	 * @return list<string>
	 */
	private static function dearest_first( array $times ): array {
		arsort( $times );
		return array_map( strval( ... ), array_keys( $times ) );
	}
}
