<?php
/**
 * Gathers everything shown.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Places\PageView;
use NativePresence\Places\PostCache;
use NativePresence\Translations;

/**
 * What a page or a beat has to tell, surface by surface. Posts for all of them together are looked up at once.
 */
final class Look {

	/**
	 * The rooms all surfaces depend on.
	 *
	 * @param array<string, array{shown: Shown, token: Token}> $surfaces Surfaces by name, with what the page knows.
	 * @return array<string, int> Version known of each.
	 */
	public static function since( array $surfaces ): array {
		$since = array();

		foreach ( $surfaces as [ 'shown' => $shown, 'token' => $token ] ) {
			$since += $shown->since( $token );
		}

		return $since;
	}

	/**
	 * What has changed, by surface, ready to be rendered; Unavailable where the engine did not answer. With what changed, for
	 * surfaces that are as they were, tokens that have become others: alone these are not worth an answer.
	 *
	 * @param Exchange                                          $exchange This request's look at the engine.
	 * @param array<string, array{shown: Shown, token: Token}> $surfaces Surfaces by name, with what the page knows.
	 * @param PageView                                          $view     The page that shows them.
	 * @param Known                                             $known    What the page has been told.
	 * @return array<string, ShownData|string>
	 */
	public static function gather( Exchange $exchange, array $surfaces, PageView $view, Known $known ): array {
		$changed = array();
		$failed  = array();
		$tokens  = array();
		$posts   = array();

		foreach ( $surfaces as $name => [ 'shown' => $shown, 'token' => $token ] ) {
			$data = $shown->gather( $exchange, $token, $view );

			if ( false === $data ) {
				$failed[ $name ] = new Unavailable();
			} elseif ( is_string( $data ) ) {
				$tokens[ $name ] = $data;
			} elseif ( $data ) {
				$changed[ $name ] = $data;

				array_push( $posts, ...$data->posts( $known ) );
			}
		}

		if ( $posts ) {
			PostCache::prime( $posts );
		}

		if ( $changed ) {
			Translations::find();
		}

		return $failed + ( $changed ? $changed + $tokens : array() );
	}
}
