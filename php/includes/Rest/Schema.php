<?php
/**
 * Schemas of what the routes answer.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Rest;

use NativePresence\Api\Name;

/**
 * JSON schemas, in the form core's routes have theirs.
 */
final class Schema {

	/**
	 * An entry.
	 *
	 * @return array<string, mixed>
	 */
	public static function entry(): array {
		return self::of(
			'presence',
			array(
				'room'         => array(
					'description' => __( 'The room. A longer name is cut.', 'native-presence' ),
					'type'        => 'string',
					'minLength'   => 1,
					'arg_options' => array( 'validate_callback' => array( self::class, 'validate_name' ) ),
				),
				'client_id'    => array(
					'description' => __( 'One tab or process of somebody. A longer name is cut.', 'native-presence' ),
					'type'        => 'string',
					'minLength'   => 1,
					'arg_options' => array( 'validate_callback' => array( self::class, 'validate_name' ) ),
				),
				'user_id'      => array(
					'description' => __( 'The user; 0 for nobody.', 'native-presence' ),
					'type'        => 'integer',
					'minimum'     => 0,
					'readonly'    => true,
				),
				'display_name' => array(
					'description' => __( 'The user’s display name; empty when there is no such user.', 'native-presence' ),
					'type'        => 'string',
					'readonly'    => true,
				),
				'avatar_url'   => array(
					'description' => __( 'Address of the user’s avatar of 32 pixels; empty when avatars are off.', 'native-presence' ),
					'type'        => 'string',
					'format'      => 'uri',
					'readonly'    => true,
				),
				'data'         => array(
					'description' => __( 'State: at most 10,240 bytes of JSON, 3 levels, 512 lists and objects and 2,048 values in all. The object itself counts as the first level, object and value. Names that start with an underscore are dropped.', 'native-presence' ),
					'type'        => 'object',
					'arg_options' => array( 'validate_callback' => array( self::class, 'validate_state' ) ),
				),
				'date_gmt'     => array(
					'description' => __( 'When it was last written, in UTC.', 'native-presence' ),
					'type'        => 'string',
					'pattern'     => '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$',
					'readonly'    => true,
				),
			)
		);
	}

	/**
	 * A room with somebody in it.
	 *
	 * @return array<string, mixed>
	 */
	public static function room(): array {
		return self::of(
			'presence-room',
			array(
				'room'       => array(
					'description' => __( 'The room.', 'native-presence' ),
					'type'        => 'string',
					'maxLength'   => Name::LIMIT,
					'readonly'    => true,
				),
				'user_count' => array(
					'description' => __( 'Number of people in it.', 'native-presence' ),
					'type'        => 'integer',
					'minimum'     => 0,
					'readonly'    => true,
				),
				'users'      => array(
					'description' => __( 'People in it, newest first; not all of a large crowd.', 'native-presence' ),
					'type'        => 'array',
					'readonly'    => true,
					'items'       => array(
						'type'       => 'object',
						'properties' => array(
							'user_id'      => array( 'type' => 'integer' ),
							'display_name' => array( 'type' => 'string' ),
							'avatar_url'   => array(
								'type'   => 'string',
								'format' => 'uri',
							),
						),
					),
				),
			)
		);
	}

	/**
	 * What removing an entry answers.
	 *
	 * @return array<string, mixed>
	 */
	public static function deletion(): array {
		return self::of(
			'presence-deletion',
			array(
				'deleted' => array(
					'description' => __( 'True: the entry is gone, or was not there.', 'native-presence' ),
					'type'        => 'boolean',
					'readonly'    => true,
				),
			)
		);
	}

	/**
	 * What leaving answers.
	 *
	 * @return array<string, mixed>
	 */
	public static function leave(): array {
		return self::of(
			'presence-leave',
			array(
				'left' => array(
					'description' => __( 'Number of entries removed.', 'native-presence' ),
					'type'        => 'integer',
					'minimum'     => 0,
					'readonly'    => true,
				),
			)
		);
	}

	/**
	 * Whether a name is one that the engine takes, once it is cut.
	 *
	 * @param mixed            $value   Value.
	 * @param \WP_REST_Request $request Request.
	 * @param string           $name    Name of the parameter.
	 * @return true|\WP_Error
	 */
	public static function validate_name( $value, $request, $name ) {
		$valid = rest_validate_request_arg( $value, $request, $name );

		if ( true !== $valid ) {
			return $valid;
		}

		return 1 === preg_match( '//u', (string) $value ) ? true : Refusal::invalid(
			/* translators: %s: Name of a parameter. */
			sprintf( __( '%s is not valid UTF-8.', 'native-presence' ), $name )
		);
	}

	/**
	 * Whether state is an object: core takes a list for one.
	 *
	 * @param mixed            $value   Value.
	 * @param \WP_REST_Request $request Request.
	 * @param string           $name    Name of the parameter.
	 * @return true|\WP_Error
	 */
	public static function validate_state( $value, $request, $name ) {
		$valid = rest_validate_request_arg( $value, $request, $name );

		if ( true !== $valid ) {
			return $valid;
		}

		return is_array( $value ) && $value && array_is_list( $value ) ? Refusal::invalid(
			/* translators: %s: Name of a parameter. */
			sprintf( __( '%s is not of type object.', 'native-presence' ), $name )
		) : true;
	}

	/**
	 * A schema.
	 *
	 * @param string                              $title      Title.
	 * @param array<string, array<string, mixed>> $properties Properties.
	 * @return array<string, mixed>
	 */
	private static function of( string $title, array $properties ): array {
		return array(
			'$schema'    => 'http://json-schema.org/draft-04/schema#',
			'title'      => $title,
			'type'       => 'object',
			'properties' => array_map( static fn( array $property ) => $property + array( 'context' => array( 'view' ) ), $properties ),
		);
	}
}
