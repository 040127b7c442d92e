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
	 * Names this state.
	 */
	public function token(): string;

	/**
	 * The posts its words and links need.
	 *
	 * @return int[]
	 */
	public function posts(): array;

	/**
	 * The data as scripts get it, as the current user may see it. Its posts have to be primed.
	 *
	 * @return array{token: string}
	 */
	public function answer(): array;
}
