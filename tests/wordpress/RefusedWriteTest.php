<?php
/**
 * A write of one's own that is refused takes nobody else out of sight, and half a list is no list.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Engine;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Site;
use PresenceException;
use ReflectionMethod;

/**
 * @group any-wordpress
 */
final class RefusedWriteTest extends TestCase {
	private ?Variant $variant = null;

	private string $folder = '';

	protected function tearDown(): void {
		$this->variant?->stop();
		if ( '' !== $this->folder ) {
			array_map( 'unlink', (array) glob( "$this->folder/*" ) );
			rmdir( $this->folder );
		}
		parent::tearDown();
	}

	/**
	 * @group extension
	 */
	public function test_who_finds_no_room_still_sees_the_others(): void {
		$this->folder  = '/dev/shm/presence-test-' . bin2hex( random_bytes( 4 ) );
		mkdir( $this->folder, 0700 );
		$this->variant = ( new Variant() )->start( array( 'presence.shm_path' => "$this->folder/segment", 'presence.shm_size' => '1M' ) );
		$first         = $this->variant->visitor( $this->make_user( 'editor', 'Was Here First' ) );
		$late          = $this->variant->visitor( $this->make_user( 'editor', 'Came Late' ) );
		$first->get( '/wp-admin/' );
		self::fill( "$this->folder/segment" );

		$page  = $late->get( '/wp-admin/' );
		$names = '//*[' . Answer::has_class( 'presence-user-item' ) . ']//*[' . Answer::has_class( 'presence-user-name' ) . ']';
		self::assertSame( array( 'Was Here First' ), $page->texts( $names ) );
		self::assertSame( array( '1 online' ), $page->texts( "//*[@id='wp-admin-bar-presence-online']//*[" . Answer::has_class( 'presence-bar-count' ) . ']' ) );
		$shown = $late->beat( $page, Visitor::ping( $page, array( 'whos-online' => '0', 'admin-bar' => '0' ) ) )->json()['presence-shown'];
		self::assertSame( 'Was Here First', $shown['whos-online']['rows'][0]['name'] );
		self::assertSame( 0, $late->beat( $page, Visitor::ping( $page, array_map( static fn( $of ) => $of['token'], $shown ) ) )->json()['presence-shown'] );
		self::assertStringContainsString( 'Native Presence: ', $this->variant->log() );
	}

	public function test_what_the_engine_cannot_keep_does_not_keep_it_from_answering(): void {
		presence_set( self::ROOM, 'other', array( '_name' => 'Other', '_avatar' => '' ), 900_001, 600, Site::id() );
		$bad = array(
			'room'      => self::ROOM,
			'client_id' => 'mine',
			'data'      => array( 'screen' => "\xff" ),
			'user_id'   => 1,
			'ttl'       => 90,
		);
		$exchange = new Exchange( array( $bad ), array(), array( self::ROOM ) );
		self::assertSame( 1, $exchange->room( self::ROOM )['users'] );
		self::assertFalse( $exchange->wrote() );
		self::assertSame( array( 'Other' ), array_column( $exchange->crowd()->others, 'name' ) );
		self::assertSame( array( 'other' ), self::clients() );
	}

	public function test_a_list_of_which_a_page_is_missing_is_no_list(): void {
		$pages = new ReflectionMethod( Engine::class, 'pages' );
		$read  = static fn( int $whole ) => static fn( int $offset ): array => match ( true ) {
			$offset < $whole => range( 1, 1000 ),
			$offset < 3000   => throw new PresenceException( 'a test', PresenceException::UNAVAILABLE ),
			default          => array( 'last' ),
		};
		self::assertCount( 3001, $pages->invoke( null, $read( 3000 ) ) );
		self::assertNull( Engine::refusal() );
		foreach ( array( 0, 1000, 2000 ) as $whole ) {
			self::assertNull( $pages->invoke( null, $read( $whole ) ) );
			self::assertSame( PresenceException::UNAVAILABLE, Engine::refusal() );
		}
		remove_all_actions( 'shutdown' );
	}

	/**
	 * Takes all the room that a segment has, with entries of another site.
	 */
	private static function fill( string $path ): void {
		$code    = '
			try {
				for ( $i = 0; ; $i++ ) {
					presence_set( "room", "c$i", array( "fill" => str_repeat( "x", 2000 ) ), 0, 600, "another" );
				}
			} catch ( PresenceException $full ) {
			}
			try {
				for ( $i = 0; ; $i++ ) {
					presence_set( "room", "s$i", array(), 0, 600, "another" );
				}
			} catch ( PresenceException $full ) {
				echo $full->getCode() === PresenceException::FULL ? "full" : $full->getMessage();
			}
		';
		$process = proc_open( array( PHP_BINARY, '-d', "presence.shm_path=$path", '-d', 'presence.shm_size=1M', '-r', $code ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
		$output  = (string) stream_get_contents( $pipes[1] );
		self::assertSame( array( 0, 'full' ), array( proc_close( $process ), $output ) );
	}
}
