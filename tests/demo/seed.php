<?php
/**
 * Fills a fresh site: pages, posts and editors. Arguments: how many editors, their password.
 */

declare(strict_types=1);

require getenv( 'WP_PATH' ) . '/wp-load.php';

list( , $count, $password ) = $argv;

/**
 * The first editors by name; past the list, first and last names combined anew.
 *
 * @return array<string, string> Login => display name.
 */
function demo_editors( int $count ): array {
	$editors = require __DIR__ . '/editors.php';
	$logins  = array_keys( $editors );
	$names   = array_values( $editors );
	$known   = count( $names );
	for ( $i = $known; $i < $count; $i++ ) {
		$shift = intdiv( $i, $known );
		$first = strtok( $names[ $i % $known ], ' ' );
		$last  = strrchr( $names[ ( $i + 7 * $shift ) % $known ], ' ' );

		$editors[ $logins[ $i % $known ] . $shift ] = $first . ( $last ? $last : '' );
	}
	return array_slice( $editors, 0, $count, true );
}

foreach ( demo_editors( (int) $count ) as $login => $name ) {
	$id = wp_insert_user(
		array(
			'user_login'   => $login,
			'user_pass'    => $password,
			'user_email'   => $login . '@example.com',
			'display_name' => $name,
			'first_name'   => (string) strtok( $name, ' ' ),
			'role'         => 'editor',
		)
	);
	if ( is_wp_error( $id ) ) {
		fwrite( STDERR, $login . ': ' . $id->get_error_message() . "\n" );
		exit( 1 );
	}
}

$posts = array(
	array( 'post', 'publish', 'Night trains return to the coast line' ),
	array( 'post', 'publish', 'What the harbour sounds like at four in the morning' ),
	array( 'post', 'publish', 'A bakery, a flood, and forty years of receipts' ),
	array( 'post', 'draft', 'Interview: the last lighthouse keeper' ),
	array( 'post', 'draft', 'Ten walks that end at a tram stop' ),
	array( 'post', 'pending', 'The library that lends out tools' ),
	array( 'page', 'publish', 'Contact the newsroom' ),
	array( 'page', 'publish', 'How we correct mistakes' ),
	array( 'page', 'draft', 'Summer reading list' ),
);
foreach ( $posts as list( $type, $status, $title ) ) {
	wp_insert_post(
		array(
			'post_type'    => $type,
			'post_status'  => $status,
			'post_title'   => $title,
			'post_content' => "<!-- wp:paragraph -->\n<p>" . $title . ".</p>\n<!-- /wp:paragraph -->",
			'post_author'  => 1,
		)
	);
}
