/**
 * What a tab does when it is hidden, brought back, or left alone.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, closeTab, open, person, tabOf, until, useBrowser } from './lib/browser.js';
import { clients, php, url } from './lib/stack.js';
import { names, rows } from './lib/surfaces.js';

useBrowser( 'maya', 'jonas' );

const JONAS = 'Jonas Lindqvist';

/** Lets a page believe that its tab is behind another one. */
function setVisibility( page, state ) {
	return page.evaluate( ( visibility ) => {
		Object.defineProperty( Document.prototype, 'visibilityState', { configurable: true, get: () => visibility } );
		Object.defineProperty( Document.prototype, 'hidden', { configurable: true, get: () => visibility === 'hidden' } );
		document.dispatchEvent( new Event( 'visibilitychange' ) );
	}, state );
}

/** Listens for the next beat of a page; what comes back answers what that beat carries. */
async function nextBeat( page ) {
	const listening = await page.evaluateHandle( () => ( {
		data: new Promise( ( resolve ) => jQuery( document ).one( 'heartbeat-send', ( event, data ) => setTimeout( () => resolve( structuredClone( data ) ) ) ) ),
	} ) );
	return () => listening.evaluate( ( { data } ) => data );
}

/** A beat, and what it carried. */
async function sentBeat( page ) {
	const sent = await nextBeat( page );
	await beat( page );
	return sent();
}

/** Takes a person out behind their back, as the end of a lease does. */
const forget = () => php( 'return presence_clear( NativePresence\\Site::id() );' );

test( 'a ping says which tab, which page, and how long until the next', async () => {
	const page = await open( await person( 'maya' ) );
	const ping = ( await sentBeat( page ) )[ 'presence-ping' ];
	const config = await page.evaluate( () => window.wpPresenceConfig );
	assert.equal( ping.tab, config.tab );
	assert.equal( ping.page, config.page );
	assert.deepEqual( { v: ping.v, focus: ping.focus, idle: ping.idle, next: ping.next }, { v: 1, focus: 1, idle: 0, next: 60 } );
	assert.deepEqual( Object.keys( ping.show ).sort(), Object.keys( config.tokens ).sort() );
	assert.equal( ( await beat( page ) )[ 'presence-shown' ], 0 );
} );

test( 'a window without focus says that it beats every two minutes', async () => {
	const page = await open( await person( 'maya' ) );
	await beat( page );
	await page.evaluate( () => {
		document.hasFocus = () => false;
	} );
	// Core looks every ten seconds.
	await page.waitForFunction( () => ! wp.heartbeat.hasFocus() );
	const ping = ( await sentBeat( page ) )[ 'presence-ping' ];
	assert.deepEqual( { focus: ping.focus, next: ping.next }, { focus: 0, next: 120 } );
} );

test( 'a beat whose window loses focus meanwhile is followed by one that says so', async () => {
	const page = await open( await person( 'maya' ) );
	const pings = await page.evaluate(
		() =>
			new Promise( ( resolve ) => {
				const sent = [];
				jQuery( document ).on( 'heartbeat-send', ( event, data ) => {
					setTimeout( () => {
						sent.push( data[ 'presence-ping' ].next );
						wp.heartbeat.hasFocus = () => false;
						if ( sent.length === 2 ) {
							resolve( sent );
						}
					} );
				} );
				wp.heartbeat.connectNow();
			} )
	);
	assert.deepEqual( pings, [ 60, 120 ] );
} );

test( 'a hidden tab stops pinging, and pings at once when it is seen again', async () => {
	const maya = await open( await person( 'maya' ) );
	const jonas = await open( await person( 'jonas' ) );
	const tab = await tabOf( jonas );
	await setVisibility( jonas, 'hidden' );
	await forget();

	const data = await sentBeat( jonas );
	assert.equal( data[ 'presence-ping' ], undefined );
	await beat( maya );
	assert.deepEqual( await names( maya ), [] );
	assert.equal( ( await clients() ).length, 1 );

	const sent = await nextBeat( jonas );
	await setVisibility( jonas, 'visible' );
	assert.equal( ( await sent() )[ 'presence-ping' ].tab, tab );
	await until( async () => ( await clients() ).length === 2, 'the tab did not come back' );
	await beat( maya );
	assert.deepEqual( await names( maya ), [ JONAS ] );
} );

test( 'a hidden editor keeps its lock and is shown as idle', async () => {
	const post = await php( 'return get_posts()[0]->ID;' );
	const editor = await open( await person( 'jonas' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	// Core's editor takes its time to get there.
	await until( async () => ( await sentBeat( editor ) )[ 'wp-refresh-post-lock' ], 'the editor renews no lock' );
	await setVisibility( editor, 'hidden' );
	await forget();
	// Whether a beat renews the lock is for core's editor to say; none of them is a ping.
	await until( async () => {
		const sent = await sentBeat( editor );
		assert.equal( sent[ 'presence-ping' ], undefined );
		return sent[ 'wp-refresh-post-lock' ];
	}, 'the hidden editor renews no lock' );
	const room = await php( 'return array_column( wp_get_presence( wp_presence_post_room( (int) $args[0] ) ), "client_id" );', post );
	assert.match( room.join(), /^lock-\d+$/ );

	const list = await open( await person( 'maya' ), '/wp-admin/edit.php' );
	assert.match( await list.innerText( `.presence-editors[data-post-id="${ post }"]` ), /^Jonas Lindqvist\s*Idle$/ );
} );

test( 'a page brought back from the browser\'s memory goes on under a new id', async () => {
	const maya = await open( await person( 'maya' ) );
	const jonas = await open( await person( 'jonas' ), '/wp-admin/upload.php?mode=list' );
	const tab = await tabOf( jonas );

	// Away: the page says goodbye. Back: it is there again, and its late goodbye takes nothing away.
	await Promise.all( [
		jonas.waitForResponse( ( response ) => response.url().includes( 'native_presence_goodbye' ) ),
		jonas.evaluate( () => window.dispatchEvent( new PageTransitionEvent( 'pagehide', { persisted: true } ) ) ),
	] );
	assert.equal( ( await clients() ).some( ( client ) => client.endsWith( tab ) ), false );
	await beat( maya );
	assert.deepEqual( await names( maya ), [] );

	const sent = await nextBeat( jonas );
	await jonas.evaluate( () => window.dispatchEvent( new PageTransitionEvent( 'pageshow', { persisted: true } ) ) );
	assert.equal( ( await sent() )[ 'presence-ping' ].tab, `${ tab }-1` );
	await until( async () => ( await clients() ).some( ( client ) => client.endsWith( `${ tab }-1` ) ), 'the page did not come back' );
	await beat( maya );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Media Library', state: 'Active' } ] );
} );

test( 'the browser\'s own way back and forth blinks nobody', async () => {
	const maya = await open( await person( 'maya' ) );
	const jonas = await open( await person( 'jonas' ), '/wp-admin/upload.php?mode=list' );
	await jonas.goto( new URL( 'edit-comments.php', maya.url() ).href );
	for ( const [ step, where ] of [ [ 'goBack', 'Media Library' ], [ 'goForward', 'Comments' ] ] ) {
		await jonas[ step ]();
		await until( async () => {
			await beat( maya );
			const seen = await rows( maya );
			assert.deepEqual( seen.map( ( row ) => row.name ), [ JONAS ] );
			return seen[ 0 ].where === where;
		}, `${ step } was not seen` );
	}
} );

test( 'someone who does nothing is idle, in words, and active again at the first key', async () => {
	const maya = await open( await person( 'maya' ) );
	const jonas = await person( 'jonas' );
	const page = await jonas.newPage();
	// The page's clock is turned, so that nobody has to wait for two minutes.
	await page.addInitScript( () => {
		const real = Date.now;
		let ahead = 0;
		Date.now = () => real() + ahead;
		window.turnClock = ( ms ) => {
			ahead += ms;
		};
	} );
	await page.goto( maya.url() );
	await page.waitForFunction( () => window.wp?.presence?.show );
	await beat( maya );
	assert.equal( ( await rows( maya ) )[ 0 ].state, 'Active' );

	await page.evaluate( () => window.turnClock( 121000 ) );
	await beat( page );
	await beat( maya );
	assert.equal( ( await rows( maya ) )[ 0 ].state, 'Idle' );

	const sent = await nextBeat( page );
	await page.keyboard.press( 'Shift' );
	assert.equal( ( await sent() )[ 'presence-ping' ].idle, 0 );
	await until( async () => {
		await beat( maya );
		return ( await rows( maya ) )[ 0 ].state === 'Active';
	}, 'activity was not seen' );
	await closeTab( page );
} );

test( 'who comes back while a beat is under way is active with the one that follows', async () => {
	const page = await ( await person( 'maya' ) ).newPage();
	await page.addInitScript( () => {
		const real = Date.now;
		window.ahead = 0;
		Date.now = () => real() + window.ahead;
	} );
	await page.goto( `${ url }/wp-admin/` );
	await page.waitForFunction( () => window.wp?.presence?.show && window.wp.heartbeat );
	await beat( page );
	const idle = await page.evaluate(
		() =>
			new Promise( ( resolve ) => {
				const said = [];
				window.ahead = 121000;
				jQuery( document ).on( 'heartbeat-send', ( event, data ) => {
					// Core has told everybody what it sends, and waits for the answer.
					setTimeout( () => {
						said.push( Number( data[ 'presence-ping' ].idle ) );
						if ( said.length === 1 ) {
							document.dispatchEvent( new KeyboardEvent( 'keydown', { key: 'Shift' } ) );
						} else {
							resolve( said );
						}
					} );
				} );
				wp.heartbeat.connectNow();
			} )
	);
	assert.deepEqual( idle, [ 1, 0 ] );
} );
