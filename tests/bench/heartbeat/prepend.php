<?php
/**
 * Prepended to every request of the benchmark's site: one that nobody is working on.
 */

declare(strict_types=1);

define( 'WP_DEBUG', false );
