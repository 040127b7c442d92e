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
use NativePresence\Places\OpenPost;
use NativePresence\Places\PageView;

/**
 * Who else is in the post being edited, where no admin bar tells: the block editor fills the screen. The editor draws
 * its panels by script, so this one has no View; editor-panel.js shows what the page carries.
 */
final class Feature implements Shown {

	public const NAME = 'editor-panel';

	/**
	 * What a token asks for while no post is open. See editor-panel.js.
	 */
	private const NONE = 'none/';

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
	 * Depends on the room of the post, when the viewer may edit it.
	 *
	 * @param Token $token What the page has.
	 * @return string[]
	 */
	public function rooms( Token $token ): array {
		return array_slice( $token->posts()->rooms(), 0, 1 );
	}

	/**
	 * The version of that room. Null: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function state( Exchange $exchange, Token $token, PageView $view ): ?string {
		$room    = $this->rooms( $token )[0] ?? null;
		$version = null === $room ? 0 : $exchange->room( $room )['version'] ?? null;

		return null === $version || ! $exchange->answered() ? null : (string) $version;
	}

	/**
	 * The people it lists: nobody where the viewer may not edit the post or there is no such post; null for a malformed token. False: the engine did not answer.
	 *
	 * @param Exchange $exchange This request's look at the engine.
	 * @param Token    $token    What the page has.
	 * @param PageView $view     The page that shows it.
	 */
	public function gather( Exchange $exchange, Token $token, PageView $view ): ShownData|false|null {
		$posts   = $token->posts();
		$post_id = array_key_first( $posts->told );

		if ( null === $post_id ) {
			$asks = '' === $token->text ? self::NONE : $posts->ask( array() );

			return '' === $asks ? null : new Data( $asks );
		}

		$room    = $posts->room( $post_id );
		$entries = ( $exchange->room( $room )['version'] ?? 0 ) > 0 ? Engine::newest( $room, self::READ ) : array();

		if ( null === $entries ) {
			return false;
		}

		$others = Merge::people( $entries );

		unset( $others[ get_current_user_id() ] );

		// Core's lock may name somebody of whom presence knows nothing, or who is not to be named.
		$holder = LockHolder::of( $post_id );
		$person = $holder?->person();

		if ( $person ) {
			$others += array( $person->id => $person );
		}

		Faces::expect( array_keys( $others ) );

		return new Data( $posts->ask( array() ), $others, wp_presence_recording_enabled() && ( ! $holder || $person ) );
	}
}
