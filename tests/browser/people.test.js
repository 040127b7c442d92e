/**
 * People see each other: on the dashboard, in the admin bar and in the list of posts.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, closeTab, open, person, useBrowser } from './lib/browser.js';
import { clients, php } from './lib/stack.js';
import { bar, cell, names, rows } from './lib/surfaces.js';

useBrowser( 'maya', 'jonas', 'priya', 'tomas' );

const MAYA = 'Maya Okafor';
const JONAS = 'Jonas Lindqvist';

test( 'two editors see each other by name and screen, and one who closes the tab is gone', async () => {
	const maya = await open( await person( 'maya' ) );
	assert.equal( await maya.innerText( '#presence-whos-online .presence-empty' ), 'No other users are online.' );
	assert.equal( ( await bar( maya ) ).count, null, 'alone, the bar says nothing' );

	const jonas = await open( await person( 'jonas' ), '/wp-admin/upload.php?mode=list' );
	assert.deepEqual( await bar( jonas ), { count: '2 online', here: [ `${ JONAS } (you)` ], elsewhere: [ MAYA ] } );

	await beat( maya );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Media Library', state: 'Active' } ] );
	assert.deepEqual( await bar( maya ), { count: '2 online', here: [ `${ MAYA } (you)` ], elsewhere: [ JONAS ] } );
	assert.equal( await maya.isVisible( '#presence-whos-online .presence-empty' ), false );

	await jonas.goto( jonas.url().replace( /upload\.php.*/, '' ) );
	await beat( maya );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Dashboard', state: 'Active' } ] );
	assert.deepEqual( ( await bar( maya ) ).here, [ `${ MAYA } (you)`, JONAS ] );
	assert.deepEqual( await rows( jonas ), [ { name: MAYA, where: 'Dashboard', state: 'Active' } ] );

	await closeTab( jonas );
	await beat( maya );
	assert.deepEqual( await rows( maya ), [] );
	assert.equal( await maya.isVisible( '#presence-whos-online .presence-empty' ), true );
	assert.equal( ( await bar( maya ) ).count, null );
} );

test( 'the list of posts tells who edits which post, live', async () => {
	const [ post, title ] = await php( '$post = get_posts( [ "post_status" => "publish" ] )[0]; return [ $post->ID, $post->post_title ];' );
	const list = await open( await person( 'maya' ), '/wp-admin/edit.php' );
	assert.match( await cell( list, post ), /^—/ );

	const editor = await open( await person( 'jonas' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	await beat( list );
	assert.equal( await cell( list, post ), JONAS );

	const dashboard = await open( await person( 'priya' ) );
	assert.deepEqual(
		( await rows( dashboard ) ).find( ( row ) => row.name === JONAS ),
		{ name: JONAS, where: `Editing “${ title }”`, state: 'Active' }
	);

	const second = await open( await person( 'tomas' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	await beat( list );
	assert.equal( await cell( list, post ), '2 editors' );

	await closeTab( second );
	await closeTab( editor );
	await beat( list );
	assert.match( await cell( list, post ), /^—/ );
} );

test( 'two tabs of one person are one row, and closing one keeps the person', async () => {
	const maya = await open( await person( 'maya' ) );
	const jonas = await person( 'jonas' );
	const first = await open( jonas, '/wp-admin/upload.php?mode=list' );
	const second = await open( jonas, '/wp-admin/edit-comments.php' );

	await beat( maya );
	assert.deepEqual( await names( maya ), [ JONAS ] );
	assert.equal( ( await bar( maya ) ).count, '2 online' );
	assert.equal( ( await clients() ).length, 3 );

	await closeTab( second );
	await beat( maya );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Media Library', state: 'Active' } ] );
	await closeTab( first );
	await beat( maya );
	assert.deepEqual( await names( maya ), [] );
} );

test( 'nobody blinks while navigating', async () => {
	const maya = await open( await person( 'maya' ) );
	const jonas = await open( await person( 'jonas' ) );
	await beat( maya );

	// As often as the other can look, while pages come and go.
	let walking = true;
	const walk = ( async () => {
		for ( const path of [ 'upload.php?mode=list', 'edit.php', 'edit-comments.php', 'tools.php', 'edit.php?post_type=page', 'index.php' ] ) {
			await jonas.goto( new URL( path, maya.url() ).href );
		}
		walking = false;
	} )();
	let looks = 0;
	while ( walking ) {
		await beat( maya );
		assert.deepEqual( await names( maya ), [ JONAS ], `look ${ looks }` );
		looks++;
	}
	await walk;
	assert.ok( looks > 3, `${ looks } looks` );

	// Every page said goodbye for itself and for no other.
	await beat( jonas );
	assert.equal( ( await clients() ).length, 2 );
} );

test( 'everyone who leaves is gone from every corner of the widget', async () => {
	const maya = await open( await person( 'maya' ) );
	await php( `
		for ( $i = 1; $i <= 30; $i++ ) {
			presence_set( 'admin/online', "user-$i", [ 'screen' => 'dashboard', '_name' => "Person $i", '_avatar' => '', '_idle' => 0 ], 900000 + $i, 600, NativePresence\\Site::id() );
		}
	` );
	await beat( maya );
	assert.equal( ( await rows( maya ) ).length, 3 );
	assert.equal( await maya.innerText( '.presence-more' ), '+20 more' );
	assert.equal( await maya.innerText( '.presence-stack' ), '7 more online' );

	await php( 'for ( $i = 1; $i <= 30; $i++ ) { presence_remove_user( 900000 + $i, NativePresence\\Site::id() ); }' );
	await beat( maya );
	assert.equal( await maya.innerText( '#presence-whos-online' ), 'No other users are online.' );
	assert.equal( ( await bar( maya ) ).count, null );
} );

test( 'names, titles and screens are text', async () => {
	const evil = '"\'><img src="/nowhere" onerror="window.wasExecuted = true; trap()"><script>trap()</script>';
	const context = await person( 'maya' );
	const executed = [];
	await context.exposeFunction( 'trap', () => executed.push( 'trap' ) );

	const post = await php(
		`
		$post = wp_insert_post( [ 'post_title' => wp_slash( $args[0] ), 'post_status' => 'publish', 'post_author' => 1 ] );
		global $wpdb;
		// Past every filter, as an import could have written it.
		$wpdb->update( $wpdb->posts, [ 'post_title' => $args[0] ], [ 'ID' => $post ] );
		clean_post_cache( $post );
		return $post;
		`,
		evil
	);
	try {
		const dashboard = await open( context );
		const list = await open( context, '/wp-admin/edit.php' );
		const set = ( state ) =>
			php(
				`
				$site = NativePresence\\Site::id();
				$evil = $args[0];
				$data = [ 'screen' => $evil, 'title' => $evil, '_name' => $evil, '_avatar' => includes_url( 'images/w-logo-blue.png?' ) . $evil, '_idle' => (int) $args[2], '_object' => $evil ];
				presence_set( 'admin/online', 'one', $data, 900001, 600, $site );
				presence_set( 'admin/online', 'two', [ 'screen' => 'post', '_post' => (int) $args[1] ] + $data, 900002, 600, $site );
				presence_set( 'admin/online', 'three', [ '_label' => $evil, '_url' => 'javascript:trap()', '_cap' => 'read' ] + $data, 900003, 600, $site );
				presence_set( "postType/post:$args[1]", 'one', $data, 900001, 600, $site );
				`,
				evil,
				post,
				state
			);
		for ( const state of [ 0, 1 ] ) {
			await set( state );
			await beat( dashboard );
			await beat( list );
			assert.deepEqual( await names( dashboard ), [ evil, evil, evil ] );
			assert.equal( ( await cell( list, post ) ).startsWith( evil ), true );
			assert.equal( ( await bar( dashboard ) ).elsewhere.length, 3 );
		}
		for ( const page of [ dashboard, list ] ) {
			await page.reload();
			await page.hover( '#wp-admin-bar-presence-online' );
			for ( const scope of [ '#presence-whos-online', '#wp-admin-bar-presence-online', '.presence-editors' ] ) {
				assert.equal( await page.locator( `${ scope } [onerror], ${ scope } script, ${ scope } [href^="javascript"]` ).count(), 0 );
			}
			assert.equal( await page.evaluate( () => window.wasExecuted ), undefined );
		}
		assert.deepEqual( executed, [] );
	} finally {
		await php( 'wp_delete_post( (int) $args[0], true );', post );
	}
} );
