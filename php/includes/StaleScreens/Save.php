<?php
/**
 * One save.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Bidi;
use NativePresence\People\Faces;
use NativePresence\People\Identity;
use WP_User;

/**
 * Who saved a screen, and when.
 */
final class Save {

	/**
	 * A save.
	 *
	 * @param int $actor_id Who saved, see Actor; 0 for nobody.
	 * @param int $time_ms  When, in milliseconds since 1970; 0 for never.
	 */
	private function __construct( public readonly int $actor_id, public readonly int $time_ms ) {}

	/**
	 * The newest save of a screen.
	 *
	 * @param array{user_id: int, time_ms: int}|null $revision What the engine knows of the screen.
	 */
	public static function newest( ?array $revision ): self {
		return new self( $revision['user_id'] ?? 0, $revision['time_ms'] ?? 0 );
	}

	/**
	 * The newest save of a screen by anyone but one user; null when there is none.
	 *
	 * @param array{user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}|null $revision What the engine knows.
	 * @param int                                                                            $viewer   The user.
	 */
	public static function by_another( ?array $revision, int $viewer ): ?self {
		if ( ! $revision ) {
			return null;
		}

		if ( $revision['user_id'] !== $viewer ) {
			return self::newest( $revision );
		}

		return $revision['other_time_ms'] > 0 ? new self( $revision['other_user_id'], $revision['other_time_ms'] ) : null;
	}

	/**
	 * The save as scripts get it, as the current user may know of it.
	 *
	 * @return array{actor_id: int, actor_name: string, actor_avatar_url: string, time: int, time_ago: string}
	 */
	public function answer(): array {
		$actor = Actor::user( $this->actor_id );
		$user  = $actor > 0 ? get_userdata( $actor ) : false;
		$time  = intdiv( $this->time_ms, 1000 );

		return array(
			'actor_id'         => $actor,
			'actor_name'       => $time > 0 ? $this->name( $user ) : '',
			'actor_avatar_url' => $user ? Faces::of( $user->ID, Identity::avatar( $user ) ) : '',
			'time'             => $time,
			'time_ago'         => $time > 0 ? $this->ago( $time ) : '',
		);
	}

	/**
	 * What the notice says, where that is not who saved changes: WordPress published the post, or it was deleted. Otherwise
	 * empty.
	 *
	 * @param string $key  Key of the screen.
	 * @param bool   $gone Whether what it edits is gone.
	 */
	public function notice( string $key, bool $gone ): string {
		if ( $gone ) {
			/* translators: 1: Name of a person, 2: Time. */
			$said = sprintf( __( '%1$s deleted this (%2$s).', 'native-presence' ), Bidi::isolate( $this->answer()['actor_name'] ), $this->clock() );

			return $said . ' ' . __( 'You can no longer save your changes here.', 'native-presence' );
		}

		if ( Actor::PUBLISHER !== $this->actor_id ) {
			return '';
		}

		$said = match ( get_post_type( (int) substr( $key, strlen( 'post/' ) ) ) ) {
			/* translators: %s: Time. */
			'post'  => __( 'WordPress published this post (%s).', 'native-presence' ),
			/* translators: %s: Time. */
			'page'  => __( 'WordPress published this page (%s).', 'native-presence' ),
			/* translators: %s: Time. */
			default => __( 'WordPress published this (%s).', 'native-presence' ),
		};

		return sprintf( $said, $this->clock() ) . ' ' . __( 'Reload to continue with the published version. Your unsaved changes will be lost.', 'native-presence' );
	}

	/**
	 * Who saved, in words.
	 *
	 * @param WP_User|false $user User; false for nobody, for who is no more and for who hides.
	 */
	private function name( WP_User|false $user ): string {
		return match ( true ) {
			// Core keeps names encoded for HTML; scripts make text of them.
			(bool) $user                             => html_entity_decode( Identity::name( $user ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ),
			Actor::is_wordpress( $this->actor_id ) => 'WordPress',
			default                                  => _x( 'Someone', 'who saved', 'native-presence' ),
		};
	}

	/**
	 * When it was, on a clock: a notice may stay for hours, so how long ago it was would soon be wrong.
	 */
	public function clock(): string {
		$time  = intdiv( $this->time_ms, 1000 );
		$clock = (string) wp_date( (string) get_option( 'time_format' ), $time );

		return wp_date( 'Ymd', $time ) === wp_date( 'Ymd' )
			? $clock
			/* translators: 1: Date, 2: Time. */
			: sprintf( __( '%1$s, %2$s', 'native-presence' ), wp_date( (string) get_option( 'date_format' ), $time ), $clock );
	}

	/**
	 * How long ago it was.
	 *
	 * @param int $time When, in seconds since 1970.
	 */
	private function ago( int $time ): string {
		/* translators: %s: A length of time, such as "5 minutes". */
		return sprintf( __( '%s ago', 'native-presence' ), human_time_diff( $time ) );
	}
}
