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
