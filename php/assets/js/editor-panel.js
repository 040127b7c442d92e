/**
 * The panel "Also here" of the block editor.
 */
( function ( presence, plugins, editor, wpElement, hooks, i18n, config ) {
	'use strict';

	const { __, _n, sprintf } = i18n;
	const { createElement, useEffect, useState } = wpElement;
	const AVATAR = 24;
	const NAME = 'editor-panel';

	/** What tokens ask for while no post is open. */
	const NONE = 'none/';

	if ( ! presence || ! presence.show || ! config.shown[ NAME ] || ! editor.PluginDocumentSettingPanel ) {
		return;
	}


	/** What the panel shows, null for nothing; and who is told when that changes. */
	let data = config.shown[ NAME ];
	let told = null;

	/** The post of the panel, as tokens ask for it; null for the one that the page came with. */
	let post = null;

	function change( to ) {
		data = to;

		if ( told ) {
			told( data );
		}
	}

	/**
	 * Whether a token is of the panel's post.
	 *
	 * @param {string} token Token.
	 * @return {boolean} Whether it is.
	 */
	function isOfPost( token ) {
		return post === null || token.replace( /^[A-Za-z0-9]{12}\./, '' ).replace( ';', '' ) === post;
	}

	hooks.addFilter( 'presence.ping', 'native-presence/editor-panel', ( ping ) => {
		if ( ping.show[ NAME ] && ! isOfPost( ping.show[ NAME ] ) ) {
			ping.show[ NAME ] = post;
		}

		return ping;
	} );

	presence.show( NAME, ( update ) => {
		// An answer may still be of the post that was open before.
		if ( isOfPost( update.token ) && post !== NONE ) {
			change( update );
		}
	} );

	/**
	 * Shows the panel of another post, in an editor that goes from one to another; nothing until it is known who is there.
	 *
	 * @param {string} type Type of the post.
	 * @param {number} id   Post; 0 for none.
	 */
	presence.setPanel = ( type, id ) => {
		post = id ? type + '/' + id : NONE;
		change( null );
	};

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

		if ( ! shown ) {
			return null;
		}

		return createElement(
			editor.PluginDocumentSettingPanel,
			{ name: 'also-here', title: __( 'Also here', 'native-presence' ), className: 'presence-panel ' + presence.ours.mark },
			createElement( List, shown ),
			createElement( Pause )
		);
	}

	plugins.registerPlugin( 'native-presence', { render: Panel } );
} )( window.wp.presence, window.wp.plugins, window.wp.editor, window.wp.element, window.wp.hooks, window.wp.i18n, window.wpPresenceConfig );
