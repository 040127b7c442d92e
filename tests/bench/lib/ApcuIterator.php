<?php
/**
 * The same entries in APCu, found by the beginning of their keys: what is read is only keys and data.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

use APCUIterator as Iterator;

final class ApcuIterator extends Apcu {
	public function name(): string {
		return 'APCUIterator';
	}

	public function can(): array {
		return array( 'get', 'count', 'rooms' );
	}

	public function fill( Crowd $crowd ): void {
	}

	public function get( Crowd $crowd, int $times ): array {
		$pattern = self::pattern( $crowd );
		$entries = array();
		for ( $i = 0; $i < $times; $i++ ) {
			$entries = array();
			foreach ( new Iterator( $pattern, APC_ITER_KEY | APC_ITER_VALUE, 1000 ) as $item ) {
				$entries[] = $item;
			}
		}

		return $entries;
	}

	public function count( Crowd $crowd, int $times ): void {
		$pattern = self::pattern( $crowd );
		for ( $i = 0; $i < $times; $i++ ) {
			( new Iterator( $pattern, APC_ITER_NONE, 1000 ) )->getTotalCount();
		}
	}

	public function rooms( Crowd $crowd, int $times ): array {
		$before  = strlen( Crowd::SITE . ':' );
		$pattern = '/^' . preg_quote( Crowd::SITE . ':' . $crowd->prefix(), '/' ) . '/';
		$rooms   = array();
		for ( $i = 0; $i < $times; $i++ ) {
			$rooms = array();
			foreach ( new Iterator( $pattern, APC_ITER_KEY, 1000 ) as $key => $item ) {
				$room           = substr( $key, $before, strrpos( $key, ':' ) - $before );
				$rooms[ $room ] = ( $rooms[ $room ] ?? 0 ) + 1;
			}
			ksort( $rooms );
		}

		return $rooms;
	}

	private static function pattern( Crowd $crowd ): string {
		return '/^' . preg_quote( Crowd::SITE . ":$crowd->room:", '/' ) . '/';
	}
}
