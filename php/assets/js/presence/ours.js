/**
 * Tells what is ours in a page. A page also shows what people write, with any ids and classes: content may look like our
 * markup, or be called like a part of the document or of the window. Every lookup goes through here.
 */
( function ( config ) {
	'use strict';

	if ( ! config ) {
		return;
	}

	/** A class that our markup carries and that nobody knows who writes content. */
	const MARK = '.' + config.mark;

	/** What stands for elements with the mark, and everything in them. */
	const OURS = `:is(${ MARK }, ${ MARK } *)`;

	/** What has failed: each is reported once. */
	const failed = new Set();

	/** The document, past elements that are called like a part of it. */
	const safe = new Proxy( document, {
		get( target, name ) {
			const part = Reflect.get( Document.prototype, name, target );

			return typeof part === 'function' ? part.bind( target ) : part;
		},
	} );

	// With elements that are called "wp", core's scripts put what is theirs on those. Not every name is free there.
	if ( Object.getPrototypeOf( window.wp ) !== Object.prototype ) {
		window.wp = Object.assign( {}, window.wp );
	}

	/**
	 * Keeps an error from stopping others: it is reported like one that nothing caught.
	 *
	 * @param {string}   name What may fail.
	 * @param {Function} act  Does it.
	 * @return {Function} Does the same.
	 */
	function guard( name, act ) {
		return ( ...args ) => {
			try {
				act( ...args );
			} catch ( error ) {
				if ( ! failed.has( name ) ) {
					failed.add( name );
					window.reportError( error );
				}
			}
		};
	}

	/**
	 * Starts what keeps a surface, with the element that the server rendered. Themes without a hook at the beginning of the
	 * body have the admin bar behind the scripts.
	 *
	 * @param {string}   id    Id of the element.
	 * @param {Function} start Called with the element.
	 */
	function begin( id, start ) {
		const root = safe.querySelector( '#' + id + MARK );

		if ( root && window.wp.presence.show ) {
			guard( id + '/begin', start )( root );
		} else if ( safe.readyState === 'loading' ) {
			safe.addEventListener( 'DOMContentLoaded', () => begin( id, start ) );
		}
	}

	window.wp.presence = Object.assign( window.wp.presence || {}, {
		ours: {
			document: safe,
			mark: config.mark,
			guard,
			begin,

			/** Elements of ours that a selector names, in the order of the page. */
			all: ( selector ) => Array.from( safe.querySelectorAll( OURS + selector ) ),

			/** The element of ours around an event's target; null where it happened elsewhere. */
			around: ( target, selector ) => ( target instanceof Element ? Element.prototype.closest.call( target, OURS + selector ) : null ),
		},
	} );
} )( Object.hasOwn( window, 'wpPresenceConfig' ) && window.wpPresenceConfig );
