<?php
/**
 * What presence knows of a person, for them.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Privacy;

use NativePresence\Api\Entries;
use NativePresence\Engine;
use NativePresence\Failures;
use NativePresence\Recording\Hidden;
use WP_Error;
use WP_User;

/**
 * Answers core's export of personal data: a user's live entries, the screens they saved, and their choice to hide.
 */
final class Exporter {

	/**
	 * Most items of one page.
	 */
	private const PAGE = 100;

	/**
	 * Adds the exporter to core's.
	 *
	 * @param array<string, array<string, mixed>> $exporters Exporters.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add( array $exporters ): array {
		$exporters['native-presence'] = array(
			'exporter_friendly_name' => __( 'Native Presence', 'native-presence' ),
			'callback'               => array( self::class, 'export' ),
		);

		return $exporters;
	}

	/**
	 * Exports one page.
	 *
	 * @param string $email Address of the person.
	 * @param int    $page  Page, from 1.
	 * @return array{data: list<array<string, mixed>>, done: bool}|WP_Error An error when the engine did not answer: an export
	 *         without what it keeps would say that it keeps nothing.
	 */
	public static function export( string $email, int $page = 1 ): array|WP_Error {
		$user    = get_user_by( 'email', $email );
		$entries = $user ? self::entries( $user ) : array();
		$saves   = $user ? self::saves( $user ) : array();

		if ( null === $entries || null === $saves ) {
			return new WP_Error( 'presence_unavailable', Failures::sentence() . ' ' . __( 'Try the export again later.', 'native-presence' ) );
		}

		$items = array( ...( $user ? self::choice( $user ) : array() ), ...$entries, ...$saves );

		return array(
			'data' => array_slice( $items, ( max( 1, $page ) - 1 ) * self::PAGE, self::PAGE ),
			'done' => count( $items ) <= max( 1, $page ) * self::PAGE,
		);
	}

	/**
	 * The choice to hide, where it was made.
	 *
	 * @param WP_User $user User.
	 * @return list<array<string, mixed>>
	 */
	private static function choice( WP_User $user ): array {
		return Hidden::is( $user->ID )
			? array( self::item( 'hidden', array( __( 'Hidden from others', 'native-presence' ) => __( 'Yes', 'native-presence' ) ) ) )
			: array();
	}

	/**
	 * Where the user is now, in an order that beats between two pages do not change.
	 *
	 * @param WP_User $user User.
	 * @return list<array<string, mixed>>|null Null: the engine did not answer.
	 */
	private static function entries( WP_User $user ): ?array {
		$items   = array();
		$entries = Entries::of_user( $user->ID, null );

		if ( null === $entries ) {
			return null;
		}

		foreach ( $entries as $entry ) {
			$items[ "$entry->room $entry->client_id" ] = self::item(
				"entry $entry->room $entry->client_id",
				array(
					__( 'Room', 'native-presence' )         => $entry->room,
					__( 'Client', 'native-presence' )       => $entry->client_id,
					__( 'State', 'native-presence' )        => (string) wp_json_encode( (object) $entry->data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
					__( 'Last seen (UTC)', 'native-presence' ) => $entry->date_gmt,
				)
			);
		}

		ksort( $items, SORT_STRING );

		return array_values( $items );
	}

	/**
	 * The screens that the user saved, the newest save of each.
	 *
	 * @param WP_User $user User.
	 * @return list<array<string, mixed>>|null Null: the engine did not answer.
	 */
	private static function saves( WP_User $user ): ?array {
		$items     = array();
		$revisions = Engine::revisions();

		if ( null === $revisions ) {
			return null;
		}

		foreach ( $revisions as $key => $revision ) {
			$time = match ( $user->ID ) {
				$revision['user_id']       => $revision['time_ms'],
				$revision['other_user_id'] => $revision['other_time_ms'],
				default                    => 0,
			};

			if ( $time > 0 ) {
				$items[ $key ] = self::item(
					"save $key",
					array(
						__( 'Screen', 'native-presence' )           => (string) $key,
						__( 'Last saved (UTC)', 'native-presence' ) => gmdate( 'Y-m-d H:i:s', intdiv( $time, 1000 ) ),
					)
				);
			}
		}

		ksort( $items, SORT_STRING );

		return array_values( $items );
	}

	/**
	 * An item as core takes it.
	 *
	 * @param string                $name   Name of the item, of its own.
	 * @param array<string, string> $values Values by label.
	 * @return array<string, mixed>
	 */
	private static function item( string $name, array $values ): array {
		return array(
			'group_id'          => 'native-presence',
			'group_label'       => __( 'Presence', 'native-presence' ),
			'group_description' => __( 'Where you are on this site now, and what you saved within the last day.', 'native-presence' ),
			'item_id'           => 'presence-' . substr( hash( 'sha256', $name ), 0, 16 ),
			'data'              => array_map(
				static fn( string $label, string $value ) => array(
					'name'  => $label,
					'value' => $value,
				),
				array_keys( $values ),
				$values
			),
		);
	}
}
