<?php
/**
 * The dashboard widget "Who's Online".
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\WhosOnline;

defined( 'ABSPATH' ) || exit;

use NativePresence\Api\Rooms;
use NativePresence\Dashboard;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Heartbeat\Shown;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Heartbeat\Token;
use NativePresence\Places\PageView;

/**
 * Who else is online, and where.
 */
final class Feature implements Shown {

	public const NAME = 'whos-online';

	/**
	 * Shown on the dashboard.
	 */
	public function on_page(): ?string {
		return Dashboard::is_shown() ? '' : null;
	}

	/**
	 * Depends on everyone online.
	 *
	 * @param Token $token What the page has.
	 * @return string[]
	 */
	public function rooms( Token $token ): array {
		return array( Rooms::ADMIN );
	}

	/**
	 * The version of that room. Null: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function state( Exchange $exchange, Token $token, PageView $view ): ?string {
		$version = $exchange->room( Rooms::ADMIN )['version'] ?? null;

		return null === $version ? null : (string) $version;
	}

	/**
	 * The people it lists. False: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|false|null {
		$crowd = $exchange->crowd();

		return $crowd ? Data::of( $crowd ) : false;
	}
}
