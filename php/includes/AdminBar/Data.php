<?php
/**
 * What the admin bar lists.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\AdminBar;

defined( 'ABSPATH' ) || exit;

use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Crowd;
use NativePresence\People\Faces;
use NativePresence\People\Person;
use NativePresence\Places\PageView;
use NativePresence\Places\Place;

/**
 * The people on the viewer's page and elsewhere, each by name, and how many are online in all.
 */
final class Data implements ShownData {

	/**
	 * Most people in each of the two lists.
	 */
	private const PEOPLE = 10;

	/**
	 * What the admin bar lists.
	 *
	 * @param int      $total     People online, the viewer included.
	 * @param Person[] $here      Others on the viewer's page.
	 * @param Person[] $elsewhere Others on other pages.
	 * @param int      $more      Others that are in neither list.
	 */
	private function __construct(
		public readonly int $total,
		public readonly array $here,
		public readonly array $elsewhere,
		public readonly int $more
	) {}

	/**
	 * What the admin bar lists of a crowd.
	 *
	 * @param Crowd    $crowd Everyone online.
	 * @param PageView $view  The viewer's page.
	 */
	public static function of( Crowd $crowd, PageView $view ): self {
		$here      = array();
		$elsewhere = array();
		// Who was served a page of a post may have lost it since.
		$stays = 0 === $view->post_id || Place::may_be_on( $view );

		foreach ( self::names( $crowd->others ) as $id => $name ) {
			if ( $stays && isset( $crowd->others[ $id ]->objects[ $view->object ] ) ) {
				$here[ $id ] = $name;
			} else {
				$elsewhere[ $id ] = $name;
			}
		}

		$here      = self::first_by_name( $here, $crowd->others );
		$elsewhere = self::first_by_name( $elsewhere, $crowd->others );

		Faces::expect( array_column( array( ...$here, ...$elsewhere ), 'id' ) );

		return new self(
			$crowd->total(),
			$here,
			$elsewhere,
			$crowd->total_others() - count( $here ) - count( $elsewhere )
		);
	}

	/**
	 * A node without anybody, for the script to fill.
	 */
	public static function nobody(): self {
		return new self( 0, array(), array(), 0 );
	}

	/**
	 * Whether anybody else is online.
	 */
	public function is_alone(): bool {
		return array() === $this->here && array() === $this->elsewhere && $this->more <= 0;
	}

	/**
	 * Posts of those elsewhere; where the others are, the viewer is too.
	 *
	 * @param Known $known What the page has been told.
	 * @return int[]
	 */
	public function posts( Known $known ): array {
		return Person::posts( $this->elsewhere );
	}

	/**
	 * The node as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, total: int, here: list<array<string, mixed>|string>, elsewhere: list<array<string, mixed>|string>, more: int}
	 */
	public function answer( Known $known ): array {
		return $known->answer(
			array(
				'total'     => $this->total,
				'here'      => Person::brief_rows( $this->here, $known ),
				'elsewhere' => Person::full_rows( $this->elsewhere, $known ),
				'more'      => $this->more,
			)
		);
	}

	/**
	 * The first people by name. Of a crowd only those before the last of them are ever put in order.
	 *
	 * @param array<int, string> $names  Names without accents, by user id.
	 * @param Person[]           $people People by user id.
	 * @return Person[]
	 */
	private static function first_by_name( array $names, array $people ): array {
		$first = array();
		$last  = '';

		foreach ( $names as $id => $name ) {
			if ( '' !== $last && strnatcasecmp( $name, $last ) >= 0 ) {
				continue;
			}

			$first[ $id ] = $name;

			if ( count( $first ) === 2 * self::PEOPLE ) {
				natcasesort( $first );

				$first = array_slice( $first, 0, self::PEOPLE, true );
				$last  = (string) end( $first );
			}
		}

		natcasesort( $first );

		return array_map( static fn( int $id ) => $people[ $id ], array_keys( array_slice( $first, 0, self::PEOPLE, true ) ) );
	}

	/**
	 * The names of people without accents. All at once, because core's table of accents is long and each call goes through
	 * it anew.
	 *
	 * @param Person[] $people People by user id.
	 * @return array<int, string> By user id, in the same order.
	 */
	private static function names( array $people ): array {
		$names = str_replace( "\n", ' ', array_column( $people, 'name', 'id' ) );
		$text  = implode( "\n", $names );

		return mb_check_encoding( $text, 'ASCII' ) ? $names : array_combine( array_keys( $names ), explode( "\n", remove_accents( $text ) ) );
	}
}
