<?php
/**
 * The name and face that travel with an entry.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

use NativePresence\Api\Name;
use NativePresence\Text;
use PresenceEntry;
use WeakMap;
use WP_User;

/**
 * A writer stores who it is with its entry, because it has that at hand; so readers look nobody up.
 */
final class Identity {

	/**
	 * Edge of the stored avatar in pixels: 32 on a screen of double density.
	 */
	public const AVATAR_SIZE = 64;

	/**
	 * Most bytes of a name: what the users table holds.
	 */
	private const LONGEST_NAME = 1000;

	/**
	 * Most bytes of an avatar's address. A longer one carries the picture itself, and every list would carry it along.
	 */
	private const LONGEST_ADDRESS = 2048;

	/**
	 * Addresses of avatars, once somebody asked: a page writes the viewer's into their entry, and shows it to them.
	 *
	 * @var WeakMap<WP_User, string>|null
	 */
	private static ?WeakMap $addresses = null;

	/**
	 * Our keys of an entry for a user; none when there is no such user.
	 *
	 * @param int|WP_User $user User.
	 * @return array{_name?: string, _avatar?: string}
	 */
	public static function of( int|WP_User $user ): array {
		$user = $user instanceof WP_User ? $user : get_userdata( $user );

		if ( ! $user ) {
			return array();
		}

		return array(
			'_name'   => self::name( $user ),
			'_avatar' => self::address( $user ),
		);
	}

	/**
	 * A user's display name, encoded for HTML as core keeps it.
	 *
	 * @param WP_User $user User.
	 */
	public static function name( WP_User $user ): string {
		return Name::cut( Text::utf8( (string) $user->display_name ), self::LONGEST_NAME );
	}

	/**
	 * The address of a user's avatar; empty when avatars are off.
	 *
	 * @param WP_User $user User.
	 */
	public static function avatar( WP_User $user ): string {
		return get_option( 'show_avatars' ) ? self::address( $user ) : '';
	}

	/**
	 * Who is behind entries, in the entries' order and each once. Entries of nobody, and of users that are no more, have
	 * nobody behind them. Only entries that did not come through this plugin make it look users up.
	 *
	 * @param PresenceEntry[] $entries Entries.
	 * @return array<int, array{name: string, avatar: string}> By user id.
	 */
	public static function people( array $entries ): array {
		$avatars = (bool) get_option( 'show_avatars' );
		$people  = array();

		foreach ( $entries as $entry ) {
			$id = $entry->user_id;

			if ( $id > 0 && ! isset( $people[ $id ] ) ) {
				$people[ $id ] = self::written( $entry->data, $avatars );
			}
		}

		$unknown = array_keys( $people, null, true );

		if ( ! $unknown ) {
			return $people;
		}

		cache_users( $unknown );

		foreach ( $unknown as $id ) {
			$people[ $id ] = self::written( self::of( $id ), $avatars );
		}

		return array_filter( $people );
	}

	/**
	 * The address of a user's avatar; empty when there is none.
	 *
	 * @param WP_User $user User.
	 */
	private static function address( WP_User $user ): string {
		self::$addresses ??= new WeakMap();

		return self::$addresses[ $user ] ??= self::short( get_avatar_url( $user, array( 'size' => self::AVATAR_SIZE ) ) );
	}

	/**
	 * An address that entries can carry; empty for any other.
	 *
	 * @param mixed $url What a filter may have made of an address.
	 */
	private static function short( mixed $url ): string {
		$url = is_string( $url ) ? Text::url( $url ) : '';

		return strlen( $url ) <= self::LONGEST_ADDRESS ? $url : '';
	}

	/**
	 * The identity that our keys tell; null when they tell none.
	 *
	 * @param array<string, mixed> $data    State with our keys.
	 * @param bool                 $avatars Whether avatars are on.
	 * @return array{name: string, avatar: string}|null
	 */
	private static function written( array $data, bool $avatars ): ?array {
		$name = $data['_name'] ?? null;

		return is_string( $name )
			? array(
				'name'   => $name,
				'avatar' => $avatars ? (string) ( $data['_avatar'] ?? '' ) : '',
			)
			: null;
	}
}
