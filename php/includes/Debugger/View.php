<?php
/**
 * The presence debugger as HTML.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Debugger;

use NativePresence\Failures;
use NativePresence\Mark;
use NativePresence\Recording\Page;
use NativePresence\Viewer;

/**
 * Renders the widget into the page; debugger.js keeps it, and tells of the beats themselves.
 */
final class View {

	/**
	 * Prints the widget.
	 */
	public static function render(): void {
		$data = Viewer::takes_part() ? Page::take( Feature::NAME ) : null;

		if ( null === $data ) {
			return;
		}

		$known = $data instanceof Data;

		printf(
			'<div id="presence-debugger" class="presence-debugger %s"><dl class="presence-debugger-lines"><div><dt>%s</dt><dd class="presence-debugger-beat">%s</dd></div>',
			esc_attr( Mark::name() ),
			esc_html__( 'Last beat', 'native-presence' ),
			esc_html__( 'none since this page was opened', 'native-presence' )
		);

		// What the engine says of itself may be all there is to see.
		foreach ( $known ? $data->lines() : Data::pairs( Figures::read() ) as $line ) {
			printf( '<div data-name="%1$s"><dt>%1$s</dt><dd>%2$s</dd></div>', esc_attr( $line['name'] ), esc_html( $line['value'] ) );
		}

		echo '</dl>';

		printf( '<p class="presence-empty"%s>%s</p>', $known ? ' hidden' : '', esc_html( Failures::sentence() ) );

		if ( current_user_can( 'manage_options' ) ) {
			self::entries( $known ? $data->rows() : array() );
		}

		echo '</div>';
	}

	/**
	 * Prints the entries.
	 *
	 * @param list<array{key: string, room: string, client: string, user: int, data: string}> $rows Entries.
	 */
	private static function entries( array $rows ): void {
		printf(
			'<div class="presence-debugger-entries" role="region" aria-label="%1$s" tabindex="0"><table><caption class="screen-reader-text">%1$s</caption><thead><tr><th scope="col">%2$s</th><th scope="col">%3$s</th><th scope="col">%4$s</th><th scope="col">%5$s</th></tr></thead><tbody>',
			esc_attr__( 'Newest entries', 'native-presence' ),
			esc_html__( 'Room', 'native-presence' ),
			esc_html__( 'Client', 'native-presence' ),
			esc_html__( 'User', 'native-presence' ),
			esc_html__( 'State', 'native-presence' )
		);

		foreach ( $rows as $row ) {
			printf(
				'<tr data-key="%s"><td>%s</td><td>%s</td><td>%d</td><td><code>%s</code></td></tr>',
				esc_attr( $row['key'] ),
				esc_html( $row['room'] ),
				esc_html( $row['client'] ),
				(int) $row['user'],
				esc_html( $row['data'] )
			);
		}

		echo '</tbody></table></div>';
	}
}
