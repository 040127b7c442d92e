<?php
/**
 * Who uses most of the memory.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

use NativePresence\Engine;
use NativePresence\Network;
use NativePresence\TableEngine\Write;

/**
 * The user whose entries take the most memory: on this site, and for those who manage a network on all of its sites. Reads
 * up to 10,000 entries of each site.
 */
final class LargestUser {

	/**
	 * Most entries read of a site.
	 */
	private const ENTRIES = 10_000;

	/**
	 * The user, named as in "Maya Singh (maya)", and the bytes that count against the limit. Null: nobody has an entry, or
	 * the engine did not answer.
	 *
	 * @return array{string, int}|null
	 */
	public static function find(): ?array {
		$bytes = array();
		$add   = static function () use ( &$bytes ): void {
			foreach ( Engine::newest_like( '', self::ENTRIES ) ?? array() as $entry ) {
				if ( $entry->user_id > 0 ) {
					$data = (string) wp_json_encode( (object) $entry->data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );

					$bytes[ $entry->user_id ] = ( $bytes[ $entry->user_id ] ?? 0 ) + Write::OVERHEAD + strlen( $entry->room . $entry->client_id . $data );
				}
			}
		};

		if ( current_user_can( 'manage_network' ) ) {
			Network::wherever_present( 0, $add );
		} else {
			$add();
		}

		if ( ! $bytes ) {
			return null;
		}

		arsort( $bytes );

		$user_id = (int) array_key_first( $bytes );
		$user    = get_userdata( $user_id );

		/* translators: 1: Name of a user, 2: Login of the user. */
		$name = $user ? sprintf( __( '%1$s (%2$s)', 'native-presence' ), $user->display_name, $user->user_login ) : "#$user_id";

		return array( $name, $bytes[ $user_id ] );
	}
}
