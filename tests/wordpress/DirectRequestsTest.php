<?php
/**
 * Every PHP file of the plugin may be asked for by its address: it does nothing and says nothing.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Bootstrap;

/**
 * @group any-wordpress
 */
final class DirectRequestsTest extends TestCase {
	public function test_no_file_fails_or_says_anything_when_it_is_asked_for_directly(): void {
		$visitor = new Visitor();
		$wrong   = array();
		foreach ( self::files() as $path ) {
			$answer = $visitor->get( (string) wp_parse_url( plugins_url( $path, Bootstrap::file() ), PHP_URL_PATH ) );
			if ( $answer->status >= 500 || '' !== $answer->body ) {
				$wrong[ $path ] = "$answer->status $answer->body";
			}
		}
		self::assertSame( array(), $wrong );
	}

	/**
	 * A server that shows errors, without the extension and anything else that is not compiled in.
	 */
	public function test_nor_on_a_bare_php_that_shows_every_notice(): void {
		$wrong = array();
		foreach ( self::files() as $path ) {
			exec( escapeshellarg( PHP_BINARY ) . ' -n -d display_errors=1 -d error_reporting=-1 ' . escapeshellarg( plugin_dir_path( Bootstrap::file() ) . $path ) . ' 2>&1', $output, $status );
			if ( 0 !== $status || array() !== $output ) {
				$wrong[ $path ] = implode( "\n", $output );
			}
			$output = array();
		}
		self::assertSame( array(), $wrong );
	}

	/**
	 * @return string[] Below the plugin's folder.
	 */
	private static function files(): array {
		$folder = plugin_dir_path( Bootstrap::file() );
		$files  = array();
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $folder, \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			if ( 'php' === $file->getExtension() ) {
				$files[] = substr( $file->getPathname(), strlen( $folder ) );
			}
		}
		self::assertGreaterThan( 100, count( $files ) );
		return $files;
	}
}
