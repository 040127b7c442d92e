<?php
/**
 * A crowd, in the engine and in the table: everyone on a screen of the administration, every third of them with a post open.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

use NativePresence\Bench\Crowd;
use NativePresence\Site;

final class People {
	private const ROOM = 'admin/online';

	/** Lease in seconds: longer than any run. */
	private const TTL = 86_400;

	/** Posts that are edited at most; beyond that, several people share one. */
	private const POSTS = 500;

	/** Number of the first who comes and goes; nobody of the crowd has it. */
	private const GUEST = 1_000_000;

	/** Rows of one statement. */
	private const ROWS = 500;

	/** @var list<int> */
	private array $posts = array();

	/** @var array{bool, bool} Whether the guest with a post is there, and the one on a screen. */
	private array $there = array( false, false );

	public function __construct() {
		global $wpdb;
		$wpdb->query(
			"CREATE TABLE {$wpdb->prefix}presence_table (
				id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
				room varchar(191) NOT NULL,
				client_id varchar(191) NOT NULL,
				user_id bigint unsigned NOT NULL,
				data longtext NOT NULL,
				date_gmt datetime NOT NULL,
				expires datetime NOT NULL,
				UNIQUE KEY room_client (room, client_id),
				KEY room_expires (room, expires)
			) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
		);
		for ( $i = 1; $i <= self::POSTS; $i++ ) {
			$this->posts[] = wp_insert_post( array( 'post_title' => "Report number $i from the town hall", 'post_status' => 'publish', 'post_author' => 1 ) );
		}
	}

	/** Makes so many people be online, and no others. */
	public function fill( int $people ): void {
		$this->leave();
		$crowd = new Crowd( self::ROOM, $people );
		foreach ( array_keys( $crowd->clients ) as $i ) {
			$this->enter( $crowd, $i, $i );
		}
		for ( $i = 0; $i < $people; $i += self::ROWS ) {
			$this->insert( $crowd, $i, min( $people, $i + self::ROWS ) );
		}
	}

	/**
	 * Somebody comes, or goes: what everyone else's next beat has to tell.
	 *
	 * @param bool $post Whether it is a post that they open or leave, rather than a screen.
	 */
	public function come_or_go( bool $post ): void {
		global $wpdb;
		$number = $post ? 0 : 1;
		$crowd  = new Crowd( self::ROOM, 1, self::GUEST + $number );
		if ( $this->there[ $number ] ) {
			presence_remove( self::ROOM, $crowd->clients[0], Site::id() );
			$post && presence_remove( $this->room( 0 ), 'editor-' . $crowd->clients[0], Site::id() );
			$wpdb->delete( "{$wpdb->prefix}presence_table", array( 'client_id' => $crowd->clients[0] ) );
		} else {
			$this->enter( $crowd, 0, $number );
			$this->insert( $crowd, 0, 1 );
		}
		$this->there[ $number ] = ! $this->there[ $number ];
	}

	/** Everybody goes. */
	public function leave(): void {
		global $wpdb;
		presence_clear( Site::id() );
		$wpdb->query( "TRUNCATE TABLE {$wpdb->prefix}presence_table" );
		$this->there = array( false, false );
	}

	/**
	 * One person's tab in the engine, and every third person's in the room of a post.
	 *
	 * @param int $i      Which of the crowd.
	 * @param int $number Decides which post.
	 */
	private function enter( Crowd $crowd, int $i, int $number ): void {
		$data   = $crowd->data[ $i ];
		$edited = intdiv( $number, 3 );
		if ( 0 === $number % 3 ) {
			$post = $this->posts[ $edited % self::POSTS ];
			$data = array( 'screen' => 'post', '_object' => "post post/$post", '_post' => $post ) + $data;
			presence_set( $this->room( $edited ), 'editor-' . $crowd->clients[ $i ], array( 'action' => 'editing' ) + array_diff_key( $data, array( 'screen' => 1, '_object' => 1, '_post' => 1 ) ), $crowd->users[ $i ], self::TTL, Site::id() );
		}
		presence_set( self::ROOM, $crowd->clients[ $i ], $data, $crowd->users[ $i ], self::TTL, Site::id() );
	}

	private function room( int $number ): string {
		return 'postType/post:' . $this->posts[ $number % self::POSTS ];
	}

	/** People of the crowd into the table. */
	private function insert( Crowd $crowd, int $from, int $to ): void {
		global $wpdb;
		$values = array();
		for ( $i = $from; $i < $to; $i++ ) {
			$state = array( 'screen' => $crowd->data[ $i ]['screen'], 'name' => $crowd->data[ $i ]['_name'], 'avatar' => $crowd->data[ $i ]['_avatar'] );
			array_push( $values, self::ROOM, $crowd->clients[ $i ], $crowd->users[ $i ], json_encode( $state ) );
		}
		$row = '(%s, %s, %d, %s, UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL ' . self::TTL . ' SECOND)';
		$wpdb->query( $wpdb->prepare( "INSERT INTO {$wpdb->prefix}presence_table (room, client_id, user_id, data, date_gmt, expires) VALUES " . implode( ', ', array_fill( 0, $to - $from, $row ) ), $values ) );
	}
}
