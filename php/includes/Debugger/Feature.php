<?php
/**
 * The presence debugger.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Debugger;

defined( 'ABSPATH' ) || exit;

use NativePresence\Api\Rooms;
use NativePresence\Dashboard;
use NativePresence\Engine;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Heartbeat\Shown;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Heartbeat\Token;
use NativePresence\Places\PageView;
use NativePresence\Viewer;
use WP_Screen;

/**
 * A dashboard widget for those who work on a site: only under WP_DEBUG, and hidden until somebody asks for it.
 */
final class Feature implements Shown {

	public const NAME   = 'debugger';
	public const WIDGET = 'presence_heartbeat';

	/**
	 * Most rooms counted.
	 */
	private const ROOMS = 500;

	/**
	 * Most entries shown.
	 */
	private const ENTRIES = 50;

	/**
	 * Adds the widget to the dashboard.
	 */
	public static function register(): void {
		if ( self::is_on() && Viewer::takes_part() ) {
			Dashboard::add( self::WIDGET, __( 'Presence Debugger', 'native-presence' ), array( View::class, 'render' ) );
		}
	}

	/**
	 * Hides the widget until somebody ticks it among the screen's options.
	 *
	 * @param string[]  $hidden Ids of widgets that are hidden at first.
	 * @param WP_Screen $screen Screen.
	 * @return string[]
	 */
	public static function hide( array $hidden, WP_Screen $screen ): array {
		return 'dashboard' === $screen->id ? array( ...$hidden, self::WIDGET ) : $hidden;
	}

	/**
	 * Shown on the dashboard of a site that is being worked on.
	 */
	public function on_page(): ?string {
		return self::is_on() && Dashboard::is_shown() ? '' : null;
	}

	/**
	 * Depends on everyone online, and on no other room that could be named before it is looked for.
	 *
	 * @param Token $token What the page knows.
	 * @return array<string, int>
	 */
	public function since( Token $token ): array {
		return array( Rooms::ADMIN => 0 );
	}

	/**
	 * What it shows. False: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page knows.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|false|null {
		if ( ! self::is_on() ) {
			return null;
		}

		$online  = $exchange->room( Rooms::ADMIN );
		$version = null === $online ? null : Engine::version();

		if ( null === $version ) {
			return false;
		}

		$figures = Figures::read();
		$state   = $version . '-' . substr( hash( 'sha256', (string) wp_json_encode( Figures::worth_telling( $figures ) ) ), 0, 8 );

		if ( $token->state === $state ) {
			return null;
		}

		$rooms   = Engine::rooms_like( '', self::ROOMS );
		$entries = current_user_can( 'manage_options' ) ? Engine::newest_like( '', self::ENTRIES ) : array();

		if ( null === $rooms || null === $entries ) {
			return false;
		}

		$counts = array(
			'people'  => $online['users'],
			'tabs'    => $online['entries'],
			'rooms'   => count( $rooms ),
			'entries' => array_sum( array_column( $rooms, 'entries' ) ),
		);

		return new Data(
			$token->next( $state ),
			$counts,
			$figures,
			$entries
		);
	}

	/**
	 * Whether the site is being worked on.
	 */
	private static function is_on(): bool {
		return defined( 'WP_DEBUG' ) && WP_DEBUG;
	}
}
