/**
 * Follows which post is open in the Site Editor: a page, a template or another one that has a post in the database.
 *
 * The Site Editor is one page that goes from post to post. Each change is sent at once; the server decides whether this
 * user may edit the post, and gives a page view that says so.
 */
( function ( presence, data, date, hooks, screen, config ) {
	'use strict';

	if ( ! presence || ! presence.show || ! presence.watchScreen || ! screen ) {
		return;
	}

	/** Milliseconds between the time that a post says it was saved and the time that its save is counted, at most. */
	const COUNTED = 6000;

	/** What is open: its type and id, 0 for nothing. */
	let open = { type: '', id: 0 };

	/** The post that the server said this user has not open, as far as others go: its type has no presence. */
	let refused = 0;

	/**
	 * The post being edited; a template that is only a file of the theme has none, and the preview of a post edits none.
	 *
	 * @return {Object} The post as the editor has it, with its type and id.
	 */
	function edited() {
		const isEditing = new URLSearchParams( window.location.search ).get( 'canvas' ) === 'edit';
		const post = isEditing ? data.select( 'core/editor' ).getCurrentPost() : null;
		const id = post && ( typeof post.id === 'number' ? post.id : post.wp_id );

		return id ? { type: post.type, id, post } : { type: '', id: 0 };
	}

	/**
	 * Until when the saves of a post are in what the editor has of it, by the server's clock in milliseconds.
	 *
	 * @param {Object} post Post.
	 * @return {number} Time.
	 */
	function savedUntil( post ) {
		const saved = post.modified_gmt ? Date.parse( post.modified_gmt + 'Z' ) : post.modified && date.getDate( post.modified ).getTime();

		return Math.max( screen.since, ( saved || 0 ) + COUNTED );
	}

	function follow() {
		const now = edited();

		if ( now.id === open.id && now.type === open.type ) {
			return;
		}

		open = { type: now.type, id: now.id };
		refused = 0;
		config.editorPostId = open.id;
		presence.watchScreen( open.id ? 'post/' + open.id : '', open.id ? savedUntil( now.post ) : screen.since );
		presence.setPanel( open.type, open.id );
		presence.beatSoon();
	}

	hooks.addFilter( 'presence.ping', 'native-presence/site-editor', ( ping ) => {
		ping.open = open.id === refused ? 0 : open.id;

		return ping;
	} );

	hooks.addAction( 'heartbeat.tick', 'native-presence/site-editor', ( answer ) => {
		const told = answer[ 'presence-open' ];

		if ( told ) {
			config.page = told.page;

			if ( told.asked === open.id && told.post !== open.id ) {
				refused = open.id;
				config.editorPostId = 0;
				presence.watchScreen( '', screen.since );
				presence.setPanel( '', 0 );
			}
		}
	} );

	presence.setPanel( '', 0 );
	data.subscribe( follow );
	window.addEventListener( 'popstate', () => window.setTimeout( follow ) );
	follow();
} )( window.wp.presence, window.wp.data, window.wp.date, window.wp.hooks, Object.hasOwn( window, 'wpPresenceScreen' ) && window.wpPresenceScreen, window.wpPresenceConfig );
