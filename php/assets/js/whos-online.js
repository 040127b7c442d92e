/**
 * Keeps the dashboard widget "Who's Online".
 */
( function ( presence, i18n, config ) {
	'use strict';

	const { __, _n, _x, sprintf } = i18n;
	const ROWS = 3;
	const AVATAR = 32;
	const STACK_AVATAR = 24;

	const widget = document.getElementById( 'presence-whos-online' );

	if ( ! widget || ! presence || ! presence.show ) {
		return;
	}

	const { element, avatar, avatars, state, refresh, reconcile, isBusy } = presence.people;
	const list = document.getElementById( 'presence-whos-online-list' );
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
		let where = person.where;

		if ( person.url ) {
			where = element( 'a', '', person.where );
			where.href = person.url;
		}

		const item = element(
			'li',
			'presence-user-item',
			avatar( person, AVATAR ),
			element(
				'span',
				'presence-user-text',
				element( 'span', 'presence-user-name', person.name ),
				element( 'span', 'presence-user-where', where )
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
		const count = element(
			config.usersUrl ? 'a' : 'span',
			'presence-stack-count',
			/* translators: %s: Number of people. */
			sprintf( _n( '%s more online', '%s more online', rest, 'native-presence' ), rest.toLocaleString() )
		);

		if ( config.usersUrl ) {
			count.href = config.usersUrl;
		}

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
	 * The rows that keep their places, brought up to date; those of people who left say so until nobody is at them.
	 *
	 * @param {Element[]} rows   Rows.
	 * @param {Map}       people New rows by key.
	 * @return {Element[]} Rows.
	 */
	function keep( rows, people ) {
		return rows.map( ( old ) => {
			const fresh = people.get( key( old ) );

			if ( fresh ) {
				return fresh;
			}

			const gone = old.cloneNode( true );

			gone.classList.add( 'is-gone' );
			gone.querySelector( '.presence-state' ).textContent = _x( 'Left', 'person', 'native-presence' );

			return gone;
		} );
	}

	function apply( data ) {
		const still = held();
		const kept = Array.from( list.children ).slice( 0, still );
		const fresh = data.rows.map( row );
		const names = new Set( kept.map( key ) );
		const people = new Map( fresh.map( ( item ) => [ key( item ), item ] ) );
		// Somebody is below the rows: a row more or less would move what they are at.
		const below = still > 0 && still === list.children.length && ! isBusy( list );

		reconcile(
			list,
			keep( kept, people ).concat( fresh.filter( ( item ) => ! names.has( key( item ) ) ).slice( 0, below ? 0 : fresh.length ) ),
			key
		);

		waiting = still ? data : null;
		list.hidden = ! list.children.length;
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

	widget.addEventListener( 'pointerleave', settle );
	// The focus is on its way: ask again when it has arrived.
	widget.addEventListener( 'focusout', () => window.setTimeout( settle ) );

	more.addEventListener( 'click', () => {
		more.setAttribute( 'aria-expanded', isOpen() ? 'false' : 'true' );
		fold();
	} );

	presence.show( 'whos-online', apply );
} )( window.wp.presence, window.wp.i18n, window.wpPresenceConfig );
