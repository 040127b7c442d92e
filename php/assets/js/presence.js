/* Made of the files in presence/: make bundle */

/**
 * Tells what is ours in a page. A page also shows what people write, with any ids and classes: content may look like our
 * markup, or be called like a part of the document or of the window. Every lookup goes through here.
 */
( function ( config ) {
	'use strict';

	if ( ! config ) {
		return;
	}

	/** A class that our markup carries and that nobody knows who writes content. */
	const MARK = '.' + config.mark;

	/** What stands for elements with the mark, and everything in them. */
	const OURS = `:is(${ MARK }, ${ MARK } *)`;

	/** What has failed: each is reported once. */
	const failed = new Set();

	/** The document, past elements that are called like a part of it. */
	const safe = new Proxy( document, {
		get( target, name ) {
			const part = Reflect.get( Document.prototype, name, target );

			return typeof part === 'function' ? part.bind( target ) : part;
		},
	} );

	// With elements that are called "wp", core's scripts put what is theirs on those. Not every name is free there.
	if ( Object.getPrototypeOf( window.wp ) !== Object.prototype ) {
		window.wp = Object.assign( {}, window.wp );
	}

	/**
	 * Keeps an error from stopping others: it is reported like one that nothing caught.
	 *
	 * @param {string}   name What may fail.
	 * @param {Function} act  Does it.
	 * @return {Function} Does the same.
	 */
	function guard( name, act ) {
		return ( ...args ) => {
			try {
				act( ...args );
			} catch ( error ) {
				if ( ! failed.has( name ) ) {
					failed.add( name );
					window.reportError( error );
				}
			}
		};
	}

	/**
	 * Starts what keeps a surface, with the element that the server rendered. Themes without a hook at the beginning of the
	 * body have the admin bar behind the scripts.
	 *
	 * @param {string}   id    Id of the element.
	 * @param {Function} start Called with the element.
	 */
	function begin( id, start ) {
		const root = safe.querySelector( '#' + id + MARK );

		if ( root && window.wp.presence.show ) {
			guard( id + '/begin', start )( root );
		} else if ( safe.readyState === 'loading' ) {
			safe.addEventListener( 'DOMContentLoaded', () => begin( id, start ) );
		}
	}

	window.wp.presence = Object.assign( window.wp.presence || {}, {
		ours: {
			document: safe,
			mark: config.mark,
			guard,
			begin,

			/** Elements of ours that a selector names, in the order of the page. */
			all: ( selector ) => Array.from( safe.querySelectorAll( OURS + selector ) ),

			/** The element of ours around an event's target; null where it happened elsewhere. */
			around: ( target, selector ) => ( target instanceof Element ? Element.prototype.closest.call( target, OURS + selector ) : null ),
		},
	} );
} )( Object.hasOwn( window, 'wpPresenceConfig' ) && window.wpPresenceConfig );

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

/**
 * How people look, and how lists of them change under a reader's eyes. Markup.php renders the same: change both together.
 */
( function ( presence, i18n, document ) {
	'use strict';

	if ( ! presence ) {
		return;
	}

	const { __, _n, _x, sprintf } = i18n;

	/**
	 * Builds an element.
	 *
	 * @param {string}              tag        Tag.
	 * @param {string}              className  Class.
	 * @param {...(Node|string|null)} children What is inside.
	 * @return {HTMLElement} Element.
	 */
	function element( tag, className, ...children ) {
		const node = document.createElement( tag );

		if ( className ) {
			node.className = className;
		}

		node.append( ...children.filter( ( child ) => child !== null ) );

		return node;
	}

	/**
	 * Text, as a link where it has an address.
	 *
	 * @param {string} text      Text.
	 * @param {string} url       Address; empty for none.
	 * @param {string} className Class.
	 * @return {HTMLElement} Text.
	 */
	function link( text, url, className = '' ) {
		const node = element( url ? 'a' : 'span', className, text );

		if ( url ) {
			node.href = url;
		}

		return node;
	}

	/**
	 * A face, or null when avatars are off.
	 *
	 * @param {Object}  person Person.
	 * @param {number}  size   Edge in pixels.
	 * @param {boolean} named  Whether the face says whose it is; not where the name stands beside.
	 * @return {HTMLElement|null} Face.
	 */
	function avatar( person, size, named = true ) {
		if ( ! person.avatar ) {
			return null;
		}

		const image = element( 'img' );

		image.alt = named ? person.name : '';
		image.width = size;
		image.height = size;
		image.decoding = 'async';
		image.src = person.avatar;

		const face = element( 'span', 'presence-avatar', image );

		face.dataset.name = person.name;

		return face;
	}

	/**
	 * Faces that overlap, or null when there are none.
	 *
	 * @param {Object[]} people People.
	 * @param {number}   size   Edge in pixels.
	 * @param {boolean}  named  Whether the faces say whose they are.
	 * @return {HTMLElement|null} Faces.
	 */
	function avatars( people, size, named = true ) {
		const faces = people.map( ( person ) => avatar( person, size, named ) ).filter( Boolean );

		return faces.length ? element( 'span', 'presence-avatars', ...faces ) : null;
	}

	/**
	 * Whether somebody is there, in a word.
	 *
	 * @param {boolean|number} idle Whether they are idle.
	 * @return {string} Word.
	 */
	function stateName( idle ) {
		return idle ? _x( 'Idle', 'person', 'native-presence' ) : _x( 'Active', 'person', 'native-presence' );
	}

	/**
	 * Whether somebody is there, in words beside a dot.
	 *
	 * @param {boolean|number} idle Whether they are idle.
	 * @return {HTMLElement} State.
	 */
	function state( idle ) {
		const dot = element( 'span', 'presence-dot' );

		dot.setAttribute( 'aria-hidden', 'true' );

		return element( 'span', 'presence-state ' + ( idle ? 'is-idle' : 'is-active' ), dot, stateName( idle ) );
	}

	/**
	 * What stands in place of people while the server cannot say who is there.
	 *
	 * @return {string} Sentence.
	 */
	function unavailable() {
		return __( 'Presence is not available right now.', 'native-presence' );
	}

	/**
	 * A dash where there is nothing to show, and in words why.
	 *
	 * @param {string} words Words for those who do not see it.
	 * @param {string} sign  What stands in place of the dash.
	 * @return {HTMLElement[]} Dash and words.
	 */
	function dash( words, sign = '—' ) {
		const node = element( 'span', '', sign );

		node.setAttribute( 'aria-hidden', 'true' );

		return [ node, element( 'span', 'screen-reader-text', words ) ];
	}

	/**
	 * What to call those who edit a post: one by name, several by their number.
	 *
	 * @param {Object} data Editors.
	 * @return {string} Name or number.
	 */
	function editorNames( data ) {
		return data.total === 1
			? data.editors[ 0 ].name
			: /* translators: %s: Number of editors. */
			  sprintf( _n( '%s editor', '%s editors', data.total, 'native-presence' ), data.total.toLocaleString() );
	}

	/**
	 * Whether two elements are the same face; one of them may show initials because its picture cannot be loaded.
	 *
	 * @param {Element} a Element.
	 * @param {Element} b Element.
	 * @return {boolean} Whether they are.
	 */
	function isSameFace( a, b ) {
		return (
			a.matches( '.presence-avatar' ) &&
			b.matches( '.presence-avatar' ) &&
			a.firstChild.src === b.firstChild.src &&
			a.dataset.name === b.dataset.name
		);
	}

	/**
	 * Puts new content in place of old, and leaves the old alone when it is the same.
	 *
	 * @param {Element}  old   Element in the page.
	 * @param {Element}  fresh What it should be.
	 */
	function refresh( old, fresh ) {
		if ( old.isEqualNode( fresh ) || isSameFace( old, fresh ) ) {
			return;
		}

		Array.from( old.attributes ).forEach( ( attribute ) => {
			if ( ! fresh.hasAttribute( attribute.name ) ) {
				old.removeAttribute( attribute.name );
			}
		} );

		Array.from( fresh.attributes ).forEach( ( attribute ) => old.setAttribute( attribute.name, attribute.value ) );

		const now = Array.from( old.childNodes );
		const then = Array.from( fresh.childNodes );

		then.forEach( ( node, i ) => {
			if ( ! now[ i ] ) {
				old.append( node );
			} else if ( node.nodeType === Node.ELEMENT_NODE && node.nodeName === now[ i ].nodeName ) {
				refresh( now[ i ], node );
			} else if ( ! node.isEqualNode( now[ i ] ) ) {
				now[ i ].replaceWith( node );
			}
		} );

		now.slice( then.length ).forEach( ( node ) => node.remove() );
	}

	/**
	 * Whether somebody is at an element, with the pointer or the keyboard: then nothing in it may move.
	 *
	 * @param {Element} node Element.
	 * @return {boolean} Whether somebody is.
	 */
	function isBusy( node ) {
		return node.matches( ':hover' ) || node.contains( document.activeElement );
	}

	/**
	 * Tells when somebody may have left an element.
	 *
	 * @param {Element}  node   Element.
	 * @param {Function} settle Called then.
	 */
	function onLeave( node, settle ) {
		node.addEventListener( 'pointerleave', settle );
		// The focus is on its way: ask again when it has arrived.
		node.addEventListener( 'focusout', () => window.setTimeout( settle ) );
	}

	/**
	 * Applies updates to an element when nobody is at it; the newest one that came meanwhile, as soon as they leave.
	 *
	 * @param {Element}  node  Element.
	 * @param {Function} apply Applies an update.
	 * @return {Function} Takes an update.
	 */
	function whenFree( node, apply ) {
		let waiting = null;

		function settle() {
			if ( waiting !== null && ! isBusy( node ) ) {
				const update = waiting;

				waiting = null;
				apply( update );
			}
		}

		onLeave( node, settle );

		return ( update ) => {
			waiting = update;
			settle();
		};
	}

	/**
	 * Makes a list show items, keeping the nodes of those that stay.
	 *
	 * @param {Element}   list  List.
	 * @param {Element[]} items What it should show, in order.
	 * @param {Function}  key   Tells the key of an item.
	 */
	function reconcile( list, items, key ) {
		const old = new Map( Array.from( list.children ).map( ( node ) => [ key( node ), node ] ) );

		items.forEach( ( item, i ) => {
			const stays = old.get( key( item ) );
			const node = stays || item;

			if ( stays ) {
				old.delete( key( item ) );
				refresh( stays, item );
			}

			if ( list.children[ i ] !== node ) {
				list.insertBefore( node, list.children[ i ] || null );
			}
		} );

		old.forEach( ( node ) => node.remove() );
	}

	/**
	 * Items of a list as they have to be while somebody is at one of them: those in the page in their places, up to date
	 * or saying that they are gone, and the new ones below.
	 *
	 * @param {Element[]} kept  Items in the page that keep their places.
	 * @param {Element[]} fresh Items as they should be.
	 * @param {Function}  key   Tells the key of an item.
	 * @param {Function}  left  Makes a copy of an item say that it is gone.
	 * @return {Element[]} Items.
	 */
	function hold( kept, fresh, key, left ) {
		const places = new Set( kept.map( key ) );
		const byKey = new Map( fresh.map( ( item ) => [ key( item ), item ] ) );

		return kept
			.map( ( old ) => {
				const gone = old.cloneNode( true );

				gone.classList.add( 'is-gone' );

				return byKey.get( key( old ) ) || left( gone );
			} )
			.concat( fresh.filter( ( item ) => ! places.has( key( item ) ) ) );
	}

	/**
	 * Shows initials in place of a face that cannot be loaded.
	 *
	 * @param {HTMLImageElement} image Picture.
	 */
	function initials( image ) {
		const face = image.parentNode;
		const words = face.dataset.name.trim().split( /\s+/u );
		const letters = [ words[ 0 ], words.length > 1 ? words[ words.length - 1 ] : '' ];

		image.hidden = true;
		face.dataset.initials = letters.map( ( word ) => Array.from( word )[ 0 ] || '' ).join( '' ).toLocaleUpperCase();

		if ( image.alt ) {
			face.setAttribute( 'role', 'img' );
			face.setAttribute( 'aria-label', image.alt );
		}
	}

	document.addEventListener(
		'error',
		( event ) => {
			if ( event.target instanceof HTMLImageElement && presence.ours.around( event.target, '.presence-avatar' ) ) {
				initials( event.target );
			}
		},
		true
	);

	// Those that failed before this script ran.
	presence.ours.all( '.presence-avatar img' ).forEach( ( image ) => {
		if ( image.complete && ! image.naturalWidth ) {
			initials( image );
		}
	} );

	Object.assign( presence, {
		people: { element, link, avatar, avatars, state, stateName, unavailable, dash, editorNames, refresh, reconcile, hold, isBusy, onLeave, whenFree },
	} );
} )( window.wp.presence, window.wp.i18n, window.wp.presence?.ours.document );

/**
 * Lets a person pause live updates: what a page shows stays as it is, in all their tabs of this browser, until they
 * resume. They go on being seen by others.
 */
( function ( presence, hooks, i18n, document, config ) {
	'use strict';

	const { __ } = i18n;

	if ( ! presence || ! presence.show ) {
		return;
	}

	const KEY = 'native-presence-paused-' + config.userId;

	let paused = false;

	function read() {
		try {
			return window.localStorage.getItem( KEY ) === '1';
		} catch {
			// A browser that keeps nothing: this tab remembers for itself.
			return paused;
		}
	}

	function keep() {
		try {
			if ( paused ) {
				window.localStorage.setItem( KEY, '1' );
			} else {
				window.localStorage.removeItem( KEY );
			}
		} catch {
			// As above.
		}
	}

	function label( isPaused ) {
		return isPaused ? __( 'Resume live updates', 'native-presence' ) : __( 'Pause live updates', 'native-presence' );
	}

	function name() {
		presence.ours.all( '.presence-pause-label' ).forEach( ( node ) => {
			node.textContent = label( paused );
		} );
	}

	function change( to ) {
		if ( paused === to ) {
			return;
		}

		paused = to;

		name();
		presence.ours.guard( 'presence.paused', hooks.doAction )( 'presence.paused', paused );

		if ( ! paused && presence.isLive() ) {
			// What was missed meanwhile.
			presence.ours.guard( 'heartbeat', window.wp.heartbeat.connectNow )();
		}
	}

	hooks.addFilter( 'presence.ping', 'native-presence/pause', ( ping ) => ( paused ? Object.assign( ping, { show: {} } ) : ping ) );

	document.addEventListener( 'click', ( event ) => {
		if ( presence.ours.around( event.target, '.presence-pause' ) ) {
			event.preventDefault();
			presence.pause( ! paused );
		}
	} );

	window.addEventListener( 'storage', ( event ) => {
		if ( event.key === KEY || event.key === null ) {
			change( read() );
		}
	} );

	Object.assign( presence, {
		/** Whether live updates are paused. */
		isPaused: () => paused,

		/** What the button says that pauses or resumes. */
		pauseLabel: label,

		/**
		 * Pauses live updates, or resumes them.
		 *
		 * @param {boolean} to Whether they are to be paused.
		 */
		pause( to ) {
			change( to );
			keep();
		},
	} );

	/** Nothing pauses where nothing is live. */
	function reveal() {
		if ( presence.isLive() ) {
			name();
			presence.ours.all( '.presence-pause.presence-off' ).forEach( ( node ) => node.classList.remove( 'presence-off' ) );
		}
	}

	if ( document.readyState === 'loading' ) {
		document.addEventListener( 'DOMContentLoaded', reveal );
	} else {
		reveal();
	}

	change( read() );
} )( window.wp.presence, window.wp.hooks, window.wp.i18n, window.wp.presence?.ours.document, window.wpPresenceConfig );

/**
 * Says who came and who left to those who do not see it: one sentence a beat at most, and never where people write.
 */
window.wp.presence?.ours.begin( 'wp-admin-bar-presence-online', function ( bar ) {
	'use strict';

	const { presence, hooks } = window.wp;
	const { __, _n, sprintf } = window.wp.i18n;
	const { document } = presence.ours;
	const MOST_NAMES = 3;
	const PREFIX = 'wp-admin-bar-presence-user-';

	/** Milliseconds after a failure in which nothing is said: who is missing may only not be back yet. */
	const QUIET = 150000;

	if ( ! window.wpPresenceConfig.announces ) {
		return;
	}

	/** Who is online beside the viewer: how many, and everyone's name by id where the bar lists all of them. */
	let known = onPage();

	/** A region of our own: content may be called like core's, which then speaks into that. */
	const region = presence.people.element( 'div', 'presence-announcer' );

	/** Until when nothing is said. */
	let quiet = bar.querySelector( '#wp-admin-bar-presence-unavailable' ) ? Date.now() + QUIET : 0;

	function onPage() {
		if ( bar.querySelector( '#wp-admin-bar-presence-more' ) ) {
			return null;
		}

		const people = new Map(
			Array.from( bar.querySelectorAll( `[id^="${ PREFIX }"]:not(.is-you)` ), ( line ) => [
				line.id.slice( PREFIX.length ),
				line.querySelector( '.presence-user-name' ).textContent,
			] )
		);

		return { count: people.size, people };
	}

	function told( data ) {
		const listed = data.here.concat( data.elsewhere );

		return {
			count: listed.length + Math.max( 0, data.more ),
			people: data.more > 0 ? null : new Map( listed.map( ( person ) => [ String( person.id ), person.name ] ) ),
		};
	}

	/**
	 * Who is in one list and not in another: names where both are complete, otherwise how many more there are.
	 *
	 * @param {Object} to   The list they are in.
	 * @param {Object} from The list they are not in.
	 * @return {{count: number, names: string[]}} Who.
	 */
	function more( to, from ) {
		if ( ! to.people || ! from.people ) {
			return { count: Math.max( 0, to.count - from.count ), names: [] };
		}

		const names = Array.from( to.people )
			.filter( ( [ id ] ) => ! from.people.has( id ) )
			.map( ( [ , name ] ) => name );

		return { count: names.length, names };
	}

	function list( names ) {
		return new Intl.ListFormat( document.documentElement.lang || undefined ).format( names );
	}

	function came( { count, names }, byName ) {
		return byName
			? /* translators: %s: Names of people. */
			  sprintf( _n( '%s is online', '%s are online', count, 'native-presence' ), list( names ) )
			: /* translators: %s: Number of people. */
			  sprintf( _n( '%s person came online', '%s people came online', count, 'native-presence' ), count.toLocaleString() );
	}

	function left( { count, names }, byName ) {
		return byName
			? /* translators: %s: Names of people. */
			  sprintf( _n( '%s left', '%s left', count, 'native-presence' ), list( names ) )
			: /* translators: %s: Number of people. */
			  sprintf( _n( '%s person left', '%s people left', count, 'native-presence' ), count.toLocaleString() );
	}

	/**
	 * The sentence for what happened; empty when nobody came and nobody left.
	 *
	 * @param {Object} before Who was online.
	 * @param {Object} now    Who is online.
	 * @return {string} Sentence.
	 */
	function sentence( before, now ) {
		const joined = more( now, before );
		const gone = more( before, now );
		const all = joined.count + gone.count;
		const byName = all <= MOST_NAMES && joined.names.length + gone.names.length === all;
		const parts = [ joined.count ? came( joined, byName ) : '', gone.count ? left( gone, byName ) : '' ].filter( Boolean );

		if ( parts.length > 1 ) {
			/* translators: 1: Who came online, such as "Maya is online". 2: Who left, such as "Jonas left". */
			return sprintf( __( '%1$s, %2$s.', 'native-presence' ), parts[ 0 ], parts[ 1 ] );
		}

		/* translators: %s: Who came or left, such as "Jonas left". */
		return parts.length ? sprintf( __( '%s.', 'native-presence' ), parts[ 0 ] ) : '';
	}

	hooks.addAction( 'presence.missed', 'native-presence/announce', () => {
		quiet = Date.now() + QUIET;
	} );

	hooks.addAction( 'presence.shown', 'native-presence/announce', ( changed ) => {
		if ( ! changed[ 'admin-bar' ] ) {
			return;
		}

		const before = known;

		known = told( changed[ 'admin-bar' ] );

		const words = before && Date.now() > quiet ? sentence( before, known ) : '';

		if ( words ) {
			region.textContent = words;
		}
	} );

	// There from the beginning, because what is put into it is announced only then.
	region.setAttribute( 'role', 'status' );
	document.body.append( region );
} );

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

/**
 * Keeps the dashboard widget "Who's Online".
 */
window.wp.presence?.ours.begin( 'presence-whos-online', function ( widget ) {
	'use strict';

	const { presence } = window.wp;
	const { __, _n, _x, sprintf } = window.wp.i18n;
	const config = window.wpPresenceConfig;
	const ROWS = 3;
	const AVATAR = 32;
	const STACK_AVATAR = 24;

	const { element, link, avatar, avatars, state, unavailable, refresh, reconcile, hold, isBusy, onLeave } = presence.people;
	const list = widget.querySelector( '#presence-whos-online-list' );
	const empty = widget.querySelector( '.presence-empty' );
	const more = widget.querySelector( '.presence-more' );
	const stack = widget.querySelector( '.presence-stack' );

	/** The newest update, when not all of it could be shown. */
	let waiting = null;

	function key( item ) {
		return item.dataset.userId;
	}

	function isOpen() {
		return more.getAttribute( 'aria-expanded' ) === 'true';
	}

	function row( person ) {
		const item = element(
			'li',
			'presence-row presence-user-item',
			avatar( person, AVATAR ),
			element(
				'span',
				'presence-row-text',
				element( 'span', 'presence-row-title presence-user-name', person.name ),
				element( 'span', 'presence-row-detail presence-user-where', link( person.where, person.url ) )
			),
			state( person.idle )
		);

		item.dataset.userId = person.id;

		return item;
	}

	/**
	 * Folds or unfolds the rows beyond the first, and says how many there are.
	 */
	function fold() {
		const rows = Array.from( list.children );
		const folded = rows.length - ROWS;

		rows.forEach( ( item, i ) => {
			item.hidden = i >= ROWS && ! isOpen();
		} );

		more.hidden = folded <= 0;
		more.textContent = isOpen()
			? __( 'Show fewer', 'native-presence' )
			: /* translators: %s: Number of people. */
			  sprintf( _n( '+%s more', '+%s more', folded, 'native-presence' ), folded.toLocaleString() );
	}

	function showStack( data ) {
		const rest = data.total - data.rows.length;
		/* translators: %s: Number of people. */
		const words = sprintf( _n( '%s more online', '%s more online', rest, 'native-presence' ), rest.toLocaleString() );
		const count = link( words, config.usersUrl, 'presence-stack-count' );

		refresh( stack, element( 'div', 'presence-stack', avatars( data.stack, STACK_AVATAR ), count ) );
		stack.hidden = rest <= 0;
	}

	/**
	 * How many rows may not move, because somebody is at one of them or below: then those above stay too.
	 *
	 * @return {number} Rows.
	 */
	function held() {
		const rows = Array.from( list.children );

		return isBusy( more ) || isBusy( stack ) ? rows.length : rows.findIndex( isBusy ) + 1;
	}

	/**
	 * Makes a row say that its person has left.
	 *
	 * @param {Element} item Row.
	 * @return {Element} Row.
	 */
	function left( item ) {
		item.querySelector( '.presence-state' ).textContent = _x( 'Left', 'person', 'native-presence' );

		return item;
	}

	/**
	 * Says that presence is not available in place of the rows, as soon as nobody is at one of them.
	 *
	 * @param {Object} data What is answered.
	 */
	function lapse( data ) {
		waiting = data;

		if ( ! held() ) {
			waiting = null;
			list.replaceChildren();
			list.hidden = true;
			empty.textContent = unavailable();
			empty.hidden = false;
			stack.hidden = true;
			fold();
		}
	}

	function apply( data ) {
		if ( data.unavailable ) {
			lapse( data );
			return;
		}

		const still = held();
		const kept = Array.from( list.children ).slice( 0, still );
		const rows = hold( kept, data.rows.map( row ), key, left );
		// Somebody is below the rows: a row more or less would move what they are at.
		const below = still > 0 && still === list.children.length && ! isBusy( list );

		reconcile( list, below ? rows.slice( 0, still ) : rows, key );

		waiting = still ? data : null;
		list.hidden = ! list.children.length;
		empty.textContent = config.recording
			? __( 'No other users are online.', 'native-presence' )
			: __( 'Presence recording is off, so no users are shown.', 'native-presence' );
		empty.hidden = data.total > 0;

		if ( ! below ) {
			fold();
			showStack( data );
		}
	}

	/**
	 * Puts right what was held back, when nobody is there any more.
	 */
	function settle() {
		if ( waiting ) {
			apply( waiting );
		}
	}

	// The page came with the first rows, and with the others as data.
	list.append( ...( list.dataset.folded || '' ).split( ' ' ).filter( Boolean ).map( ( name ) => row( config.rows[ name ] ) ) );
	fold();

	onLeave( widget, settle );

	more.addEventListener( 'click', () => {
		more.setAttribute( 'aria-expanded', isOpen() ? 'false' : 'true' );
		fold();
	} );

	presence.show( 'whos-online', apply );
} );

/**
 * Keeps the dashboard widget "Active Posts".
 */
window.wp.presence?.ours.begin( 'presence-active-posts', function ( widget ) {
	'use strict';

	const { presence } = window.wp;
	const { __ } = window.wp.i18n;
	const config = window.wpPresenceConfig;
	const AVATAR = 28;

	const { element, link, avatars, state, unavailable, editorNames, reconcile, hold, isBusy, onLeave } = presence.people;
	const list = widget.querySelector( '#presence-active-posts-list' );
	const empty = widget.querySelector( '.presence-empty' );

	/** The newest update, when not all of it could be shown. */
	let waiting = null;

	function key( item ) {
		return item.dataset.postId;
	}

	function row( post ) {
		const item = element(
			'li',
			'presence-row presence-post-item',
			avatars( post.editors, AVATAR, post.total > 1 ),
			element(
				'span',
				'presence-row-text',
				element( 'span', 'presence-row-title presence-post-title', link( post.title, post.url ) ),
				element( 'span', 'presence-row-detail presence-post-editors', editorNames( post ) )
			),
			post.idle ? state( post.idle ) : null
		);

		item.dataset.postId = post.id;

		return item;
	}

	/**
	 * Makes a row say that its editors have left. Core's lock may still name one of them.
	 *
	 * @param {Element} item Row.
	 * @return {Element} Row.
	 */
	function left( item ) {
		item.querySelector( '.presence-post-editors' ).textContent = __( 'No longer active', 'native-presence' );

		return item;
	}

	function nobody() {
		return config.recording ? __( 'All quiet.', 'native-presence' ) : __( 'Presence recording is off, so no posts are shown.', 'native-presence' );
	}

	function apply( data ) {
		const busy = isBusy( list );

		if ( data.unavailable && busy ) {
			// Until they leave, the rows stay as they are.
			waiting = data;
			return;
		}

		const fresh = ( data.posts || [] ).map( row );

		reconcile( list, busy ? hold( Array.from( list.children ), fresh, key, left ) : fresh, key );

		waiting = busy ? data : null;
		list.hidden = ! list.children.length;
		empty.textContent = data.unavailable ? unavailable() : nobody();
		empty.hidden = ! list.hidden;
	}

	/**
	 * Puts right what was held back, when nobody is there any more.
	 */
	function settle() {
		if ( waiting && ! isBusy( list ) ) {
			apply( waiting );
		}
	}

	onLeave( list, settle );

	presence.show( 'active-posts', apply );
} );

/**
 * Says when somebody else saves the screen that is open here.
 *
 * The server decides what is newer than this page; a notice moves nothing and takes no focus.
 */
( function ( hooks, i18n, presence, document, screen, config ) {
	'use strict';

	const { __, sprintf } = i18n;
	const ID = 'presence-stale-screen';

	if ( ! presence || ! presence.show || ! screen ) {
		return;
	}

	let nonce = config.restNonce;

	/** The newest save this page knows of, by the server's clock in milliseconds: what it shows itself, to begin with. */
	let since = screen.since;

	/** Where the pointer was last. */
	let pointer = null;

	/** A save that could not be told yet, because somebody is where the notice would be. */
	let waiting = null;

	/** Where the focus was before it came to the notice. */
	let origin = null;

	/**
	 * A name that leaves the direction of the sentence around it alone.
	 *
	 * @param {string} name Name.
	 * @return {string} Name between marks that isolate it.
	 */
	function isolate( name ) {
		return '\u2068' + name.replace( /[\u202a-\u202e\u2066-\u2069]/g, '' ) + '\u2069';
	}

	function sentence( save ) {
		if ( save.notice ) {
			return save.notice;
		}

		/* translators: 1: Name of a person, 2: Time. */
		const said = sprintf( __( '%1$s saved changes here (%2$s).', 'native-presence' ), isolate( save.actor_name ), save.clock );

		return said + ' ' + __( 'Reload to see them. Your unsaved changes will be lost.', 'native-presence' );
	}

	function reload() {
		window.location.reload();
	}

	function isBlockEditor() {
		return document.body.classList.contains( 'block-editor-page' );
	}

	/**
	 * The block editor has notices of its own.
	 *
	 * @param {Object} save Save.
	 */
	function tellEditor( save ) {
		window.wp.data.dispatch( 'core/notices' ).createWarningNotice( sentence( save ), {
			id: ID,
			isDismissible: true,
			actions: [ { label: __( 'Reload', 'native-presence' ), onClick: reload } ],
		} );
	}

	/** Always there, because what is put into it is announced only if it is. */
	const region = document.createElement( 'div' );

	region.id = ID;
	region.className = 'presence-stale';
	region.setAttribute( 'role', 'status' );

	function dismiss() {
		const hadFocus = region.contains( document.activeElement );

		region.replaceChildren();
		clearFocus();

		if ( hadFocus && origin && origin.isConnected ) {
			origin.focus();
		}
	}

	function button( label, className, act ) {
		const node = document.createElement( 'button' );

		node.type = 'button';
		node.className = 'button ' + className;
		node.textContent = label;
		node.addEventListener( 'click', act );

		return node;
	}

	function face( save ) {
		const image = document.createElement( 'img' );

		image.className = 'presence-stale-avatar';
		// The name stands beside.
		image.alt = '';
		image.width = 32;
		image.height = 32;
		image.decoding = 'async';
		image.addEventListener( 'error', () => image.remove() );
		image.src = save.actor_avatar_url;

		return image;
	}

	function notice( save ) {
		const node = document.createElement( 'div' );
		const text = document.createElement( 'p' );
		const actions = document.createElement( 'p' );

		node.className = 'notice notice-warning inline presence-stale-notice';
		text.className = 'presence-stale-text';
		text.textContent = sentence( save );
		actions.className = 'presence-stale-actions';
		actions.append(
			button( __( 'Reload', 'native-presence' ), 'presence-stale-reload', reload ),
			button( __( 'Dismiss', 'native-presence' ), 'presence-stale-dismiss', dismiss )
		);

		if ( save.actor_avatar_url ) {
			node.append( face( save ) );
		}

		node.append( text, actions );

		return node;
	}

	function isInside( box, place ) {
		return place.left >= box.left && place.right <= box.right && place.top >= box.top && place.bottom <= box.bottom;
	}

	/**
	 * Whether nobody is where a notice is: not with the pointer, nor with the focus on something that it would hide.
	 *
	 * @param {Element} node Notice, in its place.
	 * @return {boolean} Whether nobody is.
	 */
	function isFree( node ) {
		const box = node.getBoundingClientRect();
		const focused = document.activeElement;

		return (
			! ( pointer && isInside( box, { left: pointer.x, right: pointer.x, top: pointer.y, bottom: pointer.y } ) ) &&
			( ! focused || focused === document.body || ! isInside( box, focused.getBoundingClientRect() ) )
		);
	}

	/**
	 * Keeps what the focus moves to from being hidden behind the notice.
	 */
	function clearFocus() {
		document.documentElement.style.scrollPaddingBlockEnd = region.firstChild ? region.offsetHeight + 40 + 'px' : '';
	}

	/**
	 * Shows what waits, unless somebody would find it under their pointer, or lose the button they are at.
	 */
	function settle() {
		if ( ! waiting || region.contains( document.activeElement ) ) {
			return;
		}

		const before = Array.from( region.children );

		if ( before.length && ! isFree( before[ 0 ] ) ) {
			return;
		}

		const node = notice( waiting );

		region.replaceChildren( node );

		// Nothing of this is painted or announced before the place has been looked at.
		if ( isFree( node ) ) {
			waiting = null;
			clearFocus();
		} else {
			region.replaceChildren( ...before );
		}
	}

	hooks.addAction( 'heartbeat.send', 'native-presence/stale-screens', ( data ) => {
		if ( screen.key && document.visibilityState !== 'hidden' && ! document.prerendering ) {
			data[ 'presence-screen-ping' ] = { key: screen.key, since };
		}
	} );

	hooks.addAction( 'heartbeat.tick', 'native-presence/stale-screens', presence.ours.guard( 'stale-screens', ( data ) => {
		const told = data[ 'presence-screen-rev' ];

		if ( data.rest_nonce ) {
			nonce = data.rest_nonce;
		}

		if ( told && told.key === screen.key && told.other && told.other.since > since ) {
			since = told.other.since;

			if ( isBlockEditor() ) {
				tellEditor( told.other );
			} else {
				waiting = told.other;
				settle();
			}
		}
	} ) );

	if ( screen.key && ! isBlockEditor() ) {
		// At the beginning of the content, where core's notices are: one step after "Skip to main content".
		( document.querySelector( 'body.wp-admin #wpbody-content' ) || document.body ).prepend( region );

		document.addEventListener(
			'pointermove',
			( event ) => {
				pointer = { x: event.clientX, y: event.clientY };
				settle();
			},
			{ capture: true, passive: true }
		);

		// The focus is on its way: ask again when it has arrived.
		document.addEventListener( 'focusin', () => window.setTimeout( settle ) );
		document.addEventListener( 'focusout', () => window.setTimeout( settle ) );
		document.documentElement.addEventListener( 'pointerleave', () => {
			pointer = null;
			settle();
		} );

		region.addEventListener( 'focusin', ( event ) => {
			if ( ! region.contains( event.relatedTarget ) ) {
				origin = event.relatedTarget;
			}
		} );

		region.addEventListener( 'keydown', ( event ) => {
			if ( event.key === 'Escape' ) {
				dismiss();
			}
		} );
	}

	Object.assign( presence, {
		/**
		 * Tells what is edited now, in an editor that goes from one post to another.
		 *
		 * @param {string} key  Key of the screen; empty for none.
		 * @param {number} from Until when saves are in what is open here, by the server's clock in milliseconds.
		 */
		watchScreen( key, from ) {
			screen.key = key;
			since = from;
			window.wp.data.dispatch( 'core/notices' ).removeNotice( ID );
		},

		/**
		 * Counts a save by this user, for screens that save in a way WordPress does not tell of.
		 *
		 * @param {string} key Key of the screen; at most 191 of a-z, 0-9, "/", "_" and "-".
		 * @return {Promise<{screen_key: string, rev: number}>} The key, and how often it was saved.
		 */
		async markScreenStale( key ) {
			const response = await window.fetch( config.staleUrl, {
				method: 'POST',
				credentials: 'same-origin',
				headers: { 'Content-Type': 'application/json', 'X-WP-Nonce': nonce },
				body: JSON.stringify( { key, page: config.page } ),
			} );
			const answer = await response.json();

			if ( ! response.ok ) {
				throw Object.assign( new Error( answer.message ), { code: answer.code, status: response.status } );
			}

			return answer;
		},
	} );
} )( window.wp.hooks, window.wp.i18n, window.wp.presence, window.wp.presence?.ours.document, Object.hasOwn( window, 'wpPresenceScreen' ) && window.wpPresenceScreen, window.wpPresenceConfig );
