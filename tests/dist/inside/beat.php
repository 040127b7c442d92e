<?php
// One heartbeat, served by PHP-FPM: somebody says that they are here, and is told who is.
declare(strict_types=1);

$n = (int) $_GET['n'];
presence_set( 'admin/online', "tab-$n", [ 'screen' => 'dashboard' ], $n, 90 );
echo json_encode(
	[
		'live'   => array_map( static fn( PresenceEntry $entry ): int => $entry->user_id, presence_get( 'admin/online' ) ),
		'worker' => getmypid(),
		'layout' => presence_info()['layout'],
	]
), "\n";
