/**
 * The panel "Also here" of the block editor.
 */
( function ( presence, plugins, editor, wpElement, hooks, i18n, config ) {
	'use strict';

	const { __, _n, sprintf } = i18n;
	const { createElement, useEffect, useState } = wpElement;
	const AVATAR = 24;

	if ( ! presence || ! presence.show || ! config.shown[ 'editor-panel' ] || ! editor.PluginDocumentSettingPanel ) {
		return;
	}

	/** What the panel shows, and who is told when that changes. */
	let data = config.shown[ 'editor-panel' ];
	let told = null;

	presence.show( 'editor-panel', ( update ) => {
		data = update;

		if ( told ) {
			told( data );
		}
	} );

	function face( person ) {
		return (
			person.avatar &&
			createElement(
				'span',
				{ className: 'presence-avatar', 'data-name': person.name },
				createElement( 'img', { src: person.avatar, alt: '', width: AVATAR, height: AVATAR, decoding: 'async' } )
			)
		);
	}

	function state( idle ) {
		return createElement(
			'span',
			{ className: 'presence-state ' + ( idle ? 'is-idle' : 'is-active' ) },
			createElement( 'span', { className: 'presence-dot', 'aria-hidden': 'true' } ),
			presence.people.stateName( idle )
		);
	}

	function row( person ) {
		return createElement(
			'li',
			{ key: person.id, className: 'presence-panel-person', 'data-user-id': person.id },
			face( person ),
			createElement( 'span', { className: 'presence-user-name' }, person.name ),
			state( person.idle )
		);
	}

	/**
	 * In place of people: that nobody else is there, or not even that.
	 *
	 * @param {Object} shown What the panel shows.
	 * @return {Object} Element.
	 */
	function empty( { all, unavailable } ) {
		return createElement(
			'p',
			{ className: 'presence-empty' },
			...( all || unavailable
				? [ unavailable ? presence.people.unavailable() : __( 'Nobody else is here.', 'native-presence' ) ]
				: [
						// WordPress names somebody who is not to be named here.
						createElement( 'span', { 'aria-hidden': 'true' }, '—' ),
						createElement( 'span', { className: 'screen-reader-text' }, __( 'Not shown', 'native-presence' ) ),
				  ] )
		);
	}

	function List( shown ) {
		const { people = [], more } = shown;

		if ( ! people.length ) {
			return empty( shown );
		}

		return createElement(
			'div',
			null,
			createElement( 'ul', { className: 'presence-panel-list' }, people.map( row ) ),
			more > 0 &&
				createElement(
					'p',
					{ className: 'presence-panel-more' },
					/* translators: %s: Number of people. */
					sprintf( _n( '+%s more', '+%s more', more, 'native-presence' ), more.toLocaleString() )
				)
		);
	}

	function Pause() {
		const [ paused, setPaused ] = useState( presence.isPaused() );

		useEffect( () => {
			hooks.addAction( 'presence.paused', 'native-presence/editor-panel', setPaused );

			return () => hooks.removeAction( 'presence.paused', 'native-presence/editor-panel' );
		}, [] );

		return createElement(
			'button',
			{ type: 'button', className: 'presence-panel-pause', onClick: () => presence.pause( ! paused ) },
			presence.pauseLabel( paused )
		);
	}

	function Panel() {
		const [ shown, setShown ] = useState( data );

		useEffect( () => {
			// What came between the first drawing and now.
			setShown( data );
			told = setShown;

			return () => {
				told = null;
			};
		}, [] );

		return createElement(
			editor.PluginDocumentSettingPanel,
			{ name: 'also-here', title: __( 'Also here', 'native-presence' ), className: 'presence-panel' },
			createElement( List, shown ),
			createElement( Pause )
		);
	}

	plugins.registerPlugin( 'native-presence', { render: Panel } );
} )( window.wp.presence, window.wp.plugins, window.wp.editor, window.wp.element, window.wp.hooks, window.wp.i18n, window.wpPresenceConfig );
