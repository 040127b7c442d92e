<?php
/**
 * The saves of a request.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Network;

/**
 * Gathers what a request saves, so that one act is one save, however many hooks tell of it. It is counted after the last
 * write: a page that is rendered later shows all of it. The command line may run for days, so there each act counts at once.
 */
final class Tally {

	/**
	 * Most screens kept until they are counted: an engine keeps no more of them.
	 */
	private const LIMIT = 200;

	/**
	 * Screens saved and not yet counted, by site, and who saved them last.
	 *
	 * @var array<int, array<string, int>>
	 */
	private static array $saved = array();

	/**
	 * Acts under way, of which more hooks will tell, by site.
	 *
	 * @var array<int, array<string, true>>
	 */
	private static array $open = array();

	/**
	 * Screens of objects that this request made, by site.
	 *
	 * @var array<int, array<string, true>>
	 */
	private static array $made = array();

	/**
	 * Whether an object is being made whose number is not known yet.
	 *
	 * @var bool
	 */
	private static bool $making = false;

	/**
	 * An object begins to be made. What is saved with it is no change of a screen that anybody could have open.
	 */
	public static function begin_making(): void {
		self::$making = true;
	}

	/**
	 * An object was made. Whatever else this request saves of it is part of that; the command line may come back to it.
	 *
	 * @param string $key Key of the screen.
	 */
	public static function made( string $key ): void {
		self::$making = false;

		unset( self::$saved[ get_current_blog_id() ][ $key ] );

		if ( 'cli' !== PHP_SAPI ) {
			self::$made[ get_current_blog_id() ][ $key ] = true;
		}

		self::close( $key );
	}

	/**
	 * An act begins: what is added until close() belongs to it.
	 *
	 * @param string $key Key of the screen.
	 */
	public static function open( string $key ): void {
		self::$open[ get_current_blog_id() ][ $key ] = true;
	}

	/**
	 * Whether an act is under way.
	 *
	 * @param string $key Key of the screen.
	 */
	public static function is_open( string $key ): bool {
		return isset( self::$open[ get_current_blog_id() ][ $key ] );
	}

	/**
	 * An act has ended.
	 *
	 * @param string $key Key of the screen.
	 */
	public static function close( string $key ): void {
		unset( self::$open[ get_current_blog_id() ][ $key ] );

		if ( self::$saved && self::is_at_once() ) {
			self::count();
		}
	}

	/**
	 * A screen of the current site was saved.
	 *
	 * @param string $key    Key of the screen.
	 * @param bool   $always Whether also where recording is off.
	 * @param int    $actor  Who saved, where that is not Actor::current(); 0 for nobody.
	 */
	public static function add( string $key, bool $always = false, ?int $actor = null ): void {
		$site_id = get_current_blog_id();

		if ( isset( self::$made[ $site_id ][ $key ] ) || ( ! $always && ! wp_presence_recording_enabled() ) ) {
			return;
		}

		$saved   = self::$saved[ $site_id ] ?? array();
		$actor ??= Actor::current();

		// What follows when WordPress publishes a post is part of that.
		if ( Actor::WORDPRESS === $actor && Actor::PUBLISHER === ( $saved[ $key ] ?? null ) ) {
			$actor = Actor::PUBLISHER;
		}

		// Behind the others, as the newest.
		unset( $saved[ $key ] );

		$saved[ $key ] = $actor;

		if ( count( $saved ) > self::LIMIT ) {
			unset( $saved[ array_key_first( $saved ) ] );
		}

		self::$saved[ $site_id ] = $saved;

		if ( self::is_in_rest() ) {
			add_filter( 'rest_request_after_callbacks', array( self::class, 'count_after' ) );
		} elseif ( self::is_at_once() && ! self::$making && ! self::is_open( $key ) ) {
			self::count();
			return;
		}

		add_action( 'shutdown', array( self::class, 'count' ) );
	}

	/**
	 * Counts what was saved.
	 */
	public static function count(): void {
		$saved = self::$saved;

		self::$saved = array();

		foreach ( $saved as $site_id => $screens ) {
			Network::on(
				$site_id,
				static function () use ( $screens ): void {
					foreach ( $screens as $key => $actor ) {
						Revisions::bump( (string) $key, $actor );
					}
				}
			);
		}
	}

	/**
	 * Counts what a REST request saved.
	 *
	 * @param mixed $response What is answered.
	 */
	public static function count_after( mixed $response ): mixed {
		self::count();

		return $response;
	}

	/**
	 * Whether a REST request is being answered.
	 */
	private static function is_in_rest(): bool {
		return did_filter( 'rest_request_before_callbacks' ) > did_filter( 'rest_request_after_callbacks' );
	}

	/**
	 * Whether saves count when they happen, rather than when the request ends.
	 */
	private static function is_at_once(): bool {
		return 'cli' === PHP_SAPI && ! self::is_in_rest();
	}
}
