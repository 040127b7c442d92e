/**
 * How the surfaces look with few and with many people: nothing sticks out, nothing is cut off. The pictures are kept in
 * .stack/artefacts.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { open, person, useBrowser } from './lib/browser.js';
import { artefacts, clear, stack } from './lib/stack.js';

useBrowser( 'maya' );

const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 420, height: 900 } };

const picture = async ( page, name ) => {
	await mkdir( artefacts, { recursive: true } );
	await page.screenshot( { path: path.join( artefacts, `${ name }.png` ) } );
};

/** Elements of ours that reach beyond their surface. */
function sticksOut( page, surface ) {
	return page.$eval( surface, ( box ) => {
		const frame = box.getBoundingClientRect();
		return Array.from( box.querySelectorAll( '*' ) )
			.filter( ( node ) => node.offsetParent !== null && ! node.matches( '.screen-reader-text, .screen-reader-text *' ) )
			.filter( ( node ) => {
				const { left, right, width } = node.getBoundingClientRect();
				return width && ( left < frame.left - 1 || right > frame.right + 1 );
			} )
			.map( ( node ) => `${ node.tagName }.${ node.className }` );
	} );
}

for ( const [ size, viewport ] of Object.entries( SIZES ) ) {
	for ( const online of [ 0, 1, 5, 40 ] ) {
		test( `the dashboard with ${ online } others online, ${ size }`, async () => {
			await stack( 'wp-eval-file', 'tests/browser/lib/crowd.php', String( online ), '600' );
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
		await stack( 'wp-eval-file', 'tests/browser/lib/crowd.php', String( online ), '600' );
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
		await stack( 'wp-eval-file', 'tests/browser/lib/crowd.php', String( online ), '600' );
		const page = await open( await person( 'maya' ), '/wp-admin/edit.php' );
		await picture( page, `posts-${ online }` );
		for ( const cell of await page.$$( 'td.presence_editors' ) ) {
			assert.equal( await cell.evaluate( ( node ) => node.scrollWidth > node.clientWidth + 1 ), false );
		}
	}
} );
