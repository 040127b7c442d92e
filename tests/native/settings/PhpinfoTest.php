<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Settings;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Segment;
use PHPUnit\Framework\TestCase;

final class PhpinfoTest extends TestCase {
	private Segment $segment;

	protected function setUp(): void {
		$this->segment = new Segment();
	}

	protected function tearDown(): void {
		$this->segment->remove();
	}

	/**
	 * @param array<string, string> $ini
	 */
	private function section( array $ini = [] ): string {
		$outcome = Php::command( [ '--ri', 'presence' ], $this->segment->ini( $ini ) );
		self::assertSame( 0, $outcome->status, $outcome->errors );
		return $outcome->output;
	}

	public function test_it_makes_no_segment(): void {
		self::assertStringContainsString( 'Segment => not attached: it is made at first use', $this->section() );
		self::assertNull( $this->segment->file() );
	}

	public function test_it_shows_the_figures_of_a_segment_that_is_there(): void {
		$code = 'presence_set( "one", "a", [], 1 ); presence_set( "two", "b", [], 2 ); try { presence_set( "one", "a", [], 2, null, "", 9 ); } catch ( PresenceException ) {}';
		Php::run( $code, $this->segment->ini( [ 'presence.shm_size' => '2M' ] ) );
		$section = $this->section( [ 'presence.lock_timeout_ms' => '70' ] );
		$file    = $this->segment->file();
		$lines   = [
			'Version => ' . phpversion( 'presence' ),
			'Engine => shm',
			"Segment => $file",
			'Owner (numeric user id) => ' . posix_geteuid(),
			'Size => 2097152 bytes',
			'Live entries => 2',
			'Rooms => 2',
			'Sites => 1',
			'Refused writes and calls => 0 full, 0 contended, 1 conflict, 0 limit',
			'Recoveries => 0',
			"presence.shm_path => {$this->segment->path} => {$this->segment->path}",
			'presence.lock_timeout_ms => 70 => 70',
		];
		foreach ( $lines as $line ) {
			self::assertStringContainsString( "$line\n", $section );
		}
		self::assertMatchesRegularExpression( '/^Fill => \d+\.\d % \(\d+ of \d+ blocks of \d+ bytes\)$/m', $section );
	}

	public function test_it_says_why_there_can_be_no_segment(): void {
		$section = $this->section( [ 'presence.engine' => 'memcached', 'display_errors' => '0' ] );
		self::assertStringContainsString( 'Segment => presence.engine must be "shm" or "redis", it is "memcached": presence is unavailable', $section );
	}

	public function test_loading_the_extension_makes_no_segment(): void {
		Php::run( 'new PresenceException(); class_exists( "PresenceEntry" );', $this->segment->ini() );
		self::assertNull( $this->segment->file() );
		Php::run( 'presence_count( "r" );', $this->segment->ini() );
		self::assertNotNull( $this->segment->file() );
	}
}
