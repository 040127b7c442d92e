/**
 * How the surfaces look with few and with many people: nothing sticks out, nothing is cut off. The pictures are kept in
 * .stack/artefacts.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { beat, eventually, expectFaults, open, person, useBrowser } from './lib/browser.js';
import { artefacts, clear, crowd, php } from './lib/stack.js';
import { sticksOut } from './lib/surfaces.js';

useBrowser( 'maya', 'admin' );

const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 420, height: 900 } };

const picture = async ( page, name ) => {
	await mkdir( artefacts, { recursive: true } );
	await page.screenshot( { path: path.join( artefacts, `${ name }.png` ) } );
};

for ( const [ size, viewport ] of Object.entries( SIZES ) ) {
	for ( const online of [ 0, 1, 5, 40 ] ) {
		test( `the dashboard with ${ online } others online, ${ size }`, async () => {
			await crowd( online );
			const page = await open( await person( 'maya', { viewport } ) );
			await picture( page, `dashboard-${ size }-${ online }` );
			assert.deepEqual( await sticksOut( page, '#presence_whos_online' ), [] );
			assert.deepEqual( await sticksOut( page, '#presence_active_posts' ), [] );
			if ( online > 3 ) {
				await page.click( '.presence-more' );
				assert.equal( await page.locator( '#presence-whos-online-list > li:visible' ).count(), Math.min( online, 23 ) );
				assert.deepEqual( await sticksOut( page, '#presence_whos_online' ), [] );
				await page.locator( '#presence_whos_online' ).screenshot( { path: path.join( artefacts, `widget-${ size }-${ online }-unfolded.png` ) } );
			}
		} );
	}
}

test( 'the menu of the admin bar with 5 and with 40 others online', async () => {
	for ( const online of [ 5, 40 ] ) {
		await clear();
		await crowd( online );
		const page = await open( await person( 'maya' ) );
		await page.hover( '#wp-admin-bar-presence-online' );
		await page.waitForSelector( '#wp-admin-bar-presence-elsewhere', { state: 'visible' } );
		await picture( page, `menu-${ online }` );
		assert.deepEqual( await sticksOut( page, '#wp-admin-bar-presence-online .ab-sub-wrapper' ), [] );
		const { y, height } = await page.locator( '#wp-admin-bar-presence-online .ab-sub-wrapper' ).boundingBox();
		assert.ok( y + height <= SIZES.wide.height, 'the menu ends below the window' );
	}
} );

test( 'the list of posts with 5 and with 40 others online', async () => {
	for ( const online of [ 5, 40 ] ) {
		await clear();
		await crowd( online );
		const page = await open( await person( 'maya' ), '/wp-admin/edit.php' );
		await picture( page, `posts-${ online }` );
		for ( const cell of await page.$$( 'td.presence_editors' ) ) {
			assert.equal( await cell.evaluate( ( node ) => node.scrollWidth > node.clientWidth + 1 ), false );
		}
	}
} );

test( 'a face that cannot be loaded is the initials of its name, drawn by PHP and by scripts', async () => {
	expectFaults( /no-such-face/ );
	const join = ( id, name ) =>
		php(
			'presence_set( "admin/online", "user-$args[0]", [ "screen" => "upload", "_name" => $args[1], "_avatar" => home_url( "/wp-includes/no-such-face-$args[0].png" ), "_idle" => 0 ], (int) $args[0], 600, NativePresence\\Site::id() );',
			id,
			name
		);
	await join( 900001, 'Ada Byron Lovelace' );
	const page = await open( await person( 'admin' ) );
	const initials = () => page.$$eval( '#presence-whos-online-list .presence-avatar', ( faces ) => faces.map( ( face ) => [ face.dataset.initials, face.getAttribute( 'role' ), face.getAttribute( 'aria-label' ) ] ) );
	await eventually( initials, [ [ 'AL', 'img', 'Ada Byron Lovelace' ] ] );
	await join( 900002, '佐藤' );
	await beat( page );
	await eventually( initials, [ [ '佐', 'img', '佐藤' ], [ 'AL', 'img', 'Ada Byron Lovelace' ] ] );
	assert.deepEqual( await sticksOut( page, '#presence_whos_online' ), [] );
} );
