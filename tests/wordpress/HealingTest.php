<?php
/**
 * What happens to the memory while people are online: removed, opened to others, closed, damaged, its folder closed. Pages
 * go on, Site Health says why nobody is shown, and everything heals by itself. Where one can, in the stack's PHP-FPM, where
 * every worker had the memory mapped when it happened.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

/**
 * @group extension
 * @group any-wordpress
 */
final class HealingTest extends TestCase {
	private const LOGS = array( 'wordpress.log', 'php.log' );

	private ?Variant $variant = null;

	/** A folder that an engine is told to live in. */
	private string $folder;

	/** @var array<string, int> Bytes of each log before the test. */
	private array $logged = array();

	protected function setUp(): void {
		parent::setUp();
		$this->folder = '/dev/shm/presence-test-' . bin2hex( random_bytes( 4 ) );
		foreach ( self::LOGS as $name ) {
			$this->logged[ $name ] = strlen( self::read_log( $name ) );
		}
	}

	protected function tearDown(): void {
		$this->variant?->stop();
		if ( is_dir( $this->folder ) ) {
			chmod( $this->folder, 0700 );
			array_map( 'unlink', (array) glob( "$this->folder/*" ) );
			rmdir( $this->folder );
		}
		// What is set aside is told to the log, which has to be empty in the end.
		foreach ( self::LOGS as $name ) {
			$file = getenv( 'STACK_LOG' ) . "/$name";
			if ( is_file( $file ) && filesize( $file ) > $this->logged[ $name ] ) {
				$handle = fopen( $file, 'r+' );
				ftruncate( $handle, $this->logged[ $name ] );
				fclose( $handle );
			}
			clearstatcache();
		}
		foreach ( (array) glob( ini_get( 'presence.shm_path' ) . '.v*' ) as $file ) {
			chmod( (string) $file, 0600 );
		}
		parent::tearDown();
	}

	public function test_a_memory_that_is_removed_is_made_anew_for_every_worker(): void {
		$manager = Visitor::signed_in( $this->make_manager() );
		$this->join_everywhere( $manager );
		unlink( presence_info()['path'] );

		$this->assert_pages_render( $manager );
		$this->assert_healed( $manager );
		self::assertSame( array(), $this->lines() );
	}

	public function test_a_memory_that_others_may_open_is_used_until_it_is_replaced(): void {
		$manager = Visitor::signed_in( $this->make_manager() );
		$other   = $this->make_user( 'editor', 'Still there' );
		$this->join_everywhere( $manager );
		Visitor::signed_in( $other )->get( '/wp-admin/' );
		chmod( presence_info()['path'], 0644 );

		$this->assert_pages_render( $manager );
		self::assertStringContainsString( 'Still there', $manager->get( '/wp-admin/' )->body, 'whoever had it goes on' );

		// Whoever comes new does not trust it.
		list( $status, , $errors ) = Command::run( array( 'presence', 'status') );
		self::assertSame( 0, $status, $errors );
		$this->assert_healed( $manager );
		self::assertCount( 1, preg_grep( '/set aside.*others may open it/', array( ...$this->lines(), ...explode( "\n", $errors ) ) ) );
	}

	public function test_a_memory_that_is_closed_is_used_by_those_who_have_it(): void {
		$manager = Visitor::signed_in( $this->make_manager() );
		$file    = presence_info()['path'];
		$this->join_everywhere( $manager );
		chmod( $file, 0 );

		$this->assert_pages_render( $manager );
		$this->assert_healed( $manager );
		list( $status, , $errors ) = Command::run( array( 'presence', 'status') );
		self::assertSame( 1, $status, 'whoever comes new is refused' );
		self::assertStringContainsString( 'cannot open', $errors );

		chmod( $file, 0600 );
		self::assertSame( 0, Command::run( array( 'presence', 'status') )[0] );
	}

	/**
	 * @group long
	 */
	public function test_a_memory_that_is_damaged_is_replaced(): void {
		$manager = Visitor::signed_in( $this->make_manager() );
		$this->join_everywhere( $manager );
		$handle = fopen( presence_info()['path'], 'r+' );
		fwrite( $handle, random_bytes( presence_info()['size'] ) );
		fclose( $handle );

		$this->assert_pages_render( $manager );
		// Whoever comes new looks at all of it.
		Command::run( array( 'presence', 'status' ) );
		$this->assert_healed( $manager );
		self::assertSame( array(), preg_grep( '/\] (presence|Native Presence): /', $this->lines(), PREG_GREP_INVERT ) );
	}

	public function test_a_folder_that_closes_and_a_name_that_is_taken(): void {
		mkdir( $this->folder, 0700 );
		$this->variant = ( new Variant() )->start( array( 'presence.shm_path' => "$this->folder/segment" ) );
		$manager       = $this->variant->visitor( $this->make_manager() );
		$editor        = $this->make_user( 'editor', 'Came Back' );
		$manager->get( '/wp-admin/' );
		$file = glob( "$this->folder/segment.v*" )[0];

		$breaks = array(
			'may not write to the folder' => array(
				function () use ( $file ): void {
					unlink( $file );
					chmod( $this->folder, 0500 );
				},
				fn () => chmod( $this->folder, 0700 ),
			),
			'is a symbolic link'          => array(
				static function () use ( $file ): void {
					rename( $file, "$file.elsewhere" );
					symlink( "$file.elsewhere", $file );
				},
				static fn () => unlink( $file ),
			),
		);
		foreach ( $breaks as $why => list( $break, $mend ) ) {
			$this->variant->visitor( $editor )->get( '/wp-admin/' );
			$break();
			$this->assert_pages_render( $manager );
			$page = $manager->get( '/wp-admin/' );
			self::assertSame( array( 'Presence is not available right now.' ), $page->texts( "//*[@id='presence-whos-online']//*[" . Answer::has_class( 'presence-empty' ) . ']' ), $why );
			$found = $manager->get( '/wp-admin/site-health.php' )->site_health()['engine'];
			self::assertSame( 'critical', $found['status'] );
			self::assertStringContainsString( $why, $found['text'] );

			$mend();
			$this->variant->visitor( $editor )->get( '/wp-admin/' );
			self::assertStringContainsString( 'Came Back', $manager->get( '/wp-admin/' )->body, $why );
			$found = $manager->get( '/wp-admin/site-health.php' )->site_health();
			self::assertSame( array( 'good', 'recommended' ), array( $found['engine']['status'], $found['failures']['status'] ), 'the failure is remembered' );
		}
		$lines = array_filter( explode( "\n", $this->variant->log() ) );
		self::assertSame( array(), preg_grep( '/\] Native Presence: /', $lines, PREG_GREP_INVERT ) );
	}

	/**
	 * Every kind of page, for somebody who may see all of them.
	 */
	private function assert_pages_render( Visitor $manager ): void {
		$post  = $this->make_post();
		$pages = array(
			'/wp-admin/',
			'/wp-admin/edit.php',
			'/wp-admin/users.php?presence_status=online',
			"/wp-admin/post.php?post=$post&action=edit",
			'/',
			'/wp-admin/plugins.php',
			'/wp-admin/site-health.php',
			'/wp-admin/site-health.php?tab=debug',
		);
		foreach ( $pages as $path ) {
			$page = $manager->get( $path );
			self::assertSame( 200, $page->status, $path );
			self::assertStringContainsString( '</html>', $page->body, $path );
		}
	}

	/**
	 * Somebody new is seen in every worker, and Site Health has nothing to say of the engine.
	 */
	private function assert_healed( Visitor $manager ): void {
		$name     = 'New ' . bin2hex( random_bytes( 4 ) );
		$new      = Visitor::signed_in( $this->make_user( 'editor', $name ) );
		$deadline = time() + 60;
		// A process that was refused does not ask again within the second.
		do {
			$new->get( '/wp-admin/' );
			$seen = 0;
			for ( $i = 0; $i < 8; $i++ ) {
				$seen += (int) str_contains( $manager->get( '/wp-admin/' )->body, $name );
			}
		} while ( $seen < 8 && time() < $deadline );
		self::assertSame( 8, $seen, 'answers that show somebody new' );
		self::assertSame( 'good', $manager->get( '/wp-admin/site-health.php' )->site_health()['engine']['status'] );
	}

	/**
	 * Enough requests that every worker has the memory mapped.
	 */
	private function join_everywhere( Visitor $visitor ): void {
		for ( $i = 0; $i < 8; $i++ ) {
			self::assertSame( 200, $visitor->get( '/wp-admin/profile.php' )->status );
		}
	}

	/**
	 * What was logged since the test began.
	 *
	 * @return string[]
	 */
	private function lines(): array {
		$lines = array();
		foreach ( self::LOGS as $name ) {
			array_push( $lines, ...array_filter( explode( "\n", substr( self::read_log( $name ), $this->logged[ $name ] ) ) ) );
		}
		// Core's own files of a network make PHP say something whenever they are compiled.
		return array_values( preg_grep( '~/wp-includes/ms-functions\.php~', $lines, PREG_GREP_INVERT ) );
	}

	private static function read_log( string $name ): string {
		$file = getenv( 'STACK_LOG' ) . "/$name";
		return is_file( $file ) ? (string) file_get_contents( $file ) : '';
	}
}
