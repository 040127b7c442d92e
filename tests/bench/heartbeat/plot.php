<?php
/**
 * Draws what was measured: plot.php FILE. The picture goes to the output.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

require __DIR__ . '/autoload.php';

echo ( new Plot( Figures::of_json( (string) file_get_contents( $argv[1] ) ) ) )->svg();
