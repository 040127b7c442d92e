<?php
/**
 * A cell of the column "Editors".
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorsColumn;

use NativePresence\People\Editors;
use NativePresence\People\LockHolder;

/**
 * Who edits a post, by presence and by core's lock together. A cell says that nobody does only where both agree.
 */
final class Cell {

	/**
	 * A cell.
	 *
	 * @param Editors                         $here   Those whom presence has in the post.
	 * @param Editors|null                    $shown  Those whom the cell shows; null when it says nothing.
	 * @param array<string, mixed>|int|null $locked The holder of core's lock as scripts get it: 0 for one who is not named, null for nobody.
	 */
	private function __construct( private readonly Editors $here, public readonly ?Editors $shown, private readonly array|int|null $locked ) {}

	/**
	 * The cell of a post that the viewer may edit.
	 *
	 * @param Editors         $here   Those whom presence has in the post.
	 * @param LockHolder|null $holder Whom core's lock names.
	 */
	public static function of( Editors $here, ?LockHolder $holder ): self {
		$person = $holder?->person();

		return new self(
			$here,
			match ( true ) {
				! $holder || $here->has( $holder->user_id ) => $here->total() > 0 || wp_presence_recording_enabled() ? $here : null,
				null !== $person                            => $here->with( $person ),
				default                                     => $here->total() > 0 ? $here : null,
			},
			$holder ? $person?->brief() ?? 0 : null
		);
	}

	/**
	 * A cell that says nothing.
	 */
	public static function unsaid(): self {
		return new self( new Editors( array() ), null, null );
	}

	/**
	 * What the script has to know to bring the cell up to date.
	 *
	 * @return array{here?: array<string, mixed>, locked?: array<string, mixed>|int, unsaid?: 1}
	 */
	public function state(): array {
		return array_filter(
			array(
				'here'   => $this->here->total() > 0 ? $this->here->answer() : null,
				'locked' => $this->locked,
				'unsaid' => null === $this->shown && null === $this->locked ? 1 : null,
			),
			static fn( $of ) => null !== $of
		);
	}
}
