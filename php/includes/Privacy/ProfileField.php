<?php
/**
 * The choice not to be seen, in the profile.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Privacy;

use NativePresence\Participation;
use NativePresence\Recording\Hidden;
use WP_User;

/**
 * A row of the profile's personal options. Core lets only those save it who may edit the user.
 */
final class ProfileField {

	/**
	 * Prints the row, for those whom others could see at all.
	 *
	 * @param WP_User $user Whose profile it is.
	 */
	public static function render( WP_User $user ): void {
		if ( ! Participation::of( $user ) && ! is_network_admin() ) {
			return;
		}

		$own = get_current_user_id() === $user->ID;

		// The hidden field tells a box that was cleared from a form that had none.
		printf(
			'<tr class="presence-hidden-wrap"><th scope="row">%1$s</th><td><input type="hidden" name="%2$s" value="0"><label for="%2$s"><input type="checkbox" id="%2$s" name="%2$s" value="1" aria-describedby="%2$s-description"%3$s> %4$s</label><p class="description" id="%2$s-description">%5$s %6$s</p></td></tr>',
			esc_html__( 'Presence', 'native-presence' ),
			esc_attr( Hidden::META ),
			checked( Hidden::is( $user->ID ), true, false ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped by core.
			$own ? esc_html__( 'Hide me from others', 'native-presence' ) : esc_html__( 'Hide this user from others', 'native-presence' ),
			$own
				? esc_html__( 'Others do not see that you are online, where you are, which post you have open, or that it was you who saved something. You still see them.', 'native-presence' )
				: esc_html__( 'Others do not see that this user is online, where, which post they have open, or that it was they who saved something. They still see the others.', 'native-presence' ),
			esc_html__( 'WordPress itself still says who is editing a post when somebody else opens it.', 'native-presence' )
		);
	}

	/**
	 * Saves the choice. Core has verified the form, and that the current user may edit this one.
	 *
	 * @param int $user_id Whose profile it is.
	 */
	public static function save( int $user_id ): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- Verified by core before this hook.
		$choice = sanitize_key( wp_unslash( $_POST[ Hidden::META ] ?? '' ) );

		if ( '' !== $choice && current_user_can( 'edit_user', $user_id ) ) {
			Hidden::set( $user_id, '1' === $choice );
		}
	}
}
