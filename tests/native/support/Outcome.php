<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

/**
 * How another process ended.
 */
final class Outcome {
	public function __construct(
		public readonly string $output,
		public readonly string $errors,
		public readonly int $status,
	) {}
}
