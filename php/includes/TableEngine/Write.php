<?php
/**
 * One write.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\TableEngine;

/**
 * What somebody wants to be kept. Checked.
 */
final class Write {

	/**
	 * The lease in seconds of who names none.
	 */
	public const DEFAULT_TTL = 60;

	/**
	 * What an entry counts for beside its texts, in bytes, among those of its user.
	 */
	public const OVERHEAD = 512;

	/**
	 * A write.
	 *
	 * @param string   $room         Room.
	 * @param string   $client_id    Client id.
	 * @param string   $data         State, as canonical JSON.
	 * @param int      $user_id      User, 0 for nobody.
	 * @param int|null $ttl          Lease in seconds; null for the usual one.
	 * @param int      $max_per_user Most live entries of the user in the site; 0 for any number.
	 * @param int      $age_ms       How long ago it was.
	 * @param int      $max_bytes    Most bytes of the user's live entries in all sites of the install; 0 for any number.
	 */
	public function __construct(
		public readonly string $room,
		public readonly string $client_id,
		public readonly string $data,
		public readonly int $user_id,
		private readonly ?int $ttl,
		public readonly int $max_per_user,
		public readonly int $age_ms,
		public readonly int $max_bytes
	) {}

	/**
	 * What the entry counts for among those of its user, in bytes.
	 */
	public function charge(): int {
		return self::OVERHEAD + strlen( $this->room ) + strlen( $this->client_id ) + strlen( $this->data );
	}

	/**
	 * How long from now the lease lasts, in milliseconds. Not above 0: it has ended already.
	 */
	public function lease_ms(): int {
		return 1000 * ( $this->ttl ?? self::DEFAULT_TTL ) - $this->age_ms;
	}
}
