/**
 * Which tab this document is: its id, the ticket that proves it, and its goodbye.
 *
 * The page names an id and a ticket. The same HTML may reach other documents too, so each document sends a random number of
 * its own, its claim, and the server gives another id to every document but the first.
 */
( function ( presence, hooks, document, config ) {
	'use strict';

	if ( ! presence ) {
		return;
	}

	/** Milliseconds by which the browser's clock and the server's may differ. */
	const SKEW = 1000;

	/** The shortest time that the server keeps a tab after a beat, in seconds. */
	const SHORTEST = 60;

	const claim = Array.from( window.crypto.getRandomValues( new Uint8Array( 8 ) ), ( byte ) => byte.toString( 16 ).padStart( 2, '0' ) ).join( '' );

	let { tab, ticket } = config;

	/** How often the browser brought this document back from its memory. */
	let restored = 0;

	/** Until when the server certainly keeps the id for this document, by its own clock. */
	let until = 0;

	/** Whether a beat of this document was answered. */
	let heard = false;

	function id() {
		return restored ? tab + '-' + restored : tab;
	}

	/**
	 * Whether the server made this page for this view, and recorded the view: it was made after the browser had asked for it,
	 * and before it arrived. The clocks of the two may differ by more: then a page that is fresh passes for one that is not,
	 * which costs a beat.
	 *
	 * @return {boolean} Whether it did.
	 */
	function isFresh() {
		const [ view ] = window.performance.getEntriesByType( 'navigation' );
		const made = config.made - window.performance.timeOrigin;

		return isFetched() && made > view.requestStart - SKEW && made < view.responseStart + SKEW;
	}

	/**
	 * Whether the browser fetched this page for this view, by its own account. It does not see a cache on the way.
	 *
	 * @return {boolean} Whether it did.
	 */
	function isFetched() {
		const [ view ] = window.performance.getEntriesByType( 'navigation' );

		if ( config.unseen || document.prerendering || ! view || view.type === 'back_forward' || view.deliveryType || view.activationStart ) {
			return false;
		}

		// Without headers of its own the page came from the browser's cache.
		return ! view.responseEnd || view.transferSize > view.encodedBodySize;
	}

	function goodbye() {
		// A document that does not own its id yet must not take another one out. Without a heartbeat it never learns whether it
		// does, and clocks may differ: then what the browser says has to do.
		if ( document.prerendering || ! ( heard || isFresh() || ( ! window.wp.heartbeat && isFetched() ) ) ) {
			return;
		}

		const body = new URLSearchParams( { user: config.userId, tab: id(), ticket, claim } );

		if ( ! window.navigator.sendBeacon( config.goodbyeUrl, body ) ) {
			window.fetch( config.goodbyeUrl, { method: 'POST', body, keepalive: true, mode: 'no-cors', credentials: 'omit' } ).catch( () => {} );
		}

		until = 0;
	}

	// No person opens a frame: the author of the page around it chose its address. Where the browser did not tell the server that
	// it loads a frame, the view was recorded.
	if ( window.parent !== window && ! config.framed ) {
		goodbye();
		hooks.addAction( 'heartbeat.send', 'native-presence/frame', ( data ) => {
			data[ 'presence-frame' ] = 1;
		} );
		delete window.wpPresenceConfig;
		// Nothing of ours starts without it.
		delete window.wp.presence;
		return;
	}

	window.addEventListener( 'pagehide', goodbye );

	Object.assign( presence, {
		tab: {
			isFresh,

			/** What a ping says of this tab. */
			said() {
				return Object.assign( { tab: id(), ticket, claim }, Date.now() < until ? {} : { first: 1 } );
			},

			/**
			 * Takes what a beat was answered.
			 *
			 * @param {?Object} given Another id and its ticket, when this document does not own the ones it named.
			 * @param {number}  next  Seconds to the next beat, as the ping said.
			 */
			took( given, next ) {
				if ( given ) {
					( { tab, ticket } = given );
					restored = 0;
				}

				heard = true;
				until = Date.now() + Math.max( SHORTEST, next ) * 1000;
			},

			/** Goes on under a new id, so that a late goodbye of the old one removes nothing. */
			restore() {
				restored++;
				until = 0;
			},
		},
	} );
} )( window.wp.presence, window.wp.hooks, window.wp.presence?.ours.document, window.wpPresenceConfig );
