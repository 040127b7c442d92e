<?php
/**
 * Whom core's lock on a post names.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\People;

use NativePresence\Api\Rooms;
use NativePresence\Recording\Hidden;

/**
 * The holder of core's lock on a post. WordPress names them in the same row or editor, so presence must not say that nobody
 * is editing. A lock outlasts its editor, by up to 150 seconds: a holder whom presence would have in the post, and has not,
 * has left, and is not shown.
 */
final class LockHolder {

	/**
	 * Post meta that core keeps its lock in: a time and a user.
	 */
	public const META = '_edit_lock';

	/**
	 * Seconds that core leaves a lock when its editor is closed.
	 */
	private const RELEASED = 5;

	/**
	 * Seconds after a lock was renewed that its holder counts as idle.
	 */
	private const SILENT = 30;

	/**
	 * A holder.
	 *
	 * @param int $post_id Post.
	 * @param int $user_id User.
	 * @param int $since   When the lock was renewed, seconds since 1970.
	 * @param int $left    Seconds until it ends; 0 or less when it has ended.
	 */
	private function __construct(
		private readonly int $post_id,
		public readonly int $user_id,
		private readonly int $since,
		public readonly int $left
	) {}

	/**
	 * Who holds a lock, as its meta says; null when that says nothing.
	 *
	 * @param int    $post_id Post.
	 * @param string $lock    Value of the meta.
	 */
	public static function said( int $post_id, string $lock ): ?self {
		[ $time, $user_id ] = array_map( intval( ... ), explode( ':', $lock ) + array( '', '' ) );

		/** This filter is documented in wp-admin/includes/ajax-actions.php */
		$window = (int) apply_filters( 'wp_check_post_lock_window', 150 );

		return $time > 0 && $user_id > 0 ? new self( $post_id, $user_id, $time, $time + $window - time() ) : null;
	}

	/**
	 * The holder whom core names to the current user; null when it names nobody. Lists and editors have loaded the meta.
	 *
	 * @param int $post_id Post.
	 */
	public static function of( int $post_id ): ?self {
		$lock   = get_post_meta( $post_id, self::META, true );
		$holder = is_string( $lock ) && '' !== $lock ? self::said( $post_id, $lock ) : null;

		return $holder && $holder->left > 0 && get_current_user_id() !== $holder->user_id && get_userdata( $holder->user_id ) ? $holder : null;
	}

	/**
	 * Whether the editor was closed, and core leaves the lock for a moment more.
	 */
	public function is_released(): bool {
		return $this->left <= self::RELEASED;
	}

	/**
	 * The holder as an editor of the post whom presence does not have there; null for those who have left, or hide.
	 */
	public function person(): ?Person {
		$user = get_userdata( $this->user_id );

		return $user && ! Hidden::is( $user->ID ) && ! $this->would_be_there()
			? new Person( $user->ID, Identity::name( $user ), Identity::avatar( $user ), time() - $this->since > self::SILENT )
			: null;
	}

	/**
	 * Whether presence has the holder in the post for as long as they edit it.
	 */
	private function would_be_there(): bool {
		$room = Rooms::of_post( $this->post_id );

		return $room && wp_presence_recording_enabled() && Rooms::can_access( $room, $this->user_id );
	}
}
