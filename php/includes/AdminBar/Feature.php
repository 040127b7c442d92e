<?php
/**
 * The node of the admin bar.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\AdminBar;

defined( 'ABSPATH' ) || exit;

use NativePresence\Api\Rooms;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Heartbeat\Shown;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Heartbeat\Token;
use NativePresence\Places\PageView;

/**
 * Who is on this page, and who is elsewhere.
 */
final class Feature implements Shown {

	public const NAME = 'admin-bar';

	/**
	 * Shown wherever the admin bar is.
	 */
	public function on_page(): ?string {
		return is_admin_bar_showing() ? '' : null;
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
	 * The version of that room, and the page: the Site Editor goes from post to post. Null: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function state( Exchange $exchange, Token $token, PageView $view ): ?string {
		$version = $exchange->room( Rooms::ADMIN )['version'] ?? null;

		return null === $version ? null : "$version $view->object";
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

		return $crowd ? Data::of( $crowd, $view ) : false;
	}
}
