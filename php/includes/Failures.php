<?php
/**
 * What the engine refused.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Remembers the last failure and how many there were. However often the engine fails, a site writes one row and one
 * line of its error log a minute: the option is autoloaded, so asking whether it is time costs nothing.
 */
final class Failures {

	public const OPTION = 'native_presence_failure';

	/**
	 * Seconds between two records.
	 */
	private const INTERVAL = 60;

	/**
	 * Failures of this request.
	 *
	 * @var int
	 */
	private static int $count = 0;

	/**
	 * The last failure of this request.
	 *
	 * @var array{code: int, message: string}
	 */
	private static array $last = array(
		'code'    => 0,
		'message' => '',
	);

	/**
	 * Notes a failure; it is stored when the request ends.
	 *
	 * @param int    $code    Code of the PresenceException; 0 for bad input.
	 * @param string $message What the engine said.
	 */
	public static function record( int $code, string $message ): void {
		self::$last = array(
			'code'    => $code,
			'message' => $message,
		);

		// What is stored is about the web. A command tells its user, and may reach less than the web does.
		if ( 0 !== $code && CommandLine::is_command() ) {
			return;
		}

		if ( 0 === self::$count ) {
			add_action( 'shutdown', array( self::class, 'store' ) );
		}

		++self::$count;
	}

	/**
	 * Stores what this request saw, unless another did within the last minute. So `count` is a lower bound.
	 */
	public static function store(): void {
		$known = self::last();

		if ( 0 === self::$count || ( null !== $known && time() - $known['time'] < self::INTERVAL && time() >= $known['time'] ) ) {
			return;
		}

		$failure = array(
			'time'    => time(),
			'code'    => self::$last['code'],
			'message' => self::$last['message'],
			'count'   => ( $known['count'] ?? 0 ) + self::$count,
		);

		self::$count = 0;

		update_option( self::OPTION, $failure, true );

		// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- The administrator's log is where this belongs.
		error_log( 'Native Presence: ' . $failure['message'] );
	}

	/**
	 * What people read where presence would be while the engine does not answer. Scripts say the same.
	 */
	public static function sentence(): string {
		return __( 'Presence is not available right now.', 'native-presence' );
	}

	/**
	 * What the engine said last in this request; empty when it refused nothing.
	 */
	public static function message(): string {
		return self::$last['message'];
	}

	/**
	 * The last failure stored, if there ever was one.
	 *
	 * @return array{time: int, code: int, message: string, count: int}|null
	 */
	public static function last(): ?array {
		$stored = get_option( self::OPTION );

		return is_array( $stored ) && isset( $stored['time'], $stored['code'], $stored['message'], $stored['count'] ) ? $stored : null;
	}
}
