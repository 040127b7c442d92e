<?php
/**
 * What counts as a save.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Network;
use NativePresence\Recording\Setting;
use WP_Term;

/**
 * Counts what changes the content of a screen, whichever way it was saved: a form, REST, the block editor, a list's quick
 * edit, the command line, cron. Here are settings, terms and comments; posts and users have classes of their own.
 */
final class Saves {

	/**
	 * An option was added, changed or deleted. A form saves many: they are one save, counted when the last is written.
	 *
	 * @param string $option Option.
	 */
	public static function option( string $option ): void {
		$page = Settings::page( $option );

		if ( '' !== $page ) {
			// What switches recording off still counts: who has the switch open would else save it on again unknowing.
			Tally::add( "options/$page", Setting::OPTION === $option );
		}
	}

	/**
	 * An option of the network was added, changed or deleted.
	 *
	 * @param string $option Option.
	 */
	public static function network_option( string $option ): void {
		if ( Settings::is_of_network( $option ) ) {
			Network::on_main( static fn() => Tally::add( Settings::NETWORK_KEY ) );
		}
	}

	/**
	 * A term was saved, or deleted.
	 *
	 * @param int    $term_id  Term.
	 * @param string $taxonomy Taxonomy; empty when that is not said.
	 */
	public static function term( int $term_id, string $taxonomy ): void {
		$taxonomy = get_taxonomy( '' === $taxonomy ? self::taxonomy( $term_id ) : $taxonomy );

		if ( $taxonomy && $taxonomy->show_ui ) {
			Tally::add( "term/$taxonomy->name/$term_id" );
		}
	}

	/**
	 * Terms have another parent, because theirs was deleted.
	 *
	 * @param int[] $tt_ids Terms in their taxonomy.
	 */
	public static function orphans( array $tt_ids ): void {
		foreach ( $tt_ids as $tt_id ) {
			$term = get_term_by( 'term_taxonomy_id', (int) $tt_id );

			if ( $term instanceof WP_Term ) {
				self::term( $term->term_id, $term->taxonomy );
			}
		}
	}

	/**
	 * Meta of a term changed.
	 *
	 * @param int    $term_id Term.
	 * @param string $key     Key.
	 */
	public static function term_meta( int $term_id, string $key ): void {
		$taxonomy = self::taxonomy( $term_id );

		if ( Meta::is_of_term( $term_id, $taxonomy, $key ) ) {
			self::term( $term_id, $taxonomy );
		}
	}

	/**
	 * A comment was saved or deleted, or its status set.
	 *
	 * @param int $comment_id Comment.
	 */
	public static function comment( int $comment_id ): void {
		Tally::add( "comment/$comment_id" );
	}

	/**
	 * Comments went to the trash with their post.
	 *
	 * @param mixed $statuses Their statuses before, by comment.
	 */
	public static function trashed_comments( mixed $statuses ): void {
		array_map( self::comment( ... ), is_array( $statuses ) ? array_map( intval( ... ), array_keys( $statuses ) ) : array() );
	}

	/**
	 * Comments are about to come back from the trash with their post.
	 *
	 * @param int $post_id Post.
	 */
	public static function restored_comments( int $post_id ): void {
		self::trashed_comments( get_post_meta( $post_id, '_wp_trash_meta_comments_status', true ) );
	}

	/**
	 * The taxonomy of a term; empty when there is no such term.
	 *
	 * @param int $term_id Term.
	 */
	private static function taxonomy( int $term_id ): string {
		$term = get_term( $term_id );

		return $term instanceof WP_Term ? $term->taxonomy : '';
	}
}
