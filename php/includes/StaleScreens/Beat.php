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

		$view = Ping::from( $data['presence-ping'] ?? null )->view;

		// The site served this page to this user, so it needs no query for rights while nothing was saved. Any other key does.
		$served = null !== $since && $view && $view->key() === $key;
		$found  = $served || Access::allows( $key, $view ) ? Engine::revision( $key ) : false;

		if ( null === $found ) {
			// Neither "unchanged" nor "never saved": the page keeps what it knows, and asks again.
			return $response;
		}

		$revision = $found ? $found : null;

		if ( $served && self::is_news( $revision, $since ) && ! Access::allows( $key, $view ) ) {
			// The user has lost access since the page was served.
			$revision = null;
		}

		$response['presence-screen-rev'] = self::told( $key, $revision, $since );

		return $response;
	}

	/**
	 * The answer about a screen. The caller passes no revision of a screen that the user may not open: the answer is then the
	 * same whether somebody saved it, nobody did, or it does not exist.
	 *
	 * @param string                                                                                        $key      Key of the screen.
	 * @param array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}|null $revision Its revision; null for none.
	 * @param int|null                                                                                      $since    What the page knows; null where it does not say.
	 * @return array<string, mixed>|int
	 */
	private static function told( string $key, ?array $revision, ?int $since ): array|int {
		if ( ! self::is_news( $revision, $since ) ) {
			return self::UNCHANGED;
		}

		$viewer = get_current_user_id();
		$newest = Save::newest( $revision );
		$other  = Save::by_another( $revision, $viewer );

		return array(
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

	/**
	 * Whether a revision is newer than what the page has. A page that sends no time always gets an answer.
	 *
	 * @param array{user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}|null $revision Revision of the screen; null for none.
	 * @param int|null                                                                       $since    What the page knows.
	 */
	private static function is_news( ?array $revision, ?int $since ): bool {
		$other = Save::by_another( $revision, get_current_user_id() );

		return null === $since || ( $other && $other->time_ms > $since );
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
