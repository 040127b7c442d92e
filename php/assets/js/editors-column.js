/**
 * Keeps the column "Editors" of posts lists.
 */
( function ( presence, i18n ) {
	'use strict';

	const { __ } = i18n;
	const AVATAR = 24;

	if ( ! presence || ! presence.show ) {
		return;
	}

	const { element, avatars, state, editorNames, refresh, whenFree } = presence.people;

	/** What takes the updates of a cell. Quick edit puts a new cell in place of an old one. */
	const cells = new WeakMap();

	function nobody() {
		const dash = element( 'span', '', '—' );

		dash.setAttribute( 'aria-hidden', 'true' );

		return [ dash, element( 'span', 'screen-reader-text', __( 'Nobody is editing', 'native-presence' ) ) ];
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
					const fresh = element( 'div', 'presence-editors', ...( data.total ? people( data ) : nobody() ) );

					fresh.dataset.postId = cell.dataset.postId;
					refresh( cell, fresh );
				} )
			);
		}

		return cells.get( cell );
	}

	presence.show( 'editors-column', ( data ) => {
		document.querySelectorAll( '.presence-editors' ).forEach( ( cell ) => {
			if ( data.posts[ cell.dataset.postId ] ) {
				updater( cell )( data.posts[ cell.dataset.postId ] );
			}
		} );
	} );
} )( window.wp.presence, window.wp.i18n );
