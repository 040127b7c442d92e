<?php
/**
 * What a page knows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

/**
 * A token names a state of something shown: the engine's version, and a hash of what else the answer depends on. Equal
 * means nothing to tell. The hash asks no database: roles and language came with the user, the rest is autoloaded.
 */
final class Token {

	/**
	 * The state that it names; null when something else the answer depends on has changed.
	 *
	 * @var string|null
	 */
	public readonly ?string $state;

	/**
	 * A token that a page has.
	 *
	 * @param string $text What the page says it has; empty for nothing.
	 * @param string $view What view() says now.
	 */
	public function __construct( public readonly string $text, private readonly string $view ) {
		$this->state = str_starts_with( $text, "$view." ) ? substr( $text, strlen( $view ) + 1 ) : null;
	}

	/**
	 * The version that it names; null when it names none that is worth anything.
	 */
	public function version(): ?int {
		return null !== $this->state && ctype_digit( $this->state ) ? (int) $this->state : null;
	}

	/**
	 * What the page is given for another state.
	 *
	 * @param string $state The state of the engine that it names.
	 */
	public function next( string $state ): string {
		return "$this->view.$state";
	}

	/**
	 * Hash of everything but the engine that an answer to the current user depends on.
	 */
	public static function view(): string {
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

		return hash( 'xxh32', serialize( $parts ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.serialize_serialize -- Only hashed.
	}
}
