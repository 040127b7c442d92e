<?php
/**
 * Keeps the demo's editors online: one process that writes their presence through the plugin's own functions, the way
 * their browsers would, and moves them about now and then. Runs inside the loaded WordPress until it is ended.
 */

declare(strict_types=1);

use NativePresence\Demo\Editor;

$editors = Editor::spread( get_users( array( 'role' => 'editor', 'orderby' => 'ID' ) ) );

while ( true ) {
	foreach ( $editors as $editor ) {
		$editor->beat();
	}
	sleep( Editor::BEAT );
	// Posts may have been retitled meanwhile.
	wp_cache_flush_runtime();
}
