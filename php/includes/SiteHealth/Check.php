<?php
/**
 * One check of Site Health.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

/**
 * Something about presence that is well or is not.
 */
interface Check {

	/**
	 * What it looks at, as a title.
	 */
	public function label(): string;

	/**
	 * Whether there is anything to look at.
	 */
	public function applies(): bool;

	/**
	 * What it finds. Only asked where it applies.
	 */
	public function result(): Result;
}
