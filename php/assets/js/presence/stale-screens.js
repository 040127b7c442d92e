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
