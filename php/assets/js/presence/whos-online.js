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
