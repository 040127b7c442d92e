/**
 * People are away for a while, or for good: what every surface makes of it.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, closeTab, eventually, expectFaults, logIn, open, person, tabOf, until, useBrowser } from './lib/browser.js';
import { clients, php, url } from './lib/stack.js';
import { activePosts, alsoHere, bar, cell, names, openPanel, rows } from './lib/surfaces.js';

useBrowser( 'maya', 'jonas' );

const JONAS = 'Jonas Lindqvist';

/** Takes somebody out behind their back, as the end of a lease does. */
const forget = ( login ) => php( 'return presence_remove_user( get_user_by( "login", $args[0] )->ID, NativePresence\\Site::id() );', login );

/** The next beat of a page that is sent: what it pings. Starts listening at once. */
async function nextPing( page ) {
	const listening = await page.evaluateHandle( () => ( {
		ping: new Promise( ( resolve ) => jQuery( document ).one( 'heartbeat-send', ( event, data ) => setTimeout( () => resolve( data[ 'presence-ping' ] ) ) ) ),
	} ) );
	return () => listening.evaluate( ( { ping } ) => ping );
}

/** Everything of Maya's that tells of Jonas and of a post, as she has it open. */
async function overlook( context, post ) {
	const pages = {
		dashboard: await open( context ),
		list: await open( context, '/wp-admin/edit.php' ),
		editor: await open( context, `/wp-admin/post.php?post=${ post }&action=edit` ),
	};
	await openPanel( pages.editor );
	return {
		...pages,
		/** Beats everywhere, then asserts what is shown. The viewer has the post open herself. */
		async shows( { row, elsewhere, editors, panel } ) {
			for ( const page of Object.values( pages ) ) {
				await beat( page );
			}
			assert.deepEqual( await rows( pages.dashboard ), row ? [ row ] : [] );
			assert.deepEqual( ( await bar( pages.dashboard ) ).elsewhere, elsewhere ? [ JONAS ] : [] );
			assert.equal( ( await bar( pages.list ) ).count, row ? '2 online' : null );
			assert.deepEqual( ( await activePosts( pages.dashboard ) ).map( ( shown ) => shown.editors ), [ editors ] );
			assert.equal( await cell( pages.list, post ), editors );
			await eventually( () => alsoHere( pages.editor ), panel ? [ { name: JONAS, state: panel } ] : [] );
		},
	};
}

const MAYA = 'Maya Okafor';
const published = ( i ) => php( '$post = get_posts( [ "post_status" => "publish" ] )[ (int) $args[0] ]; return [ $post->ID, $post->post_title ];', i );

test( 'who logs out on one of two devices stays on the other, and goes with that one', async () => {
	const [ post, title ] = await published( 0 );
	const maya = await overlook( await person( 'maya' ), post );
	const desk = await logIn( 'jonas' );
	const phone = await logIn( 'jonas', { viewport: { width: 420, height: 900 } } );
	await open( phone, '/wp-admin/upload.php?mode=list' );
	const editor = await open( desk, `/wp-admin/post.php?post=${ post }&action=edit` );
	const out = await open( desk );
	await editor.bringToFront();
	await maya.shows( { row: { name: JONAS, where: 'Dashboard', state: 'Active' }, editors: '2 editors', panel: 'Active' } );

	const logOut = async ( page ) => page.goto( await page.$eval( '#wp-admin-bar-logout a', ( link ) => link.href ) );
	await logOut( out );
	await editor.goto( 'about:blank' );
	await maya.shows( { row: { name: JONAS, where: 'Media Library', state: 'Active' }, elsewhere: true, editors: MAYA, panel: null } );
	assert.ok( title );

	await logOut( await open( phone ) );
	await maya.shows( { row: null, editors: MAYA, panel: null } );
	assert.deepEqual( ( await clients() ).length, 3, 'only the viewer is left' );
} );

test( 'who loses their role is gone from every surface at the next beat', async () => {
	const [ post, title ] = await published( 1 );
	const maya = await overlook( await person( 'maya' ), post );
	// Pages they have open where nothing of them will beat or say goodbye any more.
	const jonas = await person( 'jonas' );
	await jonas.request.get( `${ url }/wp-admin/upload.php?mode=list` );
	await jonas.request.get( `${ url }/wp-admin/post.php?post=${ post }&action=edit` );
	await maya.shows( { row: { name: JONAS, where: `Editing “${ title }”`, state: 'Active' }, elsewhere: true, editors: '2 editors', panel: 'Active' } );
	try {
		await php( 'get_user_by( "login", "jonas" )->set_role( "subscriber" );' );
		await maya.shows( { row: null, editors: MAYA, panel: null } );
	} finally {
		await php( 'get_user_by( "login", "jonas" )->set_role( "editor" );' );
	}
} );

test( 'who works offline for a while is missing, and back as soon as they are online', async () => {
	expectFaults( /net::ERR_INTERNET_DISCONNECTED/ );
	const [ post, title ] = await published( 2 );
	const context = await person( 'jonas' );
	const jonas = await open( context, `/wp-admin/post.php?post=${ post }&action=edit` );
	const tab = await tabOf( jonas );
	const maya = await overlook( await person( 'maya' ), post );
	const there = { row: { name: JONAS, where: `Editing “${ title }”`, state: 'Active' }, elsewhere: false, editors: '2 editors', panel: 'Active' };
	await maya.shows( { ...there, elsewhere: true } );

	await context.setOffline( true );
	await jonas.waitForFunction( () => ! navigator.onLine );
	await jonas.evaluate( () => new Promise( ( resolve ) => {
		jQuery( document ).one( 'heartbeat-error', () => resolve() );
		wp.heartbeat.connectNow();
	} ) );
	// Until the lease ends nobody can tell.
	await maya.shows( { ...there, elsewhere: true } );
	await forget( 'jonas' );
	await maya.shows( { row: null, editors: MAYA, panel: null } );

	const sent = await nextPing( jonas );
	await context.setOffline( false );
	assert.equal( ( await sent() ).tab, tab, 'the same tab, without waiting for its turn' );
	await until( async () => ( await clients( `postType/post:${ post }` ) ).some( ( client ) => client.endsWith( tab ) ), 'the tab did not come back' );
	await maya.shows( { ...there, elsewhere: true } );
	await closeTab( jonas );
} );

test( 'a tab that core\'s heartbeat suspends is missing, and back at the first key', async () => {
	const maya = await open( await person( 'maya' ) );
	const context = await person( 'jonas' );
	const page = await context.newPage();
	// The page's clock is turned, so that nobody has to wait for ten minutes.
	await page.clock.install();
	// In sight, beside the window that is worked in.
	await page.addInitScript( () => {
		window.focused = false;
		document.hasFocus = () => window.focused;
	} );
	await page.goto( `${ url }/wp-admin/upload.php?mode=list` );
	await page.waitForFunction( () => window.wp?.presence?.show );
	await page.evaluate( () => {
		window.sent = 0;
		jQuery( document ).on( 'heartbeat-send', () => window.sent++ );
	} );
	await beat( maya );
	assert.deepEqual( await names( maya ), [ JONAS ] );

	// Core counts from somebody's first move, for which it begins to listen after half a minute.
	await page.clock.fastForward( 31000 );
	await page.mouse.move( 300, 300 );
	await page.mouse.move( 600, 500 );
	await page.clock.fastForward( 10 * 60000 );
	await page.clock.fastForward( 60000 );
	await until( async () => {
		const before = await page.evaluate( () => window.sent );
		await page.evaluate( () => wp.heartbeat.connectNow() );
		return before === ( await page.evaluate( () => window.sent ) );
	}, 'core never suspends' );
	await forget( 'jonas' );
	await beat( maya );
	assert.deepEqual( await names( maya ), [] );

	await page.evaluate( () => {
		window.focused = true;
	} );
	await page.keyboard.press( 'Shift' );
	await until( async () => ( await clients() ).length === 2, 'the first key did not bring the tab back' );
	await beat( maya );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Media Library', state: 'Active' } ] );
} );
