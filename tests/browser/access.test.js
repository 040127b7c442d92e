/**
 * Everyone can use the surfaces: no violation that axe-core knows inside our nodes in any of core's colour schemes, the
 * keyboard alone reaches and leaves everything, targets are large enough, and nothing moves for those who do not want it.
 */
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { colourViolations, violations } from './lib/axe.js';
import { beat, open, person, useBrowser } from './lib/browser.js';
import { schemes, wear } from './lib/schemes.js';
import { crowd, php } from './lib/stack.js';
import { openPanel, showDebugger } from './lib/surfaces.js';

useBrowser( 'maya', 'admin' );

const published = ( i ) => php( 'return get_posts( [ "post_status" => "publish" ] )[ (int) $args[0] ]->ID;', i );

/** Somebody active and somebody idle, in a post. */
const join = ( post ) =>
	php(
		`
		foreach ( [ 1, 0 ] as $i => $idle ) {
			$data = [ "_name" => "Person $i", "_avatar" => includes_url( "images/w-logo-blue.png" ), "_idle" => $idle ];
			presence_set( wp_presence_post_room( (int) $args[0] ), "c-$i", $data, 900001 + $i, 600, NativePresence\\Site::id() );
		}
		`,
		post
	);

/** Where people meet the plugin: how to get there, what of it is ours, and what the keyboard has to come by. */
const SURFACES = {
	'the dashboard of somebody alone': {
		path: '/wp-admin/',
		ours: [ '#presence_whos_online .inside', '#presence_active_posts .inside' ],
		from: '#presence_whos_online .handlediv',
		to: '#dashboard_right_now *',
		passes: [ 'Pause live updates' ],
	},
	'the dashboard in a crowd, with the debugger': {
		path: '/wp-admin/',
		online: 40,
		prepare: async ( page ) => {
			await showDebugger( page );
			await page.click( '.presence-more' );
		},
		ours: [ '#presence_whos_online .inside', '#presence_active_posts .inside', '#presence_heartbeat .inside' ],
		from: '#presence_whos_online .handlediv',
		to: '#dashboard_right_now *',
		passes: [ 'Show fewer', '17 more online', 'Pause live updates', ( page ) => page.$$eval( '#presence-active-posts-list a', ( links ) => links.map( ( link ) => link.textContent ) ) ],
	},
	'the admin bar and its menu': {
		path: '/wp-admin/upload.php?mode=list',
		online: 40,
		prepare: async ( page ) => {
			await page.focus( '#wp-admin-bar-presence-online > .ab-item' );
			await page.keyboard.press( 'Enter' );
			await page.waitForSelector( '#wp-admin-bar-presence-online .ab-sub-wrapper', { state: 'visible' } );
		},
		ours: [ '#wp-admin-bar-presence-online' ],
		from: '#wp-admin-bar-presence-online > .ab-item',
		to: '#wp-admin-bar-my-account *',
		passes: [ 'View online users', 'Pause live updates' ],
	},
	'the list of posts': {
		path: '/wp-admin/edit.php',
		online: 12,
		ours: [ 'td.presence_editors', 'thead #presence_editors' ],
	},
	'the list of users': {
		path: '/wp-admin/users.php?presence_status=online',
		online: 12,
		ours: [ '.subsubsub .presence_online' ],
		from: '#wpbody-content .page-title-action',
		to: '#wpfooter *',
		passes: [ /^Online \(/ ],
	},
	'the list of plugins': {
		path: '/wp-admin/plugins.php',
		ours: [ '.presence_online' ],
		from: '#plugin-search-input',
		to: '#wpfooter *',
		passes: [ 'View Online Users' ],
	},
	'the panel of the block editor': {
		path: async () => {
			const post = await published( 2 );
			await join( post );
			return `/wp-admin/post.php?post=${ post }&action=edit`;
		},
		prepare: openPanel,
		ours: [ '.presence-panel' ],
		from: '.presence-panel .components-panel__body-toggle',
		to: ':not(.presence-panel *)',
		passes: [ 'Pause live updates' ],
	},
	'the notice of a stale screen': {
		path: '/wp-admin/options-media.php',
		prepare: async ( page ) => {
			await php( 'wp_presence_bump_screen_revision( "options/media", get_user_by( "login", "maya" )->ID );' );
			await beat( page );
		},
		ours: [ '#presence-stale-screen' ],
		from: '.screen-reader-shortcut[href="#wpbody-content"]',
		// "Skip to main content" leads to the place before it.
		press: [ 'Enter' ],
		to: '#thumbnail_size_w',
		back: '#collapse-button',
		passes: [ 'Reload', 'Dismiss' ],
	},
};

/** Presses a key until something has the focus; answers everything of ours that had it on the way. */
async function walk( page, key, ours, end ) {
	const visited = [];
	for ( let i = 0; i < 200; i++ ) {
		await page.keyboard.press( key );
		const { inside, there } = await page.evaluate(
			( [ box, selector ] ) => {
				const node = document.activeElement;
				return { inside: node.closest( box ) && node.textContent.trim(), there: node.matches( selector ) };
			},
			[ ours.join(), end ]
		);
		if ( inside !== null ) {
			visited.push( inside );
		}
		if ( there ) {
			return visited;
		}
	}
	throw new Error( `${ key } never came to ${ end }; it came by ${ visited }` );
}

/** What can be clicked inside elements and is smaller than 24 px either way. Links in a line of text may be as high as it. */
const small = ( page, ours ) =>
	page.$$eval( ours.join(), ( boxes ) =>
		boxes.flatMap( ( box ) =>
			[ box, ...box.querySelectorAll( '*' ) ]
				.filter( ( target ) => target.matches( 'a, button' ) && target.offsetParent !== null && ! target.closest( '.subsubsub, .row-actions' ) )
				.map( ( target ) => ( { what: target.textContent, ...target.getBoundingClientRect().toJSON() } ) )
				.filter( ( { width, height } ) => width < 24 || height < 23.5 )
				.map( ( { what, width, height } ) => `${ what }: ${ width } × ${ height }` )
		)
	);

let colours;

before( async () => {
	colours = await schemes();
	assert.ok( Object.keys( colours ).length > 7, Object.keys( colours ).join() );
} );

for ( const [ name, surface ] of Object.entries( SURFACES ) ) {
	test( `axe-core, the keyboard and a fingertip find no obstacle in ${ name }`, async () => {
		const path = typeof surface.path === 'function' ? await surface.path() : surface.path;
		await crowd( surface.online ?? 0 );
		const page = await open( await person( 'admin' ), path );
		await surface.prepare?.( page );

		assert.deepEqual( await violations( page, ...surface.ours ), [] );
		for ( const [ scheme, address ] of Object.entries( colours ) ) {
			await wear( page, scheme, address );
			assert.deepEqual( await colourViolations( page, ...surface.ours ), [], scheme );
		}
		assert.deepEqual( await small( page, surface.ours ), [] );

		if ( surface.from ) {
			await page.focus( surface.from );
			for ( const key of surface.press ?? [] ) {
				await page.keyboard.press( key );
			}
			const visited = await walk( page, 'Tab', surface.ours, surface.to );
			for ( const expected of surface.passes ) {
				for ( const text of typeof expected === 'function' ? await expected( page ) : [ expected ] ) {
					assert.ok( visited.some( ( was ) => ( text instanceof RegExp ? text.test( was ) : text === was ) ), `${ text } is not among ${ visited }` );
				}
			}
			// Back the same way.
			const back = await walk( page, 'Shift+Tab', surface.ours, surface.back ?? surface.from );
			assert.ok( visited.every( ( was ) => back.includes( was ) || was === visited.at( -1 ) ), `${ back } back, ${ visited } there` );
		}
	} );
}

test( 'the switch in the admin bar works by keyboard', async () => {
	await crowd( 5 );
	const page = await open( await person( 'maya' ), '/wp-admin/upload.php?mode=list' );
	const node = '#wp-admin-bar-presence-online';
	await page.focus( `${ node } > .ab-item` );
	await page.keyboard.press( 'Enter' );
	await page.waitForSelector( `${ node } .ab-sub-wrapper`, { state: 'visible' } );
	await walk( page, 'Tab', [ node ], '#wp-admin-bar-presence-pause *' );
	await page.keyboard.press( 'Enter' );
	assert.equal( await page.textContent( '#wp-admin-bar-presence-pause' ), 'Resume live updates' );
	await page.keyboard.press( 'Enter' );
	assert.equal( await page.textContent( '#wp-admin-bar-presence-pause' ), 'Pause live updates' );
} );

test( 'nothing of ours moves for those who prefer that', async () => {
	await crowd( 5 );
	const moving = async ( reducedMotion ) => {
		const page = await open( await person( 'maya', { reducedMotion } ) );
		return page.$$eval( '#presence_whos_online .inside *, #presence_active_posts .inside *, #wp-admin-bar-presence-online .presence-avatar, #wp-admin-bar-presence-online .presence-state', ( nodes ) =>
			nodes
				.filter( ( node ) => ! node.matches( 'a, button' ) )
				.filter( ( node ) => ( ( { transitionDuration, animationName } ) => ! /^0s/.test( transitionDuration ) || animationName !== 'none' )( getComputedStyle( node ) ) )
				.map( ( node ) => node.className )
		);
	};
	assert.notDeepEqual( await moving( 'no-preference' ), [] );
	assert.deepEqual( await moving( 'reduce' ), [] );
} );
