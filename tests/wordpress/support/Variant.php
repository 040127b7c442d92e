<?php
/**
 * The same site served by another PHP: without the extension, with another version of the plugin, beside another
 * plugin, or with an engine that does not work. Its plugins and logs are its own; the database is the stack's.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use FilesystemIterator;
use RecursiveDirectoryIterator;
use RecursiveIteratorIterator;
use RuntimeException;

final class Variant {
	public readonly string $url;

	private readonly string $folder;

	/** @var array<string, string> What wp-config.php would define otherwise. */
	private array $constants = array();

	/** @var resource|null */
	private $server = null;

	/**
	 * @param string[] $active Main files of the plugins that are active from the start.
	 */
	public function __construct( array $active = array( 'native-presence/native-presence.php' ) ) {
		$this->folder = sys_get_temp_dir() . '/variant-' . bin2hex( random_bytes( 6 ) );
		$this->url    = 'http://' . self::free_address();
		mkdir( "$this->folder/plugins", 0700, true );
		mkdir( "$this->folder/mu-plugins", 0700 );
		copy( WPMU_PLUGIN_DIR . '/stack.php', "$this->folder/mu-plugins/stack.php" );
		copy( dirname( __DIR__ ) . '/fixtures/variant-plugins.php', "$this->folder/mu-plugins/variant-plugins.php" );
		file_put_contents( "$this->folder/active.json", (string) json_encode( $active ) );
		symlink( (string) realpath( dirname( __DIR__, 3 ) . '/php' ), "$this->folder/plugins/native-presence" );
	}

	/**
	 * Replaces the plugin by a copy in which its version is another one.
	 */
	public function with_plugin_version( string $version ): self {
		$plugin = "$this->folder/plugins/native-presence";
		$source = (string) readlink( $plugin );
		unlink( $plugin );
		foreach ( self::files( $source ) as $file ) {
			$target = $plugin . substr( $file, strlen( $source ) );
			if ( is_dir( $file ) ) {
				continue;
			}
			wp_mkdir_p( dirname( $target ) );
			$code = (string) file_get_contents( $file );
			if ( str_ends_with( $file, '.php' ) ) {
				$code = str_replace( \NativePresence\Bootstrap::VERSION, $version, $code );
			}
			file_put_contents( $target, $code );
		}
		return $this;
	}

	/**
	 * Takes the plugin away, for a test that installs it.
	 */
	public function without_plugin(): self {
		unlink( "$this->folder/plugins/native-presence" );
		return $this;
	}

	public function folder(): string {
		return $this->folder;
	}

	/**
	 * Adds a plugin of one file.
	 */
	public function with_plugin( string $slug, string $file ): self {
		mkdir( "$this->folder/plugins/$slug" );
		copy( $file, "$this->folder/plugins/$slug/$slug.php" );
		return $this;
	}

	/**
	 * Adds a test's own code, as a must-use plugin.
	 */
	public function with_fixture( string $fixture ): self {
		copy( dirname( __DIR__ ) . "/fixtures/$fixture.php", "$this->folder/mu-plugins/$fixture.php" );
		return $this;
	}

	/**
	 * Gives a constant of wp-config.php another value.
	 */
	public function with_constant( string $name, string $value ): self {
		$this->constants[ $name ] = $value;
		return $this;
	}

	/**
	 * @param array<string, string> $ini
	 * @param string[]              $under A command, with its arguments, that runs the server.
	 */
	public function start( array $ini = array(), bool $extension = true, array $under = array() ): self {
		$environment            = getenv();
		$environment['VARIANT'] = (string) json_encode( array( 'url' => $this->url, 'folder' => $this->folder, 'constants' => (object) $this->constants ) );
		if ( ! $extension ) {
			unset( $environment['PHP_INI_SCAN_DIR'] );
		}
		$ini += array(
			'auto_prepend_file' => dirname( __DIR__ ) . '/fixtures/variant.php',
			'error_log'         => "$this->folder/php.log",
			'log_errors'        => '1',
			'display_errors'    => '0',
			'error_reporting'   => (string) E_ALL,
			'sendmail_path'     => '/bin/true',
		);

		$command = array( ...$under, PHP_BINARY );
		foreach ( $ini as $name => $value ) {
			array_push( $command, '-d', "$name=$value" );
		}
		array_push( $command, '-S', substr( $this->url, strlen( 'http://' ) ), '-t', (string) getenv( 'WP_PATH' ) );

		$server = proc_open(
			$command,
			array( array( 'file', '/dev/null', 'r' ), array( 'file', "$this->folder/server.log", 'a' ), array( 'file', "$this->folder/server.log", 'a' ) ),
			$pipes,
			(string) getenv( 'WP_PATH' ),
			$environment
		);
		if ( false === $server ) {
			throw new RuntimeException( 'No server for the variant.' );
		}
		$this->server = $server;
		$this->wait();
		return $this;
	}

	public function visitor( int $user_id = 0 ): Visitor {
		return $user_id > 0 ? Visitor::signed_in( $user_id, $this->url ) : new Visitor( $this->url );
	}

	/**
	 * Everything PHP and WordPress have logged.
	 */
	public function log(): string {
		$log = '';
		foreach ( array( 'wordpress.log', 'php.log' ) as $name ) {
			$log .= Log::read( "$this->folder/$name" );
		}
		return $log;
	}

	/**
	 * @return string[]
	 */
	public function active(): array {
		return json_decode( (string) file_get_contents( "$this->folder/active.json" ), true );
	}

	public function stop(): void {
		if ( is_resource( $this->server ) ) {
			proc_terminate( $this->server, SIGKILL );
			proc_close( $this->server );
		}
		foreach ( array_reverse( self::files( $this->folder ) ) as $file ) {
			is_dir( $file ) && ! is_link( $file ) ? rmdir( $file ) : unlink( $file );
		}
		rmdir( $this->folder );
	}

	/**
	 * Until somebody listens.
	 */
	private function wait(): void {
		$deadline = time() + 60;
		do {
			$socket = @stream_socket_client( 'tcp://' . substr( $this->url, strlen( 'http://' ) ) );
			if ( $socket ) {
				fclose( $socket );
				return;
			}
			usleep( 20_000 );
		} while ( time() < $deadline && proc_get_status( $this->server )['running'] );
		throw new RuntimeException( 'The server of the variant did not start: ' . file_get_contents( "$this->folder/server.log" ) );
	}

	private static function free_address(): string {
		$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
		return stream_socket_get_name( $socket, false );
	}

	/**
	 * A folder's files and folders, parents first; links are not followed.
	 *
	 * @return string[]
	 */
	private static function files( string $folder ): array {
		$files    = array();
		$iterator = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS ), RecursiveIteratorIterator::SELF_FIRST );
		foreach ( $iterator as $file ) {
			$files[] = $file->getPathname();
		}
		return $files;
	}
}
