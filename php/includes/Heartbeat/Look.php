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
	 * What was found.
	 *
	 * @param array<string, ShownData> $data   What surfaces show, ready to be rendered, but for those that are proven to be as
	 *                                         they were; Unavailable where the engine did not answer.
	 * @param array<string, string>    $states State of the engine that each depends on.
	 */
	private function __construct( public readonly array $data, public readonly array $states ) {}

	/**
	 * The rooms all surfaces depend on.
	 *
	 * @param array<string, array{shown: Shown, token: Token}> $surfaces Surfaces by name, with what the page has.
	 * @return list<string>
	 */
	public static function rooms( array $surfaces ): array {
		$rooms = array();

		foreach ( $surfaces as [ 'shown' => $shown, 'token' => $token ] ) {
			array_push( $rooms, ...array_values( $shown->rooms( $token ) ) );
		}

		return array_values( array_unique( $rooms ) );
	}

	/**
	 * Looks.
	 *
	 * @param Exchange                                          $exchange This request's look at the engine.
	 * @param array<string, array{shown: Shown, token: Token}> $surfaces Surfaces by name, with what the page has.
	 * @param PageView                                          $view     The page that shows them.
	 * @param Known                                             $known    What the page has been told.
	 * @param Proof|null                                        $proof    What the page brings; null for nothing.
	 */
	public static function gather( Exchange $exchange, array $surfaces, PageView $view, Known $known, ?Proof $proof = null ): self {
		$gathered = array();
		$states   = array();
		$posts    = array();

		foreach ( $surfaces as $name => [ 'shown' => $shown, 'token' => $token ] ) {
			$state = $shown->state( $exchange, $token, $view );

			if ( null !== $state && $proof?->holds( $name, $state ) ) {
				$states[ $name ] = $state;
				continue;
			}

			$token->check( $posts );

			$data = null === $state ? false : $shown->gather( $exchange, $token, $view );

			if ( false === $data ) {
				$gathered[ $name ] = new Unavailable();
				continue;
			}

			$states[ $name ] = $state;

			if ( $data ) {
				$gathered[ $name ] = $data;

				array_push( $posts, ...$data->posts( $known ) );
			}
		}

		if ( $posts ) {
			PostCache::prime( $posts );
		}

		if ( $gathered ) {
			Translations::find();
		}

		return new self( $gathered, $states );
	}

	/**
	 * What surfaces show as scripts get it.
	 *
	 * @param Known $known What the page has been told.
	 * @return array<string, array<string, mixed>> By surface.
	 */
	public function answers( Known $known ): array {
		return array_map( static fn( ShownData $data ) => $data->answer( $known ), $this->data );
	}
}
