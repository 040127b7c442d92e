/**
 * Keeps this tab in the list of everyone online, and hands what changed to whatever shows it.
 *
 * Rides on core's heartbeat: nothing polls beside it. A ping says how long it is until the next one, so a tab is missed
 * only when a beat stays away. Where other code has removed the heartbeat, the page stays as it was rendered.
 */
( function ( presence, hooks, document, config ) {
	'use strict';

	if ( ! presence ) {
		return;
	}

	const { ours, tab } = presence;

	const IDLE_AFTER = 120000;
	const UNFOCUSED = 120;
	const FAST = 5;

	/** Most rows kept that are shown no more: who came pushed others out of view, and these are back when they go. */
	const SPARE = 20;

	/** Surfaces of this page by name: what it knows of each, the keys of its rows, and who is told of changes. */
	const shown = {};
	const keeper = presence.keeper( shown );

	/** Rows that this page was told, by key, the last to be shown last. An answer names those again by their keys alone. */
	const rows = new Map( Object.entries( config.rows ) );
	const first = Array.from( rows.keys() );

	/** What spares the server work while nothing has changed: each answer brings another one. */
	let proof = config.proof;

	/** Documents whose activity is watched; the block editor writes inside a frame. */
	const watched = new WeakSet();

	/** The interval that core's heartbeat returns to after a fast one, in seconds; 0 until a beat is sent. */
	let steady = 0;
	let lastActive = Date.now();

	/** When this script last asked for a beat of its own. */
	let asked = 0;

	/** Whether a beat is under way, during which core sends no other; and whether one was asked for meanwhile. */
	let underWay = false;
	let wanted = false;

	/** What the last ping said; null when the last beat carried none. */
	let said = null;

	/** Whether the last beat was already sent only to correct the one before. */
	let corrected = false;

	/**
	 * Core's heartbeat.
	 *
	 * @return {Object|undefined} The heartbeat; undefined where other code has removed it.
	 */
	function heartbeat() {
		return window.wp.heartbeat;
	}

	function isIdle() {
		return Date.now() - lastActive > IDLE_AFTER;
	}

	/**
	 * Seconds to the beat after this one. The fast interval is a passing one: what counts is the interval it returns to.
	 */
	function nextBeat() {
		const settings = window.heartbeatSettings || {};
		const interval = heartbeat().interval();

		if ( interval && interval !== FAST ) {
			steady = interval;
		}

		steady = steady || parseInt( settings.interval, 10 ) || 60;

		return Math.max( parseInt( settings.minimalInterval, 10 ) || 0, heartbeat().hasFocus() ? steady : UNFOCUSED );
	}

	function isSeen() {
		return document.visibilityState !== 'hidden' && ! document.prerendering;
	}

	/**
	 * Beats now, once: coming back to a tab is several events. If a beat is under way, the next one follows it at once.
	 */
	function beat() {
		if ( underWay ) {
			wanted = true;
		} else if ( heartbeat() && Date.now() - asked > 1000 ) {
			asked = Date.now();
			heartbeat().connectNow();
		}
	}

	function active() {
		lastActive = Date.now();

		if ( said && said.idle ) {
			// Others should not have to wait for the next beat to see it.
			said.idle = 0;
			beat();
		}
	}

	function watch( target ) {
		if ( ! watched.has( target ) ) {
			watched.add( target );

			// The document of a frame may hold content too, which may be called like what is asked of it.
			[ 'keydown', 'pointerdown', 'pointermove', 'wheel', 'focusin' ].forEach( ( type ) =>
				EventTarget.prototype.addEventListener.call( target, type, active, { capture: true, passive: true } )
			);
		}
	}

	function watchFrames() {
		document.querySelectorAll( 'iframe' ).forEach( ( frame ) => {
			try {
				if ( frame.contentDocument ) {
					watch( frame.contentDocument );
				}
			} catch {
				// Another site's frame.
			}
		} );
	}

	/**
	 * Puts rows in the place of their keys, in every list of an answer, and remembers those that are new.
	 *
	 * @param {Object} answer What is answered for a surface.
	 * @return {?string[]} Keys of its rows; null when the answer names a row that is not here.
	 */
	function fill( answer ) {
		const keys = [];

		Object.keys( answer ).filter( ( name ) => Array.isArray( answer[ name ] ) ).forEach( ( name ) => {
			answer[ name ] = answer[ name ].map( ( row ) => {
				const key = typeof row === 'string' ? row : row.k;

				if ( ! key ) {
					return row;
				}

				const known = key === row ? rows.get( key ) : row;

				if ( known ) {
					rows.delete( key );
					rows.set( key, known );
				}

				keys.push( key );

				return known;
			} );
		} );

		return keys.every( ( key ) => rows.has( key ) ) ? keys : null;
	}

	/**
	 * Hands each surface what is answered for it.
	 *
	 * @param {Object} changed Answers by surface. Those that cannot be used are taken out: the surface keeps its token, and
	 *                         is answered again.
	 * @return {boolean} Whether all could be used.
	 */
	function take( changed ) {
		const names = Object.keys( shown ).filter( ( name ) => changed[ name ] );
		const keys = names.map( ( name ) => fill( changed[ name ] ) );

		names.forEach( ( name, i ) => {
			if ( ! keys[ i ] ) {
				delete changed[ name ];
				return;
			}

			shown[ name ].token = changed[ name ].token;
			shown[ name ].keys = keys[ i ];
			shown[ name ].lapsed = false;
			shown[ name ].update( changed[ name ] );
		} );

		return keys.every( Boolean );
	}

	/**
	 * Forgets rows that are shown no more, but for the last of them.
	 */
	function forget() {
		const kept = new Set( Object.values( shown ).flatMap( ( surface ) => surface.keys ) );

		Array.from( rows.keys() )
			.filter( ( key ) => ! kept.has( key ) )
			.slice( 0, -SPARE )
			.forEach( ( key ) => rows.delete( key ) );
	}

	hooks.addAction( 'heartbeat.send', 'native-presence/ping', ( data ) => {
		underWay = true;
		wanted = false;
		said = null;

		if ( ! isSeen() ) {
			return;
		}

		watchFrames();

		said = {
			v: 1,
			...tab.said(),
			page: config.page,
			focus: heartbeat().hasFocus() ? 1 : 0,
			idle: isIdle() ? 1 : 0,
			next: nextBeat(),
			show: {},
			known: Array.from( rows.keys() ).join( '' ),
			proof,
		};

		Object.keys( shown ).forEach( ( name ) => {
			said.show[ name ] = shown[ name ].token;
		} );

		data[ 'presence-ping' ] = hooks.applyFilters( 'presence.ping', said );

		if ( config.editorPostId ) {
			data[ 'presence-editor-ping' ] = { post_id: config.editorPostId };
		}
	} );

	/**
	 * The surfaces that the last ping asked for.
	 *
	 * @return {string[]} Names.
	 */
	function askedFor() {
		return said ? Object.keys( said.show ).filter( ( name ) => shown[ name ] ) : [];
	}

	/**
	 * A beat is over. Focus or interval may have changed while it was under way; then the lease it asked for does not fit
	 * what core does next, and one more beat puts that right. So it does when the answer could not be used.
	 *
	 * @param {boolean} lost Whether the answer named rows that are not here.
	 */
	function end( lost ) {
		const next = nextBeat();
		const wrong = said && ( next > said.next || said.focus !== ( heartbeat().hasFocus() ? 1 : 0 ) );

		underWay = false;

		if ( wanted || ( ( wrong || lost ) && ! corrected ) ) {
			corrected = ! wanted;
			heartbeat().connectNow();
		} else {
			corrected = false;
		}
	}

	hooks.addAction( 'heartbeat.tick', 'native-presence/ping', ( data ) => {
		const changed = data[ 'presence-shown' ];
		const missed = changed === undefined ? askedFor() : Object.keys( shown ).filter( ( name ) => ( changed[ name ] || {} ).unavailable );
		const answered = askedFor().filter( ( name ) => ! missed.includes( name ) );
		let lost = false;

		proof = data[ 'presence-proof' ] || proof;

		// An answer without presence comes from a session that has ended, or from a server that could not keep the tab.
		if ( said && ( answered.length || data[ 'presence-tab' ] !== undefined ) ) {
			tab.took( data[ 'presence-tab' ] || null, said.next );
		}

		try {
			if ( changed ) {
				missed.forEach( ( name ) => delete changed[ name ] );
				lost = ! take( changed );

				if ( lost ) {
					rows.clear();
				} else {
					forget();
				}

				ours.guard( 'presence.shown', hooks.doAction )( 'presence.shown', changed );
			}

			// Somebody signed in again over this page: core has new nonces in a moment, and this beat was lost.
			if ( said && data.nonces_expired && ! corrected ) {
				window.setTimeout( () => heartbeat().connectNow() );
			}

			keeper.end( answered, missed );
			// What was taken off the page while the beat was under way has to be answered in full.
			lost = lost || answered.some( ( name ) => shown[ name ].lapsed );
		} finally {
			// Beats go on, whatever the server answered.
			end( lost );
		}
	} );

	hooks.addAction( 'heartbeat.error', 'native-presence/ping', () => {
		keeper.end( [], askedFor() );
		end( false );
	} );

	document.addEventListener( 'visibilitychange', () => {
		if ( isSeen() ) {
			active();
			beat();
		}
	} );

	document.addEventListener( 'prerenderingchange', beat );

	// Whose lease ran out while their network was gone is back with it.
	window.addEventListener( 'online', beat );

	window.addEventListener( 'pageshow', ( event ) => {
		if ( event.persisted ) {
			tab.restore();
			active();
			beat();
		}
	} );

	/**
	 * A page that was not made for this view is in no list yet, or under the id of another tab.
	 */
	function begin() {
		if ( isSeen() && ! tab.isFresh() ) {
			beat();
		}
	}

	if ( document.readyState === 'loading' ) {
		document.addEventListener( 'DOMContentLoaded', begin );
	} else {
		begin();
	}

	watch( window.document );
	window.addEventListener( 'focus', active );

	Object.assign( presence, {
		/** Whether the page is kept up to date: not where other code has removed the heartbeat. */
		isLive: () => Boolean( heartbeat() ),

		/** Beats now, or right after the beat under way. */
		beatSoon() {
			if ( underWay ) {
				wanted = true;
			} else if ( heartbeat() ) {
				heartbeat().connectNow();
			}
		},

		/**
		 * Registers something this page shows, to be told when it changes.
		 *
		 * @param {string}   name   Its name in pings and answers.
		 * @param {Function} update Called with the answer when something changed.
		 */
		show( name, update ) {
			if ( config.tokens[ name ] ) {
				shown[ name ] = keeper.begin( { token: config.tokens[ name ], keys: first, update: ours.guard( name, update ) } );
			}
		},
	} );
} )( window.wp.presence, window.wp.hooks, window.wp.presence?.ours.document, window.wpPresenceConfig );
