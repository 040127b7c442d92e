<?php
/**
 * The ability "who is online".
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Abilities;

use NativePresence\Api\Rooms;
use NativePresence\Failures;
use NativePresence\Heartbeat\Exchange;
use NativePresence\People\Person;
use NativePresence\Places\PostCache;
use NativePresence\Viewer;
use WP_Error;

/**
 * Answers who else is online to whatever asks through WordPress's Abilities API: the command palette, an assistant, a
 * script. It sees what the user sees on whose behalf it asks. Where core has no such API, its hooks never fire.
 */
final class WhoIsOnline {

	public const NAME     = 'presence/who-is-online';
	public const CATEGORY = 'presence';

	/**
	 * Most people listed.
	 */
	private const MOST = 100;

	/**
	 * People listed unless more are asked for.
	 */
	private const USUAL = 20;

	/**
	 * Registers the category.
	 */
	public static function register_category(): void {
		wp_register_ability_category(
			self::CATEGORY,
			array(
				'label'       => __( 'Presence', 'native-presence' ),
				'description' => __( 'Abilities that tell who else is in this WordPress.', 'native-presence' ),
			)
		);
	}

	/**
	 * Registers the ability.
	 */
	public static function register(): void {
		wp_register_ability(
			self::NAME,
			array(
				'label'               => __( 'Who is online', 'native-presence' ),
				'description'         => __( 'Lists the other people who have this site’s admin open now, where each of them is and whether they are active. Titles are told only of posts that the current user may know.', 'native-presence' ),
				'category'            => self::CATEGORY,
				'input_schema'        => self::input_schema(),
				'output_schema'       => self::output_schema(),
				'permission_callback' => static fn(): bool => Viewer::takes_part(),
				'execute_callback'    => array( self::class, 'execute' ),
				'meta'                => array(
					'show_in_rest' => true,
					'annotations'  => array(
						'readonly'    => true,
						'destructive' => false,
						'idempotent'  => true,
					),
				),
			)
		);
	}

	/**
	 * Who is online but the current user, as that user may see it.
	 *
	 * @param array{limit?: int} $input Input that fits the schema.
	 * @return array{total: int, people: list<array{id: int, name: string, status: string, where: string, url: string}>}|WP_Error
	 */
	public static function execute( $input ): array|WP_Error {
		$crowd = ( new Exchange( array(), array(), array( Rooms::ADMIN ) ) )->crowd();

		if ( null === $crowd ) {
			return new WP_Error( 'presence_unavailable', Failures::sentence(), array( 'status' => 503 ) );
		}

		$people = array_values( array_slice( $crowd->others, 0, (int) ( $input['limit'] ?? self::USUAL ), true ) );

		PostCache::prime( array_filter( array_map( static fn( Person $person ) => $person->post_id(), $people ) ) );

		return array(
			'total'  => $crowd->total_others(),
			'people' => array_map( array( self::class, 'person' ), $people ),
		);
	}

	/**
	 * One person.
	 *
	 * @param Person $person Person.
	 * @return array{id: int, name: string, status: string, where: string, url: string}
	 */
	private static function person( Person $person ): array {
		$shown = $person->full();

		return array(
			'id'     => $shown['id'],
			'name'   => $shown['name'],
			'status' => $person->idle ? 'idle' : 'active',
			'where'  => $shown['where'],
			'url'    => $shown['url'],
		);
	}

	/**
	 * What may be asked.
	 *
	 * @return array<string, mixed>
	 */
	private static function input_schema(): array {
		return array(
			'type'                 => 'object',
			'properties'           => array(
				'limit' => array(
					'type'        => 'integer',
					'minimum'     => 1,
					'maximum'     => self::MOST,
					'default'     => self::USUAL,
					'description' => __( 'Most people to list, newest first.', 'native-presence' ),
				),
			),
			'additionalProperties' => false,
			'default'              => array(),
		);
	}

	/**
	 * What is answered.
	 *
	 * @return array<string, mixed>
	 */
	private static function output_schema(): array {
		return array(
			'type'                 => 'object',
			'properties'           => array(
				'total'  => array(
					'type'        => 'integer',
					'minimum'     => 0,
					'description' => __( 'How many other people are online.', 'native-presence' ),
				),
				'people' => array(
					'type'        => 'array',
					'maxItems'    => self::MOST,
					'description' => __( 'The first of them. The person who opened a page most recently comes first.', 'native-presence' ),
					'items'       => array(
						'type'                 => 'object',
						'properties'           => array(
							'id'     => array(
								'type'        => 'integer',
								'description' => __( 'User.', 'native-presence' ),
							),
							'name'   => array(
								'type'        => 'string',
								'description' => __( 'Display name.', 'native-presence' ),
							),
							'status' => array(
								'type'        => 'string',
								'enum'        => array( 'active', 'idle' ),
								'description' => __( 'Whether somebody is at the keyboard.', 'native-presence' ),
							),
							'where'  => array(
								'type'        => 'string',
								'description' => __( 'The screen or post they are on, in words.', 'native-presence' ),
							),
							'url'    => array(
								'type'        => 'string',
								'description' => __( 'Address of it; empty when the current user may not go there.', 'native-presence' ),
							),
						),
						'required'             => array( 'id', 'name', 'status', 'where', 'url' ),
						'additionalProperties' => false,
					),
				),
			),
			'required'             => array( 'total', 'people' ),
			'additionalProperties' => false,
		);
	}
}
