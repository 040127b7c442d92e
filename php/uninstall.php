<?php
/**
 * Removes what the plugin keeps in the database: two options a site. Presence itself was never there.
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

	delete_option( 'native_presence_salt' );
	delete_option( 'native_presence_failure' );

	if ( is_multisite() ) {
		restore_current_blog();
	}
}
