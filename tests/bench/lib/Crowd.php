<?php
/**
 * People in one room, or each in a room of their own, with what every contender needs to write them.
 *
 * An entry is what the plugin writes for a tab in the administration: seven members, about 250 bytes of JSON, under a
 * client id of 20 to 30 bytes, in a room and a site with the plugin's names. Most people are on eight screens; names,
 * avatar addresses (as long as WordPress's default ones) and sessions differ from person to person.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

final class Crowd {
	/** The install's hash and the blog, as the plugin names a site. */
	public const SITE = '0f3a9c217b44-1';

	private const SCREENS = array( 'dashboard', 'edit-post', 'upload', 'edit-comments', 'edit-page', 'profile', 'edit-category', 'tools' );

	private const NAMES = array( 'Maya Okafor', 'Jonas Lindqvist', 'Zoë van der Meer', 'Aiko Tanaka', 'Kwame Mensah' );

	/** @var list<string> */
	public array $rooms = array();

	/** @var list<string> */
	public array $clients = array();

	/** @var list<int> */
	public array $users = array();

	/** @var list<string> Site, room and client id in one. */
	public array $keys = array();

	/** @var list<array<string, int|string>> */
	public array $data = array();

	/** @var list<array<string, int|string>> The same people on other screens. */
	public array $elsewhere = array();

	/** @var array<string, list<int|string>> */
	private array $columns = array();

	/**
	 * @param string $room  Its name; with `%d` in it, there are many of them.
	 * @param int    $size  How many people.
	 * @param int    $first Number of the first: people of different numbers are different.
	 * @param int    $own   Number of the first's own room.
	 * @param int    $share How many share a room.
	 */
	public function __construct( public string $room, int $size, int $first = 0, int $own = 0, int $share = 1 ) {
		for ( $i = 0; $i < $size; $i++ ) {
			$number            = $first + $i;
			$this->rooms[]     = $room = sprintf( $this->room, $own + intdiv( $i, $share ) );
			$this->clients[]   = $client = "user-$number-" . self::hash( "tab $number", 16 );
			$this->users[]     = $number + 1;
			$this->keys[]      = self::SITE . ":$room:$client";
			$this->data[]      = self::entry( $number, $number );
			$this->elsewhere[] = self::entry( $number, $number + 1 );
		}
	}

	/** How the names of its many rooms begin. */
	public function prefix(): string {
		return strstr( $this->room, '%d', true ) ?: '';
	}

	/**
	 * One member of everyone's data.
	 *
	 * @return list<int|string>
	 */
	public function column( string $member ): array {
		return $this->columns[ $member ] ??= array_column( $this->data, $member );
	}

	/**
	 * @return array<string, int|string>
	 */
	private static function entry( int $number, int $screen ): array {
		$screen = self::SCREENS[ $screen % count( self::SCREENS ) ];

		return array(
			'screen'   => $screen,
			'_name'    => self::NAMES[ $number % count( self::NAMES ) ] . " $number",
			'_avatar'  => 'https://secure.gravatar.com/avatar/' . self::hash( "user $number", 64 ) . '?s=64&d=mm&r=g',
			'_session' => self::hash( "session $number", 16 ),
			'_at'      => 1795494019 + $number,
			'_idle'    => 0,
			'_object'  => $screen,
		);
	}

	private static function hash( string $text, int $length ): string {
		return substr( hash( 'sha256', $text ), 0, $length );
	}
}
