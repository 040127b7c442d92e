/**
 * Keeps the node of the admin bar and its menu.
 */
window.wp.presence?.ours.begin( 'wp-admin-bar-presence-online', function ( node ) {
	'use strict';

	const { presence } = window.wp;
	const { __, _n, sprintf } = window.wp.i18n;
	const AVATAR = 20;
	const PREFIX = 'wp-admin-bar-presence-';

	const { element, avatar, avatars, state, unavailable, dash, reconcile, refresh, whenFree } = presence.people;
	const menu = node.querySelector( '.ab-sub-wrapper' );
	const here = part( 'here' );

	/**
	 * A part of the node.
	 *
	 * @param {string} id Id.
	 * @return {?Element} Part.
	 */
	function part( id ) {
		return node.querySelector( '#' + PREFIX + id );
	}

	// Core calls every line a group, which a list item may not be: what counts is the menu item inside.
	[ node, ...node.querySelectorAll( 'li' ) ].forEach( ( line ) => line.setAttribute( 'role', 'none' ) );

	function group( id, className ) {
		const list = element( 'ul', className );

		list.id = PREFIX + id;
		list.setAttribute( 'role', 'menu' );
		list.setAttribute( 'aria-label', __( 'Who’s online', 'native-presence' ) );

		return list;
	}

	function entry( id, className, url, ...children ) {
		const item = element( url ? 'a' : 'div', url ? 'ab-item' : 'ab-item ab-empty-item', ...children );
		const line = element( 'li', className, item );

		line.id = PREFIX + id;
		line.setAttribute( 'role', 'none' );
		item.setAttribute( 'role', 'menuitem' );

		if ( url ) {
			item.href = url;
		}

		return line;
	}

	function person( who ) {
		return entry(
			'user-' + who.id,
			'presence-bar-person',
			who.url,
			avatar( who, AVATAR, false ),
			element( 'span', 'presence-user-name', who.name ),
			who.where ? element( 'span', 'presence-user-where', who.where ) : null,
			who.idle ? state( who.idle ) : null
		);
	}

	function showHere( lines ) {
		// The heading and the viewer come first and never change.
		reconcile( here, Array.from( here.children ).slice( 0, 2 ).concat( lines ), ( item ) => item.id );
	}

	function showElsewhere( people ) {
		const old = part( 'elsewhere' );

		if ( ! people.length ) {
			if ( old ) {
				old.remove();
			}
			return;
		}

		const list = old || group( 'elsewhere', 'ab-submenu presence-bar-people' );
		const heading = entry( 'elsewhere-title', 'presence-bar-heading', '', __( 'Elsewhere', 'native-presence' ) );

		if ( ! old ) {
			here.after( list );
		}

		reconcile( list, [ heading ].concat( people.map( person ) ), ( item ) => item.id );
	}

	function showMore( count ) {
		const old = part( 'more' );

		if ( count <= 0 ) {
			if ( old ) {
				old.remove();
			}
			return;
		}

		/* translators: %s: Number of people. */
		const line = entry( 'more', '', '', sprintf( _n( '+%s more', '+%s more', count, 'native-presence' ), count.toLocaleString() ) );

		line.removeAttribute( 'class' );

		if ( old ) {
			refresh( old, line );
			return;
		}

		let links = part( 'links' );

		if ( ! links ) {
			links = group( 'links', 'ab-submenu presence-bar-links' );
			menu.append( links );
		}

		links.prepend( line );
	}

	/**
	 * Shows what the bar says in place of a number and of people while nobody can tell.
	 */
	function lapse() {
		const line = entry( 'unavailable', '', '', unavailable() );

		line.removeAttribute( 'class' );
		node.classList.remove( 'presence-alone' );
		refresh( node.querySelector( '.presence-bar-avatars' ), element( 'span', 'presence-bar-avatars' ) );
		node.querySelector( '.presence-bar-count' ).replaceChildren( ...dash( unavailable() ) );

		showHere( [ line ] );
		showElsewhere( [] );
		showMore( 0 );
	}

	function apply( data ) {
		if ( data.unavailable ) {
			lapse();
			return;
		}

		const faces = avatars( data.here, AVATAR );

		node.classList.toggle( 'presence-alone', ! data.here.length && ! data.elsewhere.length && data.more <= 0 );
		refresh( node.querySelector( '.presence-bar-avatars' ), element( 'span', 'presence-bar-avatars', faces ) );
		node.querySelector( '.presence-bar-count' ).textContent = sprintf(
			/* translators: %s: Number of people. */
			_n( '%s online', '%s online', data.total, 'native-presence' ),
			data.total.toLocaleString()
		);

		showHere( data.here.map( person ) );
		showElsewhere( data.elsewhere );
		showMore( data.more );
	}

	presence.show( 'admin-bar', whenFree( node, apply ) );
} );
