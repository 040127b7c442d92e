<?php
/**
 * What the admin bar lists.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\AdminBar;

use NativePresence\Heartbeat\Known;
use NativePresence\Heartbeat\ShownData;
use NativePresence\People\Crowd;
use NativePresence\People\Person;
use NativePresence\Places\PageView;

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
	 * @param string   $token     Names this state.
	 * @param int      $total     People online, the viewer included.
	 * @param Person[] $here      Others on the viewer's page.
	 * @param Person[] $elsewhere Others on other pages.
	 * @param int      $more      Others that are in neither list.
	 */
	private function __construct(
		private readonly string $token,
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
	 * @param string   $token Names this state.
	 */
	public static function of( Crowd $crowd, PageView $view, string $token ): self {
		$here      = array();
		$elsewhere = array();

		foreach ( $crowd->others as $person ) {
			if ( $person->is_on( $view->object ) ) {
				$here[] = $person;
			} else {
				$elsewhere[] = $person;
			}
		}

		$here      = self::first_by_name( $here );
		$elsewhere = self::first_by_name( $elsewhere );

		return new self(
			$token,
			$crowd->total(),
			$here,
			$elsewhere,
			$crowd->total_others() - count( $here ) - count( $elsewhere )
		);
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
		return Person::posts( $this->elsewhere, $known );
	}

	/**
	 * The node as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array{token: string, total: int, here: list<array<string, mixed>|string>, elsewhere: list<array<string, mixed>|string>, more: int}
	 */
	public function answer( Known $known ): array {
		return array(
			'token'     => $this->token,
			'total'     => $this->total,
			'here'      => Person::brief_rows( $this->here, $known ),
			'elsewhere' => Person::full_rows( $this->elsewhere, $known ),
			'more'      => $this->more,
		);
	}

	/**
	 * The first people by name. Of a crowd only those before the last of them are ever put in order.
	 *
	 * @param Person[] $people People.
	 * @return Person[]
	 */
	private static function first_by_name( array $people ): array {
		$first = array();
		$names = array();
		$last  = '';
		$plain = self::without_accents( $people );

		foreach ( $people as $i => $person ) {
			$name = $plain[ $i ];

			if ( '' !== $last && strnatcasecmp( $name, $last ) >= 0 ) {
				continue;
			}

			$names[ $person->id ] = $name;
			$first[ $person->id ] = $person;

			if ( count( $names ) === 2 * self::PEOPLE ) {
				natcasesort( $names );

				$names = array_slice( $names, 0, self::PEOPLE, true );
				$last  = (string) end( $names );
			}
		}

		natcasesort( $names );

		return array_map( static fn( int $id ) => $first[ $id ], array_keys( array_slice( $names, 0, self::PEOPLE, true ) ) );
	}

	/**
	 * The names of people without accents. All at once, because core's table of accents is long and each call goes through
	 * it anew.
	 *
	 * @param Person[] $people People.
	 * @return string[] In the same order.
	 */
	private static function without_accents( array $people ): array {
		$names    = array_map( static fn( Person $person ) => str_replace( "\n", ' ', $person->name ), $people );
		$accented = array_filter( $names, static fn( string $name ) => ! mb_check_encoding( $name, 'ASCII' ) );

		return $accented
			? array_replace( $names, array_combine( array_keys( $accented ), explode( "\n", remove_accents( implode( "\n", $accented ) ) ) ) )
			: $names;
	}
}
