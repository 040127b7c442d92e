<?php
/**
 * What a page has of a surface.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

/**
 * The name of the answer that a page was given last, a dot, and what the page asks for, such as `Zl0pE3v_9aQx.post/12,13`.
 * The name is made of that answer and nothing else: it stays when something changes that the viewer may not know.
 */
final class Token {

	/**
	 * Characters of a name.
	 */
	public const LENGTH = 12;

	/**
	 * The posts that it asks for, once somebody needed them.
	 *
	 * @var Posts|null
	 */
	private ?Posts $posts = null;

	/**
	 * A token that a page has.
	 *
	 * @param string               $text  What the page says it has; empty for nothing.
	 * @param (callable(): bool)|null $proven Whether the site gave this text to this user, who has had the same rights since.
	 */
	public function __construct( public readonly string $text, private readonly mixed $proven = null ) {}

	/**
	 * The posts that it asks for. Whether the viewer may know of them is decided here, before an engine is asked.
	 */
	public function posts(): Posts {
		return $this->posts ??= Posts::of( $this->text, null !== $this->proven && ( $this->proven )() );
	}

	/**
	 * Drops the posts that the viewer may not edit any more. Call it before an answer is made: a proof may have skipped the check.
	 *
	 * @param int[] $others Posts to look up with them.
	 */
	public function check( array $others ): void {
		$this->posts = $this->posts?->checked( $others );
	}
}
