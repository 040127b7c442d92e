/**
 * Decides how long what a page shows stays there while the server does not answer. A failure is not an empty room: rows
 * stay as long as they can still be true, then the page says that presence is not available.
 */
( function ( presence, hooks ) {
	'use strict';

	if ( ! presence ) {
		return;
	}

	/** Milliseconds after its last answer that what a surface shows can still be true: others have as long a lease. */
	const KEEP = 90000;

	/** How a token begins that knows something. */
	const KNOWS = /^[A-Za-z0-9]{12}\./;

	Object.assign( presence, {
		/**
		 * Watches over surfaces.
		 *
		 * @param {Object} shown Surfaces by name. Each gets `answered`, when it was last answered; `missed`, whether the last
		 *                       beat brought no answer for it; and `lapsed`, whether it says that presence is not available.
		 * @return {Object} What to tell it.
		 */
		keeper( shown ) {
			let timer = 0;
			let paused = false;

			/**
			 * Makes those surfaces say that presence is not available whose time is over, and comes back for the others.
			 */
			function lapse() {
				const missed = Object.values( shown ).filter( ( surface ) => surface.missed && ! surface.lapsed );
				const left = ( surface ) => surface.answered + KEEP - Date.now();

				missed
					.filter( ( surface ) => left( surface ) <= 0 )
					.forEach( ( surface ) => {
						// The next answer has to carry everything.
						surface.token = surface.token.replace( KNOWS, '' );
						surface.lapsed = true;
						surface.keys = [];
						surface.update( { unavailable: 1, token: surface.token } );
					} );

				window.clearTimeout( timer );

				const next = missed.filter( ( surface ) => ! surface.lapsed ).map( left );

				if ( next.length ) {
					timer = window.setTimeout( lapse, Math.min( ...next ) );
				}
			}

			hooks.addAction( 'presence.paused', 'native-presence/keep', ( to ) => {
				paused = to;
				window.clearTimeout( timer );
			} );

			return {
				/**
				 * A surface that the page came with. The server may have said already that presence is not available.
				 *
				 * @param {Object} surface Surface.
				 * @return {Object} Surface.
				 */
				begin: ( surface ) => Object.assign( surface, { answered: Date.now(), missed: false, lapsed: ! KNOWS.test( surface.token ) } ),

				/**
				 * A beat is over.
				 *
				 * @param {string[]} answered Surfaces that it told of, if only that they are as they were.
				 * @param {string[]} missed   Surfaces that it asked for in vain.
				 */
				end( answered, missed ) {
					answered.forEach( ( name ) => {
						shown[ name ].missed = false;
						shown[ name ].answered = Date.now();
					} );
					missed.forEach( ( name ) => {
						shown[ name ].missed = true;
					} );

					// What is paused stays as it is.
					if ( missed.length && ! paused ) {
						presence.ours.guard( 'presence.missed', hooks.doAction )( 'presence.missed', missed );
						lapse();
					}
				},
			};
		},
	} );
} )( window.wp.presence, window.wp.hooks );
