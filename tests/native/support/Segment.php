<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

/**
 * A path for a segment of its own, for tests whose processes need other settings than the rest.
 */
final class Segment {
	private static int $made = 0;

	/** What `presence.shm_path` is set to. */
	public readonly string $path;

	public function __construct() {
		$this->path = ini_get( 'presence.shm_path' ) . '-' . ++self::$made;
	}

	/**
	 * The file behind the path, which ends in the version of its layout; null when there is none.
	 */
	public function file(): ?string {
		return glob( $this->path . '.v*' )[0] ?? null;
	}

	/**
	 * The settings that lead to it.
	 *
	 * @param array<string, string> $more
	 * @return array<string, string>
	 */
	public function ini( array $more = [] ): array {
		return $more + [ 'presence.shm_path' => $this->path ];
	}

	public function remove(): void {
		foreach ( [ ...glob( "$this->path/*" ), ...glob( "$this->path*" ) ] as $path ) {
			is_dir( $path ) ? rmdir( $path ) : unlink( $path );
		}
	}
}
