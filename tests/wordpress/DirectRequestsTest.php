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
		$folder  = plugin_dir_path( Bootstrap::file() );
		$visitor = new Visitor();
		$wrong   = array();
		$asked   = 0;
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $folder, \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			if ( 'php' !== $file->getExtension() ) {
				continue;
			}
			$path   = substr( $file->getPathname(), strlen( $folder ) );
			$answer = $visitor->get( (string) wp_parse_url( plugins_url( $path, Bootstrap::file() ), PHP_URL_PATH ) );
			++$asked;
			if ( $answer->status >= 500 || '' !== $answer->body ) {
				$wrong[ $path ] = "$answer->status $answer->body";
			}
		}
		self::assertGreaterThan( 100, $asked );
		self::assertSame( array(), $wrong );
	}
}
