<?php
/**
 * Keeps the demo's editors online: one process that writes their presence through the plugin's own functions, the way
 * their browsers would, and moves them about now and then. Runs inside the loaded WordPress until it is ended.
 */

declare(strict_types=1);

// Seconds between two rounds; an entry lives three of them.
const DEMO_BEAT = 20;

use NativePresence\Demo\Editor;

require __DIR__ . '/Editor.php';

$posts   = get_posts(
	array(
		'post_type'   => array( 'post', 'page' ),
		'post_status' => 'any',
		'numberposts' => 50,
		'orderby'     => 'ID',
		'order'       => 'ASC',
	)
);
$editors = array();
foreach ( get_users( array( 'role' => 'editor', 'orderby' => 'ID' ) ) as $number => $user ) {
	$editors[] = new Editor( $user, $number, $posts );
}

while ( true ) {
	foreach ( $editors as $editor ) {
		$editor->beat( DEMO_BEAT );
	}
	sleep( DEMO_BEAT );
	// Posts may have been retitled meanwhile.
	wp_cache_flush_runtime();
}
