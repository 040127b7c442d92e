<?php
/**
 * One cell of the column "Editors".
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorsColumn;

use NativePresence\People\Person;

/**
 * Who has one post open in an editor.
 */
final class Cell {

	/**
	 * Most faces in a cell.
	 */
	private const FACES = 4;

	/**
	 * A cell.
	 *
	 * @param Person[] $people Editors, newest page first.
	 */
	public function __construct( private readonly array $people ) {}

	/**
	 * The editors with a face in the cell.
	 *
	 * @return Person[]
	 */
	public function faces(): array {
		return array_values( array_slice( $this->people, 0, self::FACES, true ) );
	}

	/**
	 * How many have the post open.
	 */
	public function total(): int {
		return count( $this->people );
	}

	/**
	 * Whether somebody has it open, and nobody is using it.
	 */
	public function is_idle(): bool {
		return $this->people && ! array_filter( $this->people, static fn( Person $person ) => ! $person->idle );
	}

	/**
	 * The cell as scripts get it.
	 *
	 * @return array{total: int, idle: int, editors: list<array{id: int, name: string, avatar: string, idle: int}>}
	 */
	public function answer(): array {
		return array(
			'total'   => $this->total(),
			'idle'    => (int) $this->is_idle(),
			'editors' => array_map( static fn( Person $person ) => $person->brief(), $this->faces() ),
		);
	}
}
