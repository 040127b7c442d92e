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
 * Each surface gathers its data the same way for the page it is first rendered into and for every later beat.
 */
interface Shown {

	/**
	 * What to gather for the page being served, as a token that knows nothing; null when the page does not show it.
	 */
	public function on_page(): ?string;

	/**
	 * The rooms it depends on, with the version of each that a token names.
	 *
	 * @param Token $token What the page knows.
	 * @return array<string, int>
	 */
	public function since( Token $token ): array;

	/**
	 * What it shows now; null when that is what the token names, or the token that names it when that has become another.
	 * False: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page knows.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|string|false|null;
}
