<?php
/**
 * Presence over REST, under the name other code knows.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

use NativePresence\Recording\Leave;
use NativePresence\Viewer;

/**
 * Routes below `wp-presence/v1/presence`.
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

		register_rest_route(
			$this->namespace,
			"/$this->rest_base/leave",
			array(
				array(
					'methods'             => WP_REST_Server::CREATABLE,
					'callback'            => array( $this, 'leave' ),
					'permission_callback' => array( $this, 'leave_permissions_check' ),
					'args'                => array(
						'tab' => array(
							'description' => __( 'The tab that was closed, as its page names it.', 'native-presence' ),
							'type'        => 'string',
							'pattern'     => '^[A-Za-z0-9]{1,32}(-[0-9]{1,9})?$',
							'required'    => true,
						),
					),
				),
				'schema' => array( $this, 'get_leave_schema' ),
			)
		);
	}

	/**
	 * Whether the current user may take a tab of theirs out.
	 *
	 * @return true|WP_Error
	 */
	public function leave_permissions_check() {
		return Viewer::takes_part() ? true : new WP_Error(
			'rest_forbidden',
			__( 'Sorry, you are not allowed to do that.', 'native-presence' ),
			array( 'status' => rest_authorization_required_code() )
		);
	}

	/**
	 * Removes the current user's entries of one tab. Having none is success.
	 *
	 * @param WP_REST_Request $request Request.
	 */
	public function leave( WP_REST_Request $request ): WP_REST_Response {
		return new WP_REST_Response( array( 'left' => Leave::tab( get_current_user_id(), $request['tab'] ) ) );
	}

	/**
	 * The schema of what leaving answers.
	 *
	 * @return array<string, mixed>
	 */
	public function get_leave_schema(): array {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'presence-leave',
			'type'       => 'object',
			'properties' => array(
				'left' => array(
					'description' => __( 'Number of entries removed.', 'native-presence' ),
					'type'        => 'integer',
					'minimum'     => 0,
					'readonly'    => true,
				),
			),
		);
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
}
