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
