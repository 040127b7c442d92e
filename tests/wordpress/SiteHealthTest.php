<?php
/**
 * Site Health tells how presence is doing, and what to do when it is not well.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Failures;
use NativePresence\Recording\Lease;
use NativePresence\Recording\Setting;
use NativePresence\SiteHealth\Advice;
use NativePresence\Tests\Native\Support\Redis;
use PresenceException;

/**
 * @group extension
 */
final class SiteHealthTest extends TestCase {
	private const SCREEN = '/wp-admin/site-health.php';

	private ?Variant $variant = null;

	private ?Redis $redis = null;

	/** A folder that an engine is told to live in. */
	private string $folder;

	protected function setUp(): void {
		parent::setUp();
		$this->folder = '/dev/shm/presence-test-' . bin2hex( random_bytes( 4 ) );
	}

	protected function tearDown(): void {
		$this->variant?->stop();
		$this->redis?->remove();
		if ( is_dir( $this->folder ) ) {
			chmod( $this->folder, 0700 );
			array_map( 'unlink', (array) glob( "$this->folder/*" ) );
			rmdir( $this->folder );
		}
		parent::tearDown();
	}

	public function test_all_is_well(): void {
		$page  = $this->admin()->get( self::SCREEN );
		$found = $page->site_health();

		self::assertSame( 200, $page->status );
		self::assertSame( array( 'extension', 'engine', 'failures', 'fill', 'heartbeat' ), array_keys( $found ) );
		self::assertSame( array( 'good' ), array_values( array_unique( array_column( $found, 'status' ) ) ), (string) wp_json_encode( $found ) );
		self::assertStringContainsString( (string) phpversion( 'presence' ), $found['extension']['text'] );
		self::assertSame( 'Presence lives in shared memory', $found['engine']['label'] );
		// The one who looks is there.
		self::assertStringContainsString( 'Entries in it now: 1; rooms: 1.', $found['engine']['text'] );
		self::assertStringStartsWith( '0 percent of the memory is in use. The user with the most presence data is ', $found['fill']['text'] );
		self::assertStringContainsString( 'every 60 seconds', $found['heartbeat']['text'] );
		self::assertStringContainsString( 'for 90 seconds', $found['heartbeat']['text'] );
	}

	public function test_the_panel_shows_the_figures_and_copies_no_path(): void {
		$page   = $this->admin()->get( self::SCREEN . '?tab=debug' );
		$info   = presence_info();
		$shown  = $page->site_health_panel();
		$copied = $page->all( '//*[@data-clipboard-text]' )[0]->getAttribute( 'data-clipboard-text' );

		self::assertSame( $info['path'], $shown['Segment'] );
		self::assertSame( 'shm', $shown['Engine'] );
		self::assertSame( (string) $info['epoch'], $shown['Epoch'] );
		self::assertSame( (string) $info['layout'], $shown['Version of the layout'] );
		self::assertSame( size_format( $info['size'] ), $shown['Size'] );
		self::assertSame( '1', $shown['Entries of all sites'] );
		self::assertSame( 'on', $shown['Recording on this site'] );
		self::assertSame( 'on', $shown['Recording of views of the site itself'] );
		self::assertSame( 'none', $shown['Last failure'] );
		self::assertSame( ini_get( 'presence.shm_path' ), $shown['presence.shm_path'] );
		self::assertStringContainsString( '(' . posix_geteuid() . ')', $shown['Owner of the segment'] );
		self::assertStringContainsString( ' of ' . size_format( $info['blocks'] * $info['block_size'], 1 ), $shown['Filled'] );
		self::assertStringContainsString( 'full: ', $shown['Refused'] );
		self::assertArrayHasKey( 'Recoveries from a process that died', $shown );

		foreach ( array( 'engine: shm', "epoch: {$info['epoch']}", 'recording: on', 'presence.shm_size: 16M', 'failure: none', "owner: {$info['owner']}" ) as $line ) {
			self::assertStringContainsString( "\n$line\n", $copied );
		}
		self::assertStringNotContainsString( $info['path'], $copied );
		self::assertStringNotContainsString( (string) ini_get( 'presence.shm_path' ), $copied );
	}

	public function test_the_panel_tells_what_the_site_switched_off_and_what_failed(): void {
		update_option( Setting::OPTION, '0' );
		$this->fail_at( time() - 3 * DAY_IN_SECONDS, PresenceException::CONTENDED, 'another process holds /a/path' );
		$page = $this->admin()->get( self::SCREEN . '?tab=debug' );
		delete_option( Setting::OPTION );

		$shown  = $page->site_health_panel();
		$copied = $page->all( '//*[@data-clipboard-text]' )[0]->getAttribute( 'data-clipboard-text' );
		self::assertSame( array( 'off', 'off' ), array( $shown['Recording on this site'], $shown['Recording of views of the site itself'] ) );
		self::assertSame( 'another process holds /a/path', $shown['What it was'] );
		self::assertSame( '5', $shown['Failures at least'] );
		self::assertStringContainsString( 'UTC CONTENDED', $copied );
		self::assertStringNotContainsString( '/a/path', $copied );
	}

	public function test_an_engine_that_cannot_be_had_says_why_and_what_to_do(): void {
		$ini           = array( 'presence.shm_path' => "$this->folder/segment", 'presence.shm_size' => '32M' );
		$user          = posix_getpwuid( posix_geteuid() )['name'];
		// A limit on files stands in for a full file system, which would take a super user to make.
		$this->variant = ( new Variant() )->start( $ini, true, array( 'prlimit', '--fsize=16777216' ) );
		$admin         = $this->variant->visitor( $this->make_manager() );
		$says          = static function ( string ...$words ) use ( $admin ): void {
			$found = $admin->get( self::SCREEN )->site_health();
			self::assertSame( array( 'extension' => 'good', 'engine' => 'critical', 'heartbeat' => 'good' ), array_map( static fn ( array $result ) => $result['status'], $found ) );
			foreach ( $words as $phrase ) {
				self::assertStringContainsString( $phrase, $found['engine']['text'] );
			}
		};

		$says( 'Why: cannot create', "There is no folder $this->folder. Make it, and give it to $user" );

		mkdir( $this->folder, 0500 );
		$says( 'Permission denied', "PHP runs here as $user and may not write to the folder $this->folder." );

		$page   = $admin->get( self::SCREEN . '?tab=debug' );
		$copied = $page->all( '//*[@data-clipboard-text]' )[0]->getAttribute( 'data-clipboard-text' );
		self::assertSame( 'does not answer', $page->site_health_panel()['Engine'] );
		self::assertStringContainsString( "\nengine: does not answer\n", $copied );
		self::assertStringNotContainsString( $this->folder, $copied );

		chmod( $this->folder, 0700 );
		$says( 'cannot reserve 33554432 bytes', "There is no room for presence’s memory in $this->folder", 'it is 32M', '--shm-size' );

		self::engine( $ini, 'echo presence_gc();' );
		$file = glob( "$this->folder/segment.v*" )[0];
		chmod( $file, 0 );
		$says( 'Permission denied', "Remove it with rm $file" );

		chmod( $file, 0600 );
		rename( $file, "$this->folder/elsewhere" );
		symlink( "$this->folder/elsewhere", $file );
		$says( 'is a symbolic link: remove it', 'Once it is removed' );
	}

	/**
	 * What takes a super user, or a moment's chance, to make for real; the words are those that the engine's own tests
	 * make it say.
	 *
	 * @dataProvider words
	 */
	public function test_what_to_do_follows_from_what_the_engine_said( int $code, string $message, string $advice ): void {
		self::assertStringContainsString( $advice, wp_strip_all_tags( Advice::on( $code, $message ) ) );
	}

	/**
	 * @return array<string, array{int, string, string}>
	 */
	public function words(): array {
		return array(
			'another owner'       => array( PresenceException::UNAVAILABLE, '/dev/shm/x.v1 belongs to user 0, this process runs as user 33: run it as that user, for example with `sudo -u \'#0\' …`', 'Write %u into presence.shm_path' ),
			'a read-only folder'  => array( PresenceException::UNAVAILABLE, 'cannot create /x/segment.v1.new-1: Read-only file system (os error 30)', 'may not write to the folder' ),
			'full'                => array( PresenceException::FULL, 'A write was refused.', 'Raise presence.shm_size (it is 16M)' ),
			'busy'                => array( PresenceException::CONTENDED, 'another process holds this part', 'look for PHP processes that were stopped' ),
			'damaged'             => array( PresenceException::CORRUPT, 'the segment is damaged: a list is too long', 'WordPress creates it again automatically' ),
			'what cannot be kept' => array( 0, 'Argument #3 ($data) must be …', 'A plugin passed invalid data' ),
		);
	}

	public function test_what_to_do_about_redis_is_about_redis(): void {
		$code    = 'require getenv( "WP_PATH" ) . "/wp-load.php"; echo NativePresence\SiteHealth\Advice::on( (int) $argv[1], $argv[2] );';
		$advices = array(
			array( PresenceException::UNAVAILABLE, 'redis://127.0.0.1:6379 cannot be reached: Connection refused (os error 111)', 'presence.redis_url' ),
			array( PresenceException::FULL, 'redis://127.0.0.1:6379 has no memory left: raise its maxmemory', 'maxmemory' ),
		);
		foreach ( $advices as list( $number, $message, $advice ) ) {
			$process = proc_open( array( PHP_BINARY, '-d', 'presence.engine=redis', '-r', $code, '--', (string) $number, $message ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
			$output  = (string) stream_get_contents( $pipes[1] );
			proc_close( $process );
			self::assertStringContainsString( "<code>$advice</code>", $output );
			self::assertStringNotContainsString( 'shm', $output );
		}
	}

	public function test_redis_is_shown_as_what_it_is_and_missed_when_it_goes(): void {
		require_once dirname( __DIR__ ) . '/native/support/Redis.php';
		$this->redis   = new Redis( '--maxmemory', '256mb', '--requirepass', 's3cret' );
		$ini           = array( 'presence.engine' => 'redis', 'presence.redis_url' => '"unix://' . $this->redis->socket . '?pass=s3cret"', 'presence.redis_timeout_ms' => '1000' );
		$this->variant = ( new Variant() )->start( $ini );
		$admin         = $this->variant->visitor( $this->make_manager() );
		$found         = $admin->get( self::SCREEN )->site_health();
		self::assertSame( array( 'Presence lives in Redis', 'good', 'good' ), array( $found['engine']['label'], $found['engine']['status'], $found['fill']['status'] ), (string) wp_json_encode( $found ) );

		$page   = $admin->get( self::SCREEN . '?tab=debug' );
		$shown  = $page->site_health_panel();
		$copied = $page->all( '//*[@data-clipboard-text]' )[0]->getAttribute( 'data-clipboard-text' );
		self::assertMatchesRegularExpression( '/^(Redis|Valkey) \d/', $shown['Server'] );
		self::assertStringContainsString( $this->redis->socket, $shown['Where it lives'] );
		self::assertStringContainsString( 'of 256.0 MB', $shown['Filled'] );
		self::assertSame( array(), array_intersect( array( 'Owner of the segment', 'Segment', 'Epoch' ), array_keys( $shown ) ) );
		self::assertStringNotContainsString( $this->redis->socket, $copied );
		self::assertSame( "unix://{$this->redis->socket}?pass=***", $shown['presence.redis_url'] );
		self::assertStringNotContainsString( 's3cret', wp_json_encode( $shown ) . $copied );
		self::assertSame( array( '0', '0' ), array( $shown['Times that the server did not answer'], $shown['Times that the server came back'] ) );
		self::assertGreaterThan( 0, (int) $shown['Microseconds of a round trip'] );
		self::assertSame( 'closed: the server is asked', $shown['Breaker'] );
		self::assertArrayNotHasKey( 'Why it did not answer', $shown );

		$this->redis->kill();
		$found = $admin->get( self::SCREEN )->site_health()['engine'];
		self::assertSame( 'critical', $found['status'] );
		self::assertStringContainsString( 'presence.redis_url', $found['text'] );
		self::assertMatchesRegularExpression( '/Times that the server did not answer: [1-9]\d*; it is asked again in [\d,]+ ms\./', $found['text'] );
		$page   = $admin->get( self::SCREEN . '?tab=debug' );
		$shown  = $page->site_health_panel();
		$copied = $page->all( '//*[@data-clipboard-text]' )[0]->getAttribute( 'data-clipboard-text' );
		self::assertSame( 'does not answer', $shown['Engine'] );
		self::assertStringContainsString( $this->redis->socket, $shown['Why'] );
		self::assertMatchesRegularExpression( '/^(open: the server is asked again in [\d,]+ ms|half-open: .+)$/', $shown['Breaker'] );
		self::assertGreaterThan( 0, (int) $shown['Times that the server did not answer'] );
		self::assertSame( array(), array_intersect( array( 'Server', 'In use', 'Filled', 'Entries of all sites' ), array_keys( $shown ) ), 'nothing that nobody knows' );
		self::assertStringNotContainsString( $this->redis->socket, $copied );
		self::assertStringNotContainsString( 's3cret', wp_json_encode( $shown ) . $copied );

		// What the engine counts and what the plugin does stand beside each other.
		$this->redis->start();
		$end = microtime( true ) + 30;
		do {
			$shown = $admin->get( self::SCREEN . '?tab=debug' )->site_health_panel();
		} while ( 'redis' !== $shown['Engine'] && microtime( true ) < $end );
		self::assertGreaterThan( 0, (int) $shown['Times that the server did not answer'] );
		self::assertGreaterThan( 0, (int) $shown['Failures at least'] );
		self::assertSame( '1', $shown['Times that the server came back'] );
	}

	/**
	 * @testWith ["redis://web:s3cret@127.0.0.1:1/2", "redis://***@127.0.0.1:1/2"]
	 *           ["redis+sentinel://web:s3cret@127.0.0.1:1,127.0.0.1:2/main?sentinel_user=web&sentinel_pass=s3cret@3s3cret", "redis+sentinel://***@127.0.0.1:1,127.0.0.1:2/main?sentinel_user=web&sentinel_pass=***"]
	 *           ["rediss+cluster://:s3cret@127.0.0.1:1", "rediss+cluster://***@127.0.0.1:1"]
	 *           ["redis://web:s3cret@4s3cret@127.0.0.1:1?password=s3cret", "redis://***@127.0.0.1:1?password=***"]
	 */
	public function test_no_password_of_a_server_is_shown( string $url, string $shown ): void {
		$this->variant = ( new Variant() )->start( array( 'presence.engine' => 'redis', 'presence.redis_url' => "\"$url\"", 'presence.redis_timeout_ms' => '300' ) );
		$admin         = $this->variant->visitor( $this->make_manager() );
		$found         = $admin->get( self::SCREEN )->site_health()['engine'];
		$panel         = $admin->get( self::SCREEN . '?tab=debug' )->site_health_panel();
		self::assertSame( array( 'critical', $shown ), array( $found['status'], $panel['presence.redis_url'] ) );
		self::assertStringNotContainsString( 's3cret', wp_json_encode( array( $found, $panel ) ) );
	}

	public function test_the_last_failure_is_told_for_a_day(): void {
		$admin = $this->admin();
		$this->fail_at( time() - HOUR_IN_SECONDS, PresenceException::FULL, 'the segment is full: <b>10</b> of 10' );
		$found = $admin->get( self::SCREEN )->site_health();
		self::assertSame( array( 'good', 'good', 'recommended' ), array_column( array_slice( $found, 0, 3 ), 'status' ) );
		self::assertStringContainsString( '1 hour ago', $found['failures']['text'] );
		self::assertStringContainsString( 'Why: the segment is full: <b>10</b> of 10', $found['failures']['text'] );
		self::assertStringContainsString( 'Raise presence.shm_size', $found['failures']['text'] );

		$this->fail_at( time() - DAY_IN_SECONDS - 60, PresenceException::FULL, 'the segment is full' );
		self::assertSame( 'good', $admin->get( self::SCREEN )->site_health()['failures']['status'] );
	}

	public function test_a_full_memory_is_told_and_what_expired_does_not_count(): void {
		mkdir( $this->folder, 0700 );
		$ini           = array( 'presence.shm_path' => "$this->folder/segment", 'presence.shm_size' => '1M' );
		$this->variant = ( new Variant() )->start( $ini );
		$admin         = $this->variant->visitor( $this->make_manager() );
		$fill          = static fn (): array => $admin->get( self::SCREEN )->site_health()['fill'];
		$tabs          = intdiv( 90 * self::engine( $ini, 'echo presence_info()["blocks"] - presence_info()["blocks_used"];' ), 100 );

		self::engine( $ini, "for ( \$i = 0; \$i < $tabs; \$i++ ) { presence_set( 'room', \"tab-\$i\", array(), 0, 600, 'site' ); } echo 0;" );
		$found = $fill();
		self::assertSame( 'recommended', $found['status'], $found['text'] );
		self::assertStringContainsString( 'Raise presence.shm_size (it is 1M)', $found['text'] );

		self::engine( $ini, "for ( \$i = 0; \$i < $tabs; \$i++ ) { presence_set( 'room', \"tab-\$i\", array(), 0, 1, 'site', 0, 999 ); } echo 0;" );
		$deadline = time() + 30;
		while ( self::engine( $ini, 'echo presence_count( "room", "site" )["entries"];' ) > 0 && time() < $deadline ) {
			usleep( 10_000 );
		}
		self::assertSame( 'good', $fill()['status'] );
	}

	/**
	 * @dataProvider moments
	 */
	public function test_a_heartbeat_that_is_switched_off_is_told_and_not_asked_for( string $fixture, string $label ): void {
		$this->variant = ( new Variant() )->with_fixture( $fixture )->start();
		$admin         = $this->variant->visitor( $this->make_manager() );
		$post_id       = $this->make_post();
		$pages         = array( $admin->get( "/wp-admin/post.php?post=$post_id&action=edit" ), $admin->get( '/wp-admin/' ), $admin->get( '/' ), $admin->get( self::SCREEN ) );
		$found         = $pages[3]->site_health()['heartbeat'];
		self::assertSame( array( 'critical', $label ), array( $found['status'], $found['label'] ) );
		self::assertStringContainsString( 'wp_deregister_script', $found['text'] );
		foreach ( $pages as $page ) {
			self::assertSame( 200, $page->status );
			self::assertCount( 1, $page->all( "//script[@id='wp-presence-ping-js']" ), 'what needs no heartbeat works' );
		}
		// Core's own login check needs the heartbeat too, and core complains of that.
		self::assertSame( array(), preg_grep( '/wp-presence|native-presence/', explode( "\n", $this->variant->log() ) ) );

		Visitor::signed_in( $this->make_manager() )->get( '/wp-admin/' );
		self::assertSame( 'good', $this->admin()->get( self::SCREEN )->site_health()['heartbeat']['status'], 'it is back' );
	}

	/**
	 * @return array<string, array{string, string}>
	 */
	public function moments(): array {
		return array(
			'early'                   => array( 'no-heartbeat', 'The heartbeat is switched off' ),
			'with the page’s scripts' => array( 'no-heartbeat-late', 'The heartbeat is switched off' ),
			'but in editors'          => array( 'no-heartbeat-elsewhere', 'The heartbeat is switched off outside the editors' ),
		);
	}

	public function test_a_slow_heartbeat_is_told(): void {
		$this->install( 'slow-heartbeat' );
		$found = $this->admin()->get( self::SCREEN )->site_health()['heartbeat'];
		self::assertSame( 'recommended', $found['status'] );
		self::assertStringContainsString( 'every 300 seconds', $found['text'] );
		self::assertStringContainsString( 'for 330 seconds', $found['text'] );
	}

	/**
	 * @dataProvider settings
	 * @param array<string, mixed> $settings
	 */
	public function test_the_interval_is_read_as_the_browser_reads_it( array $settings, int $interval ): void {
		add_filter( 'heartbeat_settings', static fn () => $settings );
		self::assertSame( $interval, Lease::interval() );
		self::assertGreaterThan( $interval, Lease::first(), 'a lease outlasts the interval' );
	}

	/**
	 * @return array<string, array{array<string, mixed>, int}>
	 */
	public function settings(): array {
		return array(
			'nothing is a minute'            => array( array(), 60 ),
			'as set'                         => array( array( 'interval' => '15' ), 15 ),
			'an hour at most'                => array( array( 'interval' => 7200 ), 3600 ),
			'the least there may be'         => array( array( 'interval' => 15, 'minimalInterval' => 120 ), 120 ),
			'a least that core does not take' => array( array( 'interval' => 15, 'minimalInterval' => 900 ), 15 ),
		);
	}

	public function test_an_engine_that_nobody_knows_is_shown_by_what_it_tells(): void {
		$this->variant = ( new Variant() )->with_fixture( 'other-engine' )->start();
		$admin         = $this->variant->visitor( $this->make_manager() );
		$found         = $admin->get( self::SCREEN )->site_health();
		self::assertSame( array( 'extension', 'engine', 'failures', 'heartbeat' ), array_keys( $found ) );
		self::assertSame( 'Presence lives in the engine “carrier pigeon”', $found['engine']['label'] );

		$page   = $admin->get( self::SCREEN . '?tab=debug' );
		$shown  = $page->site_health_panel();
		$copied = $page->all( '//*[@data-clipboard-text]' )[0]->getAttribute( 'data-clipboard-text' );
		self::assertSame( array( 'carrier pigeon', '12,345' ), array( $shown['Engine'], $shown['pigeons'] ) );
		self::assertStringContainsString( 'tcp://', $shown['loft'] );
		self::assertSame( array( 'the roof', '4' ), array( $shown['Where it lives'], $shown['In use'] ) );
		self::assertSame( array(), array_intersect( array( 'Owner of the segment', 'Size', 'Filled', 'Segment' ), array_keys( $shown ) ), 'nothing that it has not' );
		self::assertStringNotContainsString( 'tcp://', $copied );
		self::assertSame( 'unix:///roof.sock?user=keeper&pass=***&db=1', $shown['perch'] );
		self::assertFalse( str_contains( $page->body, 'sesame' ) || str_contains( $page->body, 'abracadabra' ), 'no password is shown' );
		self::assertStringContainsString( "\npigeons: 12345\n", $copied );
		self::assertSame( '', $this->variant->log() );
	}

	private function admin(): Visitor {
		return Visitor::signed_in( $this->make_manager() );
	}

	private function fail_at( int $time, int $code, string $message ): void {
		update_option( Failures::OPTION, array( 'time' => $time, 'code' => $code, 'message' => $message, 'count' => 5 ) );
	}
}
