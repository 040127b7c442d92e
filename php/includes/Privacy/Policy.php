<?php
/**
 * What a privacy policy may say of presence.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\Privacy;

/**
 * Suggests text to those who write the site's privacy policy.
 */
final class Policy {

	/**
	 * Adds the text to core's guide.
	 */
	public static function suggest(): void {
		$paragraphs = array_map(
			static fn( string $text ) => '<p>' . esc_html( $text ) . '</p>',
			array(
				__( 'While you are signed in and may write on this site, we record that you are here, so that the people you work with see who is online. We record your name and the address of your avatar, the screen or page you have open with its title and address, the post you are editing, since when, whether you are active, and a code that ties this to your login.', 'native-presence' ),
				__( 'It is seen by people who are signed in and may write on this site. Titles and addresses are shown to those only who may see them anyway. We send it to nobody else.', 'native-presence' ),
				__( 'It is removed when you close the page or log out, and otherwise within minutes of your leaving. Nothing of it is kept to tell later when you were here.', 'native-presence' ),
				__( 'For a day after you save a post, a profile, a comment, a category or a page of settings, we remember that it was you, to tell others who have the same screen open.', 'native-presence' ),
				__( 'You can choose in your profile not to be seen: then none of this is recorded, but what you save, which tells nobody that it was you.', 'native-presence' ),
			)
		);

		wp_add_privacy_policy_content(
			__( 'Native Presence', 'native-presence' ),
			'<p class="privacy-policy-tutorial">' . esc_html__( 'Native Presence records who is signed in, and where. Visitors of your site are not recorded.', 'native-presence' ) . '</p>'
			. '<p><strong class="privacy-policy-tutorial">' . esc_html__( 'Suggested text:', 'native-presence' ) . ' </strong></p>'
			. implode( '', $paragraphs )
		);
	}
}
