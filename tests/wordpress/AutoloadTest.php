<?php
/**
 * Loading while the plugin is replaced: its folder is away for a moment, and a request that is under way goes on.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

/**
 * @group any-wordpress
 */
final class AutoloadTest extends TestCase {
	/** A copy of the plugin, which a test may move. */
	private string $folder;

	protected function setUp(): void {
		parent::setUp();
		$this->folder = sys_get_temp_dir() . '/autoload-' . bin2hex( random_bytes( 6 ) );
		exec( 'cp -rL ' . escapeshellarg( WP_PLUGIN_DIR . '/native-presence' ) . ' ' . escapeshellarg( $this->folder ), $output, $status );
		self::assertSame( 0, $status );
	}

	protected function tearDown(): void {
		exec( 'rm -rf ' . escapeshellarg( $this->folder ) . ' ' . escapeshellarg( "$this->folder.away" ) );
		parent::tearDown();
	}

	public function test_a_class_is_there_as_soon_as_the_folder_is_back(): void {
		self::assertSame(
			array( 191, true ),
			$this->run_php(
				<<<'CODE'
				rename( $folder, "$folder.away" );
				proc_open( array( 'sh', '-c', 'sleep 0.3; mv "$0.away" "$0"', $folder ), array(), $pipes );
				return array( NativePresence\Api\Name::LIMIT, $load( 'Bidi.php' ) );
				CODE
			)
		);
	}

	public function test_what_is_not_there_is_told_at_once_and_what_goes_on_is_loaded_once(): void {
		self::assertSame(
			array( false, false, true, true ),
			$this->run_php(
				<<<'CODE'
				$began = hrtime( true );
				$found = array( class_exists( 'NativePresence\Nowhere' ), $load( 'nowhere.php' ) );
				return hrtime( true ) - $began < 4e9 ? array( ...$found, $load( 'functions/constants.php' ), $load( 'functions/constants.php' ) ) : 'waited';
				CODE
			)
		);
	}

	public function test_a_warning_that_is_not_about_the_file_is_said(): void {
		file_put_contents( "$this->folder/includes/Warns.php", '<?php unlink( __DIR__ . "/nowhere" );' );
		self::assertStringContainsString( 'unlink(', (string) $this->run_php( 'ob_start(); $load( "Warns.php" ); return ob_get_clean();' ) );
	}

	public function test_no_other_autoloader_is_asked_for_our_classes(): void {
		self::assertSame(
			array( true, array( 'Elsewhere' ) ),
			$this->run_php(
				<<<'CODE'
				$asked = array();
				spl_autoload_register( static function ( string $name ) use ( &$asked ): void { $asked[] = $name; }, true, true );
				require "$folder/includes/autoload.php";
				return array( class_exists( 'NativePresence\Bidi' ) && ! class_exists( 'Elsewhere' ), $asked );
				CODE
			)
		);
	}

	/**
	 * Runs code in a PHP of its own that has only the plugin's autoloader, and minds every error.
	 *
	 * @return mixed What the code returned; the error's message where it made one.
	 */
	private function run_php( string $code ): mixed {
		$all = sprintf(
			'set_error_handler( static fn( $level, $message ) => throw new ErrorException( $message ) );
			$folder = %s;
			$load   = require "$folder/includes/autoload.php";
			try {
				$result = ( static function () use ( $folder, $load ) { %s } )();
			} catch ( ErrorException $e ) {
				$result = $e->getMessage();
			}
			echo json_encode( $result );',
			var_export( $this->folder, true ),
			$code
		);
		$process = proc_open( array( PHP_BINARY, '-n', '-r', $all ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
		$output  = stream_get_contents( $pipes[1] );
		proc_close( $process );
		return json_decode( $output, true, 8, JSON_THROW_ON_ERROR );
	}
}
