<?php
/**
 * Proof that nothing has changed.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Secret;

/**
 * Spares a beat the work of an answer that would be the same. Every answer brings a new one, and the next beat brings it
 * back: a random number, and hashes of it with the viewer's rights, with what the page was given, and with the state of the
 * engine. The number makes each proof look unlike the last, so it does not tell that the engine's state is another because
 * of something that the viewer may not know.
 */
final class Proof {

	/**
	 * Characters of each part.
	 */
	private const PART = 8;

	/**
	 * Minutes until a beat checks again which posts the viewer may edit. A post that gets another author or status makes no
	 * proof invalid.
	 */
	private const MINUTES = 5;

	/**
	 * What answers to the viewer depend on beside the engine, once somebody asked.
	 *
	 * @var string|null
	 */
	private ?string $basis = null;

	/**
	 * The minute in which the posts were last looked up, once somebody asked; 0 when the proof does not permit to rely on that.
	 *
	 * @var int|null
	 */
	private ?int $checked = null;

	/**
	 * A proof.
	 *
	 * @param string[] $parts   Its parts: the number, the permit, and one for each surface.
	 * @param string   $page    The page view that the page names, and the post that it has open.
	 * @param string[] $tokens  The token of each surface, by surface in order.
	 */
	private function __construct( private readonly array $parts, private readonly string $page, private readonly array $tokens ) {}

	/**
	 * What a page brings.
	 *
	 * @param string                $text   Proof; empty for none.
	 * @param string                $page   The page view that the page names, and the post that it has open.
	 * @param array<string, string> $tokens What it says it has, by surface.
	 */
	public static function said( string $text, string $page, array $tokens ): self {
		ksort( $tokens );

		return new self( str_split( $text, self::PART ), $page, $tokens );
	}

	/**
	 * Whether this site gave the page its page view and its tokens, the viewer has had the same capabilities since, and their
	 * posts were looked up within the last minutes.
	 */
	public function permits(): bool {
		return $this->checked() > 0;
	}

	/**
	 * The minute in which the posts were last looked up; 0 when the proof does not permit to rely on that.
	 */
	private function checked(): int {
		if ( null === $this->checked ) {
			$this->checked = 0;

			foreach ( range( self::minute(), self::minute() - self::MINUTES + 1 ) as $minute ) {
				if ( $this->has( 1, 'permit', array( $this->page, $this->tokens, $minute ) ) ) {
					$this->checked = $minute;
					break;
				}
			}
		}

		return $this->checked;
	}

	/**
	 * The minute that it is now.
	 */
	private static function minute(): int {
		return intdiv( time(), MINUTE_IN_SECONDS );
	}

	/**
	 * Whether a surface's answer would be the one that the page has.
	 *
	 * @param string $surface Surface.
	 * @param string $state   State of the engine.
	 */
	public function holds( string $surface, string $state ): bool {
		$place = array_search( $surface, array_keys( $this->tokens ), true );

		return false !== $place && $this->has( 2 + $place, $surface, array( $this->tokens[ $surface ], $state ) );
	}

	/**
	 * The proof for what the page has after this answer.
	 *
	 * @param string                $page   The page view that it has, and the post that it has open.
	 * @param array<string, string> $tokens The token of each surface.
	 * @param array<string, string> $states State of the engine, by surface; none for a surface of which the engine told nothing.
	 */
	public function next( string $page, array $tokens, array $states ): string {
		ksort( $tokens );

		$number = Secret::random( self::PART );
		$minute = $this->permits() ? $this->checked() : self::minute();
		$text   = $number . $this->part( $number, 'permit', array( $page, $tokens, $minute ) );

		foreach ( $tokens as $surface => $token ) {
			$text .= isset( $states[ $surface ] ) ? $this->part( $number, $surface, array( $token, $states[ $surface ] ) ) : Secret::random( self::PART );
		}

		return $text;
	}

	/**
	 * Whether a part is as it has to be.
	 *
	 * @param int          $place Its place.
	 * @param string       $name  Its name.
	 * @param array<mixed> $of    What it speaks for.
	 */
	private function has( int $place, string $name, array $of ): bool {
		return isset( $this->parts[ $place ] ) && hash_equals( $this->part( $this->parts[0], $name, $of ), $this->parts[ $place ] );
	}

	/**
	 * A part.
	 *
	 * @param string       $number The random number.
	 * @param string       $name   Name of the part.
	 * @param array<mixed> $of     What it speaks for.
	 */
	private function part( string $number, string $name, array $of ): string {
		$this->basis ??= Basis::now();

		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.serialize_serialize -- Only hashed.
		return Secret::name( 'proof ' . serialize( array( $number, $name, $of, $this->basis ) ), self::PART );
	}
}
