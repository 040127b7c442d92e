<?php
/**
 * What profile.c has counted, as a tree.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

final class Profile {
	/** Calls that take less are not shown, in microseconds a beat. */
	private const LEAST = 1.0;

	/** @var list<int> By place in the list, those called from there. */
	private array $callees = array();

	/**
	 * @param list<array{int, int, int, string}> $rows  Depth, calls, nanoseconds and name, callers first.
	 * @param int                                $beats Beats they add up.
	 */
	public function __construct( private readonly array $rows, private readonly int $beats ) {
		$callers = array();
		foreach ( $rows as $i => [ $depth ] ) {
			$callers[ $depth ]   = $i;
			$this->callees[ $i ] = array();
			if ( $depth > 0 ) {
				$this->callees[ $callers[ $depth - 1 ] ][] = $i;
			}
		}
	}

	/** Our part: loading the plugin, with what core does for it, and our callbacks. */
	public function print(): void {
		foreach ( $this->rows as $i => [ , , , $name ] ) {
			if ( 1 === preg_match( '#^(file .*/native-presence\.php|get_plugin_data|wp_presence_\w+_received|wp_presence_bridge_post_lock|WP_Presence_\w+::heartbeat_received)$#', $name ) ) {
				$this->print_call( $i, 0 );
			}
		}
		echo "\n";
	}

	private function print_call( int $i, int $indent ): void {
		[ , $calls, $time, $name ] = $this->rows[ $i ];

		$all = $time / $this->beats / 1000;
		if ( $all < self::LEAST ) {
			return;
		}
		$own = $all - array_sum( array_map( fn( int $callee ) => $this->rows[ $callee ][2], $this->callees[ $i ] ) ) / $this->beats / 1000;
		printf( "%s%8.1f %6.1f  x%-5s %s\n", str_repeat( '  ', $indent ), $all, $own, round( $calls / $this->beats, 1 ), str_replace( 'NativePresence\\', '', $name ) );
		$callees = $this->callees[ $i ];
		usort( $callees, fn( int $one, int $other ) => $this->rows[ $other ][2] <=> $this->rows[ $one ][2] );
		foreach ( $callees as $callee ) {
			$this->print_call( $callee, $indent + 1 );
		}
	}
}
