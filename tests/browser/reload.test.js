/**
 * PHP-FPM is reloaded under people who are online.
 */
import assert from 'node:assert/strict';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { beat, open, person, until, useBrowser } from './lib/browser.js';
import { clients, root, stack, url } from './lib/stack.js';
import { names } from './lib/surfaces.js';

useBrowser( 'maya', 'jonas' );

const WORKERS = 4;

/** Asks until so many workers other than these have answered: process => what it sees. */
async function askWorkers( except = [] ) {
	const seen = new Map();
	await until( async () => {
		const answers = await Promise.all( Array.from( { length: 2 * WORKERS }, () => fetch( `${ url }/?presence_probe=read` ).then( ( answer ) => answer.json() ) ) );
		answers.forEach( ( answer ) => seen.set( answer.pid, answer.sees.sort() ) );
		return [ ...seen.keys() ].filter( ( pid ) => ! except.includes( pid ) ).length >= WORKERS;
	}, 'not every worker answered' );
	return seen;
}

test( 'everyone is still online after a reload, in every worker and on the command line', async ( t ) => {
	const probe = path.join( process.env.WP_PATH, 'wp-content/mu-plugins/probe-of-reload.php' );
	t.after( () => rm( probe, { force: true } ) );
	await copyFile( path.join( root, 'tests/wordpress/fixtures/probe.php' ), probe );

	const jonas = await open( await person( 'jonas' ) );
	const maya = await open( await person( 'maya' ) );
	// A page's first beat claims its tab, which the other page hears of.
	await beat( maya );
	await beat( jonas );
	await beat( maya );
	const online = ( await clients() ).sort();
	assert.equal( online.length, 2 );
	const before = await askWorkers();

	await stack( 'reload' );

	const after = await askWorkers( [ ...before.keys() ] );
	for ( const pid of before.keys() ) {
		assert.equal( after.has( pid ), false, `worker ${ pid } is still there` );
	}
	for ( const [ pid, sees ] of after ) {
		assert.deepEqual( sees, online, `worker ${ pid }` );
	}
	assert.deepEqual( ( await clients() ).sort(), online );

	// Not even a version has changed: there is nothing to tell.
	assert.equal( ( await beat( maya ) )[ 'presence-shown' ], 0 );
	assert.deepEqual( await names( maya ), [ 'Jonas Lindqvist' ] );
	assert.equal( ( await beat( jonas ) )[ 'presence-shown' ], 0 );
} );
