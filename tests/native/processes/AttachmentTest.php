<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Processes;

use NativePresence\Tests\Native\Support\Php;
use NativePresence\Tests\Native\Support\Segment;
use PHPUnit\Framework\TestCase;
use PresenceException;

/**
 * How a process comes by its segment, loses it, and does without.
 */
final class AttachmentTest extends TestCase {
	private Segment $segment;

	protected function setUp(): void {
		$this->segment = new Segment();
	}

	protected function tearDown(): void {
		$this->segment->remove();
	}

	private function run_code( string $code, array $ini = [] ): string {
		$outcome = Php::run( $code, $this->segment->ini( $ini ) );
		self::assertSame( [ '', 0 ], [ $outcome->errors, $outcome->status ] );
		return $outcome->output;
	}

	public function test_a_forked_child_attaches_by_itself_and_shares_with_its_parent(): void {
		$code = <<<'PHP'
		presence_set( 'r', 'parent' );
		$file = presence_info()['path'];
		$maps = static fn(): int => substr_count( file_get_contents( '/proc/self/maps' ), $file );
		$pid  = pcntl_fork();
		if ( 0 === $pid ) {
			$found = presence_find( 'r', 'parent' )?->client_id;
			presence_set( 'r', 'child', [ 'found' => $found, 'maps' => $maps() ] );
			exit( 0 );
		}
		pcntl_waitpid( $pid, $status );
		$child = presence_find( 'r', 'child' );
		echo json_encode( [ pcntl_wexitstatus( $status ), $child->data, $maps(), presence_count( 'r' )['entries'] ] );
		PHP;
		self::assertSame( '[0,{"found":"parent","maps":1},1,2]', $this->run_code( $code ) );
	}

	public function test_a_segment_used_while_preloading_is_not_carried_into_workers(): void {
		$preload = $this->segment->path . '.preload.php';
		file_put_contents( $preload, '<?php presence_set( "r", "preload" );' );
		$code = <<<'PHP'
		$file = presence_info()['path'];
		$maps = static fn(): int => substr_count( file_get_contents( '/proc/self/maps' ), $file );
		presence_set( 'r', 'parent' );
		if ( 0 === pcntl_fork() ) {
			presence_set( 'r', 'child', [ 'maps' => $maps() ] );
			exit( 0 );
		}
		pcntl_wait( $status );
		$child = presence_find( 'r', 'child' );
		$list  = opcache_get_status( false )['preload_statistics']['scripts'];
		echo json_encode( [ count( $list ), $child->data, $maps(), presence_count( 'r' )['entries'] ] );
		PHP;
		$ini  = [
			'opcache.enable_cli'   => '1',
			'opcache.preload'      => $preload,
			'opcache.preload_user' => posix_getpwuid( posix_geteuid() )['name'],
		];
		self::assertSame( '[1,{"maps":1},1,3]', $this->run_code( $code, $ini ) );
	}

	public function test_many_children_write_at_once(): void {
		$code = <<<'PHP'
		presence_set( 'r', 'parent' );
		for ( $child = 0; $child < 8; ++$child ) {
			if ( 0 === pcntl_fork() ) {
				for ( $i = 0; $i < 200; ++$i ) {
					presence_set( 'r', "$child-$i" );
				}
				exit( 0 );
			}
		}
		while ( pcntl_wait( $status ) > 0 ) {
			echo pcntl_wexitstatus( $status );
		}
		echo ' ', presence_count( 'r' )['entries'];
		PHP;
		self::assertSame( '00000000 1601', $this->run_code( $code ) );
	}

	public function test_a_segment_that_was_unlinked_is_left_for_the_new_one(): void {
		$code = <<<'PHP'
		presence_set( 'r', 'lost' );
		unlink( presence_info()['path'] );
		$end = hrtime( true ) + 30_000_000_000;
		while ( presence_find( 'r', 'lost' ) && hrtime( true ) < $end ) {
			usleep( 5_000 );
		}
		presence_set( 'r', 'new' );
		echo implode( ',', array_column( presence_get( 'r' ), 'client_id' ) );
		PHP;
		self::assertSame( 'new', $this->run_code( $code ) );
		self::assertSame( 'new', $this->run_code( 'echo presence_get( "r" )[0]->client_id;' ), 'where others look' );
	}

	public function test_a_refusal_to_attach_says_why_and_is_not_tried_again_at_every_call(): void {
		// The folder that is missing appears after the first refusal.
		$code = <<<'PHP'
		$folder = dirname( ini_get( 'presence.shm_path' ) );
		$ask    = static function (): string {
			try {
				return (string) presence_count( 'r' )['entries'];
			} catch ( PresenceException $refusal ) {
				return $refusal->getCode() . ' ' . $refusal->getMessage();
			}
		};
		$start  = hrtime( true );
		$first  = $ask();
		mkdir( $folder );
		$second = $ask();
		$soon   = hrtime( true ) - $start < 900_000_000;
		while ( '0' !== $ask() && hrtime( true ) - $start < 30_000_000_000 ) {
			usleep( 5_000 );
		}
		$waited = hrtime( true ) - $start;
		echo json_encode( [ $first, $soon ? $second : $first, $waited >= 900_000_000, $ask() ] );
		PHP;

		$path    = $this->segment->path . '/below';
		$outcome = json_decode( $this->run_code( $code, [ 'presence.shm_path' => $path ] ), true );
		self::assertStringStartsWith( PresenceException::UNAVAILABLE . ' ', $outcome[0] );
		self::assertStringContainsString( $path, $outcome[0] );
		self::assertSame( $outcome[0], $outcome[1], 'the second call is refused without a look' );
		self::assertTrue( $outcome[2] );
		self::assertSame( '0', $outcome[3], 'a second later it is looked at again' );
	}

	public function test_something_else_under_the_name_is_left_alone(): void {
		Php::run( 'presence_count( "r" );', $this->segment->ini() );
		$file = (string) $this->segment->file();
		unlink( $file );
		mkdir( $file );
		$code    = 'try { presence_count( "r" ); } catch ( PresenceException $refusal ) { echo $refusal->getCode(), $refusal->getMessage(); }';
		$message = $this->run_code( $code );
		rmdir( $file );
		self::assertStringStartsWith( (string) PresenceException::UNAVAILABLE, $message );
		self::assertStringContainsString( $file, $message );
	}

	public function test_a_damaged_segment_is_made_anew_and_the_log_says_so(): void {
		Php::run( 'presence_set( "r", "c" );', $this->segment->ini() );
		file_put_contents( (string) $this->segment->file(), str_repeat( 'damage', 3000 ) );
		$outcome = Php::run( 'presence_set( "r", "new" ); echo presence_count( "r" )["entries"];', $this->segment->ini( [ 'log_errors' => '1', 'error_log' => '', 'display_errors' => '0' ] ) );

		self::assertSame( '1', $outcome->output );
		self::assertStringContainsString( 'presence: ', $outcome->errors );
		self::assertStringContainsString( (string) $this->segment->file(), $outcome->errors );
	}

	public function test_damage_found_in_use_is_refused_once_and_a_new_segment_is_made(): void {
		// Everything behind the shards' own words: entries, rooms and what links them.
		$code    = <<<'PHP'
		for ( $i = 0; $i < 64; ++$i ) {
			presence_set( "r$i", 'c' );
		}
		$file = fopen( presence_info()['path'], 'r+' );
		fseek( $file, 4 << 20 );
		fwrite( $file, str_repeat( "\xff", 12 << 20 ) );
		fclose( $file );
		$codes = [];
		for ( $i = 0; $i < 64; ++$i ) {
			try {
				presence_get( "r$i" );
			} catch ( PresenceException $refusal ) {
				$codes[] = $refusal->getCode();
			}
		}
		echo json_encode( [ $codes, presence_set( 'r1', 'c' ), presence_info()['entries'] ] );
		PHP;
		$ini     = [ 'log_errors' => '1', 'error_log' => '', 'display_errors' => '0' ];
		$outcome = Php::run( $code, $this->segment->ini( $ini ) );

		self::assertSame( sprintf( '[[%d],true,1]', PresenceException::CORRUPT ), $outcome->output );
		self::assertSame( 1, substr_count( $outcome->errors, 'was set aside' ), $outcome->errors );
		self::assertFileExists( $this->segment->file() . '.aside' );
	}

	public function test_another_users_segment_is_never_mapped(): void {
		if ( 0 !== posix_geteuid() ) {
			// Only root can give a file away: what a user sees of root's is the same.
			self::assertFalse( is_writable( '/proc/1/mem' ) );
			return;
		}
		Php::run( 'presence_set( "r", "c" );', $this->segment->ini() );
		$file = (string) $this->segment->file();
		chown( $file, 12_345 );
		$before  = file_get_contents( $file );
		$code    = 'try { presence_set( "r", "mine" ); } catch ( PresenceException $refusal ) { echo $refusal->getCode(), $refusal->getMessage(); } echo "\n", substr_count( file_get_contents( "/proc/self/maps" ), ini_get( "presence.shm_path" ) );';
		$message = $this->run_code( $code );

		self::assertStringStartsWith( PresenceException::UNAVAILABLE . $file . ' belongs to user 12345', $message );
		self::assertStringEndsWith( "\n0", $message );
		self::assertSame( $before, file_get_contents( $file ) );
		self::assertStringContainsString( 'not attached', Php::command( [ '--ri', 'presence' ], $this->segment->ini() )->output );
	}

	public function test_a_process_whose_effective_user_changes_leaves_the_segment_of_the_one_before(): void {
		if ( 0 !== posix_geteuid() ) {
			// Only root can become somebody else.
			self::assertFalse( @posix_seteuid( 0 ) );
			return;
		}
		$code = <<<'PHP'
		presence_set( 'r', 'of-root' );
		posix_seteuid( 65_534 );
		// An answer holds for a second.
		usleep( 1_100_000 );
		try {
			presence_set( 'r', 'of-nobody' );
			echo 'written';
		} catch ( PresenceException $refusal ) {
			echo $refusal->getCode(), ' ', $refusal->getMessage();
		}
		posix_seteuid( 0 );
		usleep( 1_100_000 );
		echo ' ', implode( ',', array_column( presence_get( 'r' ), 'client_id' ) );
		PHP;
		$said = $this->run_code( $code );
		self::assertStringStartsWith( PresenceException::UNAVAILABLE . ' ', $said );
		self::assertStringContainsString( 'belongs to user 0, this process runs as user 65534', $said );
		self::assertStringEndsWith( ' of-root', $said );
	}

	public function test_a_full_segment_refuses_and_keeps_what_is_alive(): void {
		$code = <<<'PHP'
		$data   = [ 'text' => str_repeat( 'x', 5000 ) ];
		$joined = 0;
		try {
			for (;; ++$joined) {
				presence_set( 'r', "c$joined", $data );
			}
		} catch ( PresenceException $refusal ) {
			$code = $refusal->getCode();
		}
		$kept = array_filter( presence_get( 'r', limit: 10_000 ), static fn( PresenceEntry $entry ): bool => $entry->data === $data );
		$all  = count( $kept ) === $joined && presence_count( 'r' )['entries'] === $joined;
		presence_remove( 'r', 'c0' );
		$again   = presence_set( 'r', 'later', $data );
		$answer  = presence_exchange( [ [ 'room' => 'r', 'client_id' => 'too much', 'data' => [ 'text' => str_repeat( 'x', 10_000 ) ] ] ], [], [] );
		echo json_encode( [ $code, $joined > 50, $all, $again, $answer['set'], presence_info()['refused']['full'] ] );
		PHP;
		$full = PresenceException::FULL;
		self::assertSame( "[$full,true,true,true,[$full],2]", $this->run_code( $code, [ 'presence.shm_size' => '1M' ] ) );
	}

	public function test_a_write_that_leaves_memory_free_is_refused_before_the_segment_is_full(): void {
		$code = <<<'PHP'
		$write  = [ 'room' => 'r', 'data' => [ 'text' => str_repeat( 'x', 5000 ) ] ];
		$used   = static fn(): float => presence_info()['blocks_used'] / presence_info()['blocks'];
		$refuse = static function ( callable $set ): array {
			try {
				for ( $i = 0;; ++$i ) {
					$set( "c$i" );
				}
			} catch ( PresenceException $refusal ) {
				return [ $refusal->getCode(), $refusal->getMessage() ];
			}
		};
		[ $code, $message ] = $refuse( static fn( string $client_id ) => presence_set( 'r', $client_id, $write['data'], leave_free: 12 ) );
		$left   = $used();
		$answer = presence_exchange( [ [ 'client_id' => 'own' ] + $write, [ 'client_id' => 'too', 'leave_free' => 12 ] + $write ], [], [] );
		[ $full ] = $refuse( static fn( string $client_id ) => presence_set( 'more', $client_id, $write['data'] ) );
		echo json_encode( [ $code, $left > 0.87 && $left < 0.9, $answer['set'], $full, $used() > 0.97, strpos( $message, 'leaves 12 % free' ) > 0 ] );
		PHP;
		$full = PresenceException::FULL;
		self::assertSame( "[$full,true,[true,$full],$full,true,true]", $this->run_code( $code, [ 'presence.shm_size' => '1M' ] ) );
	}

	/**
	 * @dataProvider large_reads
	 */
	public function test_a_read_beyond_the_memory_limit_ends_as_any_request_does_and_harms_nobody( string $read ): void {
		$code = <<<'PHP'
		register_shutdown_function( static fn() => print( 'shutdown' ) );
		for ( $i = 0; $i < 1000; ++$i ) {
			presence_set( 'r', "c$i", [ 'text' => str_repeat( 'x', 9000 ) ], 5 );
		}
		for ( $i = 0; $i < 10_000; ++$i ) {
			presence_set( "room $i", 'c' );
		}
		PHP;
		$outcome = Php::run( "$code $read; echo 'reached';", $this->segment->ini( [ 'memory_limit' => '2M', 'presence.shm_size' => '64M' ] ) );
		self::assertStringContainsString( 'Allowed memory size of 2097152 bytes exhausted', $outcome->errors );
		self::assertSame( [ 'shutdown', 255 ], [ $outcome->output, $outcome->status ] );
		self::assertSame( '1000', $this->run_code( 'echo count( presence_get( "r" ) );', [ 'presence.shm_size' => '64M' ] ) );
	}

	/**
	 * @return array<string, array{string}>
	 */
	public function large_reads(): array {
		return [
			'a room'             => [ 'presence_get( "r" )' ],
			'a room in a call'   => [ 'array_map( "presence_get", [ "r", "r" ] )' ],
			'rooms by a prefix'  => [ 'presence_get_prefix( "r", limit: 10_000, offset: 1_000 )' ],
			'a user'             => [ 'presence_get_user( 5 )' ],
			'names of rooms'     => [ 'presence_rooms( limit: 10_000 )' ],
			'a second one'       => [ 'register_shutdown_function( static fn() => presence_get( "r" ) ); presence_get( "r" )' ],
		];
	}

	public function test_arguments_that_fill_the_memory_are_refused_and_end_no_process(): void {
		$code = <<<'PHP'
		register_shutdown_function( static fn() => print( 'shutdown' ) );
		$text  = str_repeat( 'x', 3 << 20 );
		$list  = array_fill( 0, 100_000, $text );
		$calls = [
			static fn() => presence_set( 'r', 'c', [ 'a' => $text ] ),
			static fn() => presence_set( 'r', 'c', [ 'a' => $list ] ),
			static fn() => presence_set( 'r', 'c', [ $text => 1 ] ),
			static fn() => presence_set( $text, 'c' ),
			static fn() => presence_exchange( [ [ 'room' => 'r', 'client_id' => 'c', 'data' => [ 'a' => $list ] ] ], [], [] ),
			static fn() => presence_exchange( [ [ $text => 1 ] ], [], [] ),
			static fn() => presence_exchange( $list, [], [] ),
			static fn() => presence_exchange( [], [], $list ),
			static fn() => presence_find( 'r', $text ),
		];
		foreach ( $calls as $call ) {
			try {
				$call();
			} catch ( ValueError ) {
				echo '.';
			}
		}
		PHP;
		$outcome = Php::run( $code, $this->segment->ini( [ 'memory_limit' => '8M' ] ) );
		self::assertSame( [ '', '.........shutdown', 0 ], [ $outcome->errors, $outcome->output, $outcome->status ] );
	}
}
