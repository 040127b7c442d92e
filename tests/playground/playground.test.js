/**
 * The blueprints, run by the real Playground: somebody who opens one sees people at once, and goes on seeing them although
 * nothing runs in the background.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';

const cli = fileURLToPath( new URL( 'node_modules/@wp-playground/cli/wp-playground.js', import.meta.url ) );

const executablePath = process.env.CHROMIUM || '/usr/lib/chromium/chromium-headless-shell';

const browser = await chromium.launch( {
	executablePath,
	// Chromium's sandbox does not work for root.
	args: [ '--disable-gpu', ...( process.getuid() === 0 ? [ '--no-sandbox' ] : [] ) ],
} );

after( () => browser.close() );

/** A port that is free now. */
function freePort() {
	return new Promise( ( resolve ) => {
		const server = createServer().listen( 0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close( () => resolve( port ) );
		} );
	} );
}

/** Boots a blueprint in a WordPress of its own. Answers its address, and how to end it. */
async function boot( blueprint ) {
	const site = `${ process.env.WORDPRESS }-${ blueprint }`;
	const port = await freePort();
	cpSync( process.env.WORDPRESS, site, { recursive: true } );
	const server = spawn( process.execPath, [
		cli, 'server', `--port=${ port }`, '--workers=1', `--blueprint=${ blueprint }`,
		'--wordpress-install-mode=install-from-existing-files',
		'--mount-dir-before-install', site, '/wordpress',
		'--mount-dir', 'php', '/wordpress/wp-content/plugins/native-presence',
	], { stdio: [ 'ignore', 'pipe', 'pipe' ] } );
	const ended = new Promise( ( resolve ) => server.once( 'exit', resolve ) );
	const stop = async () => {
		server.kill( 'SIGKILL' );
		await ended;
		rmSync( site, { recursive: true, force: true } );
	};
	let said = '';
	await new Promise( ( resolve, reject ) => {
		const listen = ( chunk ) => {
			said += chunk;
			if ( /Ready!/.test( said ) ) {
				resolve();
			}
		};
		server.stdout.on( 'data', listen );
		server.stderr.on( 'data', listen );
		server.once( 'exit', () => reject( new Error( `Playground ended: ${ said }` ) ) );
	} ).catch( async ( error ) => {
		await stop();
		throw error;
	} );
	return { url: `http://127.0.0.1:${ port }`, stop };
}

/** When each demo editor was last heard of, by client id. */
function heard( page ) {
	return page.evaluate( async () => {
		const nonce = await ( await fetch( '/wp-admin/admin-ajax.php?action=rest-nonce' ) ).text();
		const answer = await fetch( '/?rest_route=/wp-presence/v1/presence&room=admin/online&per_page=100', { headers: { 'X-WP-Nonce': nonce } } );
		const entries = await answer.json();
		return Object.fromEntries( entries.filter( ( entry ) => entry.client_id.endsWith( '-demo' ) ).map( ( entry ) => [ entry.client_id, entry.date_gmt ] ) );
	} );
}

for ( const [ blueprint, people ] of [ [ 'blueprint.json', 5 ], [ 'blueprint-40.json', 40 ] ] ) {
	test( `${ blueprint } shows ${ people } people at once, and keeps them by the viewer's own beats`, async () => {
		const { url, stop } = await boot( blueprint );
		const context = await browser.newContext( { viewport: { width: 1280, height: 900 } } );
		const faults = [];
		context.on( 'weberror', ( error ) => faults.push( error.error().stack ) );
		context.setDefaultTimeout( 180_000 );
		context.setDefaultNavigationTimeout( 180_000 );
		try {
			const page = await context.newPage();

			// The blueprint signs the viewer in.
			await page.goto( `${ url }/wp-admin/` );
			assert.equal( await page.locator( '#presence-whos-online-list .presence-user-item' ).first().isVisible(), true );
			assert.match( await page.locator( '#wp-admin-bar-presence-online' ).first().innerText(), new RegExp( `${ people + 1 } online` ) );
			assert.equal( await page.locator( '#presence-active-posts' ).getByText( 'All quiet.' ).isVisible(), false );

			// Nobody else asks for anything: what the beat renews, the viewer's own request did.
			const before = await heard( page );
			assert.equal( Object.keys( before ).length, people );
			const newest = Object.values( before ).sort().at( -1 );
			await page.waitForFunction( ( date ) => Date.now() > Date.parse( `${ date.replace( ' ', 'T' ) }Z` ) + 2000, newest );
			await page.evaluate( () => new Promise( ( resolve ) => {
				window.jQuery( document ).one( 'heartbeat-tick', resolve );
				window.wp.heartbeat.connectNow();
			} ) );
			const then = await heard( page );
			for ( const [ client, date ] of Object.entries( before ) ) {
				assert.ok( then[ client ] > date, `${ client } was heard of at ${ date } and ${ then[ client ] }` );
			}

			await page.goto( `${ url }/wp-admin/edit.php` );
			assert.equal( await page.locator( 'th#presence_editors' ).isVisible(), true );
			assert.notEqual( await page.locator( 'td.presence_editors img, td.presence_editors .avatar' ).count(), 0 );
			assert.deepEqual( faults, [] );
		} finally {
			await context.close();
			await stop();
		}
	} );
}
