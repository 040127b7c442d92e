<?php
/**
 * The cases with one process.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use Closure;
use RuntimeException;

final class Alone {
	/** Rooms that are read, and how many are in them. */
	private const ROOMS = array(
		1    => 'postType/post:1',
		40   => 'admin/online',
		1000 => 'support/queue',
	);

	/** Newcomers of a round. */
	private const NEWCOMERS = 300;

	/** @var array<int, Crowd> */
	private array $crowds = array();

	/** People each in a room of their own, under one prefix. */
	private Crowd $apart;

	private int $newcomers = 10_000_000;

	/**
	 * @param list<Contender> $contenders All of them, ours first.
	 */
	public function __construct( private readonly array $contenders ) {
		foreach ( self::ROOMS as $size => $room ) {
			$this->crowds[ $size ] = new Crowd( $room, $size, 1_000_000 + $size );
		}
		$this->apart = new Crowd( 'support/ticket:%d', 40, 1_500_000 );
	}

	/** Fills the rooms, and sees that what everyone reads is what was written. */
	public function prepare(): void {
		$this->prepare_apart();
		foreach ( $this->crowds as $size => $crowd ) {
			foreach ( $this->contenders as $contender ) {
				if ( in_array( 'set', $contender->can(), true ) ) {
					$contender->set( $crowd, $crowd->data );
				}
			}
			foreach ( $this->able( 'get' ) as $contender ) {
				$entries = $contender->get( $crowd, 1 );
				$last    = (array) end( $entries );
				$data    = $last['data'] ?? $last['value'] ?? null;
				if ( count( $entries ) !== $size || ! in_array( $data, $crowd->data, true ) ) {
					throw new RuntimeException( $contender->name() . " does not read what was written: $size in a room" );
				}
			}
		}
	}

	/**
	 * All cases: nanoseconds by case, contender and round.
	 *
	 * @return array<string, array<string, list<float>>>
	 */
	public function measure( int $rounds ): array {
		$crowd = $this->crowds[40];
		$times = array(
			'set, renew'  => $this->case( 'set', $rounds, 40, fn( $contender, $passes ) => $this->renew( $contender, $crowd, $passes ) ),
			'set, change' => $this->case( 'set', $rounds, 40, fn( $contender, $passes ) => $this->change( $contender, $crowd, $passes ) ),
			...$this->come_and_go( $rounds, $crowd ),
		);
		foreach ( $this->crowds as $size => $crowd_of_size ) {
			$times[ 'get, room of ' . number_format( $size ) ] = $this->case( 'get', $rounds, 1, fn( $contender, $passes ) => $contender->get( $crowd_of_size, $passes ) );
		}
		foreach ( array( 'count', 'version', 'changes' ) as $name ) {
			$times[ $name ] = $this->case( $name, $rounds, 1, fn( $contender, $passes ) => $contender->$name( $crowd, $passes ) );
		}

		$times['rooms, 40 of a prefix'] = $this->case( 'rooms', $rounds, 1, fn( $contender, $passes ) => $contender->rooms( $this->apart, $passes ) );

		return $times;
	}

	private function prepare_apart(): void {
		foreach ( $this->able( 'set' ) as $contender ) {
			$contender->set( $this->apart, $this->apart->data );
		}
		$expected = $this->apart->rooms;
		sort( $expected, SORT_STRING );
		foreach ( $this->able( 'rooms' ) as $contender ) {
			if ( array_keys( $contender->rooms( $this->apart, 1 ) ) !== $expected ) {
				throw new RuntimeException( $contender->name() . ' does not list the rooms that were written' );
			}
		}
	}

	/**
	 * An internal call that does nothing, one that takes two strings as presence_version() does, and presence_version().
	 *
	 * @return array<string, list<float>>
	 */
	public function calls( int $rounds ): array {
		$ours = $this->contenders[0];

		return Rounds::measure(
			$rounds,
			array(
				'version'   => fn( int $passes ) => $ours->version( $this->crowds[40], $passes ),
				'empty'     => static function ( int $passes ): void {
					for ( $i = 0; $i < $passes; $i++ ) {
						gc_enabled();
					}
				},
				'arguments' => static function ( int $passes ): void {
					$room = self::ROOMS[40];
					for ( $i = 0; $i < $passes; $i++ ) {
						str_starts_with( $room, Crowd::SITE );
					}
				},
			)
		);
	}

	/**
	 * @param Closure( Contender, int ): mixed $turn What a contender does in so many passes.
	 * @return array<string, list<float>>
	 */
	private function case( string $needed, int $rounds, int $work, Closure $turn ): array {
		$turns = array();
		foreach ( $this->able( $needed ) as $contender ) {
			$turns[ $contender->name() ] = static function ( int $passes ) use ( $turn, $contender ): void {
				$turn( $contender, $passes );
			};
		}

		return Rounds::measure( $rounds, $turns, $work );
	}

	private function renew( Contender $contender, Crowd $crowd, int $passes ): void {
		for ( $pass = 0; $pass < $passes; $pass++ ) {
			$contender->set( $crowd, $crowd->data );
		}
	}

	/** Everyone goes elsewhere and, at the next pass, comes back; after an odd number of passes the next turn begins there. */
	private function change( Contender $contender, Crowd $crowd, int $passes ): void {
		static $away = array();
		$name = $contender->name();
		for ( $pass = 0; $pass < $passes; $pass++ ) {
			$away[ $name ] = ! ( $away[ $name ] ?? false );
			$contender->set( $crowd, $away[ $name ] ? $crowd->elsewhere : $crowd->data );
		}
	}

	/**
	 * Others join the room of 40, in every round new ones, and leave it.
	 *
	 * @return array<string, array<string, list<float>>>
	 */
	private function come_and_go( int $rounds, Crowd $crowd ): array {
		$times = array();
		for ( $round = 0; $round < $rounds; $round++ ) {
			$newcomers        = new Crowd( $crowd->room, self::NEWCOMERS, $this->newcomers );
			$this->newcomers += self::NEWCOMERS;
			$contenders       = array_values( $this->able( 'remove' ) );
			foreach ( Rounds::order( array_keys( $contenders ), $round ) as $i ) {
				$contender = $contenders[ $i ];
				$name      = $contender->name();
				$set       = Rounds::time( static fn() => $contender->set( $newcomers, $newcomers->data ), 1 );
				$remove    = Rounds::time( static fn() => $contender->remove( $newcomers ), 1 );

				$times['set, new'][ $name ][] = $set / self::NEWCOMERS;
				$times['remove'][ $name ][]   = $remove / self::NEWCOMERS;
			}
		}

		return $times;
	}

	/**
	 * @return list<Contender>
	 */
	private function able( string $case ): array {
		return array_filter( $this->contenders, static fn( Contender $contender ) => in_array( $case, $contender->can(), true ) );
	}
}
