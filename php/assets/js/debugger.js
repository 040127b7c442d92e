/**
 * Keeps the presence debugger, and tells of the beats themselves.
 */
window.wp.presence?.ours.begin( 'presence-debugger', function ( widget ) {
	'use strict';

	const { presence, hooks, heartbeat } = window.wp;
	const { __, sprintf } = window.wp.i18n;
	const { document } = presence.ours;

	const { element, unavailable, reconcile } = presence.people;
	const lines = widget.querySelector( '.presence-debugger-lines' );
	const last = widget.querySelector( '.presence-debugger-beat' );
	const entries = widget.querySelector( 'tbody' );
	const empty = widget.querySelector( '.presence-empty' );

	let sent = 0;

	function line( { name, value } ) {
		const node = element( 'div', '', element( 'dt', '', name ), element( 'dd', '', value ) );

		node.dataset.name = name;

		return node;
	}

	function row( entry ) {
		const node = element(
			'tr',
			'',
			element( 'td', '', entry.room ),
			element( 'td', '', entry.client ),
			element( 'td', '', String( entry.user ) ),
			element( 'td', '', element( 'code', '', entry.data ) )
		);

		node.dataset.key = entry.key;

		return node;
	}

	hooks.addAction( 'heartbeat.send', 'native-presence/debugger', () => {
		sent = Date.now();
	} );

	hooks.addAction( 'heartbeat.tick', 'native-presence/debugger', presence.ours.guard( 'debugger/beat', ( data ) => {
		last.textContent = sprintf(
			/* translators: 1: Time of day. 2: Milliseconds. 3: Number of bytes. 4: Seconds. */
			__( '%1$s, answered in %2$s ms with %3$s bytes, one every %4$s s', 'native-presence' ),
			new Date().toLocaleTimeString( document.documentElement.lang || undefined ),
			( Date.now() - sent ).toLocaleString(),
			new Blob( [ JSON.stringify( data ) ] ).size.toLocaleString(),
			heartbeat.interval().toLocaleString()
		);
	} ) );

	presence.show( 'debugger', ( { lines: figures = [], rows = [], unavailable: lapsed } ) => {
		reconcile( lines, [ lines.firstElementChild ].concat( figures.map( line ) ), ( node ) => node.dataset.name );
		empty.textContent = unavailable();
		empty.hidden = ! lapsed;

		if ( entries ) {
			reconcile( entries, rows.map( row ), ( node ) => node.dataset.key );
		}
	} );
} );
