<?php
/**
 * The widget "Active Posts" as HTML.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\ActivePosts;

use NativePresence\Failures;
use NativePresence\Mark;
use NativePresence\People\Markup;
use NativePresence\Recording\Page;

/**
 * Renders the widget into the page; active-posts.js keeps it.
 */
final class View {

	/**
	 * Edge of a face in pixels.
	 */
	private const AVATAR = 28;

	/**
	 * Prints the widget.
	 */
	public static function render(): void {
		$data = Page::take( Feature::NAME );

		if ( null === $data ) {
			return;
		}

		$rows = $data instanceof Data ? $data->rows() : null;

		printf(
			'<div id="presence-active-posts" class="presence-widget presence-active-posts %s"><p class="presence-empty"%s>%s</p><ul id="presence-active-posts-list" class="presence-rows presence-post-list"%s>',
			esc_attr( Mark::name() ),
			$rows ? ' hidden' : '',
			esc_html( null === $rows ? Failures::sentence() : self::nobody() ),
			$rows ? '' : ' hidden'
		);

		array_map( self::row( ... ), $rows ?? array() );

		echo '</ul></div>';
	}

	/**
	 * What the widget says while it lists no post.
	 */
	private static function nobody(): string {
		return wp_presence_recording_enabled()
			? __( 'All quiet.', 'native-presence' )
			: __( 'Presence recording is off, so no posts are shown.', 'native-presence' );
	}

	/**
	 * Prints a row.
	 *
	 * @param Row $row Row.
	 */
	private static function row( Row $row ): void {
		$place   = $row->place;
		$editors = $row->editors;

		printf(
			'<li class="presence-row presence-post-item" data-post-id="%d">%s<span class="presence-row-text"><span class="presence-row-title presence-post-title">%s</span><span class="presence-row-detail presence-post-editors">%s</span></span>%s</li>',
			(int) $row->post_id(),
			Markup::avatars( $editors->faces(), self::AVATAR, $editors->total() > 1 ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
			'' === $place->url
				? '<span>' . esc_html( $place->label ) . '</span>'
				: '<a href="' . esc_url( $place->url ) . '">' . esc_html( $place->label ) . '</a>',
			esc_html( $editors->names() ),
			$editors->is_idle() ? Markup::state( true ) : '' // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
		);
	}
}
