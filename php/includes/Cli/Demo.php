<?php
/**
 * The command that shows presence with people who are not there.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Cli;

use NativePresence\Demo\Crew;
use NativePresence\Demo\Editor;
use NativePresence\Engine;
use WP_CLI;
use WP_CLI\Utils;

/**
 * Fills this site with editors who are online.
 */
final class Demo {

	/**
	 * Editors of a demo whose number nobody has given.
	 */
	private const EDITORS = 5;

	/**
	 * Fills this site with editors who are online.
	 *
	 * Makes accounts whose passwords nobody knows, puts them on screens and posts, and keeps them online until it is
	 * stopped by Ctrl-C. With 5 the widgets unfold, with 40 they show a crowd. Everything is marked as demo, and removed
	 * by --cleanup.
	 *
	 * ## OPTIONS
	 *
	 * [<n>]
	 * : How many editors, from 1 to 1000; 5 unless another number is given.
	 *
	 * [--cleanup]
	 * : Removes the accounts of the demo, and their presence, instead. Takes no number.
	 *
	 * [--yes]
	 * : Does not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp presence demo 40
	 *     $ wp presence demo --cleanup
	 *
	 * @param string[]              $args       Number of editors.
	 * @param array<string, string> $assoc_args Options.
	 */
	public function __invoke( $args, $assoc_args ): void {
		if ( Utils\get_flag_value( $assoc_args, 'cleanup', false ) ) {
			if ( isset( $args[0] ) ) {
				WP_CLI::error( __( '<n> does nothing with --cleanup, which removes all editors of the demo.', 'native-presence' ) );
			}

			self::cleanup( $assoc_args );
			return;
		}

		$count = isset( $args[0] ) ? Number::between( $args, 0, 1, Crew::MOST, '<n>' ) : self::EDITORS;

		Engine::info();
		Output::need_answer();

		WP_CLI::confirm(
			sprintf(
				/* translators: 1: Number of editors, 2: Address of the site. */
				_n( 'Make %1$s editor on %2$s and keep them online?', 'Make %1$s editors on %2$s and keep them online?', $count, 'native-presence' ),
				number_format_i18n( $count ),
				Text::of( home_url() )
			),
			$assoc_args
		);

		$crew = Crew::of( $count );

		if ( is_wp_error( $crew ) ) {
			WP_CLI::error( Text::of( $crew->get_error_message() ) );
		}

		self::keep_online( Editor::spread( $crew ) );
	}

	/**
	 * Keeps editors online until it is stopped, or until they are removed.
	 *
	 * @param Editor[] $editors Editors.
	 */
	private static function keep_online( array $editors ): void {
		$stopped = false;

		if ( function_exists( 'pcntl_async_signals' ) ) {
			pcntl_async_signals( true );

			foreach ( array( SIGINT, SIGTERM, SIGHUP ) as $signal ) {
				pcntl_signal(
					$signal,
					static function () use ( &$stopped ): void {
						$stopped = true;
					}
				);
			}
		}

		$told = false;

		while ( ! $stopped && $editors ) {
			foreach ( $editors as $editor ) {
				$editor->beat();
			}

			if ( ! $told ) {
				$told = true;

				WP_CLI::log(
					sprintf(
						/* translators: 1: Number of editors, 2: Address of the dashboard. */
						_n( '%1$s editor is online: %2$s. Ctrl-C ends it.', '%1$s editors are online: %2$s. Ctrl-C ends it.', count( $editors ), 'native-presence' ),
						number_format_i18n( count( $editors ) ),
						Text::of( admin_url() )
					)
				);
			}

			// In small steps, so that no signal goes unheard for long.
			for ( $second = 0; $second < Editor::BEAT && ! $stopped; $second++ ) {
				sleep( 1 );
			}

			// Posts may have been retitled meanwhile, and editors removed.
			wp_cache_flush_runtime();
			cache_users( array_map( static fn( Editor $editor ) => $editor->user->ID, $editors ) );

			$editors = array_filter( $editors, static fn( Editor $editor ) => false !== get_userdata( $editor->user->ID ) );
		}

		foreach ( $editors as $editor ) {
			$editor->leave();
		}

		WP_CLI::success( __( 'The demo has ended. “wp presence demo --cleanup” removes its accounts.', 'native-presence' ) );
	}

	/**
	 * Removes what the demo made.
	 *
	 * @param array<string, string> $assoc_args Options.
	 */
	private static function cleanup( array $assoc_args ): void {
		if ( null !== Engine::obstacle() ) {
			// The web would show editors whose accounts are deleted.
			Engine::version();
			Output::need_answer();
		}

		$count = count( Crew::members() );

		WP_CLI::confirm(
			sprintf(
				/* translators: 1: Number of editors, 2: Address of the site. */
				_n( 'Remove %1$s editor of the demo from %2$s?', 'Remove %1$s editors of the demo from %2$s?', $count, 'native-presence' ),
				number_format_i18n( $count ),
				Text::of( home_url() )
			),
			$assoc_args
		);

		$count = Crew::dismiss();

		/* translators: %s: Number of editors. */
		WP_CLI::success( sprintf( _n( '%s editor of the demo removed.', '%s editors of the demo removed.', $count, 'native-presence' ), number_format_i18n( $count ) ) );
	}
}
