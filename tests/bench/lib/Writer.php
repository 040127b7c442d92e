<?php
/**
 * One process that writes when it is told to, until nobody is there to tell it.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use RuntimeException;
use Throwable;

final class Writer {
	/** Rooms of its own. */
	private const ROOMS = 40;

	/** @var array<string, Contender> */
	private array $contenders = array();

	private Crowd $residents;

	private Crowd $visitors;

	private bool $away = false;

	/**
	 * @param int    $number Writers of different numbers write different rooms.
	 * @param string $folder Where the sockets of the servers are.
	 */
	public function __construct( int $number, private readonly string $folder ) {
		$own             = ( 1 + $number ) * 100;
		$this->residents = new Crowd( 'postType/post:%d', self::ROOMS, 2_000_000 + $own, $own );
		$this->visitors  = new Crowd( 'postType/post:%d', self::ROOMS, 3_000_000 + $own, $own );
	}

	/** @param resource $stream To whoever tells it. */
	public function serve( $stream ): void {
		for ( $line = fgets( $stream ); false !== $line; $line = fgets( $stream ) ) {
			try {
				[ $verb, $case, $number ] = explode( ' ', trim( $line ) );
				$answer                   = 'fill' === $verb ? $this->fill( 'everywhere' === $case, (int) $number ) : $this->write( $this->contender( $verb ), $case, (int) $number );
			} catch ( Throwable $error ) {
				$answer = str_replace( "\n", ' ', $error->getMessage() );
			}
			fwrite( $stream, "$answer\n" );
		}
	}

	private function write( Contender $contender, string $case, int $milliseconds ): string {
		$contender->set( $this->residents, $this->residents->data );
		$this->away = false;
		$done       = 0;
		$start      = hrtime( true );
		$end        = $start + $milliseconds * 1_000_000;
		do {
			$done += $this->pass( $contender, $case );
			$now   = hrtime( true );
		} while ( $now < $end );

		return $done . ' ' . ( $now - $start );
	}

	/** How many writes it made. */
	private function pass( Contender $contender, string $case ): int {
		switch ( $case ) {
			case 'renew':
				$contender->set( $this->residents, $this->residents->data );
				return self::ROOMS;
			case 'change':
				$this->away = ! $this->away;
				$contender->set( $this->residents, $this->away ? $this->residents->elsewhere : $this->residents->data );
				return self::ROOMS;
			case 'come-and-go':
				$contender->set( $this->visitors, $this->visitors->data );
				$contender->remove( $this->visitors );
				return 2 * self::ROOMS;
			default:
				throw new RuntimeException( "there is no case '$case'" );
		}
	}

	private function fill( bool $everywhere, int $others ): string {
		self::others( $everywhere ? array( $this->contender( 'ours' ), $this->contender( 'apcu' ) ) : array( $this->contender( 'ours' ) ), $others );

		return '0 1';
	}

	/**
	 * Writes others, ten to a room.
	 *
	 * @param list<Contender> $contenders Where.
	 */
	public static function others( array $contenders, int $others ): void {
		for ( $first = 0; $first < $others; $first += 1000 ) {
			$crowd = new Crowd( 'postType/page:%d', 1000, 4_000_000 + $first, intdiv( $first, 10 ), 10 );
			foreach ( $contenders as $contender ) {
				$contender->fill( $crowd );
			}
		}
	}

	private function contender( string $name ): Contender {
		return $this->contenders[ $name ] ??= match ( $name ) {
			'ours'  => new Ours(),
			'apcu'  => new Apcu(),
			'redis' => new PhpRedis( "$this->folder/redis.sock" ),
			'table' => new Table( "$this->folder/mysql.sock" ),
		};
	}
}
