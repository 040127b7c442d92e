/**
 * Everyone can use the surfaces: no violation that axe-core knows inside our nodes, in two of core's colour schemes, and
 * the keyboard alone reaches and leaves everything.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import test, { after } from 'node:test';
import { violations } from './lib/axe.js';
import { open, person, useBrowser } from './lib/browser.js';
import { artefacts, php, stack } from './lib/stack.js';
import { openPanel } from './lib/surfaces.js';

useBrowser( 'maya', 'admin' );

const SCHEMES = [ 'modern', 'light' ];

const dress = ( login, scheme ) => php( 'return update_user_meta( get_user_by( "login", $args[0] )->ID, "admin_color", $args[1] );', login, scheme );
const crowd = ( online ) => stack( 'wp-eval-file', 'tests/browser/lib/crowd.php', String( online ), '600' );
const published = ( i ) => php( 'return get_posts( [ "post_status" => "publish" ] )[ (int) $args[0] ]->ID;', i );

after( async () => {
	await php( 'foreach ( [ "maya", "admin" ] as $login ) { delete_user_meta( get_user_by( "login", $login )->ID, "admin_color" ); }' );
} );

const picture = async ( page, name ) => {
	await mkdir( artefacts, { recursive: true } );
	await page.screenshot( { path: path.join( artefacts, `${ name }.png` ) } );
};

for ( const scheme of SCHEMES ) {
	test( `axe-core finds nothing on the dashboard, ${ scheme }`, async () => {
		await dress( 'admin', scheme );
		const alone = await open( await person( 'admin' ) );
		assert.deepEqual( await violations( alone, '#presence_whos_online', '#presence_active_posts' ), [] );
		await alone.close();

		await crowd( 40 );
		const page = await open( await person( 'admin' ) );
		await page.click( '.presence-more' );
		await page.click( '#show-settings-link' );
		await page.check( '#presence_heartbeat-hide' );
		await page.click( '#show-settings-link' );
		try {
			assert.deepEqual( await violations( page, '#presence_whos_online .inside', '#presence_active_posts .inside', '#presence_heartbeat .inside' ), [] );
			await page.locator( '#presence_heartbeat' ).scrollIntoViewIfNeeded();
			await picture( page, `dashboard-${ scheme }-debugger` );
		} finally {
			await page.waitForLoadState( 'networkidle' );
			await php( 'return delete_user_meta( get_user_by( "login", "admin" )->ID, "metaboxhidden_dashboard" );' );
		}
	} );

	test( `axe-core finds nothing in the admin bar and its menu, ${ scheme }`, async () => {
		await dress( 'admin', scheme );
		await crowd( 40 );
		const page = await open( await person( 'admin' ), '/wp-admin/upload.php?mode=list' );
		await page.hover( '#wp-admin-bar-presence-online' );
		assert.deepEqual( await violations( page, '#wp-admin-bar-presence-online', '#wp-admin-bar-presence-pause' ), [] );
		await picture( page, `menu-${ scheme }` );
	} );

	test( `axe-core finds nothing in the lists of posts, users and plugins, ${ scheme }`, async () => {
		await dress( 'admin', scheme );
		await crowd( 12 );
		const context = await person( 'admin' );
		const posts = await open( context, '/wp-admin/edit.php' );
		assert.deepEqual( await violations( posts, 'td.presence_editors', 'thead #presence_editors' ), [] );
		const users = await open( context, '/wp-admin/users.php?presence_status=online' );
		assert.deepEqual( await violations( users, '.subsubsub .presence_online' ), [] );
		const plugins = await open( context, '/wp-admin/plugins.php' );
		assert.deepEqual( await violations( plugins, '.presence_online' ), [] );
	} );

	test( `axe-core finds nothing in the panel of the block editor, ${ scheme }`, async () => {
		await dress( 'maya', scheme );
		const post = await published( 2 );
		await php( 'foreach ( [ 1, 0 ] as $i => $idle ) { presence_set( wp_presence_post_room( (int) $args[0] ), "c-$i", [ "_name" => "Person $i", "_avatar" => includes_url( "images/w-logo-blue.png" ), "_idle" => $idle ], 900001 + $i, 600, NativePresence\\Site::id() ); }', post );
		const page = await open( await person( 'maya' ), `/wp-admin/post.php?post=${ post }&action=edit` );
		await openPanel( page );
		assert.deepEqual( await violations( page, '.presence-panel' ), [] );
		await page.locator( '.presence-panel' ).scrollIntoViewIfNeeded();
		await picture( page, `panel-${ scheme }` );
	} );
}

/** Presses a key until something has the focus; answers everything of ours that had it on the way. */
async function walk( page, key, end ) {
	const visited = [];
	for ( let i = 0; i < 200; i++ ) {
		await page.keyboard.press( key );
		const { ours, there } = await page.evaluate( ( selector ) => {
			const node = document.activeElement;
			const box = node.closest( '#presence_whos_online .inside, #presence_active_posts .inside, #presence_heartbeat .inside, #wp-admin-bar-presence-online' );
			return { ours: box && node.textContent.trim(), there: node.matches( selector ) };
		}, end );
		if ( ours !== null ) {
			visited.push( ours );
		}
		if ( there ) {
			return visited;
		}
	}
	throw new Error( `${ key } never came to ${ end }` );
}

test( 'the keyboard alone reaches and leaves everything on the dashboard', async () => {
	await dress( 'maya', 'modern' );
	await crowd( 40 );
	const page = await open( await person( 'maya' ) );
	await page.focus( '#presence_whos_online .handlediv' );
	const forward = await walk( page, 'Tab', '#dashboard_right_now *' );
	assert.ok( forward.includes( '+20 more' ), forward.join() );
	assert.ok( forward.includes( 'Pause live updates' ), forward.join() );
	const titles = await page.$$eval( '#presence-active-posts-list a', ( links ) => links.map( ( link ) => link.textContent ) );
	assert.ok( titles.length > 2 );
	assert.deepEqual( titles.filter( ( title ) => ! forward.includes( title ) ), [] );
	const back = await walk( page, 'Shift+Tab', '#presence_whos_online .handlediv' );
	assert.deepEqual( titles.filter( ( title ) => ! back.includes( title ) ), [] );
} );

test( 'the keyboard alone opens the menu of the admin bar, walks it, and leaves it', async () => {
	await crowd( 5 );
	const page = await open( await person( 'maya' ), '/wp-admin/upload.php?mode=list' );
	const node = '#wp-admin-bar-presence-online';
	await page.focus( `${ node } > .ab-item` );
	await page.keyboard.press( 'Enter' );
	await page.waitForSelector( `${ node } .ab-sub-wrapper`, { state: 'visible' } );
	const visited = await walk( page, 'Tab', '#wp-admin-bar-presence-pause *' );
	assert.ok( visited.length > 1, visited.join() );
	await page.keyboard.press( 'Enter' );
	assert.equal( await page.textContent( '#wp-admin-bar-presence-pause' ), 'Resume live updates' );
	await page.keyboard.press( 'Enter' );
	assert.equal( await page.textContent( '#wp-admin-bar-presence-pause' ), 'Pause live updates' );
	await page.keyboard.press( 'Tab' );
	assert.equal( await page.evaluate( ( selector ) => document.activeElement.closest( selector ) === null, node ), true );
} );

test( 'everything that can be clicked is at least 24 px high and wide', async () => {
	await crowd( 40 );
	const page = await open( await person( 'admin' ) );
	await page.click( '.presence-more' );
	await page.hover( '#wp-admin-bar-presence-online' );
	const small = await page.$$eval( '#presence_whos_online .inside, #presence_active_posts .inside, #wp-admin-bar-presence-online', ( boxes ) =>
		boxes.flatMap( ( box ) =>
			Array.from( box.querySelectorAll( 'a, button' ) )
				.filter( ( target ) => target.offsetParent !== null )
				.map( ( target ) => ( { what: target.textContent, ...target.getBoundingClientRect().toJSON() } ) )
				.filter( ( { width, height } ) => width < 24 || height < 23.5 )
				.map( ( { what, width, height } ) => `${ what }: ${ width } × ${ height }` )
		)
	);
	assert.deepEqual( small, [] );
} );
