<?php
/**
 * A cell of the column "Editors" as HTML.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorsColumn;

use NativePresence\People\Editors;
use NativePresence\People\Markup;

/**
 * Renders the cells into the list; editors-column.js keeps them.
 */
final class View {

	/**
	 * Edge of a face in pixels.
	 */
	private const AVATAR = 24;

	/**
	 * Prints a post's cell.
	 *
	 * @param int $post_id Post.
	 */
	public static function render( int $post_id ): void {
		$editors = Feature::cell( $post_id );

		printf( '<div class="presence-editors" data-post-id="%d">', (int) $post_id );

		if ( null === $editors ) {
			echo Markup::unavailable(); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
		} elseif ( 0 === $editors->total() ) {
			echo Markup::dash( __( 'Nobody is editing', 'native-presence' ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
		} else {
			self::people( $editors );
		}

		echo '</div>';
	}

	/**
	 * Prints the people in a cell.
	 *
	 * @param Editors $editors Editors.
	 */
	private static function people( Editors $editors ): void {
		printf(
			'%s<span class="presence-editors-text"><span class="presence-editors-names">%s</span>%s</span>',
			Markup::avatars( $editors->faces(), self::AVATAR, $editors->total() > 1 ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
			esc_html( $editors->names() ),
			$editors->is_idle() ? Markup::state( true ) : '' // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
		);
	}
}
