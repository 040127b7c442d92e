<?php
/**
 * Keeps the stack's site to itself: no question to wordpress.org, and pictures of people from its own uploads.
 */

declare(strict_types=1);

namespace NativePresence\Stack;

defined( 'ABSPATH' ) || exit;

foreach ( array( '_maybe_update_core', '_maybe_update_plugins', '_maybe_update_themes' ) as $check ) {
	remove_action( 'admin_init', $check );
}
foreach ( array( 'load-plugins.php', 'load-update.php', 'load-update-core.php' ) as $screen ) {
	remove_action( $screen, 'wp_update_plugins' );
}
foreach ( array( 'load-themes.php', 'load-update.php', 'load-update-core.php' ) as $screen ) {
	remove_action( $screen, 'wp_update_themes' );
}
remove_action( 'load-update-core.php', 'wp_version_check' );
// Site Health asks all the same; what is answered is no error, which core would log.
add_filter(
	'pre_http_request',
	static fn ( mixed $answer, array $arguments, string $url ) => 'api.wordpress.org' === wp_parse_url( $url, PHP_URL_HOST )
		? array( 'headers' => array(), 'body' => '', 'cookies' => array(), 'response' => array( 'code' => 503, 'message' => 'No network' ) )
		: $answer,
	10,
	3
);
// The list of languages on General Settings.
add_filter( 'translations_api', static fn () => array( 'translations' => array() ) );

add_action(
	'wp_dashboard_setup',
	static function (): void {
		remove_meta_box( 'dashboard_primary', 'dashboard', 'side' );
	},
	PHP_INT_MAX
);

/**
 * The address of a drawn portrait: initials on a colour of the person's own. The file is made when it is first asked for.
 */
function portrait( \WP_User $user ): string {
	$uploads = wp_get_upload_dir();
	// A database that delivers no UTF-8 makes a name that nothing here can take apart.
	$name    = '' !== $user->display_name && mb_check_encoding( $user->display_name, 'UTF-8' ) ? $user->display_name : $user->user_login;
	$file    = '/portraits/' . $user->ID . '-' . substr( md5( $name ), 0, 8 ) . '.svg';
	$path    = $uploads['basedir'] . $file;
	if ( ! is_file( $path ) ) {
		$words    = preg_split( '/\s+/u', $name, -1, PREG_SPLIT_NO_EMPTY );
		$initials = mb_strtoupper( mb_substr( (string) reset( $words ), 0, 1 ) . ( count( $words ) > 1 ? mb_substr( (string) end( $words ), 0, 1 ) : '' ) );
		$hue      = $user->ID * 137 % 360;

		wp_mkdir_p( dirname( $path ) );
		// Written aside and renamed, so that nobody is served half a picture.
		$new = $path . '.' . getmypid();
		file_put_contents(
			$new,
			'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="hsl(' . $hue . ' 45% 42%)"/>'
			. '<text x="32" y="33" fill="#fff" font-family="sans-serif" font-size="26" text-anchor="middle" dominant-baseline="middle">'
			. esc_html( $initials ) . '</text></svg>'
		);
		rename( $new, $path );
	}
	return $uploads['baseurl'] . $file;
}

add_filter(
	'pre_get_avatar_data',
	static function ( array $args, mixed $who ): array {
		$user = match ( true ) {
			$who instanceof \WP_User => $who,
			is_numeric( $who ) => get_user_by( 'id', (int) $who ),
			is_string( $who ) => get_user_by( 'email', $who ),
			$who instanceof \WP_Post => get_user_by( 'id', (int) $who->post_author ),
			$who instanceof \WP_Comment => get_user_by( 'id', (int) $who->user_id ),
			default => false,
		};
		if ( false === $user ) {
			// Of nobody in particular: core's default would be asked for elsewhere.
			return '' === $who ? array( 'url' => includes_url( 'images/w-logo-blue.png' ) ) + $args : $args;
		}
		$args['url']          = portrait( $user );
		$args['found_avatar'] = true;
		return $args;
	},
	10,
	2
);
