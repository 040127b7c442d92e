<?php
/**
 * One beat.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Heartbeat;

use NativePresence\Api\Rooms;
use NativePresence\Features;
use NativePresence\People\Crowd;
use NativePresence\Places\OpenPost;
use NativePresence\Places\PageView;
use NativePresence\Recording\Claim;
use NativePresence\Recording\Leave;
use NativePresence\Recording\Session;
use NativePresence\Recording\Setting;
use NativePresence\Recording\Tab;
use NativePresence\Recording\TabEntry;

/**
 * Renews a tab and tells it what changed in what it shows: nothing costs one native call and a few bytes, no SQL.
 */
final class Beat {

	/**
	 * What a beat with nothing new answers.
	 */
	private const UNCHANGED = 0;

	/**
	 * Answers a ping.
	 *
	 * @param array<string, mixed> $response What is answered so far.
	 * @param array<string, mixed> $data     What the beat said.
	 * @return array<string, mixed>
	 */
	public static function answer( array $response, array $data ): array {
		$said     = Ping::from( $data['presence-ping'] );
		$records  = Setting::records( $said->view->screen ?? $said->claimed_screen() );
		$ping     = $records ? Claim::settle( $said, get_current_user_id() ) : $said;
		$surfaces = Features::of_ping( $ping->show, $ping->proof );
		$exchange = new Exchange(
			$records ? self::writes( $ping, $data ) : array(),
			$records && $ping->first ? Session::login_entries( get_current_user_id() ) : array(),
			Look::rooms( $surfaces ),
			Claim::before( $said, get_current_user_id() )
		);

		// A claim of which the engine knows nothing is no claim: the document asks again.
		if ( $ping->first && $exchange->answered() ) {
			$response['presence-tab'] = $ping->tab === $said->tab ? self::UNCHANGED : array(
				'tab'    => $ping->tab,
				'ticket' => $ping->ticket,
			);
		}

		if ( $ping->view && $ping->moved ) {
			$response['presence-open'] = array(
				'page'  => $ping->view->sign(),
				'post'  => $ping->view->post_id,
				'asked' => $ping->claimed_open(),
			);

			Leave::other_rooms( get_current_user_id(), $ping->tab, OpenPost::room( $ping->view, $ping->view->post_id ) );
		}

		if ( ! $ping->versions ) {
			$everyone = Crowd::everyone();

			if ( null !== $everyone ) {
				$response['presence-online'] = $everyone;
			}

			return $response;
		}

		return $surfaces ? self::shown( $ping, $exchange, $surfaces, $response ) : $response;
	}

	/**
	 * Adds what surfaces show, of those that show something else than the page has.
	 *
	 * @param Ping                                              $ping     Ping.
	 * @param Exchange                                          $exchange This request's look at the engine.
	 * @param array<string, array{shown: Shown, token: Token}> $surfaces Surfaces by name, with what the page has.
	 * @param array<string, mixed>                              $response What is answered so far.
	 * @return array<string, mixed>
	 */
	private static function shown( Ping $ping, Exchange $exchange, array $surfaces, array $response ): array {
		// Only a signed page says who else is on it: a client could claim any other.
		$view    = $ping->view ?? new PageView( '', '', time() );
		$look    = Look::gather( $exchange, $surfaces, $view, $ping->known, $ping->proof );
		$changed = array_filter(
			$look->answers( $ping->known ),
			static fn( array $answer, string $name ) => ( $answer['token'] ?? null ) !== $surfaces[ $name ]['token']->text,
			ARRAY_FILTER_USE_BOTH
		);

		$response['presence-shown'] = $changed ? $changed : self::UNCHANGED;

		$proof = $ping->next_proof( $response['presence-open']['page'] ?? null, $changed, $look->states );

		return null === $proof ? $response : $response + array( 'presence-proof' => $proof );
	}

	/**
	 * What a ping writes.
	 *
	 * @param Ping                 $ping Ping.
	 * @param array<string, mixed> $data What the beat said.
	 * @return list<array{room: string, client_id: string, data: array<string, mixed>, user_id: int, ttl: int}>
	 */
	private static function writes( Ping $ping, array $data ): array {
		$user   = wp_get_current_user();
		$status = self::post_status( $data );

		return array(
			array(
				'room'      => Rooms::ADMIN,
				'client_id' => Tab::user( $user->ID, $ping->tab ),
				'data'      => $ping->view
					? TabEntry::online( $user, $ping->view, true === $ping->idle, $status, $ping->proof() )
					: TabEntry::claimed( $user, $ping, $status ),
				'user_id'   => $user->ID,
				'ttl'       => $ping->lease,
			),
		);
	}

	/**
	 * The status of the post that the beat renews core's lock on; empty when it renews none. Core loads that post in this
	 * beat anyway.
	 *
	 * @param array<string, mixed> $data What the beat said.
	 */
	private static function post_status( array $data ): string {
		$lock    = $data['wp-refresh-post-lock'] ?? null;
		$post_id = is_array( $lock ) ? absint( $lock['post_id'] ?? 0 ) : 0;

		return $post_id > 0 && current_user_can( 'edit_post', $post_id ) ? (string) get_post_status( $post_id ) : '';
	}
}
