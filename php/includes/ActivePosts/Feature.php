<?php
/**
 * The dashboard widget "Active Posts".
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\ActivePosts;

defined( 'ABSPATH' ) || exit;

use NativePresence\Dashboard;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Heartbeat\Shown;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Heartbeat\Token;
use NativePresence\Places\PageView;
use NativePresence\Recording\Page;

/**
 * Which posts are being edited, and by whom.
 */
final class Feature implements Shown {

	public const NAME = 'active-posts';

	/**
	 * Every post the widget shows, with its editors. Null: the engine did not answer.
	 *
	 * @return list<array{post_id: int, post_title: string, post_type: string, edit_url: string, editors: list<array<string, mixed>>}>|null
	 */
	public static function everything(): ?array {
		$data = Page::gather( self::NAME, '' );
		$rows = $data instanceof Data ? $data->rows() : null;

		return null === $rows ? null : array_map( static fn( Row $row ) => $row->full(), $rows );
	}

	/**
	 * Shown on the dashboard.
	 */
	public function on_page(): ?string {
		return Dashboard::is_shown() ? '' : null;
	}

	/**
	 * Depends on no room that could be named before it is looked for.
	 *
	 * @param Token $token What the page has.
	 * @return string[]
	 */
	public function rooms( Token $token ): array {
		return array();
	}

	/**
	 * The version of the rooms of all posts. Null: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function state( Exchange $exchange, Token $token, PageView $view ): ?string {
		$version = Rooms::version();

		return null === $version ? null : (string) $version;
	}

	/**
	 * The posts it lists. False: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|false|null {
		$rooms = Rooms::read();

		return $rooms ? Data::of( $rooms ) : false;
	}
}
