/**
 * Keeps the dashboard widget "Active Posts".
 */
( function ( presence, i18n ) {
	'use strict';

	const { __ } = i18n;
	const AVATAR = 28;

	const widget = document.getElementById( 'presence-active-posts' );

	if ( ! widget || ! presence || ! presence.show ) {
		return;
	}

	const { element, avatars, state, editorNames, reconcile, isBusy } = presence.people;
	const list = document.getElementById( 'presence-active-posts-list' );
	const empty = widget.querySelector( '.presence-empty' );

	/** The newest update, when not all of it could be shown. */
	let waiting = null;

	function key( item ) {
		return item.dataset.postId;
	}

	function row( post ) {
		let title = post.title;

		if ( post.url ) {
			title = element( 'a', '', post.title );
			title.href = post.url;
		}

		const item = element(
			'li',
			'presence-post-item',
			avatars( post.editors, AVATAR, post.total > 1 ),
			element(
				'span',
				'presence-post-text',
				element( 'span', 'presence-post-title', title ),
				element( 'span', 'presence-post-editors', editorNames( post ) )
			),
			post.idle ? state( post.idle ) : null
		);

		item.dataset.postId = post.id;

		return item;
	}

	/**
	 * A row whose editors have left, while somebody is at the list.
	 *
	 * @param {Element} old Row.
	 * @return {Element} Row.
	 */
	function left( old ) {
		const item = old.cloneNode( true );

		item.classList.add( 'is-gone' );
		item.querySelector( '.presence-post-editors' ).textContent = __( 'Nobody is editing', 'native-presence' );

		return item;
	}

	/**
	 * Rows as they have to be while somebody is at one of them: all in their places, what is new below.
	 *
	 * @param {Element[]} fresh Rows as they should be.
	 * @return {Element[]} Rows.
	 */
	function hold( fresh ) {
		const now = Array.from( list.children );
		const held = new Set( now.map( key ) );
		const byKey = new Map( fresh.map( ( item ) => [ key( item ), item ] ) );

		return now.map( ( old ) => byKey.get( key( old ) ) || left( old ) ).concat( fresh.filter( ( item ) => ! held.has( key( item ) ) ) );
	}

	function apply( data ) {
		const busy = isBusy( list );
		const fresh = data.posts.map( row );

		reconcile( list, busy ? hold( fresh ) : fresh, key );

		waiting = busy ? data : null;
		list.hidden = ! list.children.length;
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

	list.addEventListener( 'pointerleave', settle );
	// The focus is on its way: ask again when it has arrived.
	list.addEventListener( 'focusout', () => window.setTimeout( settle ) );

	presence.show( 'active-posts', apply );
} )( window.wp.presence, window.wp.i18n );
