<?php
/**
 * One view of one page.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Places;

use NativePresence\Api\Name;
use NativePresence\Bootstrap;
use NativePresence\Recording\Lease;
use NativePresence\Text;
use WP_Post;

/**
 * Where a tab is. Only the page request knows this in full (menus and the main query are not loaded in a heartbeat), so
 * it is printed into the page, signed, and every beat of the tab brings it back: a beat needs no lookups, and no client
 * can claim to be somewhere it was not served.
 */
final class PageView {

	/**
	 * The screen of every view of the site itself.
	 */
	public const FRONT = 'front';

	/**
	 * Most bytes of an address that entries carry.
	 */
	private const LONGEST_URL = 500;

	/**
	 * Most bytes of a title that entries carry.
	 */
	private const LONGEST_TITLE = 1000;

	/**
	 * A page view.
	 *
	 * @param string $screen     What JavaScript calls `pagenow`; `front` on the front end.
	 * @param string $object     What "the same page" means: the screen, and on it the post, user, term or comment.
	 * @param int    $started    When the page was served, seconds since 1970.
	 * @param int    $post_id    The post on this page; 0 for none.
	 * @param string $title      Title of a public post viewed on the front end.
	 * @param string $label      What the page calls itself, for screens that core does not know.
	 * @param string $url        Where it is, below the admin or the home address.
	 * @param string $capability What one needs to go there; empty when that is not known.
	 * @param int    $interval   Seconds between beats of this page; 0 when that is not known.
	 */
	public function __construct(
		public readonly string $screen,
		public readonly string $object,
		public readonly int $started,
		public readonly int $post_id = 0,
		public readonly string $title = '',
		public readonly string $label = '',
		public readonly string $url = '',
		public readonly string $capability = '',
		public readonly int $interval = 0
	) {}

	/**
	 * The page this request serves.
	 */
	public static function current(): self {
		return is_admin() ? self::admin() : self::front();
	}

	/**
	 * Whether this is a view of the site itself.
	 */
	public function is_front(): bool {
		return self::FRONT === $this->screen;
	}

	/**
	 * Whether this page is the editor of a post.
	 *
	 * @param int $post_id Post.
	 */
	public function edits( int $post_id ): bool {
		return $post_id > 0 && $this->post_id === $post_id && ! $this->is_front();
	}

	/**
	 * The key of what the page edits; empty where nothing is edited.
	 */
	public function key(): string {
		return str_starts_with( $this->object, "$this->screen " ) && ! $this->is_front() ? substr( $this->object, strlen( $this->screen ) + 1 ) : '';
	}

	/**
	 * The page view as text that a page may carry.
	 */
	public function sign(): string {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- JSON in a form field.
		$text = base64_encode( (string) wp_json_encode( get_object_vars( $this ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );

		return $text . '.' . self::signature( $text );
	}

	/**
	 * The page view that a page carried, or null when it was not signed for this user on this site.
	 *
	 * @param string $signed What sign() made.
	 */
	public static function verify( string $signed ): ?self {
		[ $text, $signature ] = explode( '.', $signed, 2 ) + array( '', '' );

		if ( ! hash_equals( self::signature( $text ), $signature ) ) {
			return null;
		}

		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- The signature was checked.
		$view = json_decode( (string) base64_decode( $text, true ), true );

		return is_array( $view ) ? new self( ...$view ) : null;
	}

	/**
	 * What only this site could have signed, for the current user.
	 *
	 * @param string $text Text.
	 */
	private static function signature( string $text ): string {
		// The salt of nonces is loaded in every beat anyway.
		return wp_hash( 'native-presence|' . Bootstrap::VERSION . '|' . get_current_blog_id() . '|' . get_current_user_id() . '|' . $text, 'nonce' );
	}

	/**
	 * The admin page this request serves.
	 */
	private static function admin(): self {
		$screen = get_current_screen();
		$id     = $screen ? Text::utf8( $screen->id ) : 'customize';
		$key    = ScreenKey::current();
		$post   = $screen && in_array( $screen->base, array( 'post', 'revision' ), true ) ? get_post() : null;
		$post   = $post && current_user_can( 'edit_post', $post->ID ) ? $post : null;
		$menu   = MenuPage::current( $id );
		$cap    = $menu ? $menu->capability : '';

		if ( $post && 'revision' === $screen->base ) {
			// Nobody saves here, but only users who may edit the post may open the page.
			$key  = "post/$post->ID";
			$post = null;
		}

		return new self(
			Name::cut( $id ),
			Name::cut( '' === $key ? $id : "$id $key" ),
			time(),
			$post ? $post->ID : 0,
			'',
			$menu ? $menu->label : '',
			$menu && strlen( $menu->url ) <= self::LONGEST_URL ? $menu->url : '',
			// Cut, it would be another one.
			strlen( $cap ) <= Name::LIMIT ? $cap : '',
			interval: Lease::interval()
		);
	}

	/**
	 * The page of the site this request serves.
	 */
	private static function front(): self {
		$post    = is_singular() ? get_queried_object() : null;
		$post    = $post instanceof WP_Post ? $post : null;
		$uri     = Text::url( sanitize_url( wp_unslash( $_SERVER['REQUEST_URI'] ?? '/' ) ) );
		$public  = $post && is_post_publicly_viewable( $post ) && '' === $post->post_password;
		$refused = is_404() || ( $post && post_password_required( $post ) );

		return new self(
			self::FRONT,
			Name::cut(
				match ( true ) {
					// At the same address, others may see what this user does not: they are not on the same page.
					$refused       => "front refused $uri",
					null !== $post => "front post/$post->ID",
					default        => "front $uri",
				}
			),
			time(),
			$post ? $post->ID : 0,
			$public ? Name::cut( Text::utf8( wp_strip_all_tags( get_the_title( $post ) ) ), self::LONGEST_TITLE ) : '',
			'',
			! $refused && ( $public || ! $post ) && self::is_public( $uri, $post ) ? $uri : '',
			interval: Lease::interval()
		);
	}

	/**
	 * Whether any visitor finds the page under an address. Other code serves pages of its own behind the addresses of posts and of
	 * the front page, and what a query or a search asks for may be nobody else's business.
	 *
	 * @param string       $uri  Address that was asked for.
	 * @param WP_Post|null $post The post it shows.
	 */
	private static function is_public( string $uri, ?WP_Post $post ): bool {
		if ( str_contains( $uri, '?' ) || strlen( $uri ) > self::LONGEST_URL ) {
			return false;
		}

		if ( is_archive() ) {
			return true;
		}

		$link = match ( true ) {
			null !== $post  => $post->ID > 0 ? get_permalink( $post ) : '',
			is_front_page() => home_url( '/' ),
			is_home()       => get_permalink( (int) get_option( 'page_for_posts' ) ),
			default         => '',
		};
		$path = (string) wp_parse_url( (string) $link, PHP_URL_PATH );

		return '' !== $path && trailingslashit( rawurldecode( $path ) ) === trailingslashit( rawurldecode( $uri ) );
	}
}
