/**
 * Keeps the column "Editors" of posts lists.
 */
( function ( presence, hooks, i18n ) {
	'use strict';

	const { __ } = i18n;
	const NAME = 'editors-column';
	const AVATAR = 24;

	if ( ! presence || ! presence.show ) {
		return;
	}

	const { element, avatars, state, unavailable, dash, editorNames, refresh, whenFree } = presence.people;

	/** What takes the updates of a cell. Quick edit puts a new cell in place of an old one. */
	const cells = new WeakMap();

	function nobody( data ) {
		return dash( data.unavailable ? unavailable() : __( 'Nobody is editing', 'native-presence' ) );
	}

	/**
	 * The posts that a token names: only their cells are kept up to date.
	 *
	 * @param {string} token Token.
	 * @return {Set<string>} Posts.
	 */
	function posts( token ) {
		return new Set( token.split( '/' ).pop().split( ',' ).map( ( item ) => item.split( ':' )[ 0 ] ) );
	}

	function people( data ) {
		return [
			avatars( data.editors, AVATAR, data.total > 1 ),
			element(
				'span',
				'presence-editors-text',
				element( 'span', 'presence-editors-names', editorNames( data ) ),
				data.idle ? state( data.idle ) : null
			),
		];
	}

	function updater( cell ) {
		if ( ! cells.has( cell ) ) {
			cells.set(
				cell,
				whenFree( cell, ( data ) => {
					const fresh = element( 'div', 'presence-editors', ...( data.total ? people( data ) : nobody( data ) ) );

					fresh.dataset.postId = cell.dataset.postId;
					refresh( cell, fresh );
				} )
			);
		}

		return cells.get( cell );
	}

	function shown() {
		return Array.from( document.querySelectorAll( '.presence-editors' ) );
	}

	/** The cells that the page's token speaks of. */
	const known = new WeakSet( shown() );

	// A cell that came with quick edit is newer than what the token names, so nothing is claimed to be known.
	hooks.addFilter( 'presence.ping', 'native-presence/editors-column', ( ping ) => {
		const token = ping.show[ NAME ];

		if ( token && ! shown().every( ( cell ) => known.has( cell ) ) ) {
			ping.show[ NAME ] = token.replace( /^[0-9a-f]+\./, '' );
		}

		return ping;
	} );

	presence.show( NAME, ( data ) => {
		if ( data.unavailable ) {
			const kept = posts( data.token );

			shown()
				.filter( ( cell ) => kept.has( cell.dataset.postId ) )
				.forEach( ( cell ) => updater( cell )( data ) );

			return;
		}

		shown().forEach( ( cell ) => {
			known.add( cell );

			if ( data.posts[ cell.dataset.postId ] ) {
				updater( cell )( data.posts[ cell.dataset.postId ] );
			}
		} );
	} );
} )( window.wp.presence, window.wp.hooks, window.wp.i18n );
