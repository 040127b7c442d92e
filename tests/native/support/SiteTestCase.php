<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

use PHPUnit\Framework\TestCase;
use PresenceEntry;

/**
 * A test with a site of its own, on the engine named by the environment variable `PRESENCE_ENGINE`.
 */
abstract class SiteTestCase extends TestCase {
	/** Longest wait for something that must come, in seconds. */
	private const PATIENCE = 30;

	protected string $site;

	public static function setUpBeforeClass(): void {
		$engine = getenv( 'PRESENCE_ENGINE' ) ?: 'shm';
		self::assertSame( $engine, presence_info()['engine'], 'the engine under test' );
	}

	protected function setUp(): void {
		$this->site = 'test-' . bin2hex( random_bytes( 8 ) );
	}

	protected function tearDown(): void {
		presence_clear( $this->site );
	}

	/**
	 * How often something random is tried. A database takes a hundred times as long as shared memory.
	 */
	protected function rounds( int $in_memory ): int {
		return 'shm' === presence_info()['engine'] ? $in_memory : intdiv( $in_memory, 10 );
	}

	/**
	 * Waits until a condition holds, and fails if it never does.
	 *
	 * @param callable(): bool $holds
	 */
	protected function wait_until( string $what, callable $holds ): void {
		$end = hrtime( true ) + self::PATIENCE * 1_000_000_000;
		while ( ! $holds() ) {
			if ( hrtime( true ) > $end ) {
				self::fail( "waited in vain until $what" );
			}
			usleep( 5_000 );
		}
	}

	/**
	 * Does something that must be done before a lease of a second ends, again if the machine was too slow.
	 *
	 * @param callable(): mixed $work
	 */
	protected function before_a_second_ends( callable $work ): mixed {
		do {
			$start  = hrtime( true );
			$result = $work();
		} while ( hrtime( true ) - $start > 900_000_000 );
		return $result;
	}

	/**
	 * Joins a room of this test's site.
	 */
	protected function join( string $room, string $client_id, int $user_id = 0, array $data = [], ?int $ttl = null, int $age_ms = 0 ): bool {
		return presence_set( $room, $client_id, $data, $user_id, $ttl, $this->site, 0, $age_ms );
	}

	protected function version( ?string $room ): int {
		return presence_version( $room, $this->site );
	}

	/**
	 * @param list<PresenceEntry> $entries
	 * @return list<string>
	 */
	protected static function client_ids( array $entries ): array {
		return array_column( $entries, 'client_id' );
	}
}
