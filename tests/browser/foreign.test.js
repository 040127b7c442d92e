/**
 * Content that carries our ids and classes, or is called like a part of the document or of the window: presence works beside
 * it, and does nothing to it. An error in one surface stops no other.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { beat, eventually, expectFaults, open, person, until, useBrowser } from './lib/browser.js';
import { install, php, root, uninstall, url } from './lib/stack.js';
import { names } from './lib/surfaces.js';

useBrowser( 'maya' );

/** Elements that stand in the place of parts of the document, of the kind that authors may write. */
function documents( ...parts ) {
	return parts.map( ( name ) => `<object id="${ name }" data="UPLOADS/nope.pdf" type="application/pdf"></object>` ).join( '' );
}

/** Errors in core's own scripts, where content takes a part of the document away from them. */
const CORES = /^page: TypeError: .*\n +at .*(\/wp-includes\/|wp_comment_form_unfiltered_html_nonce)/;

/** What content asks for and is not there. */
const ABSENT = /nope\.(png|pdf)|status of 404/;

/** What authors may write, as core's filters let it pass. */
const CONTENTS = {
	'the widget Who’s Online': '<div id="presence-whos-online">hello</div><div id="presence-whos-online-list">list</div>',
	'all parts of the widget':
		'<div id="presence-whos-online" class="presence-widget"><p class="presence-empty">e</p><ul id="presence-whos-online-list" data-folded="constructor toString"><li>1</li></ul><button class="presence-more">more</button><div class="presence-stack">s</div></div>',
	'the widget Active Posts': '<div id="presence-active-posts">hello</div>',
	'all parts of Active Posts': '<div id="presence-active-posts"><p class="presence-empty">e</p><ul id="presence-active-posts-list"><li data-post-id="1">1</li></ul></div>',
	'the debugger': '<div id="presence-debugger">hello</div>',
	'a cell of the column': '<div class="presence-editors" data-post-id="1" data-state="no JSON">cell</div>',
	'the place of notices': '<div id="wpwrap" class="wp-admin"><div id="wpbody-content">x</div></div><div id="presence-stale-screen" class="presence-stale">y</div>',
	'the node of the bar': '<ul><li id="wp-admin-bar-presence-online" class="presence-alone">bar<ul id="wp-admin-bar-presence-here"><li>1</li></ul></li></ul>',
	'the whole bar':
		'<div id="wpadminbar"><ul><li id="wp-admin-bar-presence-online" class="menupop"><span class="presence-bar-avatars">f</span><span class="presence-bar-count">9 online</span><div class="ab-sub-wrapper"><ul id="wp-admin-bar-presence-here"><li>1</li><li>2</li></ul><ul id="wp-admin-bar-presence-elsewhere"><li id="wp-admin-bar-presence-user-7">seven</li></ul><ul id="wp-admin-bar-presence-links"><li id="wp-admin-bar-presence-more">more</li><li id="wp-admin-bar-presence-unavailable">u</li><li id="wp-admin-bar-presence-pause" class="presence-pause presence-off"><a href="#elsewhere"><span class="presence-pause-label">label</span></a></li></ul></div></li></ul></div>',
	'what pauses': '<p class="presence-pause"><a class="presence-pause" href="#elsewhere">Read the full story</a> <span class="presence-pause-label">label</span></p>',
	'a face': '<span class="presence-avatar"><img src="/nope.png" alt="Fake Name" /></span>',
	'a face with a name': '<span class="presence-avatar" data-name="Fake Name"><img src="/nope.png" alt="Fake Name" /></span>',
	'core’s live regions': '<p id="a11y-speak-polite" class="a11y-speak-region">polite</p><p id="a11y-speak-assertive" class="presence-announcer">assertive</p>',
	'what the page was told': '<a id="wpPresenceConfig" href="#elsewhere">x</a><a id="wpPresenceScreen" href="#elsewhere">x</a><a id="wpPresenceScreen" name="key" href="#elsewhere">y</a>',
	'the namespace of scripts': '<a id="wp" href="#elsewhere">x</a><a id="wp" name="presence" href="#elsewhere">y</a>',
	'parts of the document that core does not use': documents( 'visibilityState', 'prerendering', 'activeElement', 'readyState', 'body', 'documentElement', 'hidden' ),
	'parts of the document that core uses': documents( 'getElementById', 'querySelector', 'querySelectorAll' ),
};

/** What only people may write whom core trusts with every element. */
const UNFILTERED = {
	'forms that are no elements': '<form><input name="parentNode"><input name="matches"><input name="closest"><img src="/nope.png" alt=""><button type="button" class="presence-pause">x</button></form>',
	'images that are parts of the document': [ 'visibilityState', 'activeElement', 'body', 'querySelector' ].map( ( name ) => `<img name="${ name }" src="/nope.png" alt="">` ).join( '' ),
};

/** Somebody from nowhere. */
const join = ( i ) =>
	php( 'presence_set( "admin/online", "user-$args[0]", [ "screen" => "upload", "_name" => "Person $args[0]", "_avatar" => "", "_at" => time() + (int) $args[0] ], 900000 + (int) $args[0], 600, NativePresence\\Site::id() );', i );

/** A post with a content. Nothing of it is lost where it is filtered. */
async function publish( content, filtered = true ) {
	const [ id, kept ] = await php(
		`
		wp_set_current_user( 0 );
		$args[1] ? kses_init_filters() : kses_remove_filters();
		try {
			$content = str_replace( "UPLOADS", wp_upload_dir()["url"], $args[0] );
			$id      = wp_insert_post( [ "post_title" => "Foreign", "post_status" => "publish", "post_content" => wp_slash( "<!-- wp:html --><div class=\\"foreign\\">$content</div><!-- /wp:html -->" ) ] );
			return [ $id, str_contains( get_post( $id )->post_content, $content ) ];
		} finally {
			kses_remove_filters();
		}
		`,
		content,
		filtered ? 1 : ''
	);
	assert.ok( kept, 'core keeps the content as it is' );
	return id;
}

/** What is true in a page: the bar that core rendered, and the content. Found past elements that are called like the ways there. */
const look = ( page ) =>
	page.evaluate( () => {
		const find = ( selector ) => Document.prototype.querySelector.call( document, selector );
		const bar = find( 'body > #wpadminbar #wp-admin-bar-presence-online' );
		return {
			count: bar.querySelector( '.presence-bar-count' ).textContent,
			people: Array.from( bar.querySelectorAll( '.presence-bar-person:not( .is-you ) .presence-user-name' ), ( name ) => name.textContent ),
			pause: bar.querySelector( '.presence-pause:not( .presence-off ) .presence-pause-label' )?.textContent ?? null,
			paused: wp.presence.isPaused(),
			content: find( '.foreign' ).outerHTML,
			said: find( 'body > .presence-announcer' )?.textContent ?? null,
		};
	} );

/** Presence works in a page, and leaves its content alone. */
async function works( page ) {
	const first = await look( page );
	assert.deepEqual( { ...first, content: '' }, { count: '2 online', people: [ 'Person 1' ], pause: 'Pause live updates', paused: false, content: '', said: '' } );
	await join( 2 );
	await beat( page );
	const told = await look( page );
	assert.deepEqual( told, { ...first, count: '3 online', people: [ 'Person 1', 'Person 2' ], said: 'Person 2 is online.' } );

	await page.evaluate( () => Document.prototype.querySelectorAll.call( document, '.foreign :is( a, button, span, form )' ).forEach( ( node ) => HTMLElement.prototype.click.call( node ) ) );
	assert.equal( ( await look( page ) ).paused, false, 'what content says pauses nothing' );

	const pause = () => page.evaluate( () => Document.prototype.querySelector.call( document, 'body > #wpadminbar #wp-admin-bar-presence-pause a' ).click() );
	await pause();
	assert.deepEqual( await look( page ), { ...told, pause: 'Resume live updates', paused: true } );
	await pause();
	assert.deepEqual( await look( page ), told );
}

before( () => install( 'bar-in-footer' ) );

after( async () => {
	await uninstall();
	await php( 'foreach ( get_posts( [ "title" => "Foreign", "numberposts" => -1 ] ) as $post ) { wp_delete_post( $post->ID, true ); }' );
} );

for ( const [ table, filtered ] of [
	[ CONTENTS, true ],
	[ UNFILTERED, false ],
] ) {
	for ( const [ name, content ] of Object.entries( table ) ) {
		test( `content that is called like ${ name }`, async () => {
			expectFaults( ABSENT );
			expectFaults( CORES );
			await join( 1 );
			await works( await open( await person( 'maya' ), `/?p=${ await publish( content, filtered ) }&bar-in-footer` ) );
		} );
	}
}

test( 'all of it in one page, behind the bar', async () => {
	expectFaults( ABSENT );
	expectFaults( CORES );
	await join( 1 );
	await works( await open( await person( 'maya' ), `/?p=${ await publish( Object.values( CONTENTS ).join( '' ) ) }` ) );
} );

test( 'where content takes the heartbeat away from core, the page stays as it was rendered', async () => {
	expectFaults( ABSENT );
	expectFaults( CORES );
	await join( 1 );
	const context = await person( 'maya' );
	for ( const name of [ 'addEventListener', 'createElement' ] ) {
		const page = await context.newPage();
		await page.goto( `${ url }/?p=${ await publish( documents( name ) ) }&bar-in-footer` );
		await page.evaluate( () => [ true, false ].forEach( ( to ) => wp.presence.pause( to ) ) );
		const { count, people, paused } = await look( page );
		assert.deepEqual( { count, people, paused }, { count: '2 online', people: [ 'Person 1' ], paused: false }, name );
		assert.equal( await page.evaluate( () => Object.keys( localStorage ).filter( ( key ) => key.startsWith( 'native-presence' ) ).length ), 0 );
	}
} );

test( 'content with our classes looks like any other', async () => {
	const css = await readFile( path.join( root, 'php/assets/css/presence.css' ), 'utf8' );
	const classes = [ ...new Set( css.match( /\.presence-[a-z-]+/g ) ) ].map( ( name ) => name.slice( 1 ) );
	assert.ok( classes.length > 20 );
	const page = await open( await person( 'maya' ), `/?p=${ await publish( [ 'plain', ...classes, classes.join( ' ' ) ].map( ( name ) => `<p class="${ name }">x <a href="#x">y</a> <img alt="" hidden></p>` ).join( '' ) ) }` );
	const strange = await page.$$eval( '.foreign p', ( [ plain, ...others ] ) => {
		const looks = ( node ) => [ node, ...node.children ].flatMap( ( part ) => Array.from( getComputedStyle( part ) ).filter( ( name ) => ! /^perspective-origin|^transform-origin/.test( name ) ).map( ( name ) => `${ name }: ${ getComputedStyle( part )[ name ] }` ) );
		const usual = looks( plain );
		return others.flatMap( ( node ) => looks( node ).filter( ( line, i ) => line !== usual[ i ] ).map( ( difference ) => `${ node.className }: ${ difference }` ) );
	} );
	assert.deepEqual( strange, [] );
} );

test( 'a surface that cannot start stops no other', async () => {
	await join( 1 );
	const context = await person( 'maya' );
	await context.addInitScript( () => {
		new MutationObserver( () => document.querySelector( '.presence-more' )?.remove() ).observe( document, { childList: true, subtree: true } );
	} );
	const errors = [];
	context.on( 'weberror', ( error ) => errors.push( error.error().message ) );
	expectFaults( /^page: TypeError/ );
	const page = await open( context );
	await until( () => errors.length, 'the error is reported' );
	await php( 'presence_set( wp_presence_post_room( get_posts( [ "post_status" => "publish" ] )[0]->ID ), "one", [ "_name" => "Person 1", "_avatar" => "" ], 900001, 600, NativePresence\\Site::id() );' );
	await join( 2 );
	await beat( page );
	assert.equal( await page.innerText( '#wp-admin-bar-presence-online .presence-bar-count' ), '3 online' );
	assert.equal( await page.locator( '.presence-post-item' ).count(), 1 );
	await page.click( '#presence_whos_online .presence-pause' );
	assert.equal( await page.evaluate( () => wp.presence.isPaused() ), true );
	assert.equal( errors.length, 1, 'once' );
} );

test( 'a surface that cannot be brought up to date stops neither the others nor the beats, and says so once', async () => {
	await join( 1 );
	const context = await person( 'maya' );
	const errors = [];
	context.on( 'weberror', ( error ) => errors.push( error.error().message ) );
	expectFaults( /^page: TypeError/ );
	const page = await open( context );
	await page.evaluate( () => document.querySelector( '#wp-admin-bar-presence-online .presence-bar-count' ).remove() );
	for ( const i of [ 2, 3, 4 ] ) {
		await join( i );
		await beat( page );
		await eventually( async () => ( await names( page ) ).includes( `Person ${ i }` ), true );
	}
	assert.equal( errors.length, 1 );
} );
