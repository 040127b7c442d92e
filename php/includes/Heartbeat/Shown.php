<?php
/**
 * Something a page shows and beats keep up to date.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Places\PageView;

/**
 * Each surface gathers its data the same way for the page it is first rendered into and for every later beat. It asks the
 * engine for nothing that the viewer may not know.
 */
interface Shown {

	/**
	 * What to ask for the page being served; null when the page does not show it.
	 */
	public function on_page(): ?string;

	/**
	 * The rooms it depends on.
	 *
	 * @param Token $token What the page has.
	 * @return string[]
	 */
	public function rooms( Token $token ): array;

	/**
	 * Names the state of the engine, and of the page, that its answer depends on. It never leaves the server as it is: versions
	 * also tell that something else has changed. Null: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function state( Exchange $exchange, Token $token, PageView $view ): ?string;

	/**
	 * What it shows now; null for nothing. False: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|false|null;
}
