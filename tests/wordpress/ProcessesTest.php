<?php
/**
 * One presence for every PHP-FPM worker and the command line, across a reload.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class ProcessesTest extends TestCase {
	private const WORKERS = 4;

	protected function setUp(): void {
		parent::setUp();
		$this->install( 'probe' );
	}

	public function test_a_write_in_one_worker_is_read_in_every_other_and_here(): void {
		$writer = $this->write();
		$seen   = $this->ask_every_worker();

		self::assertArrayHasKey( $writer, $seen, 'the writer is one of the workers' );
		foreach ( $seen as $pid => $clients ) {
			self::assertSame( array( "written-by-$writer" ), $clients, "worker $pid" );
		}
		self::assertSame( array( "written-by-$writer" ), self::ids( wp_get_presence( self::ROOM ) ) );
		self::assertNotSame( $writer, getmypid() );
	}

	public function test_a_write_on_the_command_line_is_read_in_every_worker(): void {
		wp_set_presence( self::ROOM, 'from-the-command-line', array() );
		foreach ( $this->ask_every_worker() as $pid => $clients ) {
			self::assertSame( array( 'from-the-command-line' ), $clients, "worker $pid" );
		}
	}

	public function test_a_removal_in_one_worker_is_seen_in_every_other(): void {
		wp_set_presence( self::ROOM, 'stays', array() );
		wp_set_presence( self::ROOM, 'goes', array() );
		self::assertSame( 200, ( new Visitor() )->get( '/?presence_probe=remove&client=goes' )->status );
		foreach ( $this->ask_every_worker() as $pid => $clients ) {
			self::assertSame( array( 'stays' ), $clients, "worker $pid" );
		}
	}

	/**
	 * @return int Process that wrote.
	 */
	private function write(): int {
		return ( new Visitor() )->get( '/?presence_probe=write' )->json()['pid'];
	}

	/**
	 * Asks until every worker has answered, several at once so that none can take all questions.
	 *
	 * @return array<int, string[]> Clients each process sees, by process.
	 */
	private function ask_every_worker(): array {
		$seen = array();
		for ( $round = 0; $round < 50 && count( $seen ) < self::WORKERS; $round++ ) {
			foreach ( $this->ask( 2 * self::WORKERS ) as $answer ) {
				$seen[ $answer['pid'] ] = $answer['sees'];
			}
		}
		self::assertGreaterThanOrEqual( self::WORKERS, count( $seen ), 'workers that answered' );
		return $seen;
	}

	/**
	 * @return array<int, array{pid: int, sees: string[]}>
	 */
	private function ask( int $times ): array {
		$multi   = curl_multi_init();
		$handles = array();
		for ( $i = 0; $i < $times; $i++ ) {
			$handle = curl_init( getenv( 'STACK_URL' ) . '/?presence_probe=read' );
			curl_setopt( $handle, CURLOPT_RETURNTRANSFER, true );
			curl_multi_add_handle( $multi, $handle );
			$handles[] = $handle;
		}
		do {
			curl_multi_exec( $multi, $running );
			curl_multi_select( $multi, 1 );
		} while ( $running );
		return array_map( static fn ( $handle ) => json_decode( (string) curl_multi_getcontent( $handle ), true, 8, JSON_THROW_ON_ERROR ), $handles );
	}
}
