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
	 * The engine's figures, once somebody asked.
	 *
	 * @var array<string, int|string>|null
	 */
	private ?array $figures = null;

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
	 * @param Token $token What the page has.
	 * @return string[]
	 */
	public function rooms( Token $token ): array {
		return array( Rooms::ADMIN );
	}

	/**
	 * The version of the site, and what the engine says about itself. Null: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function state( Exchange $exchange, Token $token, PageView $view ): ?string {
		$version = $exchange->answered() ? Engine::version() : null;

		return null === $version ? null : (string) wp_json_encode( array( $version, Figures::worth_telling( $this->figures() ) ) );
	}

	/**
	 * What it shows; null on a site that nobody works on. False: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|false|null {
		if ( ! self::is_on() ) {
			return null;
		}

		$online = $exchange->room( Rooms::ADMIN );
		$counts = array(
			__( 'People online', 'native-presence' ) => $online['users'] ?? 0,
			__( 'Open tabs', 'native-presence' )     => $online['entries'] ?? 0,
		);

		if ( ! current_user_can( 'manage_options' ) ) {
			return new Data( $counts, $this->figures(), array() );
		}

		$rooms   = Engine::rooms_like( '', self::ROOMS );
		$entries = Engine::newest_like( '', self::ENTRIES );

		if ( null === $rooms || null === $entries ) {
			return false;
		}

		$counts += array(
			__( 'Rooms with somebody', 'native-presence' )  => count( $rooms ),
			__( 'Entries of this site', 'native-presence' ) => array_sum( array_column( $rooms, 'entries' ) ),
		);

		return new Data( $counts, $this->figures(), $entries );
	}

	/**
	 * The engine's figures, as the viewer may know them.
	 *
	 * @return array<string, int|string> By name.
	 */
	private function figures(): array {
		return $this->figures ??= Figures::read();
	}

	/**
	 * Whether the site is being worked on.
	 */
	private static function is_on(): bool {
		return defined( 'WP_DEBUG' ) && WP_DEBUG;
	}
}
