<?php
/**
 * What answers depend on beside the engine.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

/**
 * Everything but the engine that an answer to the current user depends on. It asks no database: roles and language came with
 * the user, the rest is autoloaded. It also changes with what the viewer may not know, so only proofs are made of it.
 */
final class Basis {

	/**
	 * A text that changes when an answer may be another, or be refused. It never leaves the server: it is hashed because names
	 * of capabilities are long.
	 */
	public static function now(): string {
		$user = wp_get_current_user();

		$parts = array(
			Salt::current(),
			$user->ID,
			$user->allcaps,
			// Elsewhere that is a capability, and among those.
			is_multisite() && is_super_admin(),
			get_current_blog_id(),
			get_user_locale( $user ),
			get_option( 'show_avatars' ),
			get_option( 'home' ),
			get_option( 'siteurl' ),
			get_option( 'wp_page_for_privacy_policy' ),
		);

		return hash( 'sha256', serialize( $parts ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.serialize_serialize -- Only hashed.
	}
}
