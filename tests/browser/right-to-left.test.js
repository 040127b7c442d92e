/**
 * Everything mirrors for those who read from right to left, and strings are translated in PHP and in scripts alike.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { beat, eventually, open, person, useBrowser } from './lib/browser.js';
import { arabic, installLanguage, LOCALE, removeLanguage } from './lib/language.js';
import { crowd, php } from './lib/stack.js';
import { openPanel, showDebugger, sticksOut } from './lib/surfaces.js';

useBrowser( 'maya' );

const speak = ( locale ) => php( 'update_user_meta( get_user_by( "login", "maya" )->ID, "locale", $args[0] );', locale );

before( async () => {
	await installLanguage();
	await speak( LOCALE );
} );

after( async () => {
	await speak( '' );
	await removeLanguage();
} );

/** Somebody in a post, and among everyone online. */
const join = ( post, id, name, idle = 0 ) =>
	php(
		`
		$data = [ "screen" => "post", "_post" => (int) $args[0], "_name" => $args[2], "_avatar" => includes_url( "images/w-logo-blue.png" ), "_idle" => (int) $args[3], "_at" => time() ];
		presence_set( wp_presence_post_room( (int) $args[0] ), "editor-$args[1]", $data, (int) $args[1], 600, NativePresence\\Site::id() );
		presence_set( "admin/online", "user-$args[1]", $data, (int) $args[1], 600, NativePresence\\Site::id() );
		`,
		post,
		id,
		name,
		idle
	);

const published = ( i = 0 ) => php( 'return get_posts( [ "post_status" => "publish" ] )[ (int) $args[0] ]->ID;', i );

/** Asserts that parts of an element that can be seen follow each other from right to left. */
async function fromRightToLeft( page, container, ...parts ) {
	const boxes = [];
	for ( const part of parts ) {
		boxes.push( await page.locator( container ).locator( part ).first().boundingBox() );
	}
	for ( let i = 1; i < boxes.length; i++ ) {
		assert.ok( boxes[ i ].x + boxes[ i ].width <= boxes[ i - 1 ].x + 1, `${ container }: ${ parts[ i ] } is not to the left of ${ parts[ i - 1 ] }` );
	}
}

/** Asserts that nothing reaches beyond a surface, nor the page beyond the window. */
async function fits( page, ...surfaces ) {
	for ( const surface of surfaces ) {
		assert.deepEqual( await sticksOut( page, surface ), [], surface );
	}
	const { scroll, client } = await page.evaluate( () => ( { scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth } ) );
	assert.ok( scroll <= client, `${ scroll } px of content in ${ client }` );
}

/** Where text begins: the edge of its first line's glyphs at the side reading starts from. */
const textStart = ( page, selector ) =>
	page.locator( selector ).first().evaluate( ( node ) => {
		const range = document.createRange();
		range.selectNodeContents( node );
		return { text: range.getBoundingClientRect().right, box: node.getBoundingClientRect().right };
	} );

test( 'the dashboard and its widgets', async () => {
	await crowd( 40 );
	const page = await open( await person( 'maya' ) );
	assert.equal( await page.getAttribute( 'html', 'dir' ), 'rtl' );
	await showDebugger( page );
	await page.click( '.presence-more' );

	assert.match( await page.innerText( '#presence_whos_online h2' ), new RegExp( arabic( 'Who’s Online' ) ) );
	assert.equal( await page.innerText( '#presence-whos-online-list > li .presence-state >> nth=0' ), arabic( 'person\u0004Active' ) );
	assert.equal( await page.innerText( '.presence-more' ), arabic( 'Show fewer' ), 'a string of a script' );

	await fromRightToLeft( page, '#presence-whos-online-list > li >> nth=0', '.presence-avatar', '.presence-row-text', '.presence-state' );
	await fromRightToLeft( page, '.presence-stack', '.presence-avatars', '.presence-stack-count' );
	await fromRightToLeft( page, '#presence-active-posts-list > li >> nth=0', '.presence-avatars', '.presence-row-text' );
	await fromRightToLeft( page, '#presence-debugger dl > div >> nth=0', 'dt', 'dd' );
	for ( const part of [ '#presence-whos-online-list > li .presence-user-name', '#presence-whos-online-list > li .presence-user-where', '#presence-active-posts-list .presence-post-title' ] ) {
		const { text, box } = await textStart( page, part );
		assert.ok( box - text < 6, `${ part } begins ${ box - text } px from the right` );
	}
	const faces = await page.$$eval( '#presence_whos_online .presence-stack .presence-avatar', ( nodes ) => nodes.map( ( node ) => node.getBoundingClientRect().x ) );
	assert.ok( faces.length > 2 );
	assert.deepEqual( faces, faces.toSorted?.( ( a, b ) => b - a ) ?? [ ...faces ].sort( ( a, b ) => b - a ), 'faces overlap to the left' );
	// A path keeps the slash it begins with in front, and JSON its brackets.
	assert.equal( await page.$eval( '#presence-debugger dd', ( node ) => getComputedStyle( node ).unicodeBidi ), 'plaintext' );
	await fits( page, '#presence_whos_online', '#presence_active_posts', '#presence_heartbeat' );
} );

test( 'the admin bar and its menu', async () => {
	await crowd( 40 );
	for ( const viewport of [ { width: 1280, height: 900 }, { width: 420, height: 900 } ] ) {
		const page = await open( await person( 'maya', { viewport } ), '/wp-admin/upload.php?mode=list' );
		await page.click( '#wp-admin-bar-presence-online > .ab-item' );
		await page.waitForSelector( '#wp-admin-bar-presence-online .ab-sub-wrapper', { state: 'visible' } );
		assert.equal( await page.innerText( '#wp-admin-bar-presence-here-title' ), arabic( 'On this page' ) );
		await fromRightToLeft( page, '#wp-admin-bar-presence-elsewhere .presence-bar-person >> nth=0', '.presence-avatar', '.presence-user-name', '.presence-user-where' );
		await fits( page, '#wp-admin-bar-presence-online .ab-sub-wrapper' );
		const box = await page.locator( '#wp-admin-bar-presence-online .ab-sub-wrapper' ).boundingBox();
		assert.ok( box.x >= 0 && box.x + box.width <= viewport.width, `the menu is at ${ box.x }, ${ box.width } px wide` );
	}
} );

test( 'the list of posts', async () => {
	const post = await published();
	await join( post, 900001, 'Person 1', 1 );
	const page = await open( await person( 'maya' ), '/wp-admin/edit.php' );
	const cell = `.presence-editors[data-post-id="${ post }"]`;
	await fromRightToLeft( page, cell, '.presence-avatars', '.presence-editors-text' );
	await fromRightToLeft( page, `tr#post-${ post }`, '.column-title', '.column-presence_editors', '.column-date' );
	assert.equal( await page.innerText( `${ cell } .presence-state` ), arabic( 'person\u0004Idle' ) );
	await join( post, 900002, 'Person 2' );
	await beat( page );
	assert.equal( await page.innerText( `${ cell } .presence-editors-names` ), arabic( '%s editor', 2 ), 'the plural of two, from a script' );
	await fits( page, cell );
} );

test( 'the panel of the block editor', async () => {
	const post = await published( 1 );
	await join( post, 900001, 'Person 1' );
	const page = await open( await person( 'maya' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	await openPanel( page );
	await page.waitForSelector( '.presence-panel-person' );
	await fromRightToLeft( page, '.presence-panel-person', '.presence-avatar', '.presence-user-name', '.presence-state' );
	assert.equal( await page.innerText( '.presence-panel-person .presence-state' ), arabic( 'person\u0004Active' ) );
	await fits( page, '.presence-panel' );
} );

test( 'the notice of a stale screen', async () => {
	await php( 'get_user_by( "login", "maya" )->set_role( "administrator" );' );
	try {
		const page = await open( await person( 'maya' ), '/wp-admin/options-media.php' );
		await php( 'wp_presence_bump_screen_revision( "options/media", 1 );' );
		await beat( page );
		const notice = '#presence-stale-screen .presence-stale-notice';
		await fromRightToLeft( page, notice, '.presence-stale-avatar', '.presence-stale-text' );
		await fromRightToLeft( page, notice, '.presence-stale-reload', '.presence-stale-dismiss' );
		const box = await page.locator( notice ).boundingBox();
		assert.ok( box.x < 40, 'it is in the other corner' );
		assert.match( await page.innerText( `${ notice } .presence-stale-text` ), /^حفظ \u2068admin\u2069 / );
		await fits( page, notice );
	} finally {
		await php( 'get_user_by( "login", "maya" )->set_role( "editor" );' );
	}
} );

test( 'a name that runs the other way, or turns the direction, changes nothing around it', async () => {
	const post = await published( 2 );
	const [ own, title ] = await php( 'return [ get_user_by( "login", "maya" )->display_name, get_post( (int) $args[0] )->post_title ];', post );
	const rename = ( name, called ) =>
		php(
			`
			global $wpdb;
			$wpdb->update( $wpdb->users, [ "display_name" => $args[0] ], [ "user_login" => "maya" ] );
			$wpdb->update( $wpdb->posts, [ "post_title" => $args[2] ], [ "ID" => (int) $args[1] ] );
			`,
			name,
			post,
			called
		);
	/** Where each of some words is: its edges, as glyphs are drawn. */
	const places = ( page, selector, words ) =>
		page.locator( selector ).first().evaluate( ( node, wanted ) => {
			const walker = document.createTreeWalker( node, NodeFilter.SHOW_TEXT );
			const found = {};
			for ( let text = walker.nextNode(); text; text = walker.nextNode() ) {
				for ( const word of wanted ) {
					const at = text.data.indexOf( word );
					if ( at >= 0 ) {
						const range = document.createRange();
						range.setStart( text, at );
						range.setEnd( text, at + word.length );
						found[ word ] = Math.round( range.getBoundingClientRect().x );
					}
				}
			}
			return found;
		}, words );

	// A word, then what stands behind it: to the left of it in Arabic, to the right in English.
	const behind = { [ LOCALE ]: [ '(أنت)', -1 ], '': [ '(you)', 1 ] };
	try {
		for ( const [ locale, [ you, side ] ] of Object.entries( behind ) ) {
			await speak( locale );
			for ( const name of [ 'Maya 7', 'مايا 7', '\u202eMaya 7', 'Maya\u202b 7' ] ) {
				const plain = name.replace( /[\u202a-\u202e]/g, '' );
				await rename( name, `${ name }!` );
				await join( post, 900001, name, 1 );
				const page = await open( await person( 'maya' ) );
				await page.click( '#wp-admin-bar-presence-online > .ab-item' );
				await page.waitForSelector( '#wp-admin-bar-presence-online .is-you', { state: 'visible' } );
				const first = plain.split( ' ' )[ 0 ];
				const bar = await places( page, '#wp-admin-bar-presence-online .is-you', [ first, you ] );
				assert.ok( ( bar[ you ] - bar[ first ] ) * side > 0, `${ locale } ${ JSON.stringify( name ) } ${ JSON.stringify( bar ) }` );

				const where = '#presence-whos-online-list > li .presence-user-where';
				const [ verb, quote ] = locale ? [ 'يحرر', '»' ] : [ 'Editing', '”' ];
				const label = await places( page, where, [ verb, first, quote ] );
				assert.ok( ( label[ first ] - label[ verb ] ) * side > 0 && ( label[ quote ] - label[ first ] ) * side > 0, `${ locale } ${ JSON.stringify( name ) } ${ JSON.stringify( label ) }` );
				await eventually( () => page.$$eval( '.presence-row', ( rows ) => rows.every( ( row ) => row.getBoundingClientRect().height > 0 ) ), true );
				await page.close();
			}
		}
	} finally {
		await rename( own, title );
		await speak( LOCALE );
	}
} );
