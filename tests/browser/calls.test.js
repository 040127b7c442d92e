/**
 * What is said to those who do not see the screen, and that all live updates can be paused.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, open, person, useBrowser } from './lib/browser.js';
import { clients, php } from './lib/stack.js';
import { bar, cell, names, openPanel } from './lib/surfaces.js';

useBrowser( 'maya' );

/** People from nowhere, numbered. */
const join = ( from, to, screen = 'upload' ) =>
	php(
		`
		for ( $i = (int) $args[0]; $i <= (int) $args[1]; $i++ ) {
			$data = [ 'screen' => $args[2], '_name' => "Person $i", '_avatar' => '', '_idle' => 0, '_at' => time() ];
			presence_set( 'admin/online', "user-$i", $data, 900000 + $i, 600, NativePresence\\Site::id() );
		}
		`,
		from,
		to,
		screen
	);

const leave = ( from, to ) =>
	php( 'for ( $i = (int) $args[0]; $i <= (int) $args[1]; $i++ ) { presence_remove_user( 900000 + $i, NativePresence\\Site::id() ); }', from, to );

/** Collects from now on what a page says: everything that comes into our region, and into those in which wp.a11y.speak speaks. */
const listen = ( page ) =>
	page.evaluate( () => {
		window.heard = [];
		for ( const region of document.querySelectorAll( 'body > .presence-announcer, .a11y-speak-region' ) ) {
			const how = region.getAttribute( 'aria-live' ) ?? 'polite';
			new MutationObserver( ( changes ) => {
				const said = changes.flatMap( ( change ) => Array.from( change.addedNodes, ( node ) => node.textContent ) );
				window.heard.push( ...said.filter( Boolean ).map( ( words ) => `${ how }: ${ words.trim() }` ) );
			} ).observe( region, { childList: true } );
		}
	} );

/** What a page has said in one beat. */
async function heard( page ) {
	await page.evaluate( () => {
		window.heard = [];
	} );
	await beat( page );
	return page.evaluate( () => window.heard );
}

test( 'who comes and who leaves is said in one sentence a beat, and nothing else is', async () => {
	await join( 1, 1 );
	const page = await open( await person( 'maya' ) );
	await listen( page );
	assert.deepEqual( await heard( page ), [], 'nobody came' );

	await join( 2, 2 );
	assert.deepEqual( await heard( page ), [ 'polite: Person 2 is online.' ] );

	await join( 3, 4 );
	await leave( 1, 1 );
	assert.deepEqual( await heard( page ), [ 'polite: Person 3 and Person 4 are online, Person 1 left.' ] );

	await join( 2, 4, 'edit-post' );
	assert.deepEqual( await heard( page ), [], 'moving about is not said' );

	await leave( 2, 4 );
	assert.deepEqual( await heard( page ), [ 'polite: Person 2, Person 3, and Person 4 left.' ] );
} );

test( 'above three people, a count is said; for a crowd too long to list, how many more', async () => {
	const page = await open( await person( 'maya' ) );
	await listen( page );
	await join( 1, 4 );
	assert.deepEqual( await heard( page ), [ 'polite: 4 people came online.' ] );
	await join( 5, 7 );
	await leave( 1, 1 );
	assert.deepEqual( await heard( page ), [ 'polite: 3 people came online, 1 person left.' ] );
	await join( 8, 60 );
	assert.deepEqual( await heard( page ), [ 'polite: 53 people came online.' ] );
	await leave( 60, 60 );
	assert.deepEqual( await heard( page ), [ 'polite: 1 person left.' ] );
} );

test( 'nothing is said in an editor, and no list announces itself', async () => {
	const post = await php( 'return get_posts( [ "post_status" => "publish" ] )[2]->ID;' );
	const editor = await open( await person( 'maya' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	await listen( editor );
	await join( 1, 2 );
	await php( 'presence_set( wp_presence_post_room( (int) $args[0] ), "one", [ "_name" => "Person 1", "_avatar" => "" ], 900001, 600, NativePresence\\Site::id() );', post );
	assert.deepEqual( await heard( editor ), [] );

	const dashboard = await open( await person( 'maya' ) );
	const live = '[aria-live], [role="status"], [role="alert"], [role="log"]';
	for ( const ours of [ '#presence_whos_online', '#presence_active_posts', '#wp-admin-bar-presence-online' ] ) {
		assert.equal( await dashboard.locator( ours ).locator( live ).count(), 0, ours );
	}
} );

test( 'a person pauses live updates in all their tabs, goes on being seen, and catches up', async () => {
	await join( 1, 1 );
	const context = await person( 'maya' );
	const page = await open( context );
	const list = await open( context, '/wp-admin/edit.php' );
	await listen( page );

	await page.focus( '#presence_whos_online .presence-pause' );
	await page.keyboard.press( 'Enter' );
	assert.equal( await page.innerText( '#presence_whos_online .presence-pause' ), 'Resume live updates' );
	await list.waitForFunction( () => document.querySelector( '#wp-admin-bar-presence-pause .presence-pause-label' ).textContent === 'Resume live updates' );

	const post = await php( 'return get_posts( [ "post_status" => "publish" ] )[0]->ID;' );
	await join( 2, 3 );
	await php( 'presence_set( wp_presence_post_room( (int) $args[0] ), "one", [ "_name" => "Person 1", "_avatar" => "" ], 900001, 600, NativePresence\\Site::id() );', post );
	assert.deepEqual( await heard( page ), [] );
	await beat( list );
	assert.deepEqual( await names( page ), [ 'Person 1' ] );
	assert.equal( ( await bar( page ) ).count, '2 online' );
	assert.match( await cell( list, post ), /^—/ );
	assert.equal( ( await clients() ).filter( ( client ) => /^user-\d+-[0-9a-f]{16}$/.test( client ) ).length, 2, 'both tabs are still seen' );

	// A page opened meanwhile is paused from the start.
	const third = await open( context, '/wp-admin/upload.php?mode=list' );
	assert.equal( await third.textContent( '#wp-admin-bar-presence-pause .presence-pause-label' ), 'Resume live updates' );

	await list.hover( '#wp-admin-bar-presence-online' );
	await list.click( '#wp-admin-bar-presence-pause a' );
	await page.waitForFunction( () => document.querySelectorAll( '#presence-whos-online-list > li' ).length === 3 );
	await list.waitForFunction( ( id ) => document.querySelector( `.presence-editors[data-post-id="${ id }"]` ).innerText.includes( 'Person 1' ), post );
	assert.equal( await page.innerText( '#presence_whos_online .presence-pause' ), 'Pause live updates' );
} );

test( 'the block editor has the same switch', async () => {
	const post = await php( 'return get_posts( [ "post_status" => "publish" ] )[3]->ID;' );
	const editor = await open( await person( 'maya' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	await openPanel( editor );
	await editor.focus( '.presence-panel-pause' );
	await editor.keyboard.press( 'Enter' );
	assert.equal( await editor.innerText( '.presence-panel-pause' ), 'Resume live updates' );
	await php( 'presence_set( wp_presence_post_room( (int) $args[0] ), "one", [ "_name" => "Person 1", "_avatar" => "" ], 900001, 600, NativePresence\\Site::id() );', post );
	await beat( editor );
	assert.equal( await editor.locator( '.presence-panel-person' ).count(), 0 );
	await editor.keyboard.press( 'Enter' );
	await editor.waitForSelector( '.presence-panel-person' );
	assert.equal( await editor.evaluate( () => document.activeElement.matches( '.presence-panel-pause' ) ), true );
} );
