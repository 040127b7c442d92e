<?php
/**
 * The panel "Also here" of the block editor.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\EditorPanel;

defined( 'ABSPATH' ) || exit;

use NativePresence\Assets;
use NativePresence\Engine;
use NativePresence\Heartbeat\Exchange;
use NativePresence\Heartbeat\Posts;
use NativePresence\Heartbeat\Shown;
use NativePresence\Heartbeat\ShownData;
use NativePresence\Heartbeat\Token;
use NativePresence\People\Faces;
use NativePresence\People\LockHolder;
use NativePresence\People\Merge;
use NativePresence\People\Person;
use NativePresence\Places\OpenPost;
use NativePresence\Places\PageView;

/**
 * Who else is in the post being edited, where no admin bar tells: the block editor fills the screen. The editor draws
 * its panels by script, so this one has no View; editor-panel.js shows what the page carries.
 */
final class Feature implements Shown {

	public const NAME = 'editor-panel';

	/**
	 * Most tabs read of the post.
	 */
	private const READ = 100;

	/**
	 * Enqueues what follows the posts of the Site Editor.
	 */
	public static function enqueue(): void {
		if ( OpenPost::SCREEN === get_current_screen()?->id ) {
			Assets::follow_site_editor();
		}
	}

	/**
	 * Shown in the block editor of post types with support, and in the Site Editor, which has no post open yet.
	 */
	public function on_page(): ?string {
		$screen = is_admin() ? get_current_screen() : null;

		if ( $screen && OpenPost::SCREEN === $screen->id ) {
			return '';
		}

		$post   = $screen && 'post' === $screen->base && $screen->is_block_editor() ? get_post() : null;

		return $post && post_type_supports( $post->post_type, 'presence' )
			? Posts::unknown( $post->post_type, array( $post->ID ) )
			: null;
	}

	/**
	 * Depends on the room of the post.
	 *
	 * @param Token $token What the page knows.
	 * @return array<string, int>
	 */
	public function since( Token $token ): array {
		$posts   = Posts::of( $token );
		$post_id = array_key_first( $posts->versions );

		return null === $post_id ? array() : array( $posts->room( $post_id ) => $posts->versions[ $post_id ] );
	}

	/**
	 * The people it lists. False: the engine did not answer. The viewer's own tab and lock are in the room too, so its version may change with nothing to
	 * tell: a token also names who was listed.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page knows.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|false|null {
		$posts   = Posts::of( $token );
		$post_id = array_key_first( $posts->versions );

		if ( null === $post_id ) {
			return '' === $token->text ? new Data( $token->next( 'none/0' ), 0, array(), false ) : null;
		}

		$room    = $posts->room( $post_id );
		$version = $exchange->room( $room )['version'] ?? null;

		if ( null === $version ) {
			return false;
		}

		if ( $posts->known && $posts->versions[ $post_id ] === $version ) {
			return null;
		}

		$entries = 0 === $version ? array() : Engine::newest( $room, self::READ );

		if ( null === $entries ) {
			return false;
		}

		$others = Merge::people( $entries );

		unset( $others[ get_current_user_id() ] );

		// Core's lock may name somebody of whom presence knows nothing, or who is not to be named.
		$holder = LockHolder::of( $post_id );
		$person = $holder?->person();
		$all    = wp_presence_recording_enabled() && ( ! $holder || $person );

		if ( $person ) {
			$others += array( $person->id => $person );
		}

		$listed = self::hash( $others, $all );

		return $posts->known && str_ends_with( $token->text, "#$listed" )
			? null
			: new Data( $posts->token( array( $post_id => $version ) ) . "#$listed", $post_id, $others, $all );
	}

	/**
	 * Names a list of people, and what is said of them.
	 *
	 * @param Person[] $people People.
	 * @param bool     $all    Whether these are all, as far as anybody knows.
	 */
	private static function hash( array $people, bool $all ): string {
		Faces::expect( array_keys( $people ) );

		$brief = array_map( static fn( Person $person ) => $person->brief(), array_values( $people ) );

		return substr( hash( 'sha256', (string) wp_json_encode( array( $brief, $all ) ) ), 0, 8 );
	}
}
