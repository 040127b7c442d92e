<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Processes;

use NativePresence\Tests\Native\Support\Fpm;
use PHPUnit\Framework\TestCase;

/**
 * A file system without room for the segment. Only root can mount one.
 *
 * @group extension
 */
final class NoRoomTest extends TestCase {
	private string $folder;

	protected function setUp(): void {
		$this->folder = sys_get_temp_dir() . '/presence-room-' . bin2hex( random_bytes( 6 ) );
		mkdir( $this->folder, 0700 );
	}

	protected function tearDown(): void {
		self::mount( 'umount', '--lazy', $this->folder );
		rmdir( $this->folder );
	}

	public function test_the_refusal_holds_for_a_second_and_the_segment_is_made_when_there_is_room(): void {
		if ( ! self::mount( 'mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', $this->folder ) ) {
			self::assertNotSame( 0, posix_geteuid(), 'root can mount' );
			return;
		}
		$page = '<?php try { echo presence_count( "r" )["entries"]; } catch ( PresenceException $refusal ) { echo $refusal->getCode(), " ", $refusal->getMessage(); }';
		$fpm  = new Fpm( $page, [ 'presence.shm_path' => "$this->folder/segment", 'presence.shm_size' => '4M' ], 1 );
		try {
			// Again where the machine was too slow to ask twice within the second.
			do {
				self::mount( 'mount', '-o', 'remount,size=2m', $this->folder );
				usleep( 1_100_000 );
				$begin = hrtime( true );
				self::assertStringContainsString( 'No space left on device', $fpm->pages( [] )[0] );
				self::mount( 'mount', '-o', 'remount,size=16m', $this->folder );
				$again   = $fpm->pages( [] )[0];
				$in_time = hrtime( true ) - $begin < 900_000_000;
				array_map( unlink( ... ), (array) glob( "$this->folder/*" ) );
			} while ( ! $in_time );
			self::assertStringContainsString( 'No space left on device', $again );
			usleep( 1_100_000 );
			self::assertSame( '0', $fpm->pages( [] )[0] );
		} finally {
			$fpm->end();
		}
	}

	private static function mount( string ...$command ): bool {
		$process = proc_open( $command, [ 1 => [ 'file', '/dev/null', 'w' ], 2 => [ 'file', '/dev/null', 'w' ] ], $pipes );
		return 0 === proc_close( $process );
	}
}
