/**
 * The engine does not answer, or the server does not: what is shown stays as long as it can be true, then the page says that
 * presence is not available, and it is back with the next answer.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, eventually, expectFaults, open, person, useBrowser } from './lib/browser.js';
import { breakEngine, mendEngine } from './lib/failure.js';
import { php, url } from './lib/stack.js';
import { activePosts, alsoHere, bar, cell, names, openPanel } from './lib/surfaces.js';

useBrowser( 'maya', 'jonas' );

const JONAS = 'Jonas Lindqvist';
const SENTENCE = 'Presence is not available right now.';
const FALSE = /No other users are online|All quiet|Nobody is editing|Nobody else is here|\d+ online/;

/** Collects what a page says to those who do not see it. */
const listen = ( page ) =>
	page.evaluate( () => {
		window.heard = [];
		new MutationObserver( ( changes ) => window.heard.push( ...changes.flatMap( ( change ) => Array.from( change.addedNodes, ( node ) => node.textContent ) ) ) ).observe(
			document.querySelector( '.presence-announcer' ),
			{ childList: true }
		);
	} );

/** A page whose clock can be turned. */
async function openWithClock( context, path ) {
	const page = await context.newPage();
	await page.clock.install();
	await page.goto( url + path );
	await page.waitForFunction( () => window.wp?.presence?.show && window.wp.heartbeat );
	return page;
}

/** Everything that a person has open, and what is asserted of it together. */
async function overlook( context, post ) {
	const dashboard = await openWithClock( context, '/wp-admin/' );
	const list = await openWithClock( context, '/wp-admin/edit.php' );
	const editor = await open( context, `/wp-admin/post.php?post=${ post }&action=edit` );
	await openPanel( editor );
	await editor.clock.install();
	await listen( dashboard );
	const pages = [ dashboard, list, editor ];
	const words = ( page, selector ) => page.$eval( selector, ( node ) => node.innerText );
	return {
		dashboard,
		list,
		editor,
		beat: async () => {
			for ( const page of pages ) {
				await beat( page );
			}
		},
		pass: async ( ms ) => {
			for ( const page of pages ) {
				await page.clock.fastForward( ms );
			}
		},
		showsJonas: async () => {
			assert.deepEqual( await names( dashboard ), [ JONAS ] );
			assert.deepEqual( ( await activePosts( dashboard ) ).map( ( row ) => row.editors ), [ '2 editors' ] );
			assert.equal( ( await bar( dashboard ) ).count, '2 online' );
			assert.equal( ( await bar( list ) ).count, '2 online' );
			assert.equal( await cell( list, post ), '2 editors' );
			await eventually( async () => ( await alsoHere( editor ) ).map( ( row ) => row.name ), [ JONAS ] );
			assert.deepEqual( await dashboard.evaluate( () => window.heard ), [] );
		},
		saysSo: async () => {
			assert.equal( await words( dashboard, '#presence-whos-online' ), SENTENCE );
			assert.equal( await words( dashboard, '#presence-active-posts' ), SENTENCE );
			assert.match( await words( list, `.presence-editors[data-post-id="${ post }"]` ), /^Not available\s+Presence is not available right now\.$/ );
			await eventually( () => editor.$eval( '.presence-panel .presence-empty', ( node ) => node.innerText ), SENTENCE );
			for ( const page of [ dashboard, list ] ) {
				assert.match( ( await bar( page ) ).count, /^—/ );
				assert.deepEqual( await page.$$eval( '#wp-admin-bar-presence-unavailable', ( lines ) => lines.map( ( line ) => line.textContent.trim() ) ), [ SENTENCE ] );
				assert.doesNotMatch( await page.evaluate( () => document.body.innerText ), FALSE );
			}
			assert.deepEqual( await dashboard.evaluate( () => window.heard ), [] );
		},
	};
}

const published = () => php( 'return get_posts( [ "post_status" => "publish" ] )[0]->ID;' );

test( 'while the engine is away rows stay, then pages say so, and are back with the engine', async () => {
	const post = await published();
	await open( await person( 'jonas' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	const maya = await overlook( await person( 'maya' ), post );
	await maya.beat();
	await maya.showsJonas();

	const file = await breakEngine();
	try {
		await maya.beat();
		await maya.showsJonas();
		await maya.pass( 91000 );
		await maya.saysSo();
		await maya.beat();
		await maya.saysSo();
	} finally {
		await mendEngine( file );
	}

	await maya.beat();
	await maya.showsJonas();
	assert.equal( await maya.dashboard.isVisible( '#presence-whos-online .presence-empty' ), false );
	assert.deepEqual( await maya.list.$$( '#wp-admin-bar-presence-unavailable' ), [] );
} );

test( 'pages that were opened while the engine is away say so from the start, and fill when it is back', async () => {
	const post = await published();
	await open( await person( 'jonas' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	let maya;
	const file = await breakEngine();
	try {
		maya = await overlook( await person( 'maya' ), post );
		await maya.saysSo();
		await maya.beat();
		await maya.saysSo();
	} finally {
		await mendEngine( file );
	}
	// Each page is there itself only after its own beat.
	await maya.beat();
	await maya.beat();
	await maya.showsJonas();
} );

test( 'where the server cannot be reached, what is shown stays for as long as it can be true, and comes back', async () => {
	expectFaults( /net::ERR_INTERNET_DISCONNECTED/ );
	const post = await published();
	await open( await person( 'jonas' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	const context = await person( 'maya' );
	const maya = await overlook( context, post );
	await maya.beat();
	await context.setOffline( true );
	for ( const page of [ maya.dashboard, maya.list, maya.editor ] ) {
		await page.evaluate( () => new Promise( ( resolve ) => {
			jQuery( document ).one( 'heartbeat-error', () => resolve() );
			wp.heartbeat.connectNow();
		} ) );
	}
	await maya.showsJonas();
	await maya.pass( 91000 );
	assert.equal( await maya.dashboard.$eval( '#presence-whos-online', ( node ) => node.innerText ), SENTENCE );
	await maya.saysSo();

	await context.setOffline( false );
	await maya.beat();
	await maya.showsJonas();
} );

test( 'rows under the pointer stay while it is there, and a paused page stays as it is', async () => {
	const post = await published();
	await open( await person( 'jonas' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	const context = await person( 'maya' );
	const page = await openWithClock( context, '/wp-admin/' );
	await beat( page );
	const file = await breakEngine();
	try {
		await page.hover( '#presence-whos-online .presence-user-item' );
		await beat( page );
		await page.clock.fastForward( 91000 );
		assert.deepEqual( await names( page ), [ JONAS ] );
		assert.doesNotMatch( await page.$eval( '#presence-whos-online', ( node ) => node.innerText ), /Left|not available/ );
		await page.mouse.move( 2, 400 );
		await eventually( () => names( page ), [] );
		assert.equal( await page.innerText( '#presence-whos-online' ), SENTENCE );
	} finally {
		await mendEngine( file );
	}
	await beat( page );
	assert.deepEqual( await names( page ), [ JONAS ] );

	await page.evaluate( () => wp.presence.pause( true ) );
	const again = await breakEngine();
	try {
		await beat( page );
		await page.clock.fastForward( 91000 );
		await beat( page );
		assert.deepEqual( await names( page ), [ JONAS ] );
	} finally {
		await mendEngine( again );
		await page.evaluate( () => wp.presence.pause( false ) );
	}
} );
