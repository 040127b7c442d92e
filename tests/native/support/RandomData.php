<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

/**
 * Random state, repeatable by its seed.
 */
final class RandomData {
	private const KEYS = [ 'screen', 'title', 'post_id', '_name', '', 'a b', "\u{e9}", '0x1', '"', '\\', '/', '01' ];

	public readonly int $seed;

	public function __construct( ?int $seed = null ) {
		$this->seed = $seed ?? random_int( 0, PHP_INT_MAX );
		mt_srand( $this->seed );
	}

	/**
	 * An array that is no list unless it is empty.
	 */
	public function map( int $depth ): array {
		$map = [];
		for ( $i = mt_rand( 0, 6 ); $i > 0; --$i ) {
			$map[ $this->key() ] = $this->value( $depth - 1 );
		}
		return array_is_list( $map ) && $map ? [ 'first' => 1 ] + $map : $map;
	}

	/**
	 * A float with any bits that make it finite.
	 */
	public function float(): float {
		do {
			$float = match ( mt_rand( 0, 3 ) ) {
				0 => mt_rand( -1000, 1000 ) / 100,
				1 => (float) mt_rand(),
				2 => mt_rand() * 10.0 ** mt_rand( -30, 30 ),
				3 => unpack( 'd', pack( 'NN', mt_rand( 0, 0xffffffff ), mt_rand( 0, 0xffffffff ) ) )[1],
			};
		} while ( ! is_finite( $float ) );
		return $float;
	}

	private function value( int $depth ): mixed {
		return match ( mt_rand( 0, $depth > 0 ? 8 : 6 ) ) {
			0 => null,
			1 => (bool) mt_rand( 0, 1 ),
			2 => mt_rand( -100, 100 ),
			3 => mt_rand() * mt_rand() * ( mt_rand( 0, 1 ) ? 1 : -1 ),
			4 => $this->float(),
			5 => $this->text(),
			6 => (string) mt_rand( -100, 100 ),
			7 => $this->map( $depth ),
			8 => array_map( fn(): mixed => $this->value( $depth - 1 ), array_fill( 0, mt_rand( 0, 5 ), 0 ) ),
		};
	}

	private function key(): int|string {
		return match ( mt_rand( 0, 3 ) ) {
			0 => self::KEYS[ mt_rand( 0, count( self::KEYS ) - 1 ) ],
			1 => $this->text(),
			2 => mt_rand( -5, 5 ),
			3 => 'k' . mt_rand( 0, 20 ),
		};
	}

	private function text(): string {
		$text = '';
		for ( $i = mt_rand( 0, 12 ); $i > 0; --$i ) {
			$text .= match ( mt_rand( 0, 4 ) ) {
				0, 1 => chr( mt_rand( 0x20, 0x7e ) ),
				2    => chr( mt_rand( 0, 0x1f ) ),
				3    => mb_chr( mt_rand( 0xa0, 0xd7ff ) ),
				4    => mb_chr( mt_rand( 0xe000, 0x10ffff ) ),
			};
		}
		return $text;
	}
}
