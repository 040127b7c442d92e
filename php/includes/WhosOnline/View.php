<?php
/**
 * The widget "Who's Online" as HTML.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\WhosOnline;

use NativePresence\Failures;
use NativePresence\Mark;
use NativePresence\People\Markup;
use NativePresence\People\Person;
use NativePresence\Recording\Page;
use NativePresence\Viewer;

/**
 * Renders the widget into the page; whos-online.js keeps it.
 */
final class View {

	/**
	 * Edge of a face in a row, in pixels.
	 */
	private const AVATAR = 32;

	/**
	 * Edge of a face in the stack, in pixels.
	 */
	private const STACK_AVATAR = 24;

	/**
	 * Prints the widget.
	 */
	public static function render(): void {
		$gathered = Page::take( Feature::NAME );

		if ( null === $gathered ) {
			return;
		}

		// While the engine does not answer, the script finds every part of the widget in its place all the same.
		$data = $gathered instanceof Data ? $gathered : Data::nobody();

		printf( '<div id="presence-whos-online" class="presence-widget presence-whos-online %s">', esc_attr( Mark::name() ) );

		printf(
			'<p class="presence-empty"%s>%s</p>',
			$data->total > 0 ? ' hidden' : '',
			esc_html( $gathered === $data ? self::nobody() : Failures::sentence() )
		);

		printf(
			'<ul id="presence-whos-online-list" class="presence-rows presence-user-list" data-folded="%s"%s>',
			esc_attr( implode( ' ', $data->folded() ) ),
			$data->rows ? '' : ' hidden'
		);

		// Only the script unfolds rows, so it draws those it has as data.
		foreach ( $data->folded() ? array_slice( $data->rows, 0, Data::ROWS ) : $data->rows as $i => $person ) {
			self::row( $person, $i >= Data::ROWS );
		}

		echo '</ul>';

		$more = count( $data->rows ) - Data::ROWS;

		printf(
			// The script that unfolds the rows shows the button.
			'<button type="button" class="button-link presence-more" aria-expanded="false" aria-controls="presence-whos-online-list" hidden>%s</button>',
			/* translators: %s: Number of people. */
			esc_html( sprintf( _n( '+%s more', '+%s more', max( 1, $more ), 'native-presence' ), number_format_i18n( max( 1, $more ) ) ) )
		);

		self::stack( $data );

		echo '</div>';

		printf(
			'<button type="button" class="button-link presence-pause presence-off %s"><span class="presence-pause-label">%s</span></button>',
			esc_attr( Mark::name() ),
			esc_html__( 'Pause live updates', 'native-presence' )
		);
	}

	/**
	 * What the widget says while it lists nobody.
	 */
	private static function nobody(): string {
		return wp_presence_recording_enabled()
			? __( 'No other users are online.', 'native-presence' )
			: __( 'Presence recording is off, so no users are shown.', 'native-presence' );
	}

	/**
	 * Prints a row.
	 *
	 * @param Person $person Person.
	 * @param bool   $hidden Whether the row has to be unfolded.
	 */
	private static function row( Person $person, bool $hidden ): void {
		$shown = $person->full();
		$where = '' === $shown['url']
			? '<span>' . esc_html( $shown['where'] ) . '</span>'
			: sprintf( '<a href="%s">%s</a>', esc_url( $shown['url'] ), esc_html( $shown['where'] ) );

		printf(
			'<li class="presence-row presence-user-item" data-user-id="%d"%s>%s<span class="presence-row-text"><span class="presence-row-title presence-user-name">%s</span><span class="presence-row-detail presence-user-where">%s</span></span>%s</li>',
			(int) $person->id,
			$hidden ? ' hidden' : '',
			Markup::avatar( $person, self::AVATAR ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
			esc_html( $person->name ),
			$where, // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped above.
			Markup::state( $person->idle ) // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
		);
	}

	/**
	 * Prints the faces of those without a row.
	 *
	 * @param Data $data What the widget lists.
	 */
	private static function stack( Data $data ): void {
		$rest  = $data->total - count( $data->rows );
		$url   = Viewer::users_url();
		$label = sprintf(
			/* translators: %s: Number of people. */
			_n( '%s more online', '%s more online', max( 1, $rest ), 'native-presence' ),
			number_format_i18n( max( 1, $rest ) )
		);

		printf(
			'<div class="presence-stack"%s>%s%s</div>',
			$rest > 0 ? '' : ' hidden',
			Markup::avatars( $data->stack, self::STACK_AVATAR ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
			'' === $url
				? '<span class="presence-stack-count">' . esc_html( $label ) . '</span>'
				: '<a class="presence-stack-count" href="' . esc_url( $url ) . '">' . esc_html( $label ) . '</a>'
		);
	}
}
