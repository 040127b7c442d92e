/**
 * Updates that arrive while somebody is using a surface leave them in peace.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, open, person, useBrowser } from './lib/browser.js';
import { php } from './lib/stack.js';
import { bar, cell, names, rows } from './lib/surfaces.js';

useBrowser( 'maya' );

/** People from nowhere, one a number, the first the newest. */
function join( from, to, screen = 'upload' ) {
	return php(
		`
		for ( $i = (int) $args[1]; $i >= (int) $args[0]; $i-- ) {
			$data = [ 'screen' => $args[2], '_name' => "Person $i", '_avatar' => '', '_idle' => 0, '_at' => time() + 1000 - $i ];
			presence_set( 'admin/online', "user-$i", $data, 900000 + $i, 600, NativePresence\\Site::id() );
		}
		`,
		from,
		to,
		screen
	);
}

const leave = ( i ) => php( 'return presence_remove_user( 900000 + (int) $args[0], NativePresence\\Site::id() );', i );

const isFocused = ( page, selector ) => page.evaluate( ( wanted ) => document.activeElement?.matches( wanted ), selector );

test( 'the unfolded list stays unfolded, and its button keeps the focus', async () => {
	await join( 1, 8 );
	const page = await open( await person( 'maya' ) );
	assert.equal( ( await rows( page ) ).length, 3 );

	await page.focus( '.presence-more' );
	await page.keyboard.press( 'Enter' );
	assert.equal( await page.getAttribute( '.presence-more', 'aria-expanded' ), 'true' );
	assert.equal( await page.innerText( '.presence-more' ), 'Show fewer' );
	assert.equal( ( await rows( page ) ).length, 8 );

	await join( 9, 12 );
	await leave( 3 );
	await beat( page );
	assert.equal( await isFocused( page, '.presence-more' ), true );
	assert.equal( await page.getAttribute( '.presence-more', 'aria-expanded' ), 'true' );

	// Once nobody is at it, it is right again, and still unfolded.
	await page.evaluate( () => document.activeElement.blur() );
	await page.waitForFunction( () => document.querySelectorAll( '#presence-whos-online-list > li:not([hidden])' ).length === 11 );
	assert.equal( ( await names( page ) ).includes( 'Person 3' ), false );

	await page.click( '.presence-more' );
	assert.equal( ( await rows( page ) ).length, 3 );
	assert.equal( await page.innerText( '.presence-more' ), '+8 more' );
} );

test( 'a link that has the focus keeps it, and stays where it is', async () => {
	await join( 5, 7 );
	const page = await open( await person( 'maya' ) );
	const link = '#presence-whos-online-list li[data-user-id="900006"] a';
	await page.focus( link );
	const before = await page.locator( link ).boundingBox();

	await join( 1, 2 );
	await beat( page );
	assert.equal( await isFocused( page, link ), true );
	assert.deepEqual( await page.locator( link ).boundingBox(), before );

	await leave( 5 );
	await beat( page );
	assert.equal( await isFocused( page, link ), true );
	assert.deepEqual( await page.locator( link ).boundingBox(), before );

	await page.evaluate( () => document.activeElement.blur() );
	await page.waitForFunction( () => document.querySelector( '#presence-whos-online-list .presence-user-name' ).textContent === 'Person 1' );
	assert.deepEqual( await names( page ), [ 'Person 1', 'Person 2', 'Person 6' ] );
} );

test( 'what the pointer is over does not move', async () => {
	await join( 5, 7 );
	const page = await open( await person( 'maya' ) );
	const row = '#presence-whos-online-list li[data-user-id="900007"]';
	await page.hover( row );
	const place = async () => {
		const { x, y } = await page.locator( row ).boundingBox();
		return { x, y };
	};
	const before = await place();

	await join( 1, 4 );
	await beat( page );
	assert.deepEqual( await place(), before );

	await page.mouse.move( 1, 700 );
	await page.waitForFunction( () => document.querySelector( '#presence-whos-online-list .presence-user-name' ).textContent === 'Person 1' );
} );

test( 'the open menu of the admin bar stays open, and is right again when it closes', async () => {
	await join( 1, 2 );
	const page = await open( await person( 'maya' ) );
	await page.hover( '#wp-admin-bar-presence-online' );
	await page.waitForSelector( '#wp-admin-bar-presence-elsewhere', { state: 'visible' } );

	await join( 3, 4 );
	await leave( 1 );
	await beat( page );
	assert.equal( await page.isVisible( '#wp-admin-bar-presence-elsewhere' ), true );
	assert.deepEqual( ( await bar( page ) ).elsewhere, [ 'Person 1', 'Person 2' ] );

	await page.mouse.move( 600, 700 );
	await page.waitForFunction( () => document.querySelector( '.presence-bar-count' ).textContent === '4 online' );
	assert.deepEqual( ( await bar( page ) ).elsewhere, [ 'Person 2', 'Person 3', 'Person 4' ] );

	await page.hover( '#wp-admin-bar-presence-online' );
	await page.waitForSelector( '#wp-admin-bar-presence-elsewhere', { state: 'visible' } );
} );

test( 'the menu works from the keyboard, and an update leaves the focus in it', async () => {
	await join( 1, 2 );
	const page = await open( await person( 'maya' ) );
	await page.focus( '#wp-admin-bar-presence-online > .ab-item' );
	await page.keyboard.press( 'Enter' );
	await page.waitForSelector( '#wp-admin-bar-presence-elsewhere', { state: 'visible' } );
	await page.focus( '#wp-admin-bar-presence-elsewhere a' );
	const name = await page.evaluate( () => document.activeElement.textContent );

	await join( 3, 4 );
	await beat( page );
	assert.equal( await page.evaluate( () => document.activeElement.textContent ), name );
	assert.equal( await page.isVisible( '#wp-admin-bar-presence-elsewhere' ), true );
} );

test( 'a stranger in the bar when the page was served alone', async () => {
	const page = await open( await person( 'maya' ), '/wp-admin/upload.php?mode=list' );
	assert.equal( ( await bar( page ) ).count, null );
	await join( 1, 1, 'dashboard' );
	await beat( page );
	assert.deepEqual( await bar( page ), { count: '2 online', here: [ 'Maya Okafor (you)' ], elsewhere: [ 'Person 1' ] } );
	await page.hover( '#wp-admin-bar-presence-online' );
	await page.waitForSelector( '#wp-admin-bar-presence-elsewhere', { state: 'visible' } );
	await page.mouse.move( 600, 700 );
	await leave( 1 );
	await beat( page );
	assert.equal( ( await bar( page ) ).count, null );
} );

test( 'typing goes on while everything around changes', async () => {
	const page = await open( await person( 'maya' ) );
	await page.focus( '#title' );
	await page.keyboard.type( 'A thou' );
	await join( 1, 30 );
	await beat( page );
	await page.keyboard.type( 'ght' );
	await leave( 2 );
	await beat( page );
	assert.equal( await page.inputValue( '#title' ), 'A thought' );
	assert.equal( await isFocused( page, '#title' ), true );
	assert.equal( await page.evaluate( () => window.scrollY ), 0 );
} );

test( 'quick edit brings a cell back as it is now', async () => {
	const post = await php( 'return get_posts()[0]->ID;' );
	const list = await open( await person( 'maya' ), '/wp-admin/edit.php' );
	// No browser: core locks a row whose post is open in one.
	await php( 'return presence_set( "postType/post:$args[0]", "editor-x", [ "_name" => "Person 1", "_avatar" => "", "_idle" => 0 ], 900001, 600, NativePresence\\Site::id() );', post );
	await list.hover( `#post-${ post }` );
	await list.click( `#post-${ post } .editinline` );
	await list.click( `#edit-${ post } .save` );
	await list.waitForSelector( `#post-${ post } .presence-editors` );
	assert.equal( await cell( list, post ), 'Person 1' );
	await leave( 1 );
	await list.mouse.move( 1, 1 );
	await beat( list );
	// Whether the pointer has left the cell is for the browser to say.
	await list.waitForFunction( ( id ) => document.querySelector( `.presence-editors[data-post-id="${ id }"]` ).innerText.startsWith( '—' ), post );
} );
