<?php
/**
 * A site whose engine does not answer, in one of the ways in which that happens.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use mysqli;
use NativePresence\TableEngine\Schema;
use NativePresence\TableEngine\Upkeep;
use RuntimeException;

final class Breakage {
	public readonly Variant $variant;

	private string $folder = '';

	private ?mysqli $other = null;

	private bool $has_views = false;

	/** @var array<string, string> Settings of PHP for other processes in which it does not answer. */
	public readonly array $ini;

	public readonly bool $extension;

	/**
	 * The ways of an engine of the extension.
	 */
	public const OF_EXTENSION = array( 'no folder for the segment', 'a folder in the place of the segment', 'a Redis server that is stopped' );

	/**
	 * The ways of the tables.
	 */
	public const LOCKED   = 'tables that another connection has locked';
	public const REPLACED = 'something else in the place of the tables';

	public function __construct( string $way ) {
		$this->extension = in_array( $way, self::OF_EXTENSION, true );
		$ini             = match ( $way ) {
			'no folder for the segment'            => array( 'presence.shm_path' => '/dev/shm/presence-test-none/segment' ),
			'a folder in the place of the segment' => array( 'presence.shm_path' => $this->squat() ),
			// Nobody listens on the port of tcpmux.
			'a Redis server that is stopped'       => array(
				'presence.engine'    => 'redis',
				'presence.redis_url' => 'redis://127.0.0.1:1',
			),
			default                                => array(),
		};
		// What they log is meant.
		$this->ini = $ini + array( 'error_log' => '/dev/null' );
		if ( ! $this->extension ) {
			// Somebody has been here before.
			Schema::make();
		}
		if ( self::REPLACED === $way ) {
			$this->put_views();
		}
		$this->variant = ( new Variant() )->with_fixture( 'count-queries' )->start( $ini, $this->extension );
		if ( self::LOCKED === $way ) {
			$this->lock();
		}
	}

	public function mend(): void {
		$this->variant->stop();
		$this->other?->close();
		if ( $this->has_views ) {
			$GLOBALS['wpdb']->query( 'DROP VIEW ' . implode( ', ', self::tables() ) );
		}
		if ( ! $this->extension ) {
			Schema::drop();
			wp_cache_flush();
			Upkeep::end();
		}
		if ( '' !== $this->folder ) {
			array_map( 'rmdir', (array) glob( "$this->folder/*" ) );
			rmdir( $this->folder );
		}
	}

	/**
	 * A folder of which the segment's name is taken by another folder; the path of the setting.
	 */
	private function squat(): string {
		$this->folder = '/dev/shm/presence-test-' . bin2hex( random_bytes( 4 ) );
		preg_match( '/\.v\d+$/', presence_info()['path'], $layout );
		mkdir( $this->folder, 0700 );
		mkdir( "$this->folder/segment$layout[0]", 0700 );
		return "$this->folder/segment";
	}

	private function put_views(): void {
		global $wpdb;
		Schema::drop();
		foreach ( self::tables() as $table ) {
			$wpdb->query( "CREATE VIEW $table AS SELECT 1 AS something" );
		}
		$this->has_views = true;
	}

	/**
	 * What a backup does.
	 */
	private function lock(): void {
		list( $host, $socket ) = explode( ':', DB_HOST, 2 ) + array( '', '' );
		$this->other = new mysqli( $host, DB_USER, DB_PASSWORD, DB_NAME, 0, $socket );
		if ( ! $this->other->query( 'LOCK TABLES ' . implode( ' WRITE, ', self::tables() ) . ' WRITE' ) ) {
			throw new RuntimeException( $this->other->error );
		}
	}

	/**
	 * @return string[]
	 */
	private static function tables(): array {
		return array( Schema::entries(), Schema::sites(), Schema::saves() );
	}
}
