/**
 * Says who came and who left to those who do not see it: one sentence a beat at most, and never where people write.
 */
window.wp.presence?.ours.begin( 'wp-admin-bar-presence-online', function ( bar ) {
	'use strict';

	const { presence, hooks } = window.wp;
	const { __, _n, sprintf } = window.wp.i18n;
	const { document } = presence.ours;
	const MOST_NAMES = 3;
	const PREFIX = 'wp-admin-bar-presence-user-';

	/** Milliseconds after a failure in which nothing is said: who is missing may only not be back yet. */
	const QUIET = 150000;

	if ( ! window.wpPresenceConfig.announces ) {
		return;
	}

	/** Who is online beside the viewer: how many, and everyone's name by id where the bar lists all of them. */
	let known = onPage();

	/** A region of our own: content may be called like core's, which then speaks into that. */
	const region = presence.people.element( 'div', 'presence-announcer' );

	/** Until when nothing is said. */
	let quiet = bar.querySelector( '#wp-admin-bar-presence-unavailable' ) ? Date.now() + QUIET : 0;

	function onPage() {
		if ( bar.querySelector( '#wp-admin-bar-presence-more' ) ) {
			return null;
		}

		const people = new Map(
			Array.from( bar.querySelectorAll( `[id^="${ PREFIX }"]:not(.is-you)` ), ( line ) => [
				line.id.slice( PREFIX.length ),
				line.querySelector( '.presence-user-name' ).textContent,
			] )
		);

		return { count: people.size, people };
	}

	function told( data ) {
		const listed = data.here.concat( data.elsewhere );

		return {
			count: listed.length + Math.max( 0, data.more ),
			people: data.more > 0 ? null : new Map( listed.map( ( person ) => [ String( person.id ), person.name ] ) ),
		};
	}

	/**
	 * Who is in one list and not in another: names where both are complete, otherwise how many more there are.
	 *
	 * @param {Object} to   The list they are in.
	 * @param {Object} from The list they are not in.
	 * @return {{count: number, names: string[]}} Who.
	 */
	function more( to, from ) {
		if ( ! to.people || ! from.people ) {
			return { count: Math.max( 0, to.count - from.count ), names: [] };
		}

		const names = Array.from( to.people )
			.filter( ( [ id ] ) => ! from.people.has( id ) )
			.map( ( [ , name ] ) => name );

		return { count: names.length, names };
	}

	function list( names ) {
		return new Intl.ListFormat( document.documentElement.lang || undefined ).format( names );
	}

	function came( { count, names }, byName ) {
		return byName
			? /* translators: %s: Names of people. */
			  sprintf( _n( '%s is online', '%s are online', count, 'native-presence' ), list( names ) )
			: /* translators: %s: Number of people. */
			  sprintf( _n( '%s person came online', '%s people came online', count, 'native-presence' ), count.toLocaleString() );
	}

	function left( { count, names }, byName ) {
		return byName
			? /* translators: %s: Names of people. */
			  sprintf( _n( '%s left', '%s left', count, 'native-presence' ), list( names ) )
			: /* translators: %s: Number of people. */
			  sprintf( _n( '%s person left', '%s people left', count, 'native-presence' ), count.toLocaleString() );
	}

	/**
	 * The sentence for what happened; empty when nobody came and nobody left.
	 *
	 * @param {Object} before Who was online.
	 * @param {Object} now    Who is online.
	 * @return {string} Sentence.
	 */
	function sentence( before, now ) {
		const joined = more( now, before );
		const gone = more( before, now );
		const all = joined.count + gone.count;
		const byName = all <= MOST_NAMES && joined.names.length + gone.names.length === all;
		const parts = [ joined.count ? came( joined, byName ) : '', gone.count ? left( gone, byName ) : '' ].filter( Boolean );

		if ( parts.length > 1 ) {
			/* translators: 1: Who came online, such as "Maya is online". 2: Who left, such as "Jonas left". */
			return sprintf( __( '%1$s, %2$s.', 'native-presence' ), parts[ 0 ], parts[ 1 ] );
		}

		/* translators: %s: Who came or left, such as "Jonas left". */
		return parts.length ? sprintf( __( '%s.', 'native-presence' ), parts[ 0 ] ) : '';
	}

	hooks.addAction( 'presence.missed', 'native-presence/announce', () => {
		quiet = Date.now() + QUIET;
	} );

	hooks.addAction( 'presence.shown', 'native-presence/announce', ( changed ) => {
		if ( ! changed[ 'admin-bar' ] ) {
			return;
		}

		const before = known;

		known = told( changed[ 'admin-bar' ] );

		const words = before && Date.now() > quiet ? sentence( before, known ) : '';

		if ( words ) {
			region.textContent = words;
		}
	} );

	// There from the beginning, because what is put into it is announced only then.
	region.setAttribute( 'role', 'status' );
	document.body.append( region );
} );
