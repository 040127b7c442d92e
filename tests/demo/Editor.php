<?php
/**
 * One editor of the demo, in one browser tab.
 */

declare(strict_types=1);

namespace NativePresence\Demo;

use WP_Post;
use WP_User;

final class Editor {
	/** Seconds without a beat after which the plugin calls an entry idle, and some. */
	private const AWAY = 45;

	/** Screens an editor may be on, besides editing a post; by JavaScript's `pagenow`. */
	private const SCREENS = array( 'dashboard', 'edit-post', 'upload', 'edit-comments', 'edit-page', 'profile', 'edit-category', 'tools' );

	private WP_User $user;

	/** @var WP_Post[] */
	private array $posts;

	/** The tab, made anew for every page as the server does. */
	private string $tab = '';

	private string $screen = '';

	private ?WP_Post $post = null;

	/** Rounds until this editor goes elsewhere. */
	private int $stay = 0;

	/** Whether nobody is at the keyboard. */
	private bool $away = false;

	/** The first editor never leaves the posts. */
	private bool $always_writing;

	/**
	 * @param WP_Post[] $posts
	 */
	public function __construct( WP_User $user, int $number, array $posts ) {
		$this->user           = $user;
		$this->posts          = $posts;
		$this->always_writing = 0 === $number;
		// Spread from the start: every second one writes, the others are on screens in turn.
		if ( 0 === $number % 2 ) {
			$this->edit( $posts[ intdiv( $number, 2 ) % count( $posts ) ] );
		} else {
			$this->visit( self::SCREENS[ intdiv( $number, 2 ) % count( self::SCREENS ) ] );
		}
		$this->away = 3 === $number % 5;
	}

	public function beat( int $interval ): void {
		if ( --$this->stay < 0 ) {
			$this->move();
		}
		// Someone away was last heard of a while ago, and the lease counts from then.
		$silence = $this->away ? self::AWAY : 0;
		$lease   = array(
			'user_id'    => $this->user->ID,
			'date_gmt'   => gmdate( 'Y-m-d H:i:s', time() - $silence ),
			'expires_in' => $silence + 3 * $interval,
		);
		$state = array( 'screen' => $this->screen );
		if ( null !== $this->post ) {
			$state += array(
				'post_status' => $this->post->post_status,
				'post_id'     => $this->post->ID,
			);
			wp_set_presence( wp_presence_post_room( $this->post ), $this->client_id( 'editor' ), array( 'action' => 'editing' ), $lease );
		}
		wp_set_presence( wp_presence_admin_room(), $this->client_id( 'user' ), $state, $lease );
	}

	private function move(): void {
		wp_remove_presence( wp_presence_admin_room(), $this->client_id( 'user' ) );
		if ( null !== $this->post ) {
			wp_remove_presence( wp_presence_post_room( $this->post ), $this->client_id( 'editor' ) );
		}
		if ( $this->always_writing || 0 === random_int( 0, 1 ) ) {
			$this->edit( $this->posts[ array_rand( $this->posts ) ] );
		} else {
			$this->visit( self::SCREENS[ array_rand( self::SCREENS ) ] );
		}
	}

	private function edit( WP_Post $post ): void {
		$this->open( $post->post_type );
		$this->post = $post;
	}

	private function visit( string $screen ): void {
		$this->open( $screen );
		$this->post = null;
	}

	private function open( string $screen ): void {
		$this->screen = $screen;
		$this->tab    = bin2hex( random_bytes( 8 ) );
		$this->stay   = random_int( 2, 9 );
		$this->away   = 0 === random_int( 0, 4 );
	}

	private function client_id( string $kind ): string {
		return "{$kind}-{$this->user->ID}-{$this->tab}";
	}
}
