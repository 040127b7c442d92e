/**
 * Rows that a page has are named by their keys: they are not sent again, and a page that lacks one asks anew.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, eventually, open, person, useBrowser } from './lib/browser.js';
import { php } from './lib/stack.js';
import { names } from './lib/surfaces.js';

useBrowser( 'maya' );

/** A person from nowhere, numbered. */
const join = ( i ) =>
	php(
		`
		$data = [ "screen" => "upload", "_name" => "Person $args[0]", "_avatar" => "", "_idle" => 0, "_at" => 1000 - (int) $args[0] ];
		return presence_set( "admin/online", "user-$args[0]", $data, 900000 + (int) $args[0], 600, NativePresence\\Site::id() );
		`,
		i
	);

const leave = ( i ) => php( 'return presence_remove_user( 900000 + (int) $args[0], NativePresence\\Site::id() );', i );

/** Somebody comes to a post that is not there, and goes: its room has another version, and nobody sees anything. */
const passBy = () =>
	php(
		`
		$site = NativePresence\\Site::id();
		presence_set( "postType/post:999999", "passer-by", [], 900099, 600, $site );
		return presence_remove( "postType/post:999999", "passer-by", $site );
		`
	);

/** Keeps what a page asks and is answered, and lets a test change answers before the page has them. */
async function listen( page ) {
	const heard = { pings: [], tokens: [], brought: [], proofs: [], answers: [], change: () => {} };
	await page.route( '**/admin-ajax.php', async ( route ) => {
		const asked = new URLSearchParams( route.request().postData() );
		if ( asked.get( 'action' ) !== 'heartbeat' ) {
			return route.fallback();
		}
		const response = await route.fetch();
		const json = await response.json();
		heard.pings.push( asked.get( 'data[presence-ping][known]' ) );
		heard.tokens.push( asked.get( 'data[presence-ping][show][active-posts]' ) );
		heard.brought.push( asked.get( 'data[presence-ping][proof]' ) );
		heard.proofs.push( json[ 'presence-proof' ] );
		heard.answers.push( structuredClone( json[ 'presence-shown' ] ) );
		heard.change( json[ 'presence-shown' ] );
		return route.fulfill( { response, json } );
	} );
	return heard;
}

/** The list of an answer that names people. */
const people = ( answer ) => Object.values( answer[ 'whos-online' ] ).find( ( list ) => Array.isArray( list ) );

/** Maya's dashboard with two others. One more still has a row that is not folded away. */
async function twoOthers() {
	for ( const i of [ 1, 2 ] ) {
		await join( i );
	}
	const page = await open( await person( 'maya' ) );
	const heard = await listen( page );
	await beat( page );
	return { page, heard };
}

const sorted = async ( page ) => ( await names( page ) ).sort();

test( 'a surface that is as it was keeps its token, and the page brings each proof back', async () => {
	const { page, heard } = await twoOthers();
	const list = page.locator( '#presence-active-posts' );
	const before = await list.innerHTML();
	await passBy();
	await join( 3 );
	await beat( page );
	assert.equal( heard.answers.at( -1 )[ 'active-posts' ], undefined );
	assert.equal( await list.innerHTML(), before );
	const token = heard.tokens.at( -1 );
	await beat( page );
	assert.equal( heard.tokens.at( -1 ), token );
	assert.equal( heard.answers.at( -1 ), 0 );
	assert.equal( heard.brought.at( -1 ), heard.proofs.at( -2 ) );
	assert.notEqual( heard.proofs.at( -1 ), heard.proofs.at( -2 ) );
} );

test( 'who is there already is named by a key, and so is who left and comes back', async () => {
	const { page, heard } = await twoOthers();
	await join( 3 );
	await beat( page );
	assert.deepEqual( await sorted( page ), [ 'Person 1', 'Person 2', 'Person 3' ] );

	const rows = people( heard.answers.at( -1 ) );
	const inFull = rows.filter( ( row ) => typeof row !== 'string' );
	assert.deepEqual( inFull.map( ( row ) => row.name ), [ 'Person 3' ] );
	assert.ok( rows.filter( ( row ) => typeof row === 'string' ).length >= 2 );
	const [ { k: key } ] = inFull;
	assert.equal( heard.pings.at( -1 ).includes( key ), false );

	await beat( page );
	assert.equal( heard.pings.at( -1 ).includes( key ), true );

	await leave( 3 );
	await beat( page );
	await beat( page );
	assert.equal( heard.pings.at( -1 ).includes( key ), true );
	assert.deepEqual( await sorted( page ), [ 'Person 1', 'Person 2' ] );
} );

test( 'of those who left, the last are kept, and the others are forgotten', async () => {
	const { page, heard } = await twoOthers();
	const keysOf = ( answer ) => people( answer ).map( ( row ) => row.k ).filter( Boolean );
	const left = [];
	for ( const i of [ 3, 4 ] ) {
		await join( i );
		await beat( page );
		left.push( ...keysOf( heard.answers.at( -1 ) ) );
		await leave( i );
		await beat( page );
	}
	assert.equal( left.length, 2 );

	for ( let i = 5; i < 25; i++ ) {
		await join( i );
		await beat( page );
		await leave( i );
		await beat( page );
	}
	await beat( page );
	const said = heard.pings.at( -1 );
	assert.deepEqual( left.map( ( key ) => said.includes( key ) ), [ false, false ] );
} );

test( 'an answer that names a row the page lacks is asked for again at once, in full', async () => {
	const { page, heard } = await twoOthers();
	await join( 3 );
	const unknown = 'ffffffff';
	heard.change = ( shown ) => {
		heard.change = () => {};
		const rows = people( shown );
		rows[ rows.findIndex( ( row ) => row.name === 'Person 3' ) ] = unknown;
	};
	const before = heard.pings.length;
	await beat( page );
	// No beat from here on but the page's own.
	await eventually( () => sorted( page ), [ 'Person 1', 'Person 2', 'Person 3' ] );
	assert.deepEqual( heard.pings.slice( before ).map( Boolean ), [ true, false ] );
	await beat( page );
	assert.equal( heard.answers.at( -1 ), 0 );
} );

test( 'an answer that no page could use is asked for once more, not for ever', async () => {
	const { page, heard } = await twoOthers();
	await join( 3 );
	heard.change = ( shown ) => {
		if ( shown ) {
			const rows = people( shown );
			rows[ 0 ] = 'ffffffff';
		}
	};
	const before = heard.answers.length;
	await beat( page );
	await eventually( async () => heard.answers.length, before + 2 );
	await page.waitForTimeout( 1500 );
	assert.equal( heard.answers.length, before + 2 );

	heard.change = () => {};
	await beat( page );
	assert.deepEqual( await sorted( page ), [ 'Person 1', 'Person 2', 'Person 3' ] );
} );
