<?php
/**
 * The route that counts a save.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\StaleScreens;

use NativePresence\Places\PageView;
use NativePresence\Rest\Refusal;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

/**
 * `POST /presence/screen-revisions/stale`: for screens that save in a way no hook tells of.
 */
final class Route {

	/**
	 * What a key looks like.
	 */
	private const KEY = '^[a-z0-9/_-]{1,191}$';

	/**
	 * Registers the route.
	 */
	public static function register(): void {
		register_rest_route(
			'wp-presence/v1',
			'/presence/screen-revisions/stale',
			array(
				array(
					'methods'             => WP_REST_Server::CREATABLE,
					'callback'            => array( self::class, 'mark' ),
					'permission_callback' => array( self::class, 'allows' ),
					'args'                => array(
						'key'  => array(
							'description'       => __( 'Key of the screen that was saved.', 'native-presence' ),
							'type'              => 'string',
							'pattern'           => self::KEY,
							'required'          => true,
							'validate_callback' => array( self::class, 'validate_key' ),
						),
						'page' => array(
							'description' => __( 'The page that saved, as wpPresenceConfig.page names it; tells who may open a screen of other code.', 'native-presence' ),
							'type'        => 'string',
						),
					),
				),
				'schema' => array( self::class, 'schema' ),
			)
		);
	}

	/**
	 * Whether a key looks like one: for core's check a line break may follow it.
	 *
	 * @param mixed           $value   Value.
	 * @param WP_REST_Request $request Request.
	 * @param string          $name    Name of the parameter.
	 * @return true|WP_Error
	 */
	public static function validate_key( mixed $value, WP_REST_Request $request, string $name ): bool|WP_Error {
		$valid = rest_validate_request_arg( $value, $request, $name );

		/* translators: 1: Name of a parameter, 2: Regular expression. */
		$rule = sprintf( __( '%1$s does not match pattern %2$s.', 'native-presence' ), $name, self::KEY );

		return true !== $valid || 1 === preg_match( '~' . self::KEY . '~D', (string) $value ) ? $valid : Refusal::invalid( $rule );
	}

	/**
	 * Whether the current user may open the screen.
	 *
	 * @param WP_REST_Request $request Request.
	 * @return true|WP_Error
	 */
	public static function allows( WP_REST_Request $request ): bool|WP_Error {
		// Asked before the parameters are checked.
		$key  = is_string( $request['key'] ) ? $request['key'] : '';
		$view = is_string( $request['page'] ) ? PageView::verify( $request['page'] ) : null;

		return is_user_logged_in() && Access::allows( $key, $view ) ? true : Refusal::forbidden();
	}

	/**
	 * Counts a save by the current user.
	 *
	 * @param WP_REST_Request $request Request.
	 */
	public static function mark( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		$rev = Revisions::bump( (string) $request['key'], get_current_user_id() );

		return 0 === $rev ? Refusal::of_engine() : new WP_REST_Response(
			array(
				'screen_key' => (string) $request['key'],
				'rev'        => $rev,
			)
		);
	}

	/**
	 * The schema of what the route answers.
	 *
	 * @return array<string, mixed>
	 */
	public static function schema(): array {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => 'presence-screen-revision',
			'type'       => 'object',
			'properties' => array(
				'screen_key' => array(
					'description' => __( 'Key of the screen.', 'native-presence' ),
					'type'        => 'string',
					'readonly'    => true,
				),
				'rev'        => array(
					'description' => __( 'How often it was saved.', 'native-presence' ),
					'type'        => 'integer',
					'minimum'     => 1,
					'readonly'    => true,
				),
			),
		);
	}
}
