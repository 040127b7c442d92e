<?php
/**
 * Time and bytes of a beat against people online, as a picture that is legible on light and dark pages.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

final class Plot {
	private const WIDTH  = 860;
	private const HEIGHT = 400;

	/** Edges of the drawing inside a panel. */
	private const TOP    = 84;
	private const BOTTOM = 330;
	private const PANEL  = 320;

	/** Left edges of the panels. */
	private const LEFT = array( 70, 490 );

	/** Name, class and contender of each line. */
	private const LINES = array(
		array( 'a table', 'table', Figures::TABLE ),
		array( 'Native Presence, changed', 'changed', Figures::CHANGED ),
		array( 'Native Presence, unchanged', 'unchanged', Figures::UNCHANGED ),
	);

	public function __construct( private readonly Figures $figures ) {
	}

	public function svg(): string {
		$body = self::legend()
			. $this->panel( 0, 'Milliseconds of processor time more (median)', 0.1, 1000, fn( int $online, string $contender ) => $this->figures->added( $online, $contender, 'cpu' ) )
			. $this->panel( 1, 'Bytes that it answers', 10, 10_000_000, fn( int $online, string $contender ) => $this->figures->median( $online, $contender, 'bytes' ) );

		return sprintf(
			"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1\$d %2\$d\" width=\"%1\$d\" height=\"%2\$d\" role=\"img\" aria-label=\"What a heartbeat costs against people online\">\n%3\$s\n<rect class=\"back\" width=\"%1\$d\" height=\"%2\$d\" rx=\"8\"/>\n%4\$s</svg>\n",
			self::WIDTH,
			self::HEIGHT,
			self::style(),
			$body
		);
	}

	private static function style(): string {
		return <<<'CSS'
		<style>
		.back { fill: #fff; stroke: #d0d7de; }
		text { font: 12px system-ui, sans-serif; fill: #1f2328; }
		.title { font-weight: 600; font-size: 13px; }
		.end { text-anchor: end; }
		.middle { text-anchor: middle; }
		.grid { stroke: #d8dee4; }
		.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
		.table { stroke: #bc4c00; stroke-dasharray: 7 4; }
		.changed { stroke: #0969da; }
		.unchanged { stroke: #1a7f37; stroke-dasharray: 2 3; }
		.dot { fill: #fff; stroke-width: 2; stroke-dasharray: none; }
		@media (prefers-color-scheme: dark) {
			.back { fill: #0d1117; stroke: #30363d; }
			text { fill: #e6edf3; }
			.grid { stroke: #30363d; }
			.table { stroke: #f0883e; }
			.changed { stroke: #58a6ff; }
			.unchanged { stroke: #3fb950; }
			.dot { fill: #0d1117; }
		}
		</style>
		CSS;
	}

	private static function legend(): string {
		$svg = '';
		$x   = self::LEFT[0];
		foreach ( self::LINES as [ $name, $class ] ) {
			$svg .= sprintf( '<path class="line %s" d="M%d 26h34"/><text x="%d" y="30">%s</text>' . "\n", $class, $x, $x + 42, $name );
			$x   += 80 + 7 * strlen( $name );
		}
		return $svg;
	}

	/**
	 * @param int                            $number Which panel.
	 * @param float                          $least  Lower end of its scale, a power of ten; what is below is drawn there.
	 * @param float                          $most   Upper end.
	 * @param callable( int, string ): float $value  Value at a size of a contender.
	 */
	private function panel( int $number, string $title, float $least, float $most, callable $value ): string {
		$left  = self::LEFT[ $number ];
		$y     = static fn( float $value ) => round( self::BOTTOM - ( self::BOTTOM - self::TOP ) * log( min( $most, max( $least, $value ) ) / $least ) / log( $most / $least ), 1 );
		$x     = static fn( int $i ) => round( $left + self::PANEL * $i / ( count( Figures::SIZES ) - 1 ), 1 );
		$svg   = sprintf( '<text class="title" x="%d" y="%d">%s</text>' . "\n", $left, self::TOP - 20, $title );

		for ( $tick = $least; $tick <= $most * 1.01; $tick *= 10 ) {
			$svg .= sprintf( '<path class="grid" d="M%d %sh%d"/><text class="end" x="%d" y="%s">%s</text>' . "\n", $left, $y( $tick ), self::PANEL, $left - 8, $y( $tick ) + 4, self::short( $tick ) );
		}
		foreach ( Figures::SIZES as $i => $online ) {
			$svg .= sprintf( '<text class="middle" x="%s" y="%d">%s</text>' . "\n", $x( $i ), self::BOTTOM + 20, number_format( $online ) );
		}
		$svg .= sprintf( '<text class="middle" x="%d" y="%d">people online</text>' . "\n", $left + self::PANEL / 2, self::BOTTOM + 42 );

		foreach ( self::LINES as [ , $class, $contender ] ) {
			$points = array_map( static fn( int $i, int $online ) => array( $x( $i ), $y( $value( $online, $contender ) ) ), array_keys( Figures::SIZES ), Figures::SIZES );
			$svg   .= sprintf( '<path class="line %s" d="M%s"/>', $class, implode( 'L', array_map( static fn( array $point ) => implode( ' ', $point ), $points ) ) );
			foreach ( $points as [ $at, $height ] ) {
				$svg .= sprintf( '<circle class="dot %s" cx="%s" cy="%s" r="3.5"/>', $class, $at, $height );
			}
			$svg .= "\n";
		}
		return $svg;
	}

	private static function short( float $tick ): string {
		return match ( true ) {
			$tick >= 1e6 => round( $tick / 1e6 ) . ' M',
			$tick >= 1e3 && $tick < 1e6 => round( $tick / 1e3 ) . ' k',
			default      => (string) round( $tick, 1 ),
		};
	}
}
