/**
 * Pages whose HTML was not made for the tab that shows them, tabs that close without a cookie, and pages without a heartbeat.
 */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { beat, closeTab, expectFaults, logIn, open, person, tabOf, until, useBrowser } from './lib/browser.js';
import { clients, crowd, install, password, php, uninstall, url } from './lib/stack.js';
import { names, rows } from './lib/surfaces.js';

useBrowser( 'maya', 'jonas' );

const JONAS = 'Jonas Lindqvist';

/** Longest wait, in seconds, that core's own beat of once a minute could not end. */
const BEFORE_A_BEAT = 40;

afterEach( uninstall );

/** Client ids of Jonas among everyone online. */
async function tabsOfJonas() {
	const id = await php( 'return get_user_by( "login", "jonas" )->ID;' );
	return ( await clients() ).filter( ( client ) => client.startsWith( `user-${ id }-` ) );
}

async function isSeenSoon( page ) {
	const tab = await tabOf( page );
	await until( async () => ( await tabsOfJonas() ).some( ( client ) => client.endsWith( `-${ tab }` ) ), 'the page is in nobody\'s list', BEFORE_A_BEAT );
}

test( 'who comes back to a page in the browser\'s cache is seen at once', async () => {
	await install( 'pages-may-be-stored' );
	const maya = await open( await person( 'maya' ) );
	const jonas = await open( await person( 'jonas' ), '/wp-admin/edit-comments.php' );
	const before = await tabOf( jonas );
	await jonas.goto( `${ url }/wp-admin/upload.php?mode=list` );
	await jonas.goBack();
	await jonas.waitForFunction( () => window.wp?.presence?.show );
	assert.equal( await jonas.evaluate( () => window.wpPresenceConfig.tab ), before, 'the page is the old one' );
	await isSeenSoon( jonas );
	await beat( maya );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Comments', state: 'Active' } ] );
} );

test( 'who opens a page that the browser had loaded ahead is seen at once', async () => {
	await install( 'pages-may-be-stored' );
	const maya = await open( await person( 'maya' ) );
	const jonas = await open( await person( 'jonas' ), '/wp-admin/edit-comments.php' );
	const next = `${ url }/wp-admin/upload.php?mode=list`;
	const ahead = jonas.waitForResponse( next );
	await jonas.evaluate( ( href ) => document.head.append( Object.assign( document.createElement( 'link' ), { rel: 'prefetch', href } ) ), next );
	assert.match( ( await ( await ahead ).request().allHeaders() )[ 'sec-purpose' ] ?? '', /^prefetch/ );
	assert.equal( ( await tabsOfJonas() ).length, 1, 'a page that nobody looks at is not recorded' );

	await jonas.goto( next );
	await jonas.waitForFunction( () => window.wp?.presence?.show );
	assert.equal( await jonas.evaluate( () => window.wpPresenceConfig.unseen ), 1, 'the page is the one that was loaded ahead' );
	await isSeenSoon( jonas );
	await beat( maya );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Media Library', state: 'Active' } ] );
} );

test( 'two tabs of one page from a page cache are two tabs, and closing one leaves the other', async () => {
	await install( 'page-cache' );
	const context = await person( 'jonas' );
	const first = await open( context, '/wp-admin/upload.php?mode=list' );
	const served = context.waitForEvent( 'response', ( response ) => response.url().includes( '/upload.php' ) );
	const second = await open( context, '/wp-admin/upload.php?mode=list' );
	assert.equal( ( await served ).headers()[ 'x-page-cache' ], 'hit' );
	assert.equal( await second.evaluate( () => window.wpPresenceConfig.tab ), await first.evaluate( () => window.wpPresenceConfig.tab ) );

	await beat( first );
	await beat( second );
	assert.notEqual( await tabOf( first ), await tabOf( second ) );
	assert.equal( ( await tabsOfJonas() ).length, 2 );
	await closeTab( first );
	assert.deepEqual( ( await tabsOfJonas() ).map( ( client ) => client.split( '-' ).at( -1 ) ), [ await tabOf( second ) ] );
	await closeTab( second );
	assert.deepEqual( await tabsOfJonas(), [] );
} );

test( 'who has a page from a page cache in another browser, moments after it was made, stays when the first one is closed', async () => {
	await install( 'page-cache' );
	const first = await open( await person( 'jonas' ), '/wp-admin/upload.php?mode=list' );
	await first.waitForTimeout( 1500 );
	const second = await open( await person( 'jonas' ), '/wp-admin/upload.php?mode=list' );
	await until( () => second.evaluate( () => ! window.wp.presence.tab.said().first ), 'the second document has claimed no tab', BEFORE_A_BEAT );
	await first.close( { runBeforeUnload: true } );
	await second.waitForTimeout( 1500 );
	assert.deepEqual( ( await tabsOfJonas() ).map( ( client ) => client.split( '-' ).at( -1 ) ), [ await tabOf( second ) ] );
} );

test( 'a page that lies in a page cache for longer is seen at once', async () => {
	await install( 'page-cache' );
	const maya = await open( await person( 'maya' ) );
	const context = await person( 'jonas' );
	await closeTab( await open( context, '/wp-admin/upload.php?mode=list' ) );
	await php( 'array_map( fn( $file ) => file_put_contents( $file, preg_replace_callback( \'/"made":(\\d+)/\', fn( $made ) => \'"made":\' . ( $made[1] - 60000 ), file_get_contents( $file ) ) ), glob( sys_get_temp_dir() . "/page-cache-*" ) );' );
	await isSeenSoon( await open( context, '/wp-admin/upload.php?mode=list' ) );
	await beat( maya );
	assert.deepEqual( await names( maya ), [ JONAS ] );
} );

test( 'a tab that has lost its cookie, and its nonce with it, says goodbye all the same', async () => {
	const context = await person( 'jonas' );
	const page = await open( context, '/wp-admin/upload.php?mode=list' );
	assert.equal( ( await tabsOfJonas() ).length, 1 );
	await context.clearCookies();
	await closeTab( page );
} );

test( 'a tab says goodbye where the site puts the language into every address', async () => {
	await install( 'language-in-address' );
	const page = await open( await person( 'jonas' ), '/wp-admin/upload.php?mode=list' );
	await closeTab( page );
} );

test( 'without the heartbeat rows unfold, nothing offers what it cannot do, and a closed tab is gone', async () => {
	await install( 'no-heartbeat' );
	await crowd( 12 );
	const context = await person( 'jonas' );
	const page = await context.newPage();
	await page.goto( `${ url }/wp-admin/` );
	await page.waitForFunction( () => window.wp?.presence?.show );
	assert.equal( await page.evaluate( () => Boolean( window.wp.heartbeat ) ), false );
	assert.equal( ( await rows( page ) ).length, 3 );
	await page.click( '#presence-whos-online .presence-more' );
	assert.equal( ( await rows( page ) ).length, 12 );
	assert.equal( await page.locator( '.presence-pause:visible' ).count(), 0 );
	await page.hover( '#wp-admin-bar-presence-online' );
	assert.equal( await page.locator( '.presence-pause:visible' ).count(), 0 );
	await closeTab( page );
} );

test( 'where the heartbeat is, live updates can be paused', async () => {
	await crowd( 4 );
	const page = await open( await person( 'jonas' ) );
	await page.locator( '#presence_whos_online .presence-pause' ).waitFor();
	await page.hover( '#wp-admin-bar-presence-online' );
	await page.locator( '#wp-admin-bar-presence-pause' ).waitFor();
} );

test( 'who signs in again over a page is seen there, and not as somebody who just logged in', async () => {
	const maya = await open( await person( 'maya' ) );
	const jonas = await open( await logIn( 'jonas' ), '/wp-admin/upload.php?mode=list' );
	// Core answers the beat of a session that has ended without presence, and frames its login form.
	expectFaults( /./ );
	await php( 'WP_Session_Tokens::get_instance( get_user_by( "login", "jonas" )->ID )->destroy_all();' );
	await jonas.evaluate( () => wp.heartbeat.connectNow() );
	const frame = jonas.frameLocator( '#wp-auth-check-frame' );
	await frame.locator( '#user_login' ).fill( 'jonas' );
	await frame.locator( '#user_pass' ).fill( password );
	await frame.locator( '#wp-submit' ).click();
	await jonas.waitForSelector( '#wp-auth-check-wrap.hidden', { state: 'attached' } );
	assert.deepEqual( ( await tabsOfJonas() ).filter( ( client ) => client.includes( 'login' ) ), [] );
	// The nonces of the page are those of the session before: the beat that finds that out is followed by another.
	await beat( jonas );
	await until( async () => {
		await beat( maya );
		const seen = await rows( maya );
		return seen.length === 1 && seen[ 0 ].where === 'Media Library';
	}, 'who signed in again is not seen where they are', BEFORE_A_BEAT );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Media Library', state: 'Active' } ] );
} );
