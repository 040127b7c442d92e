<?php
/**
 * A cell of the column "Editors" as HTML.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorsColumn;

use NativePresence\Failures;
use NativePresence\Heartbeat\Unavailable;
use NativePresence\Mark;
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
		$cell  = Feature::cell( $post_id );
		$state = $cell ? $cell->state() : array( 'here' => Unavailable::ANSWER );

		printf(
			'<div class="presence-editors %s" data-post-id="%d"%s>',
			esc_attr( Mark::name() ),
			(int) $post_id,
			$state ? ' data-state="' . esc_attr( (string) wp_json_encode( $state, JSON_UNESCAPED_SLASHES ) ) . '"' : ''
		);

		if ( null === $cell ) {
			// A dash alone would look like a post that nobody edits.
			echo Markup::dash( Failures::sentence(), __( 'Not available', 'native-presence' ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
		} elseif ( $cell->shown && $cell->shown->total() > 0 ) {
			self::people( $cell->shown );
		} else {
			echo Markup::dash( $cell->shown ? __( 'Nobody is editing', 'native-presence' ) : __( 'Not shown', 'native-presence' ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
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
