<?php
/**
 * The cases with two processes that write at the same time, each into a room of its own: another one in every round, since
 * some rooms share a lock. In the last case each writes forty rooms, so that both meet at all locks.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

final class Together {
	/** Names of the cases, as the table and as the writers call them. */
	private const CASES = array(
		'set, renew'                   => 'renew',
		'set, change'                  => 'change',
		'set new, remove'              => 'come-and-go',
		'set, renew, each in 40 rooms' => 'spread',
	);

	/** How long a turn takes, in milliseconds. */
	private const TURN = 15;

	/** Of the servers, which are slower. */
	private const SLOW_TURN = 40;

	private Writers $shared;

	/** @var list<Writers> */
	private array $apart;

	/** @param string $segment Beginning of the segments' names. */
	public function __construct( string $folder, string $segment ) {
		$this->shared = new Writers( $folder, "$segment-shared", 2, 0 );
		$this->apart  = array( new Writers( $folder, "$segment-apart-1", 1, 0 ), new Writers( $folder, "$segment-apart-2", 1, 1 ) );
	}

	public function fill( int $others ): void {
		$this->shared->fill( $others, true );
		foreach ( $this->apart as $writers ) {
			$writers->fill( $others, false );
		}
	}

	/**
	 * Nanoseconds between two writes of whichever process, by case, contender and round. Beside the contenders: `apart`, ours on
	 * a segment for each process, and `alone`, one process.
	 *
	 * @return array<string, array<string, list<float>>>
	 */
	public function measure( int $rounds ): array {
		$turns = array(
			'Native Presence' => fn( string $case, int $round ) => Writers::rate( array( $this->shared ), 2, 'ours', $case, $round, self::TURN ),
			'apart'           => fn( string $case, int $round ) => Writers::rate( $this->apart, 1, 'ours', $case, $round, self::TURN ),
			'alone'           => fn( string $case, int $round ) => Writers::rate( array( $this->shared ), 1, 'ours', $case, $round, self::TURN ),
			'APCu'            => fn( string $case, int $round ) => Writers::rate( array( $this->shared ), 2, 'apcu', $case, $round, self::TURN ),
			'phpredis'        => fn( string $case, int $round ) => Writers::rate( array( $this->shared ), 2, 'redis', $case, $round, self::SLOW_TURN ),
			'MariaDB'         => fn( string $case, int $round ) => Writers::rate( array( $this->shared ), 2, 'table', $case, $round, self::SLOW_TURN ),
		);
		$times = array();
		for ( $round = 0; $round < $rounds; $round++ ) {
			foreach ( Rounds::order( array_keys( $turns ), $round ) as $name ) {
				foreach ( self::CASES as $title => $case ) {
					$times[ $title ][ $name ][] = 1 / $turns[ $name ]( $case, $round );
				}
			}
		}

		return $times;
	}

	/** Sends the writers home. */
	public function end(): void {
		foreach ( array( $this->shared, ...$this->apart ) as $writers ) {
			$writers->end();
		}
	}
}
