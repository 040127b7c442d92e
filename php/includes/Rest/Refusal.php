<?php
/**
 * What a route says when it refuses.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Rest;

use NativePresence\Api\State;
use NativePresence\Engine;
use NativePresence\Failures;
use PresenceException;
use WP_Error;

/**
 * Every refusal of the routes, with its code and status.
 */
final class Refusal {

	/**
	 * The viewer has no access: 401 for those who are not signed in, 403 for others.
	 */
	public static function forbidden(): WP_Error {
		return new WP_Error(
			'rest_forbidden',
			__( 'Sorry, you are not allowed to do that.', 'native-presence' ),
			array( 'status' => rest_authorization_required_code() )
		);
	}

	/**
	 * A parameter is not what it has to be; core adds its name and the status.
	 *
	 * @param string $rule What it has to be.
	 */
	public static function invalid( string $rule ): WP_Error {
		return new WP_Error( 'rest_invalid_param', $rule );
	}

	/**
	 * State is too large or too deep, or has too many lists, objects or values.
	 */
	public static function too_large(): WP_Error {
		return new WP_Error(
			'rest_presence_data_too_large',
			sprintf(
				/* translators: 1: Number of bytes, 2: Number of levels, 3: Number of lists and objects, 4: Number of values. */
				__( 'data must be at most %1$s bytes of JSON and %2$s levels deep, with at most %3$s lists and objects and %4$s values in all.', 'native-presence' ),
				number_format_i18n( State::LIMIT ),
				number_format_i18n( State::LEVELS ),
				number_format_i18n( State::ARRAYS ),
				number_format_i18n( State::VALUES )
			),
			array( 'status' => 400 )
		);
	}

	/**
	 * The client id is somebody else's.
	 */
	public static function conflict(): WP_Error {
		return new WP_Error(
			'rest_presence_client_id_conflict',
			__( 'client_id is in use by another user.', 'native-presence' ),
			array( 'status' => 409 )
		);
	}

	/**
	 * What the engine refused the last write for.
	 */
	public static function of_engine(): WP_Error {
		return match ( Engine::refusal() ) {
			0                           => self::too_large(),
			PresenceException::CONFLICT => self::conflict(),
			PresenceException::LIMIT    => self::limit(),
			Engine::HIDDEN              => self::hidden(),
			default                     => self::unavailable(),
		};
	}

	/**
	 * The user has as many entries as one may have, or they take as much memory as they may.
	 */
	private static function limit(): WP_Error {
		return new WP_Error(
			'rest_presence_limit_exceeded',
			sprintf(
				/* translators: 1: Number of entries, 2: Size such as 256 KB. */
				__( 'You have reached the limit of %1$s entries in a site, or of %2$s in all sites together.', 'native-presence' ),
				number_format_i18n( Engine::MAX_PER_USER ),
				size_format( Engine::MAX_BYTES_PER_USER )
			),
			array( 'status' => 429 )
		);
	}

	/**
	 * The user hides.
	 */
	private static function hidden(): WP_Error {
		return new WP_Error(
			'rest_presence_hidden',
			__( 'You have chosen not to be seen. Change that in your profile to be present.', 'native-presence' ),
			array( 'status' => 403 )
		);
	}

	/**
	 * The engine does not answer.
	 */
	public static function unavailable(): WP_Error {
		return new WP_Error(
			'rest_presence_unavailable',
			Failures::sentence(),
			array( 'status' => 503 )
		);
	}
}
