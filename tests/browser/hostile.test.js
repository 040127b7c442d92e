/**
 * Nothing that anybody can put into presence, by whichever way, is executed or becomes markup where it comes out.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, open, person, useBrowser } from './lib/browser.js';
import { php, url } from './lib/stack.js';
import { openPanel, showDebugger } from './lib/surfaces.js';

useBrowser( 'admin', 'maya', 'jonas' );

const TRAP = 'window.sprung=1';

const PAYLOADS = [
	`"'><img src=x onerror="${ TRAP }">`,
	`</script></title></textarea><script>${ TRAP }</script>`,
	`<svg/onload=${ TRAP }><iframe srcdoc="<script>parent.${ TRAP }</script>">`,
	`" onmouseover="${ TRAP }" onfocus="${ TRAP }" autofocus tabindex=1 style="animation:x" x="`,
	`' onpointerenter='${ TRAP }' x='`,
	`javascript:${ TRAP }`,
	` \t\njava\tscript:${ TRAP }//`,
	`&lt;img src=x onerror=${ TRAP }&gt; &#x3c;script&#x3e;${ TRAP }&#x3c;/script&#x3e;`,
	`<!--<script>${ TRAP }//--> ]]> {{constructor.constructor('${ TRAP }')()}} %3Cscript%3E \\u003cscript\\u003e${ TRAP }`,
	`\u2028${ TRAP }\u2029\u202e\u2066<b>\u2069\u200f\ufeff`,
	`${ '👩‍👩‍👧‍👦🎷'.repeat( 12 ) }<i>`,
];

/** As long as the data of an entry may be, or nearly. */
const LONG = `${ PAYLOADS[ 0 ] }${ 'W'.repeat( 9000 ) }${ PAYLOADS[ 1 ] }`;

/** Watches a page from its first moment for all that text must not become. */
const trap = ( ours ) => {
	window.caught = [];
	Object.defineProperty( window, 'sprung', {
		set() {
			window.caught.push( 'something was executed' );
		},
	} );
	const look = ( node ) => {
		if ( node.nodeType !== Node.ELEMENT_NODE ) {
			return;
		}
		for ( const { name, value } of node.attributes ) {
			const runs = /^on/i.test( name ) && value.includes( ours );
			// eslint-disable-next-line no-control-regex
			const leads = /^(href|src|action|formaction|xlink:href|srcdoc|data)$/i.test( name ) && /^[\s\x00-\x1f]*javascript:/i.test( value.replace( /[\t\n\r]/g, '' ) ) && value.includes( 'sprung' );
			if ( runs || leads ) {
				window.caught.push( `${ node.tagName } ${ name }=${ value }` );
			}
		}
		if ( node.matches( 'script, iframe, svg' ) && node.outerHTML.replace( /^<script[^>]*>/, '' ).trimStart().startsWith( ours ) ) {
			window.caught.push( node.outerHTML );
		}
		node.childNodes.forEach( look );
	};
	new MutationObserver( ( changes ) => changes.forEach( ( { target, addedNodes } ) => ( look( target.cloneNode( false ) ), addedNodes.forEach( look ) ) ) ).observe( document, {
		attributes: true,
		childList: true,
		subtree: true,
	} );
};

/** A person whose pages are trapped. */
async function trapped( login ) {
	const context = await person( login );
	await context.addInitScript( trap, TRAP );
	context.dialogs = [];
	context.on( 'dialog', ( dialog ) => {
		context.dialogs.push( dialog.message() );
		return dialog.dismiss();
	} );
	return context;
}

/** Goes over a page with the pointer and the keyboard, and asserts that nothing has happened. */
async function harmless( context, page, ...surfaces ) {
	for ( const surface of surfaces ) {
		await page.locator( surface ).first().waitFor( { state: 'visible' } );
		await page.$$eval( `${ surface }, ${ surface } *`, ( nodes ) =>
			nodes.forEach( ( node ) => {
				for ( const type of [ 'pointerenter', 'pointerover', 'mouseenter', 'mouseover', 'focus', 'focusin' ] ) {
					node.dispatchEvent( new Event( type, { bubbles: ! /enter$|^focus$/.test( type ) } ) );
				}
			} )
		);
		const strange = await page.$$eval( `${ surface } *`, ( nodes ) => nodes.filter( ( node ) => node.matches( 'script, iframe, svg:not( [aria-hidden] ), b, i, [onerror], [onload], [onmouseover], [srcdoc], [autofocus]' ) ).map( ( node ) => node.outerHTML ) );
		assert.deepEqual( strange, [], surface );
	}
	await page.evaluate( () => new Promise( ( resolve ) => requestAnimationFrame( () => setTimeout( resolve ) ) ) );
	assert.deepEqual( await page.evaluate( () => window.caught ), [], page.url() );
	assert.deepEqual( context.dialogs, [] );
}

/** Puts everything in: among everyone online, in the room of a post that is called so, and in that of another. */
async function attack( context, page, post, other ) {
	const { restNonce, tab, page: signed } = await page.evaluate( () => window.wpPresenceConfig );
	const nonce = await page.evaluate( () => window.heartbeatSettings.nonce );
	await php(
		`
		global $wpdb;
		$payloads = json_decode( $args[0] );
		$post     = (int) $args[1];
		// Past every filter, as an import could have written them.
		$wpdb->update( $wpdb->posts, [ "post_title" => implode( " ", $payloads ) ], [ "ID" => $post ] );
		clean_post_cache( $post );
		$jonas = get_user_by( "login", "jonas" );
		wp_update_user( [ "ID" => $jonas->ID, "display_name" => $payloads[7], "user_url" => $payloads[5], "description" => $payloads[0] ] );
		$wpdb->update( $wpdb->users, [ "display_name" => mb_substr( $payloads[0] . $payloads[3] . $payloads[9], 0, 250 ), "user_url" => $payloads[5] ], [ "ID" => $jonas->ID ] );
		clean_user_cache( $jonas );
		`,
		JSON.stringify( PAYLOADS ),
		post
	);
	const ways = { views: 0, beats: 0, posts: 0 };

	// Page views of somebody whose name it is, at addresses and with titles that are it. Requests alone: core greets people
	// by their name as the database holds it.
	const jonas = await person( 'jonas' );
	for ( const path of [ `?s=${ encodeURIComponent( PAYLOADS[ 0 ] ) }`, `wp-admin/edit.php?s=${ encodeURIComponent( PAYLOADS[ 1 ] ) }`, `wp-admin/post.php?post=${ post }&action=edit` ] ) {
		ways.views += ( await jonas.request.get( `${ url }/${ path }` ) ).ok();
	}

	for ( const [ i, payload ] of [ ...PAYLOADS, LONG ].entries() ) {
		// Beats that say it about everything.
		const ping = { v: payload, tab: `${ tab }-${ i }`, page: i % 2 ? payload : signed, screen: payload, title: payload, post_id: payload, focus: payload, next: payload, idle: payload };
		const form = { action: 'heartbeat', _nonce: nonce, screen_id: payload, interval: payload, has_focus: payload };
		for ( const [ key, value ] of Object.entries( ping ) ) {
			form[ `data[presence-ping][${ key }]` ] = value;
		}
		for ( const surface of [ 'whos-online', 'admin-bar', 'active-posts', 'debugger', payload ] ) {
			form[ `data[presence-ping][show][${ surface }]` ] = payload;
		}
		form[ 'data[presence-editor-ping][post_id]' ] = String( post );
		form[ 'data[presence-editor-ping][title]' ] = payload;
		form[ 'data[presence-screen-ping][key]' ] = payload;
		form[ 'data[presence-active-posts-ping]' ] = payload;
		ways.beats += ( await context.request.post( `${ url }/wp-admin/admin-ajax.php`, { form } ) ).ok();

		// Entries of other code, over REST.
		const answer = await context.request.post( `${ url }/wp-json/wp-presence/v1/presence`, {
			headers: { 'X-WP-Nonce': restNonce },
			data: { room: i % 2 ? 'admin/online' : `postType/post:${ post }`, client_id: i % 3 ? `rest-${ i }` : payload, data: { screen: payload, title: payload, url: payload, [ payload.slice( 0, 100 ) ]: payload } },
		} );
		assert.ok( answer.status() < 500, await answer.text() );
		ways.posts += answer.ok();
	}
	assert.ok( ways.views === 3 && ways.beats === PAYLOADS.length + 1 && ways.posts > 5, JSON.stringify( ways ) );

	// Entries of other code in PHP, as the command line writes them too; and an engine that holds what it never should.
	await php(
		`
		$payloads = json_decode( $args[0] );
		$post     = (int) $args[1];
		foreach ( $payloads as $i => $evil ) {
			wp_set_presence( "admin/online", "cli-$i", [ "screen" => $evil, "title" => $evil ], 1 );
			wp_set_presence( "room/$evil", $evil, [ $evil => [ $evil ] ], 1 );
			$data = [ "screen" => $evil, "title" => $evil, "_name" => $evil, "_avatar" => includes_url( "images/w-logo-blue.png?" ) . $evil, "_idle" => $i % 2, "_object" => $evil, "_at" => time() ];
			$kind = [ [], [ "screen" => "post", "_post" => $post ], [ "_label" => $evil, "_url" => $evil, "_cap" => "read" ], [ "screen" => "front", "_post" => $post, "_url" => $evil ] ][ $i % 4 ];
			presence_set( "admin/online", "user-$i", $kind + $data, 900001 + $i, 600, NativePresence\\Site::id() );
			foreach ( [ $post, (int) $args[2] ] as $edited ) {
				presence_set( wp_presence_post_room( $edited ), "editor-$i", $data, 900001 + $i, 600, NativePresence\\Site::id() );
			}
		}
		$jonas = get_user_by( "login", "jonas" )->ID;
		wp_presence_bump_screen_revision( "options/media", $jonas );
		`,
		JSON.stringify( [ ...PAYLOADS, LONG.slice( 0, 1000 ) ] ),
		post,
		other
	);
}

test( 'whatever goes in, by every way, comes out as text on every surface', async () => {
	const post = await php( 'return wp_insert_post( [ "post_title" => wp_slash( $args[0] ), "post_status" => "draft", "post_author" => 1 ] );', PAYLOADS[ 0 ] );
	const other = await php( 'return get_posts( [ "post_status" => "publish" ] )[0]->ID;' );
	const before = await php( '$jonas = get_user_by( "login", "jonas" ); return [ $jonas->display_name, $jonas->user_url ];' );
	try {
		const context = await trapped( 'admin' );
		const dashboard = await open( context );
		await showDebugger( dashboard );
		// Open before anything comes in: told of it by beats, drawn by scripts.
		const settings = await open( context, '/wp-admin/options-media.php' );
		const list = await open( context, '/wp-admin/edit.php' );
		await attack( context, dashboard, post, other );

		const surfaces = [ '#presence_whos_online', '#presence_active_posts', '#presence_heartbeat', '#wp-admin-bar-presence-online' ];
		await beat( dashboard );
		assert.ok( ( await dashboard.$$eval( '#presence-whos-online-list .presence-user-name', ( names ) => names.map( ( name ) => name.textContent ) ) ).includes( PAYLOADS[ 0 ] ), 'the names are there' );
		assert.ok( ( await dashboard.textContent( '#presence-debugger' ) ).includes( PAYLOADS[ 5 ] ), 'the entries are there' );
		await dashboard.click( '.presence-more' );
		await harmless( context, dashboard, ...surfaces );

		await beat( list );
		await list.focus( '#wp-admin-bar-presence-online > .ab-item' );
		await list.keyboard.press( 'Enter' );
		await harmless( context, list, `.presence-editors[data-post-id="${ post }"]`, '#wp-admin-bar-presence-online' );
		await beat( settings );
		await harmless( context, settings, '#presence-stale-screen .presence-stale-notice' );

		// The same drawn by PHP.
		await dashboard.reload();
		await showDebugger( dashboard );
		await harmless( context, dashboard, ...surfaces );
		await list.reload();
		await harmless( context, list, `.presence-editors[data-post-id="${ post }"]` );
		const users = await open( context, '/wp-admin/users.php?presence_status=online' );
		assert.match( await users.textContent( '#the-list' ), /jonas/ );
		await harmless( context, users, '#the-list', '.subsubsub' );
		const front = await open( context, '/' );
		await front.hover( '#wp-admin-bar-presence-online' );
		await harmless( context, front, '#wp-admin-bar-presence-online' );

		// By React. What core makes of a hostile title in its own canvas is not looked at.
		const editor = await open( context, `/wp-admin/post.php?post=${ other }&action=edit` );
		await openPanel( editor );
		await editor.waitForSelector( '.presence-panel-person' );
		await php( 'wp_presence_bump_screen_revision( "post/$args[0]", get_user_by( "login", "jonas" )->ID );', other );
		await beat( editor );
		await editor.locator( '.components-notice', { hasText: 'saved changes here' } ).waitFor();
		await harmless( context, editor, '.presence-panel', '.components-notice' );

		// As JSON, which no browser takes for a page. Not in the editor's tab, which may ask whether one wants to leave.
		const nonce = await dashboard.evaluate( () => window.wpPresenceConfig.restNonce );
		for ( const route of [ 'presence?room=admin/online&per_page=100', `presence?room=postType/post:${ post }`, 'presence/rooms' ] ) {
			const answer = await front.goto( `${ url }/wp-json/wp-presence/v1/${ route }${ route.includes( '?' ) ? '&' : '?' }_wpnonce=${ nonce }` );
			assert.equal( answer.status(), 200 );
			assert.match( answer.headers()[ 'content-type' ], /^application\/json/ );
			assert.equal( answer.headers()[ 'x-content-type-options' ], 'nosniff' );
			assert.ok( JSON.parse( await answer.text() ).length > 0 );
			assert.deepEqual( await front.evaluate( () => window.caught ), [] );
		}
	} finally {
		await php(
			`
			global $wpdb;
			wp_delete_post( (int) $args[0], true );
			$wpdb->update( $wpdb->users, [ "display_name" => $args[1], "user_url" => $args[2] ], [ "user_login" => "jonas" ] );
			delete_user_meta( get_user_by( "login", "jonas" )->ID, "description" );
			`,
			post,
			...before
		);
	}
} );
