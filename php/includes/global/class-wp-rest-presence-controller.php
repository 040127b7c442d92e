<?php
/**
 * Presence over REST, under the name other code knows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

use NativePresence\Api\Entries;
use NativePresence\Api\Name;
use NativePresence\Api\Rooms;
use NativePresence\Api\State;
use NativePresence\Engine;
use NativePresence\People\Faces;
use NativePresence\Places\Rights;
use NativePresence\Places\Titles;
use NativePresence\Recording\Leave;
use NativePresence\Recording\Session;
use NativePresence\Recording\Tab;
use NativePresence\Rest;
use NativePresence\Rest\Refusal;
use NativePresence\Rest\Schema;
use NativePresence\Viewer;

/**
 * Routes below `wp-presence/v1/presence`. Other code calls the methods without a route before them, so each asks for
 * itself whether the current user may.
 */
class WP_REST_Presence_Controller extends WP_REST_Controller {

	/**
	 * Names where the routes are.
	 */
	public function __construct() {
		$this->namespace = 'wp-presence/v1';
		$this->rest_base = 'presence';
	}

	/**
	 * Registers the routes.
	 */
	public function register_routes(): void {
		add_filter( 'rest_post_dispatch', array( $this, 'forbid_storing' ), 10, 3 );

		$this->register(
			'',
			array(
				$this->endpoint( WP_REST_Server::READABLE, 'get_items', $this->get_collection_params() ),
				$this->endpoint( WP_REST_Server::CREATABLE, 'create_item', $this->get_endpoint_args_for_item_schema( WP_REST_Server::CREATABLE ) ),
				$this->endpoint(
					WP_REST_Server::DELETABLE,
					'delete_item',
					array_intersect_key(
						$this->get_endpoint_args_for_item_schema( WP_REST_Server::CREATABLE ),
						array_flip( array( 'room', 'client_id' ) )
					)
				),
			),
			array( $this, 'get_public_item_schema' )
		);

		$this->register(
			'/rooms',
			array( $this->endpoint( WP_REST_Server::READABLE, 'get_rooms', $this->get_paging_params() ) ),
			array( Schema::class, 'room' )
		);

		$this->register(
			'/leave',
			array(
				$this->endpoint(
					WP_REST_Server::CREATABLE,
					'leave',
					array(
						'tab' => array(
							'description' => __( 'The tab that was closed, as its page names it.', 'native-presence' ),
							'type'        => 'string',
							'pattern'     => '^[A-Za-z0-9]{1,32}(-[0-9]{1,9})?$',
							'required'    => true,
						),
					)
				),
			),
			array( $this, 'get_leave_schema' )
		);
	}

	/**
	 * Whether the current user may read the room.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public function get_items_permissions_check( $request ) {
		return is_user_logged_in() && Rooms::can_access( self::name( $request, 'room' ) ) ? true : Refusal::forbidden();
	}

	/**
	 * The entries of a room, newest first.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_items( $request ) {
		$allowed = $this->get_items_permissions_check( $request );

		if ( is_wp_error( $allowed ) ) {
			return $allowed;
		}

		$entries = Entries::kept_in_room( self::name( $request, 'room' ) );

		if ( null === $entries ) {
			return Refusal::unavailable();
		}

		$page  = Rest\Page::of( $entries, $request );
		$items = array();

		$users = array_filter( array_column( $page, 'user_id' ) );

		Titles::prime( $page );
		cache_users( $users );
		Faces::expect( $users );

		foreach ( $page as $entry ) {
			$items[] = $this->prepare_response_for_collection( $this->prepare_item_for_response( $entry, $request ) );
		}

		return Rest\Page::answer( $items, count( $entries ), $request, rest_url( "$this->namespace/$this->rest_base" ) );
	}

	/**
	 * Whether the current user may write into the room.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public function create_item_permissions_check( $request ) {
		return $this->get_items_permissions_check( $request );
	}

	/**
	 * Writes or renews an entry of the current user.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function create_item( $request ) {
		$allowed = $this->create_item_permissions_check( $request );

		if ( is_wp_error( $allowed ) ) {
			return $allowed;
		}

		$user_id = get_current_user_id();
		$entry   = (object) array(
			'room'      => self::name( $request, 'room' ),
			'client_id' => self::name( $request, 'client_id' ),
			'user_id'   => $user_id,
			'data'      => Entries::visible( (array) ( $request['data'] ?? array() ) ),
			'date_gmt'  => gmdate( 'Y-m-d H:i:s' ),
		);

		if ( Rooms::ADMIN === $entry->room ) {
			$entry->data = Rights::credible( $entry->data );
		}

		if ( State::is_deeper( $entry->data, State::LEVELS ) || ! State::fits( $entry->data ) ) {
			return Refusal::too_large();
		}

		if ( ! in_array( Tab::owner( $entry->client_id ), array( 0, $user_id ), true ) ) {
			// Nobody takes a name before the one it is meant for comes to it.
			return Refusal::conflict();
		}

		// Logging out takes out what the session wrote.
		$session = array_filter( array( '_session' => Session::current() ) );

		return Entries::set( $entry->room, $entry->client_id, $entry->data, $user_id, null, null, $session )
			? $this->prepare_item_for_response( $entry, $request )
			: Refusal::of_engine();
	}

	/**
	 * Whether the current user may remove entries at all: everybody may remove their own, also from a room that they may not
	 * enter any more.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public function delete_item_permissions_check( $request ) {
		return is_user_logged_in() ? true : Refusal::forbidden();
	}

	/**
	 * Removes an entry of the current user; anyone's for those who may manage the site. Having none is success.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function delete_item( $request ) {
		$allowed = $this->delete_item_permissions_check( $request );

		if ( is_wp_error( $allowed ) ) {
			return $allowed;
		}

		$room      = self::name( $request, 'room' );
		$client_id = self::name( $request, 'client_id' );
		$entry     = Engine::find( $room, $client_id );

		if ( null === $entry ) {
			return Refusal::unavailable();
		}

		$owner = $entry ? $entry->user_id : Tab::owner( $client_id );

		// In a room that the user may not enter, the answer does not show whether another user's entry exists.
		if ( get_current_user_id() !== $owner && ! Rooms::can_access( $room ) ) {
			return Refusal::forbidden();
		}

		if ( $entry ) {
			if ( get_current_user_id() !== $entry->user_id && ! current_user_can( 'manage_options' ) ) {
				return Refusal::forbidden();
			}

			if ( ! Entries::remove( $room, $client_id ) ) {
				return Refusal::of_engine();
			}
		}

		return new WP_REST_Response( array( 'deleted' => true ) );
	}

	/**
	 * Whether the current user may list rooms.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public function get_rooms_permissions_check( $request ) {
		return Viewer::takes_part() ? true : Refusal::forbidden();
	}

	/**
	 * The rooms that the current user may enter, most entries first.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function get_rooms( $request ) {
		$allowed = $this->get_rooms_permissions_check( $request );

		if ( is_wp_error( $allowed ) ) {
			return $allowed;
		}

		$rooms  = Rest\Rooms::open();
		$fields = $this->fields_of( Schema::room(), $request );
		$items  = array();

		if ( null === $rooms ) {
			return Refusal::unavailable();
		}

		foreach ( Rest\Page::of( $rooms, $request ) as $room ) {
			if ( rest_is_field_included( 'users', $fields ) ) {
				$room['users'] = Rest\Rooms::users( $room['room'] );

				if ( null === $room['users'] ) {
					return Refusal::unavailable();
				}
			}

			$response = new WP_REST_Response( $room );

			if ( rest_is_field_included( '_links', $fields ) ) {
				$response->add_links( Rest\Item::links( $room['room'] ) );
			}

			$items[] = $this->prepare_response_for_collection( $response );
		}

		return Rest\Page::answer( $items, count( $rooms ), $request, rest_url( "$this->namespace/$this->rest_base/rooms" ) );
	}

	/**
	 * Whether the current user may take a tab of theirs out: everybody may who is signed in.
	 *
	 * @return true|WP_Error
	 */
	public function leave_permissions_check() {
		return is_user_logged_in() ? true : Refusal::forbidden();
	}

	/**
	 * Removes the current user's entries of one tab. Having none is success.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return WP_REST_Response|WP_Error
	 */
	public function leave( WP_REST_Request $request ) {
		$allowed = $this->leave_permissions_check();

		if ( is_wp_error( $allowed ) ) {
			return $allowed;
		}

		$left = Leave::tab( get_current_user_id(), Tab::checked( (string) $request['tab'] ) );

		return null === $left ? Refusal::unavailable() : new WP_REST_Response( array( 'left' => $left ) );
	}

	/**
	 * An entry as it is answered to the current user, who is told none of our own keys.
	 *
	 * @param object{room: string, client_id: string, user_id: int, data: array<string, mixed>, date_gmt: string} $item    Entry.
	 * @param WP_REST_Request                                                                                 $request Request.
	 */
	public function prepare_item_for_response( $item, $request ): WP_REST_Response {
		$fields = $this->get_fields_for_response( $request );
		$values   = array_filter( Rest\Item::fields( $item ), static fn( string $field ) => rest_is_field_included( $field, $fields ), ARRAY_FILTER_USE_KEY );
		$response = new WP_REST_Response( $this->add_additional_fields_to_object( $values, $request ) );

		if ( rest_is_field_included( '_links', $fields ) || rest_is_field_included( '_embedded', $fields ) ) {
			$response->add_links( Rest\Item::links( $item->room, $item->user_id, $item->data ) );
		}

		return $response;
	}

	/**
	 * The schema of an entry.
	 *
	 * @return array<string, mixed>
	 */
	public function get_item_schema(): array {
		$schema = Schema::entry();

		$schema['properties']['room']['required']      = true;
		$schema['properties']['client_id']['required'] = true;

		return $this->add_additional_fields_schema( $schema );
	}

	/**
	 * Parameters of the list of entries.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public function get_collection_params(): array {
		return array_intersect_key( $this->get_endpoint_args_for_item_schema( WP_REST_Server::CREATABLE ), array( 'room' => true ) ) + $this->get_paging_params();
	}

	/**
	 * The schema of what leaving answers.
	 *
	 * @return array<string, mixed>
	 */
	public function get_leave_schema(): array {
		return Schema::leave();
	}

	/**
	 * Keeps caches from storing anything about who is here, refusals included.
	 *
	 * @param WP_HTTP_Response $response Response.
	 * @param WP_REST_Server   $server   Server.
	 * @param WP_REST_Request  $request  Request.
	 */
	public function forbid_storing( $response, $server, $request ): WP_HTTP_Response {
		if ( str_starts_with( $request->get_route(), "/$this->namespace/" ) ) {
			$response->header( 'Cache-Control', 'no-store' );
		}

		return $response;
	}

	/**
	 * Registers a route.
	 *
	 * @param string                     $path      Path below the base.
	 * @param list<array<string, mixed>> $endpoints What it answers to.
	 * @param callable                   $schema    Gives the schema of what it answers.
	 */
	private function register( string $path, array $endpoints, callable $schema ): void {
		register_rest_route( $this->namespace, "/$this->rest_base$path", $endpoints + array( 'schema' => $schema ) );
	}

	/**
	 * An endpoint whose permission check is the method named after the one that answers.
	 *
	 * @param string                              $methods HTTP methods.
	 * @param string                              $answer  Method that answers.
	 * @param array<string, array<string, mixed>> $args    Parameters.
	 * @return array<string, mixed>
	 */
	private function endpoint( string $methods, string $answer, array $args ): array {
		return array(
			'methods'             => $methods,
			'callback'            => array( $this, $answer ),
			'permission_callback' => array( $this, "{$answer}_permissions_check" ),
			'args'                => $args,
		);
	}

	/**
	 * Parameters of a list.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	private function get_paging_params(): array {
		$params = parent::get_collection_params();

		unset( $params['search'] );

		$params['context']             = $this->get_context_param( array( 'default' => 'view' ) );
		$params['per_page']['default'] = Rest\Page::LARGEST;

		return $params;
	}

	/**
	 * The fields that a request asks for of what a schema describes.
	 *
	 * @param array<string, mixed> $schema  Schema.
	 * @param WP_REST_Request      $request Request.
	 * @return string[]
	 */
	private function fields_of( array $schema, $request ): array {
		$asked = $request['_fields'] ?? '';

		return $asked ? wp_parse_list( $asked ) : array( ...array_keys( $schema['properties'] ), '_links' );
	}

	/**
	 * A name that a request gives, at the length it is kept at.
	 *
	 * @param WP_REST_Request $request   Request.
	 * @param string          $parameter Parameter.
	 */
	private static function name( $request, string $parameter ): string {
		$name = $request[ $parameter ] ?? '';

		// Core asks for permission also where a parameter was found bad, to tell which methods are allowed.
		return is_scalar( $name ) ? Name::cut( (string) $name ) : '';
	}
}
