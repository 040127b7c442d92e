<?php
/**
 * Puts editors online without browsers: their number, then how many seconds their presence lasts. Runs inside the loaded
 * WordPress.
 */

declare(strict_types=1);

use NativePresence\Site;
use function NativePresence\Stack\portrait;

list( $count, $seconds ) = array_map( intval( ... ), $args );

// All but the first, who is the one looking.
$names   = array_slice( array_values( NativePresence\Demo\Names::first( 40 ) ), 1 );
$screens = array( 'upload', 'edit-comments', 'edit-page', 'edit-post', 'dashboard', 'tools', 'edit-category' );
$posts   = get_posts( array( 'post_type' => array( 'post', 'page' ), 'post_status' => array( 'publish', 'draft', 'pending' ), 'numberposts' => 9 ) );

for ( $i = 0; $i < $count; $i++ ) {
	$name = $names[ $i % count( $names ) ];
	$id   = 800_001 + $i;
	$user = new WP_User( (object) array( 'ID' => $id, 'user_login' => "crowd-$i", 'display_name' => $name ) );
	$data = array(
		'_name'   => $name,
		'_avatar' => portrait( $user ),
		'_idle'   => 3 === $i % 5 ? 1 : 0,
		'_at'     => time() - $i,
	);
	if ( 0 === $i % 3 ) {
		$post  = $posts[ intdiv( $i, 3 ) % count( $posts ) ];
		$data += array( 'screen' => $post->post_type, '_post' => $post->ID, '_object' => "$post->post_type post/$post->ID" );
		presence_set( (string) wp_presence_post_room( $post ), "editor-$id", $data, $id, $seconds, Site::id() );
	} else {
		$screen = $screens[ $i % count( $screens ) ];
		$data  += array( 'screen' => $screen, '_object' => $screen );
	}
	presence_set( 'admin/online', "user-$id", $data, $id, $seconds, Site::id() );
}
