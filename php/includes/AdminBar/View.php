<?php
/**
 * The node of the admin bar as HTML.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\AdminBar;

use NativePresence\Bidi;
use NativePresence\Failures;
use NativePresence\Mark;
use NativePresence\People\Identity;
use NativePresence\People\Markup;
use NativePresence\People\Person;
use NativePresence\Recording\Hidden;
use NativePresence\Recording\Page;
use NativePresence\Viewer;
use WP_Admin_Bar;

/**
 * Adds the node and its menu; admin-bar.js keeps them. The node is in the bar also while nobody else is online, only not
 * displayed: core's scripts make a menu of what is there when the page loads.
 */
final class View {

	/**
	 * Id of the node.
	 */
	private const NODE = 'presence-online';

	/**
	 * Edge of a face in pixels, in the bar and in the menu.
	 */
	private const AVATAR = 20;

	/**
	 * Adds the node.
	 *
	 * @param WP_Admin_Bar $bar Admin bar.
	 */
	public static function add( WP_Admin_Bar $bar ): void {
		$gathered = Page::take( Feature::NAME );

		if ( null === $gathered ) {
			return;
		}

		$known = $gathered instanceof Data;
		$data  = $known ? $gathered : Data::nobody();
		$url   = Viewer::users_url();

		$bar->add_node(
			array(
				'id'    => self::NODE,
				'title' => self::title( $data, $known ),
				'href'  => $url,
				'meta'  => array(
					'class'      => Mark::name() . ( $known && $data->is_alone() ? ' presence-alone' : '' ),
					'menu_title' => __( 'Who’s online', 'native-presence' ),
				) + ( '' === $url ? array( 'tabindex' => 0 ) : array() ),
			)
		);

		self::group( $bar, 'presence-here', __( 'On this page', 'native-presence' ) );
		self::you( $bar );

		if ( ! $known ) {
			$bar->add_node(
				array(
					'parent' => 'presence-here',
					'id'     => 'presence-unavailable',
					'title'  => esc_html( Failures::sentence() ),
				)
			);
		}

		foreach ( $data->here as $person ) {
			self::person( $bar, 'presence-here', $person, '', '' );
		}

		if ( $data->elsewhere ) {
			self::group( $bar, 'presence-elsewhere', __( 'Elsewhere', 'native-presence' ) );
		}

		foreach ( $data->elsewhere as $person ) {
			$shown = $person->full();

			self::person( $bar, 'presence-elsewhere', $person, $shown['where'], $shown['url'] );
		}

		self::links( $bar, $data, $url );
	}

	/**
	 * What is seen of the node in the bar.
	 *
	 * @param Data $data  What the admin bar lists.
	 * @param bool $known Whether the engine answered; there is no number otherwise.
	 */
	private static function title( Data $data, bool $known ): string {
		return sprintf(
			'<span class="ab-icon" aria-hidden="true"></span><span class="presence-bar-avatars">%s</span><span class="ab-label presence-bar-count">%s</span>',
			Markup::avatars( $data->here, self::AVATAR ),
			$known
				/* translators: %s: Number of people. */
				? esc_html( sprintf( _n( '%s online', '%s online', $data->total, 'native-presence' ), number_format_i18n( $data->total ) ) )
				: Markup::unavailable()
		);
	}

	/**
	 * Adds a list with its heading.
	 *
	 * @param WP_Admin_Bar $bar   Admin bar.
	 * @param string       $id    Id of the list.
	 * @param string       $title Heading.
	 */
	private static function group( WP_Admin_Bar $bar, string $id, string $title ): void {
		$bar->add_group(
			array(
				'parent' => self::NODE,
				'id'     => $id,
				'meta'   => array( 'class' => 'presence-bar-people' ),
			)
		);
		$bar->add_node(
			array(
				'parent' => $id,
				'id'     => "$id-title",
				'title'  => esc_html( $title ),
				'meta'   => array( 'class' => 'presence-bar-heading' ),
			)
		);
	}

	/**
	 * Adds the viewer.
	 *
	 * @param WP_Admin_Bar $bar Admin bar.
	 */
	private static function you( WP_Admin_Bar $bar ): void {
		$user = wp_get_current_user();

		$bar->add_node(
			array(
				'parent' => 'presence-here',
				'id'     => "presence-user-$user->ID",
				'title'  => sprintf(
					'%s<span class="presence-user-name">%s</span>',
					Markup::face( Identity::avatar( $user ), Identity::name( $user ), self::AVATAR, false ),
					esc_html(
						sprintf(
							Hidden::is( $user->ID )
								/* translators: %s: Name of the current user, whom others do not see. */
								? __( '%s (you, hidden)', 'native-presence' )
								/* translators: %s: Name of the current user. */
								: __( '%s (you)', 'native-presence' ),
							Bidi::isolate( Identity::name( $user ) )
						)
					)
				),
				'meta'   => array( 'class' => 'presence-bar-person is-you' ),
			)
		);
	}

	/**
	 * Adds somebody else.
	 *
	 * @param WP_Admin_Bar $bar    Admin bar.
	 * @param string       $list   Id of the list.
	 * @param Person       $person Person.
	 * @param string       $where  Where they are; empty for here.
	 * @param string       $url    Address of it; empty when the viewer may not go there.
	 */
	private static function person( WP_Admin_Bar $bar, string $list, Person $person, string $where, string $url ): void {
		$bar->add_node(
			array(
				'parent' => $list,
				'id'     => "presence-user-$person->id",
				'title'  => Markup::face( $person->avatar(), $person->name, self::AVATAR, false )
					. '<span class="presence-user-name">' . esc_html( $person->name ) . '</span>'
					. ( '' === $where ? '' : '<span class="presence-user-where">' . esc_html( $where ) . '</span>' )
					. ( $person->idle ? Markup::state( true ) : '' ),
				'href'   => $url,
				'meta'   => array( 'class' => 'presence-bar-person' ),
			)
		);
	}

	/**
	 * Adds how many more there are, the way to all of them, and what pauses updates.
	 *
	 * @param WP_Admin_Bar $bar  Admin bar.
	 * @param Data         $data What the admin bar lists.
	 * @param string       $url  The list of everyone online; empty for those who may not list users.
	 */
	private static function links( WP_Admin_Bar $bar, Data $data, string $url ): void {
		$bar->add_group(
			array(
				'parent' => self::NODE,
				'id'     => 'presence-links',
				'meta'   => array( 'class' => 'presence-bar-links' ),
			)
		);

		if ( $data->more > 0 ) {
			$bar->add_node(
				array(
					'parent' => 'presence-links',
					'id'     => 'presence-more',
					/* translators: %s: Number of people. */
					'title'  => esc_html( sprintf( _n( '+%s more', '+%s more', $data->more, 'native-presence' ), number_format_i18n( $data->more ) ) ),
				)
			);
		}

		if ( '' !== $url ) {
			$bar->add_node(
				array(
					'parent' => 'presence-links',
					'id'     => 'presence-view',
					'title'  => esc_html__( 'View online users', 'native-presence' ),
					'href'   => $url,
				)
			);
		}

		$bar->add_node(
			array(
				'parent' => 'presence-links',
				'id'     => 'presence-pause',
				'title'  => '<span class="presence-pause-label">' . esc_html__( 'Pause live updates', 'native-presence' ) . '</span>',
				'href'   => '#wp-admin-bar-presence-pause',
				'meta'   => array( 'class' => 'presence-pause presence-off' ),
			)
		);
	}
}
