<?php
/**
 * Who has a post open.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

/**
 * Who has one post open in an editor: some of them by face, and how many there are.
 */
final class Editors {

	/**
	 * Most faces of a post.
	 */
	private const FACES = 4;

	/**
	 * Editors of a post.
	 *
	 * @param array<int, Person> $people Editors by user id, newest page first.
	 */
	public function __construct( private readonly array $people ) {
		Faces::expect( array_column( $this->faces(), 'id' ) );
	}

	/**
	 * Whether somebody is among them.
	 *
	 * @param int $user_id User.
	 */
	public function has( int $user_id ): bool {
		return isset( $this->people[ $user_id ] );
	}

	/**
	 * Who they are.
	 *
	 * @return int[]
	 */
	public function ids(): array {
		return array_keys( $this->people );
	}

	/**
	 * They and one more.
	 *
	 * @param Person $person Somebody who is not among them.
	 */
	public function with( Person $person ): self {
		return new self( $this->people + array( $person->id => $person ) );
	}

	/**
	 * The editors with a face.
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
	 * What to call them: one by name, several by their number.
	 */
	public function names(): string {
		$total = $this->total();

		return 1 === $total
			? $this->faces()[0]->name
			/* translators: %s: Number of editors. */
			: sprintf( _n( '%s editor', '%s editors', $total, 'native-presence' ), number_format_i18n( $total ) );
	}

	/**
	 * All of them as other people's scripts get them.
	 *
	 * @return list<array{user_id: int, display_name: string, avatar_url: string, status: string}>
	 */
	public function rows(): array {
		return array_values(
			array_map(
				static fn( Person $person ) => array(
					'user_id'      => $person->id,
					'display_name' => $person->name,
					'avatar_url'   => $person->avatar(),
					'status'       => $person->idle ? 'idle' : 'active',
				),
				$this->people
			)
		);
	}

	/**
	 * The editors as scripts get them.
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
