<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

/**
 * What stands between PHP and a Redis server in some tests; redis/proxy.php tells what it can do.
 */
final class Proxy {
	/** The socket it listens on. */
	public readonly string $socket;

	private Php $process;

	public function __construct( Redis $server ) {
		$this->socket  = "$server->folder/proxy";
		$this->process = Php::start( 'require "' . dirname( __DIR__ ) . '/redis/proxy.php";', [ $this->socket, $server->socket ] );
		$this->process->hear();
	}

	/**
	 * Tells it what to do from now on, and hears its answer.
	 */
	public function tell( string $line ): string {
		$this->process->tell( $line );
		return $this->process->hear();
	}

	public function end(): void {
		$this->process->kill();
	}
}
