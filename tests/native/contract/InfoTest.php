<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Contract;

use NativePresence\Tests\Native\Support\SiteTestCase;

final class InfoTest extends SiteTestCase {
	public function test_the_figures_are_those_promised(): void {
		$types = array_map( get_debug_type( ... ), presence_info() );
		self::assertSame(
			[
				'engine'      => 'string',
				'version'     => 'string',
				'path'        => 'string',
				'owner'       => 'int',
				'layout'      => 'int',
				'epoch'       => 'int',
				'size'        => 'int',
				'blocks'      => 'int',
				'blocks_used' => 'int',
				'block_size'  => 'int',
				'shards'      => 'int',
				'entries'     => 'int',
				'rooms'       => 'int',
				'sites'       => 'int',
				'refused'     => 'array',
				'recoveries'  => 'int',
			],
			array_slice( $types, 0, 16 ),
			'an engine may tell more after these'
		);
		self::assertSame( [ 'full', 'contended', 'conflict', 'limit' ], array_keys( presence_info()['refused'] ) );
	}

	public function test_entries_rooms_and_sites_are_counted(): void {
		$before = presence_info();
		$this->join( 'one', 'a' );
		$this->join( 'one', 'b' );
		$this->join( 'two', 'a' );
		$after = presence_info();

		self::assertSame( 3, $after['entries'] - $before['entries'] );
		self::assertSame( 2, $after['rooms'] - $before['rooms'] );
		self::assertSame( 1, $after['sites'] - $before['sites'] );
	}

	/**
	 * @group memory
	 */
	public function test_entries_take_blocks(): void {
		$before = presence_info()['blocks_used'];
		$this->join( 'r', 'a' );
		self::assertGreaterThan( $before, presence_info()['blocks_used'] );
	}

	/**
	 * @group shm
	 */
	public function test_it_says_where_the_segment_is_and_whose(): void {
		$info = presence_info();
		self::assertSame( 'shm', $info['engine'] );
		self::assertSame( phpversion( 'presence' ), $info['version'] );
		self::assertStringStartsWith( (string) ini_get( 'presence.shm_path' ), $info['path'] );
		self::assertSame( [ $info['size'], $info['owner'] ], [ filesize( $info['path'] ), fileowner( $info['path'] ) ] );
		self::assertSame( posix_geteuid(), $info['owner'] );
		self::assertSame( 0600, fileperms( $info['path'] ) & 0777, 'nobody else may open it' );
	}
}
