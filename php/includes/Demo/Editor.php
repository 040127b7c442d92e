<?php
/**
 * One editor of the demo.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Demo;

use WP_Post;
use WP_User;

/**
 * Somebody in one browser tab, who moves about now and then. Writes through the functions that other code uses, the way
 * a browser's requests would.
 */
final class Editor {

	/**
	 * Seconds between two beats; an entry outlives two that stay away.
	 */
	public const BEAT = 20;

	/**
	 * Seconds without a beat after which an entry counts as idle, and some.
	 */
	private const AWAY = 45;

	/**
	 * Screens an editor may be on, besides editing a post; by JavaScript's `pagenow`.
	 */
	private const SCREENS = array( 'dashboard', 'edit-post', 'upload', 'edit-comments', 'edit-page', 'profile', 'edit-category', 'tools' );

	/**
	 * The tab, made anew for every page as the server does.
	 *
	 * @var string
	 */
	private string $tab = '';

	/**
	 * The screen of the tab.
	 *
	 * @var string
	 */
	private string $screen = '';

	/**
	 * The post being edited, if one is.
	 *
	 * @var WP_Post|null
	 */
	private ?WP_Post $post = null;

	/**
	 * Rounds until this editor goes elsewhere.
	 *
	 * @var int
	 */
	private int $stay = 0;

	/**
	 * Whether nobody is at the keyboard.
	 *
	 * @var bool
	 */
	private bool $away = false;

	/**
	 * An editor. They are spread from the start: every second one writes, the others are on screens in turn.
	 *
	 * @param WP_User   $user   User.
	 * @param int       $number Place among the editors; the first, 0, never leaves the posts.
	 * @param WP_Post[] $posts  Posts there are to edit.
	 */
	private function __construct(
		public readonly WP_User $user,
		private readonly int $number,
		private readonly array $posts
	) {
		if ( 0 === $number % 2 && $posts ) {
			$this->edit( $posts[ intdiv( $number, 2 ) % count( $posts ) ] );
		} else {
			$this->visit( self::SCREENS[ intdiv( $number, 2 ) % count( self::SCREENS ) ] );
		}

		$this->away = 3 === $number % 5;
	}

	/**
	 * Editors, spread over screens and the posts that the site has.
	 *
	 * @param WP_User[] $users Users.
	 * @return self[]
	 */
	public static function spread( array $users ): array {
		$posts   = self::posts();
		$editors = array();

		foreach ( array_values( $users ) as $number => $user ) {
			$editors[] = new self( $user, $number, $posts );
		}

		return $editors;
	}

	/**
	 * The posts that editors of the demo write on.
	 *
	 * @return WP_Post[]
	 */
	public static function posts(): array {
		return get_posts(
			array(
				'post_type'   => array( 'post', 'page' ),
				'post_status' => array( 'publish', 'future', 'draft', 'pending', 'private' ),
				'numberposts' => 50,
				'orderby'     => 'ID',
				'order'       => 'ASC',
			)
		);
	}

	/**
	 * Renews this editor's presence, somewhere else when it is time to move.
	 */
	public function beat(): void {
		if ( --$this->stay < 0 ) {
			$this->move();
		}

		// Someone away was last heard of a while ago, and the lease counts from then.
		$silence = $this->away ? self::AWAY : 0;
		$lease   = array(
			'user_id'    => $this->user->ID,
			'date_gmt'   => gmdate( 'Y-m-d H:i:s', time() - $silence ),
			'expires_in' => $silence + 3 * self::BEAT,
		);

		$state = array(
			'screen' => $this->screen,
			'demo'   => true,
		);

		if ( $this->post ) {
			$state += array(
				'post_status' => $this->post->post_status,
				'post_id'     => $this->post->ID,
			);

			$editing = array(
				'action' => 'editing',
				'demo'   => true,
			);

			wp_set_presence( wp_presence_post_room( $this->post ), $this->client_id( 'editor' ), $editing, $lease );
		}

		wp_set_presence( wp_presence_admin_room(), $this->client_id( 'user' ), $state, $lease );
	}

	/**
	 * Takes this editor's tab out.
	 */
	public function leave(): void {
		wp_remove_presence( wp_presence_admin_room(), $this->client_id( 'user' ) );

		if ( $this->post ) {
			wp_remove_presence( wp_presence_post_room( $this->post ), $this->client_id( 'editor' ) );
		}
	}

	/**
	 * Goes elsewhere.
	 */
	private function move(): void {
		$this->leave();

		if ( $this->posts && ( 0 === $this->number || 0 === random_int( 0, 1 ) ) ) {
			$this->edit( $this->posts[ array_rand( $this->posts ) ] );
		} else {
			$this->visit( self::SCREENS[ array_rand( self::SCREENS ) ] );
		}
	}

	/**
	 * Opens a post.
	 *
	 * @param WP_Post $post Post.
	 */
	private function edit( WP_Post $post ): void {
		$this->open( $post->post_type );

		$this->post = $post;
	}

	/**
	 * Opens a screen.
	 *
	 * @param string $screen Screen.
	 */
	private function visit( string $screen ): void {
		$this->open( $screen );

		$this->post = null;
	}

	/**
	 * Opens a page.
	 *
	 * @param string $screen Screen.
	 */
	private function open( string $screen ): void {
		$this->screen = $screen;
		$this->tab    = bin2hex( random_bytes( 8 ) );
		$this->stay   = random_int( 2, 9 );
		$this->away   = 0 === random_int( 0, 4 );
	}

	/**
	 * The client id of the tab.
	 *
	 * @param string $kind Kind of entry.
	 */
	private function client_id( string $kind ): string {
		return "{$kind}-{$this->user->ID}-{$this->tab}";
	}
}
