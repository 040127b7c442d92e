/**
 * Text that somebody else wrote, read by people who are signed in: it moves nobody, and keeps nobody out.
 */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { beat, closeTab, open, person, tabOf, until, useBrowser } from './lib/browser.js';
import { clients, php, url } from './lib/stack.js';

useBrowser( 'maya', 'jonas' );

const made = [];

afterEach( () => php( 'foreach ( json_decode( $args[0] ) as $id ) { wp_delete_post( $id, true ); }', JSON.stringify( made.splice( 0 ) ) ) );

async function makePost( content, fields = {} ) {
	const id = await php( 'kses_remove_filters(); return wp_insert_post( wp_slash( json_decode( $args[0], true ) ) );', JSON.stringify( { post_title: 'Read me', post_status: 'publish', post_content: content, ...fields } ) );
	made.push( id );
	return id;
}

const editor = ( id ) => `/wp-admin/post.php?post=${ id }&action=edit`;

/** Client ids by room, without those of rooms that nobody is in. */
const rooms = ( ...ids ) => Promise.all( ids.map( ( id ) => clients( `postType/post:${ id }` ) ) );

/** Browsers send no Sec-Fetch headers to a site without HTTPS. */
const withoutHttps = ( context ) =>
	context.route( `${ url }/**`, async ( route ) => {
		const headers = Object.entries( await route.request().allHeaders() ).filter( ( [ name ] ) => ! name.startsWith( 'sec-' ) );
		await route.continue( { headers: Object.fromEntries( headers ) } );
	} );

/** Every request of a page is answered, and what it wrote is there. */
const settle = ( page ) => page.waitForLoadState( 'networkidle' );

test( 'images in a post put its reader into no room, and use up no place of theirs', async () => {
	const secret = await makePost( 'Secret', { post_status: 'private' } );
	const images = Array.from( { length: 56 }, ( _, i ) => `<img src="/wp-admin/profile.php?n=${ i }" alt="">` );
	const post = await makePost( `<img src="${ editor( secret ) }" alt="">${ images.join( '' ) }` );
	const jonas = await open( await person( 'jonas' ), `/?p=${ post }` );
	await settle( jonas );
	assert.equal( ( await clients() ).length, 1, 'the post that is read' );
	assert.deepEqual( await rooms( secret ), [ [] ] );

	await jonas.goto( url + editor( post ) );
	await jonas.waitForFunction( () => window.wp?.presence?.show );
	assert.equal( ( await rooms( post ) )[ 0 ].filter( ( client ) => client.startsWith( 'editor-' ) ).length, 1 );
} );

test( 'who reviews a pending post in the block editor is in that post alone', async () => {
	const secret = await makePost( 'Secret', { post_status: 'private' } );
	const pending = await makePost( `<!-- wp:image --><figure class="wp-block-image"><img src="${ editor( secret ) }" alt=""/></figure><!-- /wp:image -->`, { post_status: 'pending' } );
	const context = await person( 'maya' );
	const asked = context.waitForEvent( 'response', ( response ) => response.url().includes( `post=${ secret }` ) );
	const maya = await open( context, editor( pending ) );
	assert.equal( ( await ( await asked ).request().allHeaders() )[ 'sec-fetch-dest' ], 'image' );
	await beat( maya );
	const [ here, there ] = await rooms( pending, secret );
	assert.ok( here.length > 0 );
	assert.deepEqual( there, [] );
} );

test( 'a frame inside a post beats for nobody, also where the browser does not say that it is one', async () => {
	const other = await makePost( 'Another', { post_status: 'private' } );
	const post = await makePost( `<iframe src="/?p=${ other }"></iframe><iframe src="${ editor( other ) }"></iframe>` );
	for ( const isSecure of [ true, false ] ) {
		const context = await person( 'jonas' );
		if ( ! isSecure ) {
			await withoutHttps( context );
		}
		const jonas = await open( context, `/?p=${ post }` );
		await settle( jonas );
		const frames = jonas.frames().slice( 1 );
		assert.ok( frames.length >= 2 );
		for ( const frame of frames.slice( 0, 2 ) ) {
			await frame.waitForFunction( () => window.wp?.heartbeat && window.jQuery );
			assert.equal( await frame.evaluate( () => window.wpPresenceConfig ), undefined );
			await beat( frame );
		}
		await until( async () => ( await clients() ).length === 1, 'a frame is somebody' );
		assert.ok( ( await clients() )[ 0 ].endsWith( await tabOf( jonas ) ) );
		assert.deepEqual( await rooms( other ), [ [] ] );
		await closeTab( jonas );
	}
} );

test( 'an image on a site without HTTPS is no page either', async () => {
	const secret = await makePost( 'Secret', { post_status: 'private' } );
	const post = await makePost( `<img src="${ editor( secret ) }" alt=""><video src="${ editor( secret ) }" preload="auto"></video>` );
	const context = await person( 'jonas' );
	await withoutHttps( context );
	const jonas = await open( context, `/?p=${ post }` );
	await settle( jonas );
	assert.equal( ( await clients() ).length, 1 );
	assert.deepEqual( await rooms( secret ), [ [] ] );
} );

test( 'the answer to a form is seen at once', async () => {
	const jonas = await open( await person( 'jonas' ), '/wp-admin/tools.php' );
	await jonas.evaluate( () => {
		document.body.insertAdjacentHTML( 'beforeend', '<form id="again" method="post"><input name="any" value="thing"></form>' );
		document.getElementById( 'again' ).submit();
	} );
	await jonas.waitForFunction( () => window.wpPresenceConfig?.unseen === 1 && window.wp?.presence?.show );
	const tab = await tabOf( jonas );
	await until( async () => ( await clients() ).some( ( client ) => client.endsWith( `-${ tab }` ) ), 'it is nowhere', 40 );
} );
