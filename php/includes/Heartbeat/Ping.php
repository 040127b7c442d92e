<?php
/**
 * What a tab says in a beat.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Api\Name;
use NativePresence\Places\OpenPost;
use NativePresence\Places\PageView;
use NativePresence\Recording\Claim;
use NativePresence\Recording\Lease;
use NativePresence\Recording\Tab;
use NativePresence\Recording\Ticket;

/**
 * A ping, taken apart and checked. Beats are form-encoded, so everything arrives as text.
 */
final class Ping {

	/**
	 * A ping.
	 *
	 * @param string                $tab      Tab id; empty when other people's scripts ping.
	 * @param string                $ticket   Ticket of the tab; empty when the ping names none.
	 * @param string                $claim    Claim of the document; empty when the ping names none.
	 * @param bool                  $first    Whether the document does not know yet that the tab id is its own.
	 * @param PageView|null         $view     The page, when it was served by this site to this user.
	 * @param bool                  $moved    Whether the Site Editor has another post open than the page it brought says.
	 * @param bool|null             $idle     Whether nobody is using the tab; null when the ping does not say.
	 * @param int                   $lease    Seconds until the tab counts as gone.
	 * @param bool                  $versions Whether the tab names versions of what it shows.
	 * @param array<string, string> $show     What it shows, with what it knows of each.
	 * @param Known                 $known    The rows it has.
	 * @param Proof                 $proof    Proof of what it has.
	 * @param array<string, mixed>  $raw      Everything the ping said.
	 */
	private function __construct(
		public readonly string $tab,
		public readonly string $ticket,
		public readonly string $claim,
		public readonly bool $first,
		public readonly ?PageView $view,
		public readonly bool $moved,
		public readonly ?bool $idle,
		public readonly int $lease,
		public readonly bool $versions,
		public readonly array $show,
		public readonly Known $known,
		public readonly Proof $proof,
		private readonly array $raw
	) {}

	/**
	 * Takes a ping apart.
	 *
	 * @param mixed $said What arrived.
	 */
	public static function from( mixed $said ): self {
		$said = is_array( $said ) ? $said : array();
		$show = is_array( $said['show'] ?? null ) ? $said['show'] : array();
		$show = array_filter( $show, is_string( ... ) );

		$signed = self::text( $said, 'page' );
		$proof  = Proof::said( self::text( $said, 'proof' ), self::opened( $signed, self::open( $said ) ), $show );
		$page   = '' === $signed ? null : PageView::verify( $signed );
		$view   = $page ? OpenPost::in( $page, self::open( $said ), $proof ) : null;

		return new self(
			Tab::checked( self::text( $said, 'tab' ) ),
			Ticket::checked( self::text( $said, 'ticket' ) ),
			Claim::checked( self::text( $said, 'claim' ) ),
			'1' === self::text( $said, 'first' ),
			$view,
			$view !== $page,
			isset( $said['idle'] ) ? '1' === self::text( $said, 'idle' ) : null,
			Lease::until( (int) self::text( $said, 'next' ), $page->interval ?? 0 ),
			'1' === self::text( $said, 'v' ),
			$show,
			Known::said( is_string( $said['known'] ?? null ) ? $said['known'] : null ),
			$proof,
			$said
		);
	}

	/**
	 * The same ping of another tab.
	 *
	 * @param string $tab    Tab id.
	 * @param string $ticket Ticket of the tab.
	 */
	public function with_tab( string $tab, string $ticket ): self {
		return new self( $tab, $ticket, $this->claim, $this->first, $this->view, $this->moved, $this->idle, $this->lease, $this->versions, $this->show, $this->known, $this->proof, $this->raw );
	}

	/**
	 * What the tab's entry keeps to know the tab by.
	 *
	 * @return array{_ticket?: string, _claim?: string}
	 */
	public function proof(): array {
		return Ticket::kept( $this->ticket ) + Claim::kept( $this->claim );
	}

	/**
	 * The proof that the page brings back with its next beat; null for a page that brings none.
	 *
	 * @param string|null                         $signed  The page view that the page is given; null for the one that it has.
	 * @param array<string, array<string, mixed>> $answers What it is told, by surface.
	 * @param array<string, string>               $states  State of the engine, by surface.
	 */
	public function next_proof( ?string $signed, array $answers, array $states ): ?string {
		if ( ! isset( $this->raw['proof'] ) ) {
			return null;
		}

		$tokens = array_replace( $this->show, array_filter( array_map( static fn( array $answer ) => $answer['token'] ?? null, $answers ) ) );

		return $this->proof->next( self::opened( $signed ?? self::text( $this->raw, 'page' ), $this->claimed_open() ), $tokens, $states );
	}

	/**
	 * What a proof says of the page that brings it.
	 *
	 * @param string $signed  The page view that it names.
	 * @param int    $post_id The post that it has open; 0 for none.
	 */
	public static function opened( string $signed, int $post_id = 0 ): string {
		return "$post_id $signed";
	}

	/**
	 * The page a ping without ours names. A client may say which screen it is on, and nothing that is shown to be true.
	 */
	public function claimed_screen(): string {
		return Name::cut( (string) preg_replace( '/[^A-Za-z0-9_.\/-]/', '', self::text( $this->raw, 'screen' ) ) );
	}

	/**
	 * The title a ping without ours names: stored for those who ask, never shown.
	 */
	public function claimed_title(): string {
		return Name::cut( sanitize_text_field( self::text( $this->raw, 'title' ) ) );
	}

	/**
	 * The post a ping names; 0 for none.
	 */
	public function claimed_post(): int {
		return absint( self::text( $this->raw, 'post_id' ) );
	}

	/**
	 * The post that a tab of the Site Editor says it has open, as the answer names it; 0 for none.
	 */
	public function claimed_open(): int {
		return self::open( $this->raw );
	}

	/**
	 * The post that a tab of the Site Editor says it has open; 0 for none.
	 *
	 * @param array<string, mixed> $said What arrived.
	 */
	private static function open( array $said ): int {
		return absint( self::text( $said, 'open' ) );
	}

	/**
	 * A field as text; empty when it is missing or no text.
	 *
	 * @param array<string, mixed> $said  What arrived.
	 * @param string               $field Field.
	 */
	private static function text( array $said, string $field ): string {
		return is_scalar( $said[ $field ] ?? null ) ? (string) $said[ $field ] : '';
	}
}
