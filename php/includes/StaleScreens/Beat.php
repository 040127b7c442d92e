<?php
/**
 * One beat of an open screen.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Api\Name;
use NativePresence\Engine;
use NativePresence\Heartbeat\Ping;

/**
 * Tells an open screen of the newest save by somebody else. What it knows already is a time by the server's clock: at
 * first when its page was rendered, then that of the last save it was told of. A count would not do, because a store that
 * was restarted begins at 1 again.
 */
final class Beat {

	/**
	 * What a beat with nothing new answers: one native call, no SQL.
	 */
	private const UNCHANGED = 0;

	/**
	 * Answers a ping.
	 *
	 * @param array<string, mixed> $response What is answered so far.
	 * @param array<string, mixed> $data     What the beat said.
	 * @return array<string, mixed>
	 */
	public static function answer( array $response, array $data ): array {
		$said  = is_array( $data['presence-screen-ping'] ) ? $data['presence-screen-ping'] : array();
		$key   = self::key( $said['key'] ?? '' );
		$since = is_numeric( $said['since'] ?? null ) ? (int) $said['since'] : null;

		if ( '' === $key ) {
			return $response;
		}

		$viewer = get_current_user_id();
		$found  = Engine::revision( $key );

		if ( null === $found ) {
			// Neither "unchanged" nor "never saved": the page keeps what it knows, and asks again.
			return $response;
		}

		$revision = $found ? $found : null;
		$other    = Save::by_another( $revision, $viewer );

		if ( null !== $since && ( ! $other || $other->time_ms <= $since ) ) {
			$response['presence-screen-rev'] = self::UNCHANGED;
		} elseif ( Access::allows( $key, Ping::from( $data['presence-ping'] ?? null )->view ) ) {
			$newest = Save::newest( $revision );

			$response['presence-screen-rev'] = array(
				'key' => $key,
				'rev' => $revision['rev'] ?? 0,
			) + $newest->answer() + array(
				'actor_is_me' => $viewer === $newest->actor_id,
				'other'       => $other ? $other->answer() + array(
					'since'  => $other->time_ms,
					'clock'  => $other->clock(),
					'notice' => $other->notice( $key, Access::is_gone( $key ) ),
				) : null,
			);
		}

		return $response;
	}

	/**
	 * A key that the engine takes; empty for anything else.
	 *
	 * @param mixed $key What a client said.
	 */
	private static function key( mixed $key ): string {
		return is_string( $key ) && 1 === preg_match( '//u', $key ) ? Name::cut( $key ) : '';
	}
}
