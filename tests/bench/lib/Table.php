<?php
/**
 * A table on MariaDB as plugins make them through `$wpdb`: one row for each entry, unique by room and client id, with
 * prepared statements (which `$wpdb` does not even have). "What is new?" is a count and a newest date.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use mysqli;
use mysqli_stmt;

final class Table implements Contender {
	private const COLUMNS = 'room, client_id, user_id, data, date_gmt, expires';

	private mysqli $database;

	/** @var array<string, mysqli_stmt> */
	private array $statements = array();

	public function __construct( string $socket ) {
		$this->database = new mysqli( 'localhost', 'wordpress', '', 'wordpress', 0, $socket );
		$this->database->set_charset( 'utf8mb4' );
		$this->database->query(
			'CREATE TABLE IF NOT EXISTS presence (
				id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
				room varchar(191) NOT NULL,
				client_id varchar(191) NOT NULL,
				user_id bigint unsigned NOT NULL,
				data longtext NOT NULL,
				date_gmt datetime NOT NULL,
				expires datetime NOT NULL,
				UNIQUE KEY room_client (room, client_id),
				KEY expires (expires)
			) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4'
		);
	}

	public function name(): string {
		return 'MariaDB';
	}

	public function can(): array {
		return array( 'set', 'remove', 'get', 'count', 'version', 'changes', 'rooms' );
	}

	public function set( Crowd $crowd, array $data ): void {
		$this->insert( $crowd, $data, 1 );
	}

	public function fill( Crowd $crowd ): void {
		$this->insert( $crowd, $crowd->data, 500 );
	}

	/**
	 * @param list<array<string, int|string>> $data What each of them does.
	 * @param int                             $rows Rows of one statement.
	 */
	private function insert( Crowd $crowd, array $data, int $rows ): void {
		$statement = $this->prepare(
			'INSERT INTO presence (' . self::COLUMNS . ') VALUES ' . implode( ', ', array_fill( 0, $rows, '(?, ?, ?, ?, UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL ' . self::TTL . ' SECOND)' ) )
			. ' ON DUPLICATE KEY UPDATE user_id = VALUES(user_id), data = VALUES(data), date_gmt = VALUES(date_gmt), expires = VALUES(expires)'
		);
		$values    = array();
		foreach ( $crowd->clients as $i => $client ) {
			array_push( $values, $crowd->rooms[ $i ], $client, $crowd->users[ $i ], json_encode( $data[ $i ], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
			if ( count( $values ) === 4 * $rows ) {
				$statement->bind_param( str_repeat( 'ssis', $rows ), ...$values );
				$statement->execute();
				$values = array();
			}
		}
	}

	public function remove( Crowd $crowd ): void {
		$statement = $this->prepare( 'DELETE FROM presence WHERE room = ? AND client_id = ?' );
		foreach ( $crowd->clients as $i => $client ) {
			$statement->bind_param( 'ss', $crowd->rooms[ $i ], $client );
			$statement->execute();
		}
	}

	public function get( Crowd $crowd, int $times ): array {
		$statement = $this->prepare( 'SELECT id, ' . self::COLUMNS . ' FROM presence WHERE room = ? AND expires > UTC_TIMESTAMP() ORDER BY date_gmt DESC' );
		$entries   = array();
		for ( $i = 0; $i < $times; $i++ ) {
			$entries = array();
			$statement->bind_param( 's', $crowd->room );
			$statement->execute();
			foreach ( $statement->get_result() as $row ) {
				$entry            = new Entry();
				$entry->room      = $row['room'];
				$entry->client_id = $row['client_id'];
				$entry->user_id   = $row['user_id'];
				$entry->data      = json_decode( $row['data'], true );
				$entry->date_gmt  = $row['date_gmt'];
				$entry->version   = $row['id'];
				$entries[]        = $entry;
			}
		}

		return $entries;
	}

	public function count( Crowd $crowd, int $times ): void {
		$this->ask( 'SELECT COUNT(*), COUNT(DISTINCT NULLIF(user_id, 0)) FROM presence WHERE room = ? AND expires > UTC_TIMESTAMP()', $crowd, $times );
	}

	public function version( Crowd $crowd, int $times ): void {
		$this->ask( 'SELECT COUNT(*), MAX(date_gmt) FROM presence WHERE room = ? AND expires > UTC_TIMESTAMP()', $crowd, $times );
	}

	public function changes( Crowd $crowd, int $times ): void {
		$this->version( $crowd, $times );
	}

	private function ask( string $sql, Crowd $crowd, int $times ): void {
		$statement = $this->prepare( $sql );
		for ( $i = 0; $i < $times; $i++ ) {
			$statement->bind_param( 's', $crowd->room );
			$statement->execute();
			$statement->get_result()->fetch_row();
		}
	}

	public function rooms( Crowd $crowd, int $times ): array {
		$statement = $this->prepare(
			'SELECT room, COUNT(*) AS entries, COUNT(DISTINCT NULLIF(user_id, 0)) AS users, MAX(date_gmt) AS version
			FROM presence WHERE room LIKE ? AND expires > UTC_TIMESTAMP() GROUP BY room ORDER BY room'
		);
		$like      = addcslashes( $crowd->prefix(), '_%\\' ) . '%';
		$rooms     = array();
		for ( $i = 0; $i < $times; $i++ ) {
			$rooms = array();
			$statement->bind_param( 's', $like );
			$statement->execute();
			foreach ( $statement->get_result() as $row ) {
				$rooms[ $row['room'] ] = $row;
			}
		}

		return $rooms;
	}

	public function clear(): void {
		$this->database->query( 'TRUNCATE TABLE presence' );
	}

	private function prepare( string $sql ): mysqli_stmt {
		return $this->statements[ $sql ] ??= $this->database->prepare( $sql );
	}
}
