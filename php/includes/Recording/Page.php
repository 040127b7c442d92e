<?php
/**
 * The page being served.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Rooms;
use NativePresence\Assets;
use NativePresence\EditorPanel\Feature as EditorPanel;
use NativePresence\Features;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\Look;
use NativePresence\Heartbeat\Ping;
use NativePresence\Heartbeat\Proof;
use NativePresence\Heartbeat\Shown;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Heartbeat\Token;
use NativePresence\Mark;
use NativePresence\Places\PageView;
use NativePresence\Viewer;
use WP_User;

/**
 * Records the view of a page that a person opened while the page is served, so nobody blinks while navigating, and gathers
 * in the same breath what the page will show.
 */
final class Page {

	/**
	 * What the surfaces of this page show, until they are rendered.
	 *
	 * @var array<string, ShownData>
	 */
	private static array $gathered = array();

	/**
	 * Records the view and enqueues the scripts that keep it.
	 */
	public static function serve(): void {
		if ( ! self::is_seen() || ! Viewer::takes_part() ) {
			return;
		}

		$user     = wp_get_current_user();
		$view     = PageView::current();
		$tab      = Tab::make();
		$ticket   = Ticket::make();
		$room     = ! $view->is_front() ? PostRoom::room( $view->post_id ) : false;
		$unseen   = ! Navigation::is();
		$records  = Setting::records( $view->screen ) && ! $unseen;
		$known    = Known::nothing();
		$surfaces = Features::on_page();

		$exchange = new Exchange(
			$records ? self::writes( $user, $view, $tab, $ticket, $room ) : array(),
			$records ? Session::login_entries( $user->ID ) : array(),
			Look::rooms( $surfaces )
		);

		$look   = Look::gather( $exchange, $surfaces, $view, $known );
		$shown  = $look->answers( $known );
		$tokens = self::tokens( $shown, $surfaces );
		$signed = $view->sign();

		self::$gathered = $look->data;

		Assets::enqueue(
			array(
				'v'            => 1,
				'mark'         => Mark::name(),
				'tab'          => $tab,
				'ticket'       => $ticket,
				// Tells whether this document was made for this view.
				'made'         => (int) floor( microtime( true ) * 1000 ),
				// Whether the request alone does not say that a person opened the page: then its first beat does.
				'unseen'       => (int) $unseen,
				// A demo may show the whole site inside a frame.
				'framed'       => (int) defined( 'NATIVE_PRESENCE_DEMO' ),
				'page'         => $signed,
				'editorPostId' => $room ? $view->post_id : 0,
				'tokens'       => $tokens,
				'proof'        => Proof::said( '', '', array() )->next( Ping::opened( $signed ), $tokens, $look->states ),
				// Whole addresses: a site may put the language, or a query, anywhere into them.
				'goodbyeUrl'   => Goodbye::url(),
				'staleUrl'     => rest_url( 'wp-presence/v1/presence/screen-revisions/stale' ),
				'restNonce'    => wp_create_nonce( 'wp_rest' ),
				'usersUrl'     => Viewer::users_url(),
				'recording'    => (int) wp_presence_recording_enabled(),
				'userId'       => $user->ID,
				// The block editor draws its panels by script.
				'shown'        => array_intersect_key( $shown, array( EditorPanel::NAME => true ) ),
				// What beats need not say again.
				'rows'         => (object) $known->told(),
				'announces'    => $shown && ! self::is_editor(),
			)
		);
	}

	/**
	 * What the page knows of each surface; a token that knows nothing where the engine did not answer.
	 *
	 * @param array<string, array<string, mixed>>              $shown    What surfaces show, by name.
	 * @param array<string, array{shown: Shown, token: Token}> $surfaces Surfaces by name.
	 * @return array<string, string>
	 */
	private static function tokens( array $shown, array $surfaces ): array {
		$tokens = array();

		foreach ( $shown as $name => $of ) {
			$asked           = $surfaces[ $name ]['token']->text;
			$tokens[ $name ] = $of['token'] ?? ( '' === $asked ? '0' : $asked );
		}

		return $tokens;
	}

	/**
	 * What a surface of this page shows. Gathered now for those who render it on their own.
	 *
	 * @param string $name Surface.
	 */
	public static function take( string $name ): ?ShownData {
		$data = self::$gathered[ $name ] ?? self::gather( $name, Features::shown( $name )->on_page() ?? '' );

		unset( self::$gathered[ $name ] );

		return $data;
	}

	/**
	 * What a surface of this page shows, leaving it there; null when it was not gathered with the page.
	 *
	 * @param string $name Surface.
	 */
	public static function peek( string $name ): ?ShownData {
		return self::$gathered[ $name ] ?? null;
	}

	/**
	 * Gathers for one surface.
	 *
	 * @param string $name  Surface.
	 * @param string $token What to gather.
	 */
	public static function gather( string $name, string $token ): ?ShownData {
		$known    = Known::nothing();
		$surfaces = array(
			$name => array(
				'shown' => Features::shown( $name ),
				'token' => new Token( $token ),
			),
		);

		return Look::gather( new Exchange( array(), array(), Look::rooms( $surfaces ) ), $surfaces, PageView::current(), $known )->data[ $name ] ?? null;
	}

	/**
	 * What this page view writes.
	 *
	 * @param WP_User      $user User.
	 * @param PageView     $view The page.
	 * @param string       $tab  Tab id.
	 * @param string       $ticket Ticket of the tab.
	 * @param string|false $room The room of the post it edits.
	 * @return list<array{room: string, client_id: string, data: array<string, mixed>, user_id: int, ttl: int}>
	 */
	private static function writes( WP_User $user, PageView $view, string $tab, string $ticket, string|false $room ): array {
		$lease  = Lease::first();
		$status = $room ? (string) get_post_status( $view->post_id ) : '';
		$writes = array(
			array(
				'room'      => Rooms::ADMIN,
				'client_id' => Tab::user( $user->ID, $tab ),
				'data'      => TabEntry::online( $user, $view, false, $status, Ticket::kept( $ticket ) ),
				'user_id'   => $user->ID,
				'ttl'       => $lease,
			),
		);

		if ( $room ) {
			PostLocks::spoken_for( $view->post_id );

			$writes[] = array(
				'room'      => $room,
				'client_id' => Tab::editor( $user->ID, $tab ),
				'data'      => TabEntry::editor( $user, $view->post_id, $view->started, false, $tab ),
				'user_id'   => $user->ID,
				'ttl'       => $lease,
			);
		}

		return $writes;
	}

	/**
	 * Whether this request serves a page that a person looks at: not a frame inside one.
	 */
	private static function is_seen(): bool {
		// The Customizer calls itself a frame, for the sake of core's styles.
		if ( defined( 'IFRAME_REQUEST' ) && IFRAME_REQUEST && ! did_action( 'customize_controls_init' ) ) {
			return false;
		}

		return is_admin() || ( Setting::covers_this_page() && is_admin_bar_showing() && ! is_customize_preview() && ! is_embed() );
	}

	/**
	 * Whether people write on this page.
	 */
	private static function is_editor(): bool {
		$screen = is_admin() ? get_current_screen() : null;

		return is_admin() && ( ! $screen || 'post' === $screen->base || $screen->is_block_editor() );
	}
}
