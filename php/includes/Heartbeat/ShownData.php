<?php
/**
 * What a surface shows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

/**
 * Gathered data of a surface, before words and links are made of it.
 */
interface ShownData {

	/**
	 * The posts its words and links need.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array;

	/**
	 * The data as scripts get it, as the current user may see it; that of Unavailable when the engine stops answering. Its
	 * posts have to be primed.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string}|array{unavailable: 1}
	 */
	public function answer( Known $known ): array;
}
