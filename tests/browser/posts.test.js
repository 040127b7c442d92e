/**
 * Who edits what, live: the dashboard widget "Active Posts", and the panel "Also here" of the block editor.
 */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { beat, closeTab, eventually, open, person, until, useBrowser } from './lib/browser.js';
import { artefacts, clients, php } from './lib/stack.js';
import { activePosts, alsoHere, openPanel } from './lib/surfaces.js';

useBrowser( 'maya', 'jonas', 'priya', 'tomas' );

/** A published post: its id and title. Core's lock on one outlives a test, so each test has one of its own. */
const published = ( i = 0 ) =>
	php( '$post = get_posts( [ "post_status" => "publish" ] )[ (int) $args[0] ]; return [ $post->ID, $post->post_title ];', i );
const edit = ( post ) => `/wp-admin/post.php?post=${ post }&action=edit`;

/** Editors from nowhere in a post, numbered. */
function join( post, from, to, idle = 0 ) {
	return php(
		`
		for ( $i = (int) $args[1]; $i <= (int) $args[2]; $i++ ) {
			presence_set( wp_presence_post_room( (int) $args[0] ), "editor-$i", [ '_name' => "Editor $i", '_avatar' => '', '_idle' => (int) $args[3] ], 900000 + $i, 600, NativePresence\\Site::id() );
		}
		`,
		post,
		from,
		to,
		idle
	);
}

const leave = ( i ) => php( 'return presence_remove_user( 900000 + (int) $args[0], NativePresence\\Site::id() );', i );

test( 'two people edit the same post, and it goes quiet when they leave', async () => {
	const [ post, title ] = await published();
	const dashboard = await open( await person( 'maya' ) );
	assert.equal( await dashboard.innerText( '#presence-active-posts' ), 'All quiet.' );

	const jonas = await open( await person( 'jonas' ), edit( post ) );
	await beat( dashboard );
	assert.deepEqual( await activePosts( dashboard ), [ { title, editors: 'Jonas Lindqvist', state: null } ] );
	assert.match( await dashboard.getAttribute( '#presence-active-posts a', 'href' ), new RegExp( `post=${ post }&action=edit$` ) );
	assert.equal( await dashboard.isVisible( '#presence-active-posts .presence-empty' ), false );

	const priya = await open( await person( 'priya' ), edit( post ) );
	await beat( dashboard );
	assert.deepEqual( await activePosts( dashboard ), [ { title, editors: '2 editors', state: null } ] );
	assert.equal( await dashboard.locator( '#presence-active-posts-list img' ).count(), 2 );
	await mkdir( artefacts, { recursive: true } );
	await dashboard.screenshot( { path: path.join( artefacts, 'active-posts.png' ) } );

	await closeTab( priya );
	await closeTab( jonas );
	await until( async () => ( await clients( `postType/post:${ post }` ) ).length === 0, 'somebody is still in the post' );
	await beat( dashboard );
	assert.equal( await dashboard.innerText( '#presence-active-posts' ), 'All quiet.' );
} );

test( 'a post is idle only when everybody in it is', async () => {
	const [ post ] = await published();
	const page = await open( await person( 'maya' ) );
	const state = async () => ( await activePosts( page ) )[ 0 ].state;
	await join( post, 1, 2, 1 );
	await beat( page );
	assert.equal( await state(), 'Idle' );
	await join( post, 2, 2, 0 );
	await beat( page );
	assert.equal( await state(), null );
	await join( post, 1, 2, 1 );
	await beat( page );
	assert.equal( await state(), 'Idle' );
} );

test( 'six editors are four faces and a number; a title is text', async () => {
	const evil = '"><img src=x onerror="window.wasExecuted = true"><b>Evil</b>';
	const post = await php(
		`
		global $wpdb;
		$post = wp_insert_post( [ 'post_title' => 'x', 'post_status' => 'draft', 'post_author' => 1 ] );
		$wpdb->update( $wpdb->posts, [ 'post_title' => '<i>' . $args[0] ], [ 'ID' => $post ] );
		return $post;
		`,
		evil
	);
	try {
		const page = await open( await person( 'maya' ) );
		await php(
			`
			for ( $i = 1; $i <= 6; $i++ ) {
				presence_set( wp_presence_post_room( (int) $args[0] ), "editor-$i", [ '_name' => $args[1], '_avatar' => includes_url( 'images/w-logo-blue.png' ), '_idle' => 0 ], 900000 + $i, 600, NativePresence\\Site::id() );
			}
			`,
			post,
			evil
		);
		await beat( page );
		const [ row ] = await activePosts( page );
		assert.equal( row.editors, '6 editors' );
		assert.equal( row.title.includes( '<' ), false, row.title );
		assert.equal( await page.locator( '#presence-active-posts-list img' ).count(), 4 );
		assert.equal( await page.locator( '#presence-active-posts [onerror], #presence-active-posts b' ).count(), 0 );
		assert.equal( await page.evaluate( () => window.wasExecuted ), undefined );
	} finally {
		await php( 'wp_delete_post( (int) $args[0], true );', post );
	}
} );

test( 'rows that somebody is at stay where they are, and the focus stays', async () => {
	const posts = await php( 'return wp_list_pluck( get_posts( [ "post_status" => "publish", "numberposts" => 3 ] ), "ID" );' );
	const page = await open( await person( 'maya' ) );
	await join( posts[ 0 ], 1, 2 );
	await join( posts[ 1 ], 3, 3 );
	await beat( page );

	const link = `#presence-active-posts-list li[data-post-id="${ posts[ 1 ] }"] a`;
	await page.focus( link );
	const before = await page.locator( link ).boundingBox();
	await leave( 1 );
	await leave( 2 );
	await join( posts[ 2 ], 4, 9 );
	await beat( page );
	assert.equal( await page.evaluate( ( wanted ) => document.activeElement?.matches( wanted ), link ), true );
	assert.deepEqual( await page.locator( link ).boundingBox(), before );
	assert.deepEqual( ( await activePosts( page ) ).map( ( row ) => row.editors ), [ 'No longer active', 'Editor 3', '6 editors' ] );

	await page.evaluate( () => document.activeElement.blur() );
	await page.waitForFunction( () => document.querySelectorAll( '#presence-active-posts-list > li' ).length === 2 );
	assert.deepEqual( ( await activePosts( page ) ).map( ( row ) => row.editors ), [ '6 editors', 'Editor 3' ] );
} );

test( 'the block editor tells who else is in the post, live', async () => {
	const [ post ] = await published( 1 );
	const maya = await open( await person( 'maya' ), edit( post ) );
	await openPanel( maya );
	await eventually( () => alsoHere( maya ), [] );
	assert.equal( await maya.innerText( '.presence-panel .presence-empty' ), 'Nobody else is here.' );

	await join( post, 1, 2 );
	await beat( maya );
	await eventually( () => alsoHere( maya ), [
		{ name: 'Editor 2', state: 'Active' },
		{ name: 'Editor 1', state: 'Active' },
	] );

	// A node stays a person's as long as they stay.
	await maya.$eval( '.presence-panel [data-user-id="900001"]', ( node ) => {
		node.wasThere = true;
	} );
	await join( post, 1, 1, 1 );
	await leave( 2 );
	await beat( maya );
	await eventually( () => alsoHere( maya ), [ { name: 'Editor 1', state: 'Idle' } ] );
	assert.equal( await maya.$eval( '.presence-panel [data-user-id="900001"]', ( node ) => node.wasThere ), true );
	await maya.screenshot( { path: path.join( artefacts, 'editor-panel.png' ) } );

	const jonas = await open( await person( 'jonas' ), edit( post ) );
	await leave( 1 );
	await beat( maya );
	await eventually( () => alsoHere( maya ), [ { name: 'Jonas Lindqvist', state: 'Active' } ] );
	await closeTab( jonas );
	await beat( maya );
	await eventually( () => alsoHere( maya ), [] );
} );
