/**
 * Keeps the column "Editors" of posts lists.
 */
( function ( presence, hooks, i18n ) {
	'use strict';

	const { __ } = i18n;
	const NAME = 'editors-column';
	const AVATAR = 24;
	const FACES = 4;
	const NOBODY = { total: 0, idle: 0, editors: [] };

	if ( ! presence || ! presence.show ) {
		return;
	}

	const { element, avatars, state, unavailable, dash, editorNames, refresh, whenFree } = presence.people;

	/**
	 * What is known of each cell, and what takes its updates: those whom presence has in the post, and the holder of core's
	 * lock. Quick edit puts a new cell in place of an old one.
	 */
	const cells = new WeakMap();

	/** Whether the beat under way asks core for the locks of the list. */
	let asked = false;

	/**
	 * The posts that a token names: only their cells are kept up to date.
	 *
	 * @param {string} token Token.
	 * @return {Set<string>} Posts.
	 */
	function posts( token ) {
		return new Set( token.split( '/' ).pop().split( /[,;]/ ).map( ( item ) => item.split( ':' )[ 0 ] ) );
	}

	/**
	 * A cell that names nobody: nobody is editing, the server could not say, or WordPress names somebody who is not to be
	 * named here.
	 *
	 * @param {Object} of What is known of the cell.
	 * @return {Element[]} Its content.
	 */
	function nobody( of ) {
		if ( of.here.unavailable ) {
			// A dash alone would look like a post that nobody edits.
			return dash( unavailable(), __( 'Not available', 'native-presence' ) );
		}

		return dash( of.locked !== null || of.unsaid ? __( 'Not shown', 'native-presence' ) : __( 'Nobody is editing', 'native-presence' ) );
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

	/**
	 * Those in a post, and the holder of core's lock when presence does not have them there.
	 *
	 * @param {Object}            here   Those in the post.
	 * @param {?(Object|number)} locked Holder of the lock.
	 * @return {Object} All of them.
	 */
	function together( here, locked ) {
		const isNew = locked && here.total === here.editors.length && ! here.editors.some( ( editor ) => editor.id === locked.id );

		return isNew
			? { total: here.total + 1, idle: locked.idle && ( ! here.total || here.idle ) ? 1 : 0, editors: here.editors.concat( locked ).slice( 0, FACES ) }
			: here;
	}

	function draw( cell, of ) {
		const all = together( of.here, of.locked );
		const fresh = element( 'div', cell.className, ...( all.total ? people( all ) : nobody( of ) ) );

		fresh.dataset.postId = cell.dataset.postId;
		refresh( cell, fresh );
	}

	function known( cell ) {
		if ( ! cells.has( cell ) ) {
			const said = JSON.parse( cell.dataset.state || '{}' );

			cells.set( cell, {
				here: Object.assign( {}, NOBODY, said.here ),
				locked: said.locked ?? null,
				unsaid: said.unsaid,
				update: whenFree( cell, ( data ) => draw( cell, data ) ),
			} );
		}

		return cells.get( cell );
	}

	/**
	 * Brings a cell up to date.
	 *
	 * @param {Element} cell    Cell.
	 * @param {Object}  changed What is known of it now.
	 */
	function set( cell, changed ) {
		const of = Object.assign( known( cell ), changed );

		of.update( of );
	}

	function shown() {
		return presence.ours.all( '.presence-editors' );
	}

	/** The cells that the page's token speaks of. */
	const told = new WeakSet( shown() );

	// A cell that came with quick edit is newer than what the token names, so nothing is claimed to be known.
	hooks.addFilter( 'presence.ping', 'native-presence/editors-column', ( ping ) => {
		const token = ping.show[ NAME ];

		if ( token && ! shown().every( ( cell ) => told.has( cell ) ) ) {
			ping.show[ NAME ] = token.replace( /^[A-Za-z0-9]{12}\./, '' );
		}

		return ping;
	} );

	presence.show( NAME, ( data ) => {
		if ( data.unavailable ) {
			const kept = posts( data.token );

			shown()
				.filter( ( cell ) => kept.has( cell.dataset.postId ) && ! known( cell ).unsaid )
				.forEach( ( cell ) => set( cell, { here: Object.assign( {}, NOBODY, { unavailable: 1 } ) } ) );

			return;
		}

		shown().forEach( ( cell ) => {
			const here = data.posts[ cell.dataset.postId ];

			told.add( cell );

			if ( here ) {
				set( cell, { here } );
			}
		} );
	} );

	hooks.addAction( 'heartbeat.send', 'native-presence/editors-column', ( data ) => {
		asked = Boolean( data[ 'wp-check-locked-posts' ] );
	} );

	hooks.addAction( 'heartbeat.tick', 'native-presence/editors-column', presence.ours.guard( 'editors-column/locks', ( data ) => {
		const locks = data[ 'presence-locks' ] || {};

		if ( ! asked ) {
			return;
		}

		shown().forEach( ( cell ) => {
			const locked = locks[ cell.dataset.postId ] ?? null;

			if ( JSON.stringify( locked ) !== JSON.stringify( known( cell ).locked ) ) {
				set( cell, { locked } );
			}
		} );
	} ) );
} )( window.wp.presence, window.wp.hooks, window.wp.i18n );
