<?php
/**
 * Connections to the web server, each with one request under way at most.
 */

declare(strict_types=1);

namespace NativePresence\Soak;

use CurlHandle;
use CurlMultiHandle;
use RuntimeException;

final class Wire {
	private readonly CurlMultiHandle $all;

	/** @var list<CurlHandle> Those with nothing to do. */
	private array $free = array();

	/** @var array<int, array{list<string>, int}> Tabs and start of what is under way, by handle. */
	private array $busy = array();

	private int $refused = 0;

	public function __construct( string $url, int $connections ) {
		$this->all = curl_multi_init();
		for ( $i = 0; $i < $connections; $i++ ) {
			$handle = curl_init( "$url/wp-login.php" );
			curl_setopt_array(
				$handle,
				array(
					CURLOPT_RETURNTRANSFER => true,
					CURLOPT_POST           => true,
					CURLOPT_HTTPHEADER     => array( 'X-Soak: 1', 'Content-Type: application/json', 'Expect:' ),
					CURLOPT_TIMEOUT        => 120,
				)
			);
			$this->free[] = $handle;
		}
	}

	public function is_free(): bool {
		return array() !== $this->free;
	}

	public function is_idle(): bool {
		return array() === $this->busy;
	}

	/** Writes that the engine refused. */
	public function refused(): int {
		return $this->refused;
	}

	/**
	 * @param array{set: list<array<string, mixed>>, remove: list<array<string, string>>, clients: list<string>} $batch
	 */
	public function send( array $batch ): void {
		$handle = array_pop( $this->free );
		curl_setopt( $handle, CURLOPT_POSTFIELDS, json_encode( array( 'set' => $batch['set'], 'remove' => $batch['remove'] ), JSON_THROW_ON_ERROR ) );
		$this->busy[ spl_object_id( $handle ) ] = array( $batch['clients'], hrtime( true ) );
		curl_multi_add_handle( $this->all, $handle );
		curl_multi_exec( $this->all, $running );
	}

	/** Until something arrives, or a little while. */
	public function wait(): void {
		curl_multi_select( $this->all, 0.02 );
		curl_multi_exec( $this->all, $running );
	}

	/**
	 * @return list<array{list<string>, int, int}> Tabs, when their request was sent and when it was answered.
	 */
	public function finished(): array {
		$finished = array();
		while ( $message = curl_multi_info_read( $this->all ) ) {
			$handle = $message['handle'];
			$answer = json_decode( (string) curl_multi_getcontent( $handle ), true );
			if ( ! is_int( $answer['refused'] ?? null ) ) {
				throw new RuntimeException( 'A worker did not answer: ' . curl_error( $handle ) . curl_multi_getcontent( $handle ) );
			}
			$this->refused += $answer['refused'];
			curl_multi_remove_handle( $this->all, $handle );
			[ $clients, $sent ] = $this->busy[ spl_object_id( $handle ) ];
			unset( $this->busy[ spl_object_id( $handle ) ] );
			$this->free[] = $handle;
			$finished[]   = array( $clients, $sent, hrtime( true ) );
		}
		return $finished;
	}
}
