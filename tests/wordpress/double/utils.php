<?php
/**
 * Functions that WP-CLI documents for commands. Part of the double of WP-CLI.
 */

declare(strict_types=1);

namespace WP_CLI\Utils;

/**
 * @param array<string, mixed> $assoc_args
 */
function get_flag_value( array $assoc_args, string $flag, mixed $default = null ): mixed {
	return $assoc_args[ $flag ] ?? $default;
}
