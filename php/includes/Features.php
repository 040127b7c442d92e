<?php
/**
 * The surfaces there are.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

use NativePresence\Heartbeat\Proof;
use NativePresence\Heartbeat\Shown;
use NativePresence\Heartbeat\Token;

/**
 * Every surface that pages show and beats keep up to date. A new one is one line here and one folder.
 */
final class Features {

	private const SHOWN = array(
		'whos-online'    => WhosOnline\Feature::class,
		'active-posts'   => ActivePosts\Feature::class,
		'admin-bar'      => AdminBar\Feature::class,
		'editors-column' => EditorsColumn\Feature::class,
		'editor-panel'   => EditorPanel\Feature::class,
		'debugger'       => Debugger\Feature::class,
	);

	/**
	 * A surface.
	 *
	 * @param string $name Its name.
	 */
	public static function shown( string $name ): Shown {
		$feature = self::SHOWN[ $name ];

		return new $feature();
	}

	/**
	 * The surfaces that the page being served shows.
	 *
	 * @return array<string, array{shown: Shown, token: Token}>
	 */
	public static function on_page(): array {
		$surfaces = array();

		foreach ( array_keys( self::SHOWN ) as $name ) {
			$shown = self::shown( $name );
			$token = $shown->on_page();

			if ( null !== $token ) {
				$surfaces[ $name ] = array(
					'shown' => $shown,
					'token' => new Token( $token ),
				);
			}
		}

		return $surfaces;
	}

	/**
	 * The surfaces that a ping says its page shows.
	 *
	 * @param array<string, string> $show  What the page has of each.
	 * @param Proof                 $proof What the page brings.
	 * @return array<string, array{shown: Shown, token: Token}>
	 */
	public static function of_ping( array $show, Proof $proof ): array {
		$surfaces = array();

		foreach ( array_intersect_key( $show, self::SHOWN ) as $name => $token ) {
			$surfaces[ $name ] = array(
				'shown' => self::shown( $name ),
				'token' => new Token( $token, $proof->permits( ... ) ),
			);
		}

		return $surfaces;
	}
}
