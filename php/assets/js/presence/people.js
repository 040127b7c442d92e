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
