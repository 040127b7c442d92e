<?php
/**
 * Removes what the plugin keeps in the database: its options, on every site. Presence itself was never there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

$native_presence_sites = is_multisite()
	? get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	)
	: array( get_current_blog_id() );

foreach ( $native_presence_sites as $native_presence_site ) {
	if ( is_multisite() ) {
		switch_to_blog( $native_presence_site );
	}

	foreach ( array( 'salt', 'failure', 'recording', 'segment' ) as $native_presence_option ) {
		delete_option( "native_presence_$native_presence_option" );
	}

	if ( is_multisite() ) {
		restore_current_blog();
	}
}
