<?php
/**
 * Fills a fresh site: pages, posts and editors. Arguments: how many editors, their password.
 */

declare(strict_types=1);

use NativePresence\Demo\Names;

require getenv( 'WP_PATH' ) . '/wp-load.php';
require_once dirname( __DIR__, 2 ) . '/php/includes/autoload.php';

list( , $count, $password ) = $argv;

$authors = array();
foreach ( Names::first( (int) $count ) as $login => $name ) {
	list( $first, $last ) = explode( ' ', $name, 2 ) + array( '', '' );
	$id                   = wp_insert_user(
		array(
			'user_login'   => $login,
			'user_pass'    => $password,
			'user_email'   => $login . '@example.com',
			'display_name' => $name,
			'first_name'   => $first,
			'last_name'    => $last,
			'role'         => 'editor',
		)
	);
	if ( is_wp_error( $id ) ) {
		fwrite( STDERR, $login . ': ' . $id->get_error_message() . "\n" );
		exit( 1 );
	}
	$authors[] = $id;
}
if ( array() === $authors ) {
	$authors[] = 1;
}

// Core asks browsers whether they can be sent compressed scripts, and does not wait for the answer before somebody logs out.
update_site_option( 'can_compress_scripts', 0 );

// Nobody is greeted: neither by the dashboard's welcome panel nor by the editor's guide.
foreach ( array( 1, ...$authors ) as $id ) {
	update_user_meta( $id, 'show_welcome_panel', 0 );
	update_user_meta(
		$id,
		$wpdb->get_blog_prefix() . 'persisted_preferences',
		array(
			'core/edit-post' => array( 'welcomeGuide' => false ),
			'core'           => array( 'enableChoosePatternModal' => false ),
			'_modified'      => gmdate( 'c' ),
		)
	);
}

// Status, title; the first is the newest.
$posts = array(
	'post' => array(
		array( 'draft', 'Interview: the last lighthouse keeper' ),
		array( 'publish', 'Night trains return to the coast line' ),
		array( 'pending', 'The library that lends out tools' ),
		array( 'publish', 'What the harbour sounds like at four in the morning' ),
		array( 'draft', 'Ten walks that end at a tram stop' ),
		array( 'publish', 'A bakery, a flood, and forty years of receipts' ),
		array( 'publish', 'Why the town clock runs two minutes fast' ),
	),
	'page' => array(
		array( 'publish', 'Contact the newsroom' ),
		array( 'publish', 'How we correct mistakes' ),
		array( 'draft', 'Summer reading list' ),
	),
);
foreach ( $posts as $type => $list ) {
	foreach ( $list as $days => list( $status, $title ) ) {
		wp_insert_post(
			array(
				'post_type'    => $type,
				'post_status'  => $status,
				'post_title'   => $title,
				'post_content' => "<!-- wp:paragraph -->\n<p>{$title}.</p>\n<!-- /wp:paragraph -->",
				'post_author'  => $authors[ $days % count( $authors ) ],
				'post_date'    => gmdate( 'Y-m-d H:i:s', time() - DAY_IN_SECONDS * ( $days + 1 ) ),
			)
		);
	}
}
// WordPress's own examples are of no use here.
foreach ( array( 1, 2, 3 ) as $example ) {
	wp_delete_post( $example, true );
}
