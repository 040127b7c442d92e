/**
 * The presence debugger tells of the beats themselves, and follows them.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { beat, open, person, useBrowser } from './lib/browser.js';
import { artefacts, php } from './lib/stack.js';

useBrowser( 'admin', 'maya' );

/** Lines of the debugger by their names. */
const lines = ( page ) =>
	page.$$eval( '#presence-debugger dl > div', ( items ) =>
		Object.fromEntries( items.map( ( item ) => [ item.querySelector( 'dt' ).textContent, item.querySelector( 'dd' ).textContent ] ) )
	);

test( 'it is hidden until it is asked for, then counts beat by beat', async () => {
	const page = await open( await person( 'admin' ) );
	assert.equal( await page.isVisible( '#presence_heartbeat' ), false );
	await page.click( '#show-settings-link' );
	const saved = page.waitForResponse( ( response ) => ( response.request().postData() || '' ).includes( 'action=closed-postboxes' ) );
	await page.check( '#presence_heartbeat-hide' );
	await saved;
	try {
		assert.equal( await page.isVisible( '#presence_heartbeat' ), true );
		assert.equal( ( await lines( page ) )[ 'People online' ], '1' );
		assert.equal( ( await lines( page ) )[ 'Last beat' ], 'none since this page was opened' );

		await page.focus( '.presence-debugger-entries' );
		const text = '"><img src=x onerror="window.wasExecuted = true">';
		await php( 'wp_set_presence( "my/room", $args[0], [ "said" => $args[0] ], 1 );', text );
		await open( await person( 'maya' ), '/wp-admin/upload.php?mode=list' );
		await beat( page );
		const now = await lines( page );
		assert.deepEqual( [ now[ 'People online' ], now[ 'Open tabs' ], now[ 'Rooms with somebody' ] ], [ '2', '2', '2' ] );
		assert.match( now[ 'Last beat' ], /^\d.*, answered in [\d,]+ ms with [\d,]+ bytes, one every \d+ s$/ );
		assert.deepEqual( await page.$$eval( '#presence-debugger tbody tr', ( rows ) => rows.map( ( row ) => row.children[ 0 ].textContent ).sort() ), [ 'admin/online', 'admin/online', 'my/room' ] );
		assert.equal( await page.evaluate( () => document.activeElement.matches( '.presence-debugger-entries' ) ), true, 'the focus stays' );
		assert.equal( await page.locator( '#presence-debugger img' ).count(), 0 );
		assert.equal( await page.$eval( '.presence-debugger-entries', ( node ) => node.scrollWidth <= node.clientWidth ), true, 'no entry is cut off' );
		assert.equal( await page.evaluate( () => window.wasExecuted ), undefined );
		await mkdir( artefacts, { recursive: true } );
		await page.locator( '#presence_heartbeat' ).screenshot( { path: path.join( artefacts, 'debugger.png' ) } );
	} finally {
		await php( 'foreach ( [ "metaboxhidden_dashboard", "closedpostboxes_dashboard" ] as $key ) { delete_user_meta( get_user_by( "login", "admin" )->ID, $key ); }' );
	}
} );
