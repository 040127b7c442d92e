<?php
/**
 * A second MariaDB server with a copy of the stack's database, as it is when the copy is made.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use RuntimeException;

final class Database {
	public readonly string $socket;

	private readonly string $folder;

	/** @var resource */
	private $server;

	private \mysqli $connection;

	public function __construct() {
		$this->folder = sys_get_temp_dir() . '/database-' . bin2hex( random_bytes( 6 ) );
		$this->socket = "$this->folder/sock";
		mkdir( $this->folder, 0700 );
		self::run( 'mariadb-install-db', '--no-defaults', "--datadir=$this->folder/data", '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve', '--innodb-log-file-size=16M' );
		file_put_contents( "$this->folder/init.sql", "CREATE DATABASE wordpress CHARACTER SET utf8mb4;\nCREATE USER wordpress@localhost;\nGRANT ALL ON wordpress.* TO wordpress@localhost;\n" );

		$nowhere = array( 'file', '/dev/null', 'r' );
		$log     = array( 'file', "$this->folder/log", 'a' );
		$server  = proc_open(
			array( 'mariadbd', '--no-defaults', "--datadir=$this->folder/data", "--socket=$this->socket", '--skip-networking', "--init-file=$this->folder/init.sql", '--innodb-log-file-size=16M', '--innodb-buffer-pool-size=32M', '--innodb-flush-log-at-trx-commit=0', '--performance-schema=OFF' ),
			array( $nowhere, $log, $log ),
			$pipes
		);
		if ( false === $server ) {
			throw new RuntimeException( 'No second MariaDB.' );
		}
		$this->server = $server;
		$this->connect();
		$this->copy();
	}

	/**
	 * Runs a statement.
	 */
	public function query( string $sql ): void {
		if ( false === $this->connection->query( $sql ) ) {
			throw new RuntimeException( $this->connection->error );
		}
	}

	public function stop(): void {
		$this->connection->close();
		proc_terminate( $this->server, SIGKILL );
		proc_close( $this->server );
		self::run( 'rm', '-rf', $this->folder );
	}

	private function connect(): void {
		$deadline = time() + 60;
		do {
			usleep( 50_000 );
			$connection = mysqli_init();
			try {
				$connected = @$connection->real_connect( 'localhost', 'wordpress', '', 'wordpress', 0, $this->socket );
			} catch ( \mysqli_sql_exception ) {
				$connected = false;
			}
			if ( $connected ) {
				$connection->set_charset( 'utf8mb4' );
				$connection->query( "SET SESSION sql_mode = ''" );
				$this->connection = $connection;
				return;
			}
		} while ( time() < $deadline && proc_get_status( $this->server )['running'] );
		throw new RuntimeException( 'The second MariaDB did not start: ' . file_get_contents( "$this->folder/log" ) );
	}

	private function copy(): void {
		global $wpdb;
		foreach ( $wpdb->get_col( 'SHOW TABLES' ) as $table ) {
			$this->query( $wpdb->get_row( "SHOW CREATE TABLE $table", ARRAY_N )[1] );
			foreach ( $wpdb->get_results( "SELECT * FROM $table", ARRAY_N ) as $row ) {
				$values = array_map( fn( ?string $value ) => null === $value ? 'NULL' : "'" . $this->connection->real_escape_string( $value ) . "'", $row );
				$this->query( "INSERT INTO $table VALUES (" . implode( ', ', $values ) . ')' );
			}
		}
	}

	private static function run( string ...$command ): void {
		$process = proc_open( $command, array( array( 'file', '/dev/null', 'r' ), array( 'pipe', 'w' ), array( 'redirect', 1 ) ), $pipes );
		$output  = false === $process ? '' : (string) stream_get_contents( $pipes[1] );
		if ( false === $process || 0 !== proc_close( $process ) ) {
			throw new RuntimeException( "$command[0]: $output" );
		}
	}
}
