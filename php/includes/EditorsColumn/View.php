<?php
/**
 * A cell of the column "Editors" as HTML.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorsColumn;

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
		$cell = Feature::cell( $post_id );

		printf( '<div class="presence-editors" data-post-id="%d">', (int) $post_id );

		if ( 0 === $cell->total() ) {
			printf(
				'<span aria-hidden="true">—</span><span class="screen-reader-text">%s</span>',
				esc_html__( 'Nobody is editing', 'native-presence' )
			);
		} else {
			self::people( $cell );
		}

		echo '</div>';
	}

	/**
	 * Prints the people in a cell.
	 *
	 * @param Cell $cell Cell.
	 */
	private static function people( Cell $cell ): void {
		$total = $cell->total();

		printf(
			'%s<span class="presence-editors-text"><span class="presence-editors-names">%s</span>%s</span>',
			Markup::avatars( $cell->faces(), self::AVATAR, $total > 1 ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
			1 === $total
				? esc_html( $cell->faces()[0]->name )
				/* translators: %s: Number of editors. */
				: esc_html( sprintf( _n( '%s editor', '%s editors', $total, 'native-presence' ), number_format_i18n( $total ) ) ),
			$cell->is_idle() ? Markup::state( true ) : '' // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
		);
	}
}
