<?php
/**
 * Logging in and out.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Recording;

use NativePresence\Api\Decoration;
use NativePresence\Api\Entries;
use NativePresence\Api\Rooms;
use NativePresence\Engine;
use NativePresence\Network;
use NativePresence\Participation;
use NativePresence\People\Identity;
use PresenceEntry;
use WP_User;

/**
 * Ties entries to the session that wrote them, so logging out on one device leaves those of the others alone. An entry
 * holds a hash of what core stores of a session, which is itself a hash: the token cannot be had from it.
 */
final class Session {

	/**
	 * The session that began in this request; its cookie is not among those that came with it.
	 *
	 * @var string
	 */
	private static string $begun = '';

	/**
	 * The user and the session whose cookie this request clears.
	 *
	 * @var array{int, string}|null
	 */
	private static ?array $cleared = null;

	/**
	 * The current session's hash; empty when there is none.
	 */
	public static function current(): string {
		$token = wp_get_session_token();

		return '' === $token ? '' : self::hash( hash( 'sha256', $token ) );
	}

	/**
	 * Remembers the session that a login begins. A user who gets another cookie in the request that clears theirs, as with a
	 * new password, stays.
	 *
	 * @param string $token   Token of the session.
	 * @param int    $user_id User.
	 */
	public static function begin( string $token, int $user_id ): void {
		self::$begun = self::hash( hash( 'sha256', $token ) );

		if ( null !== self::$cleared && self::$cleared[0] === $user_id ) {
			self::$cleared = null;
		}
	}

	/**
	 * The browser loses its cookie: by logging out, or by a plugin that switches users, which fires no wp_logout.
	 */
	public static function clear(): void {
		$session = self::current();

		if ( '' !== $session && is_user_logged_in() ) {
			self::$cleared = array( get_current_user_id(), $session );

			add_action( 'shutdown', array( self::class, 'end_cleared' ), 0 );
		}
	}

	/**
	 * Ends the session whose cookie this request has cleared.
	 */
	public static function end_cleared(): void {
		if ( null !== self::$cleared ) {
			[ $user_id, $session ] = self::$cleared;

			self::$cleared = null;
			self::end( $user_id, static fn( string $of_entry ) => $of_entry === $session );
		}
	}

	/**
	 * Whether an entry is that of a login: it says nothing about where somebody is.
	 *
	 * @param PresenceEntry $entry Entry.
	 */
	public static function is_login( PresenceEntry $entry ): bool {
		return str_starts_with( $entry->client_id, self::client( $entry->user_id, '' ) );
	}

	/**
	 * The client id of a login, until the first page view replaces it.
	 *
	 * @param int    $user_id User.
	 * @param string $session Hash of the session.
	 */
	public static function client( int $user_id, string $session ): string {
		return Tab::user( $user_id, 'login' . $session );
	}

	/**
	 * The entry of the current session's login, as an exchange removes it: a page or a beat takes its place.
	 *
	 * @param int $user_id User.
	 * @return list<array{room: string, client_id: string}>
	 */
	public static function login_entries( int $user_id ): array {
		$session = self::current();

		return '' === $session ? array() : array(
			array(
				'room'      => Rooms::ADMIN,
				'client_id' => self::client( $user_id, $session ),
			),
		);
	}

	/**
	 * Somebody logged in. In core's dialog, which opens over a page when its session has ended, they stay on that page: its
	 * next beat says where they are.
	 *
	 * @param WP_User $user User.
	 */
	public static function login( WP_User $user ): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Core has verified the login; less is done for it.
		if ( isset( $_REQUEST['interim-login'] ) ) {
			return;
		}

		if ( ! Participation::of( $user ) || ! wp_presence_recording_enabled() ) {
			return;
		}

		$ours = array(
			'_session' => self::$begun,
			'_at'      => time(),
			'_idle'    => 0,
		);

		Entries::write(
			Rooms::ADMIN,
			self::client( $user->ID, self::$begun ),
			array( 'screen' => 'login' ) + $ours + Decoration::beside( $ours, Identity::of( $user ) ),
			$user->ID,
			Lease::until( 0 )
		);
	}

	/**
	 * Somebody logged out on this device.
	 *
	 * @param int $user_id User.
	 */
	public static function logout( int $user_id ): void {
		$session = self::current();

		if ( '' !== $session ) {
			self::end( $user_id, static fn( string $of_entry ) => $of_entry === $session );
		}
	}

	/**
	 * The sessions of a user have changed: entries of those that are no more go.
	 *
	 * @param int   $user_id  User; 0 for everyone.
	 * @param mixed $sessions What core stores of the sessions that are left.
	 */
	public static function keep( int $user_id, mixed $sessions ): void {
		$left = is_array( $sessions ) ? array_map( self::hash( ... ), array_map( strval( ... ), array_keys( $sessions ) ) ) : array();

		self::end( $user_id, static fn( string $of_entry ) => ! in_array( $of_entry, $left, true ) );
	}

	/**
	 * Removes the entries of sessions.
	 *
	 * @param int                    $user_id User; 0 for everyone.
	 * @param callable(string): bool $over    Whether the session of this hash is over.
	 */
	private static function end( int $user_id, callable $over ): void {
		Network::wherever_present( $user_id, static fn() => self::end_here( $user_id, $over ) );
	}

	/**
	 * Removes the entries of sessions from this site.
	 *
	 * @param int                    $user_id User; 0 for everyone.
	 * @param callable(string): bool $over    Whether the session of this hash is over.
	 */
	private static function end_here( int $user_id, callable $over ): void {
		$entries = $user_id > 0 ? Engine::user( $user_id ) : Engine::rooms_entries( '' );

		// An engine that does not answer removes nothing: their time runs out.
		foreach ( $entries ?? array() as $entry ) {
			if ( self::has_session( $entry ) && $over( $entry->data['_session'] ) ) {
				Entries::remove( $entry->room, $entry->client_id );
			}
		}
	}

	/**
	 * Whether an entry was written within a session.
	 *
	 * @param PresenceEntry $entry Entry.
	 */
	private static function has_session( PresenceEntry $entry ): bool {
		return is_string( $entry->data['_session'] ?? null ) && '' !== $entry->data['_session'];
	}

	/**
	 * What an entry keeps of a session.
	 *
	 * @param string $verifier What core keeps of it.
	 */
	private static function hash( string $verifier ): string {
		return substr( hash( 'sha256', "native-presence|$verifier" ), 0, 16 );
	}
}
