<?php
/**
 * The plugin's zip: what is in it, and that WordPress's own uploader installs what works.
 */

declare(strict_types=1);

namespace NativePresence\Tests\Dist;

use NativePresence\Tests\WordPress\Answer;
use NativePresence\Tests\WordPress\TestCase;
use NativePresence\Tests\WordPress\Variant;
use NativePresence\Tests\WordPress\Visitor;
use RecursiveDirectoryIterator;
use RecursiveIteratorIterator;
use ZipArchive;

final class PluginTest extends TestCase {
	private const PLUGIN = 'native-presence/native-presence.php';

	private ?Variant $variant = null;

	protected function tearDown(): void {
		$this->variant?->stop();
		parent::tearDown();
	}

	public function test_the_zip_is_the_plugin_and_nothing_else(): void {
		$source = dirname( __DIR__, 2 ) . '/php';
		$files  = array();
		foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $source, RecursiveDirectoryIterator::SKIP_DOTS ) ) as $file ) {
			$files[ 'native-presence' . substr( $file->getPathname(), strlen( $source ) ) ] = sha1_file( $file->getPathname() );
		}
		// What scripts and styles are made of stays behind: they are one file each.
		$parts = preg_grep( '~^native-presence/assets/[^/]+/[^/]+/~', array_keys( $files ) );
		self::assertNotEmpty( $parts );
		$files  = array_diff_key( $files, array_flip( $parts ) );
		$packed = array();
		$zip    = self::zip();
		for ( $i = 0; $i < $zip->numFiles; $i++ ) {
			$packed[ $zip->getNameIndex( $i ) ] = sha1( (string) $zip->getFromIndex( $i ) );
		}
		ksort( $files );
		ksort( $packed );
		self::assertSame( $files, $packed );
		self::assertSame(
			array(),
			preg_grep( '~(^|/)\.|(^|/)(node_modules|tests|vendor)/|\.(sh|xml|lock|md|dist|map|rs|toml)$|package(-lock)?\.json$~', array_keys( $packed ) ),
			'files of development'
		);
	}

	public function test_the_readme_has_the_directorys_format_and_agrees_with_the_plugin(): void {
		$readme = (string) self::zip()->getFromName( 'native-presence/readme.txt' );
		self::assertMatchesRegularExpression( '/^=== Native Presence ===\n/', $readme );
		preg_match_all( '/^([A-Z][A-Za-z ]+): (.+)$/m', strstr( $readme, '==', false ), $found );
		$fields = array_combine( $found[1], $found[2] );
		$plugin = get_file_data( dirname( __DIR__, 2 ) . '/php/native-presence.php', array( 'Version', 'Requires at least', 'Requires PHP', 'License', 'License URI' ) );
		self::assertSame(
			$plugin,
			array( $fields['Stable tag'], $fields['Requires at least'], $fields['Requires PHP'], $fields['License'], $fields['License URI'] )
		);
		self::assertMatchesRegularExpression( '/^\d+\.\d+$/', $fields['Tested up to'] );
		self::assertLessThanOrEqual( 5, count( explode( ',', $fields['Tags'] ) ) );
		self::assertArrayHasKey( 'Contributors', $fields );

		// Below the fields one line of at most 150 characters; then sections.
		$short = trim( explode( "\n\n", $readme )[1] );
		self::assertStringNotContainsString( "\n", $short );
		self::assertLessThanOrEqual( 150, mb_strlen( $short ) );
		foreach ( array( 'Description', 'Installation', 'Frequently Asked Questions', 'Changelog' ) as $section ) {
			self::assertStringContainsString( "\n== $section ==\n", $readme );
		}
	}

	/**
	 * @dataProvider with_and_without
	 */
	public function test_uploaded_and_activated_people_see_each_other_and_deleted_it_is_gone( bool $extension ): void {
		$this->variant = ( new Variant( array() ) )->without_plugin()->start( array( 'auto_prepend_file' => __DIR__ . '/prepend.php' ), $extension );
		$manager       = $this->make_manager();
		$admin         = $this->variant->visitor( $manager );
		self::assertStringNotContainsString( 'native-presence', $admin->get( '/wp-admin/plugins.php' )->body );

		$form = $admin->get( '/wp-admin/plugin-install.php?tab=upload' );
		self::assertSame( 200, $form->status );
		$nonce  = $form->all( '//form[contains(@class, "wp-upload-form")]//input[@name="_wpnonce"]' )[0]->getAttribute( 'value' );
		$answer = $admin->upload( '/wp-admin/update.php?action=upload-plugin', array( '_wpnonce' => $nonce ), 'pluginzip', (string) getenv( 'PLUGIN_ZIP' ) );
		self::assertSame( 200, $answer->status );
		self::assertStringContainsString( 'Plugin installed successfully.', $answer->body );

		$activate = $answer->all( '//a[contains(@href, "action=activate")]' )[0]->getAttribute( 'href' );
		self::assertStringContainsString( rawurlencode( self::PLUGIN ), $activate );
		self::assertSame( 302, $admin->get( '/wp-admin/' . $activate )->status );
		self::assertSame( array( self::PLUGIN ), $this->variant->active() );

		if ( ! $extension ) {
			self::assertNotSame( array(), $GLOBALS['wpdb']->get_col( "SHOW TABLES LIKE '%presence%'" ) );
		}
		$editor = $this->make_user( 'editor', 'Uma Upload' );
		$this->variant->visitor( $editor )->get( '/wp-admin/edit.php' );
		self::assertStringContainsString( 'Uma Upload', $admin->get( '/wp-admin/' )->body );

		// The links of the list of plugins, as a person follows them.
		$this->follow( $admin, 'deactivate' );
		self::assertSame( array(), $this->variant->active() );
		$this->follow( $admin, 'delete-selected', array( 'verify-delete' => '1' ) );
		self::assertFileDoesNotExist( $this->variant->folder() . '/plugins/native-presence' );
		self::assertSame( array(), $GLOBALS['wpdb']->get_col( "SHOW TABLES LIKE '%presence%'" ) );
		self::assertSame( '', $this->variant->log() );
	}

	/**
	 * @dataProvider with_and_without
	 */
	public function test_no_file_of_it_fails_or_says_anything_when_it_is_asked_for_by_its_address( bool $extension ): void {
		$folder = sys_get_temp_dir() . '/zip-' . bin2hex( random_bytes( 6 ) );
		self::assertTrue( self::zip()->extractTo( $folder ) );
		$socket  = stream_socket_server( 'tcp://127.0.0.1:0' );
		$address = stream_socket_get_name( $socket, false );
		fclose( $socket );
		$environment = getenv();
		if ( ! $extension ) {
			unset( $environment['PHP_INI_SCAN_DIR'] );
		}
		$server = proc_open(
			array( PHP_BINARY, '-d', 'display_errors=1', '-d', 'error_reporting=-1', '-S', $address, '-t', $folder ),
			array( array( 'file', '/dev/null', 'r' ), array( 'file', "$folder/log", 'a' ), array( 'file', "$folder/log", 'a' ) ),
			$pipes,
			$folder,
			$environment
		);
		try {
			for ( $i = 0; $i < 500 && ! @stream_socket_client( "tcp://$address" ); $i++ ) {
				usleep( 20_000 );
			}
			$visitor = new Visitor( "http://$address" );
			$wrong   = array();
			$asked   = 0;
			$zip     = self::zip();
			for ( $i = 0; $i < $zip->numFiles; $i++ ) {
				$name = $zip->getNameIndex( $i );
				if ( str_ends_with( $name, '.php' ) ) {
					++$asked;
					$answer = $visitor->get( "/$name" );
					if ( 200 !== $answer->status || '' !== $answer->body ) {
						$wrong[ $name ] = "$answer->status $answer->body";
					}
				}
			}
			self::assertGreaterThan( 100, $asked );
			self::assertSame( array(), $wrong );
		} finally {
			proc_terminate( $server, SIGKILL );
			proc_close( $server );
			foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, RecursiveDirectoryIterator::SKIP_DOTS ), RecursiveIteratorIterator::CHILD_FIRST ) as $file ) {
				$file->isDir() ? rmdir( $file->getPathname() ) : unlink( $file->getPathname() );
			}
			rmdir( $folder );
		}
	}

	/**
	 * @return array<string, array{bool}>
	 */
	public function with_and_without(): array {
		return array(
			'with the extension'    => array( true ),
			'without the extension' => array( false ),
		);
	}

	/**
	 * @param array<string, string> $fields Sent as a form, if there are any.
	 */
	private function follow( Visitor $visitor, string $action, array $fields = array() ): Answer {
		$list = $visitor->get( '/wp-admin/plugins.php' );
		$link = $list->all( '//a[contains(@href, "action=' . $action . '") and contains(@href, "' . rawurlencode( self::PLUGIN ) . '")]' )[0]->getAttribute( 'href' );
		return array() === $fields ? $visitor->get( "/wp-admin/$link" ) : $visitor->post( "/wp-admin/$link", $fields );
	}

	private static function zip(): ZipArchive {
		$zip = new ZipArchive();
		self::assertTrue( $zip->open( (string) getenv( 'PLUGIN_ZIP' ), ZipArchive::RDONLY ) );
		return $zip;
	}
}
