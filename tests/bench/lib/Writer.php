<?php
/**
 * One process that writes when it is told to, until nobody is there to tell it.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use RuntimeException;
use Throwable;

final class Writer {
	/** Longest wait for a word, in seconds: others have their turns. */
	private const IDLE = 86400;

	/** People that it writes. */
	private const PEOPLE = 40;

	/** @var array<string, Contender> */
	private array $contenders = array();

	private bool $away = false;

	/**
	 * @param int    $number Writers of different numbers write different rooms.
	 * @param string $folder Where the sockets of the servers are.
	 */
	public function __construct( private readonly int $number, private readonly string $folder ) {
	}

	/** @param resource $stream To whoever tells it. */
	public function serve( $stream ): void {
		stream_set_timeout( $stream, self::IDLE );
		for ( $line = fgets( $stream ); false !== $line && "end\n" !== $line; $line = fgets( $stream ) ) {
			try {
				$words  = explode( ' ', trim( $line ) );
				$answer = 'fill' === $words[0] ? $this->fill( 'everywhere' === $words[1], (int) $words[2] ) : $this->write( $this->contender( $words[0] ), $words[1], (int) $words[2], (int) $words[3] );
			} catch ( Throwable $error ) {
				$answer = str_replace( "\n", ' ', $error->getMessage() );
			}
			fwrite( $stream, "$answer\n" );
		}
	}

	/** Writes people of one room, another one in every round, or of forty. */
	private function write( Contender $contender, string $case, int $round, int $milliseconds ): string {
		[ $case, $share ] = 'spread' === $case ? array( 'renew', 1 ) : array( $case, self::PEOPLE );
		$own              = ( 1 + $this->number ) * 100_000 + $round * self::PEOPLE;
		$residents        = new Crowd( 'postType/post:%d', self::PEOPLE, 2_000_000 + $own, $own, $share );
		$visitors         = new Crowd( 'postType/post:%d', self::PEOPLE, 3_000_000 + $own, $own, $share );
		$contender->set( $residents, $residents->data );
		$this->away = false;
		$done       = 0;
		$start      = hrtime( true );
		$end        = $start + $milliseconds * 1_000_000;
		do {
			$done += $this->pass( $contender, $case, $residents, $visitors );
			$now   = hrtime( true );
		} while ( $now < $end );
		$contender->remove( $residents );

		return $done . ' ' . ( $now - $start );
	}

	/** How many writes it made. */
	private function pass( Contender $contender, string $case, Crowd $residents, Crowd $visitors ): int {
		switch ( $case ) {
			case 'renew':
				$contender->set( $residents, $residents->data );
				return self::PEOPLE;
			case 'change':
				$this->away = ! $this->away;
				$contender->set( $residents, $this->away ? $residents->elsewhere : $residents->data );
				return self::PEOPLE;
			case 'come-and-go':
				$contender->set( $visitors, $visitors->data );
				$contender->remove( $visitors );
				return 2 * self::PEOPLE;
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
