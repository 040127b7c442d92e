<?php
/**
 * What the widget "Who's Online" lists.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\WhosOnline;

defined( 'ABSPATH' ) || exit;

use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Crowd;
use NativePresence\People\Faces;
use NativePresence\People\Person;

/**
 * The newest people as rows, some of the rest as faces, and how many there are in all.
 */
final class Data implements ShownData {

	/**
	 * Rows in view from the start.
	 */
	public const ROWS = 3;

	/**
	 * Rows that unfold.
	 */
	public const MORE_ROWS = 20;

	/**
	 * Faces of those without a row.
	 */
	private const STACK = 10;

	/**
	 * Keys of the rows that unfold, once scripts have been told them.
	 *
	 * @var string[]
	 */
	private array $folded = array();

	/**
	 * What the widget lists.
	 *
	 * @param int      $total People online but the viewer.
	 * @param Person[] $rows  People with a row.
	 * @param Person[] $stack People with a face only.
	 */
	private function __construct(
		public readonly int $total,
		public readonly array $rows,
		public readonly array $stack
	) {}

	/**
	 * What the widget lists of a crowd.
	 *
	 * @param Crowd $crowd Everyone online.
	 */
	public static function of( Crowd $crowd ): self {
		$rows = self::ROWS + self::MORE_ROWS;

		Faces::expect( array_slice( array_keys( $crowd->others ), 0, $rows + self::STACK ) );

		return new self(
			$crowd->total_others(),
			array_values( array_slice( $crowd->others, 0, $rows, true ) ),
			array_values( array_slice( $crowd->others, $rows, self::STACK, true ) )
		);
	}

	/**
	 * A widget without anybody, for the script to fill.
	 */
	public static function nobody(): self {
		return new self( 0, array(), array() );
	}

	/**
	 * Posts of those with a row.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return Person::posts( $this->rows );
	}

	/**
	 * Keys of the rows that unfold, when scripts have them; otherwise none.
	 *
	 * @return string[]
	 */
	public function folded(): array {
		return $this->folded;
	}

	/**
	 * The widget as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, total: int, rows: list<array<string, mixed>|string>, stack: list<array<string, mixed>|string>}
	 */
	public function answer( Known $known ): array {
		$rows = Person::full_rows( $this->rows, $known );

		$this->folded = array_column( array_slice( $rows, self::ROWS ), 'k' );

		return $known->answer(
			array(
				'total' => $this->total,
				'rows'  => $rows,
				'stack' => Person::brief_rows( $this->stack, $known ),
			)
		);
	}
}
