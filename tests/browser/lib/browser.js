/**
 * Chromium, and people who use the site with it.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';
import { clear, clients, logged, password, php, url } from './stack.js';

// The program itself: Debian's command is a shell that stays in front of it, and would be killed in its place.
const executablePath = process.env.CHROMIUM || '/usr/lib/chromium/chromium-headless-shell';

const args = [
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Chromium's sandbox does not work for root.
	...( process.getuid() === 0 ? [ '--no-sandbox' ] : [] ),
];

const viewport = { width: 1280, height: 900 };

/** What people who are signed in have in their browsers, by login. */
const signedIn = new Map();

/** What went wrong in any page of the running test, and what of it the test means to happen. */
let faults = [];
let meant = [];

let browser;
let contexts = [];

/** Chromium without a window. */
export function launch() {
	return chromium.launch( { executablePath, args } );
}

/** A browser in a process of its own, so that it can be killed. */
export function launchServer() {
	return chromium.launchServer( { executablePath, args } );
}

export const connect = ( server ) => chromium.connect( server.wsEndpoint() );

/** Illustrations of WordPress's own, as in the editor's welcome guide. The machine may have no way to the Internet. */
const isIllustration = ( address ) => address.startsWith( 'https://s.w.org/images/' );

/** Everything a page must not do. A request that its own page cut off by leaving is no failure. */
function watch( context ) {
	context.on( 'console', ( message ) => {
		if ( message.type() === 'error' && ! isIllustration( message.location().url ) ) {
			faults.push( `console: ${ message.text() } (${ message.location().url })` );
		}
	} );
	context.on( 'weberror', ( error ) => faults.push( `page: ${ error.error().stack }` ) );
	context.on( 'requestfailed', ( request ) => {
		if ( request.failure().errorText !== 'net::ERR_ABORTED' && ! isIllustration( request.url() ) ) {
			faults.push( `request: ${ request.url() } ${ request.failure().errorText }` );
		}
	} );
	context.on( 'response', ( response ) => {
		if ( response.status() >= 400 && ! isIllustration( response.url() ) ) {
			faults.push( `response: ${ response.status() } ${ response.url() }` );
		}
	} );
}

/** Lets faults pass in the running test. */
export function expectFaults( pattern ) {
	meant.push( pattern );
}

/** Sets up the file's browser, people who are signed in, and the checks that every test ends with. */
export function useBrowser( ...logins ) {
	before( async () => {
		browser = await launch();
		await Promise.all( logins.map( signIn ) );
	} );

	beforeEach( async () => {
		faults = [];
		meant = [];
		await clear();
	} );

	afterEach( async () => {
		await Promise.all( contexts.map( ( context ) => context.close() ) );
		contexts = [];
		assert.deepEqual( faults.filter( ( fault ) => ! meant.some( ( pattern ) => pattern.test( fault ) ) ), [] );
	} );

	after( async () => {
		await browser.close();
		assert.equal( await logged(), '' );
	} );
}

/** Someone with a browser of their own, not signed in. */
export async function visitor( options = {}, of = browser ) {
	const context = await of.newContext( { viewport, locale: 'en-US', ...options } );
	// Long, because machines that run tests are busy: a wait ends as soon as what it waits for is there.
	context.setDefaultTimeout( 120000 );
	watch( context );
	if ( of === browser ) {
		contexts.push( context );
	}
	return context;
}

/** Signs someone in: what they need for that is kept for `person`. */
export async function signIn( login ) {
	const { hostname } = new URL( url );
	const jar = await php(
		`
		$user    = get_user_by( "login", $args[0] ) ?: throw new Exception( "nobody is called $args[0]" );
		$until   = time() + DAY_IN_SECONDS;
		$token   = WP_Session_Tokens::get_instance( $user->ID )->create( $until );
		$cookies = [];
		foreach ( [ [ AUTH_COOKIE, ADMIN_COOKIE_PATH, "auth" ], [ LOGGED_IN_COOKIE, COOKIEPATH, "logged_in" ] ] as [ $name, $path, $scheme ] ) {
			$cookies[] = [ "name" => $name, "path" => $path ?: "/", "value" => rawurlencode( wp_generate_auth_cookie( $user->ID, $until, $scheme, $token ) ) ];
		}
		return $cookies;
		`,
		login
	);
	const rest = { domain: hostname, expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' };
	signedIn.set( login, { cookies: jar.map( ( cookie ) => ( { ...rest, ...cookie } ) ), origins: [] } );
}

/** Logs someone in through the form, in a browser of their own. */
export async function logIn( login, options = {} ) {
	const context = await visitor( options );
	const page = await context.newPage();
	await page.goto( `${ url }/wp-login.php` );
	await page.fill( '#user_login', login );
	await page.fill( '#user_pass', password );
	await Promise.all( [ page.waitForURL( '**/wp-admin/**' ), page.click( '#wp-submit' ) ] );
	await page.close();
	return context;
}

/** Someone who is signed in. */
export function person( login, options = {}, of = browser ) {
	return visitor( { storageState: signedIn.get( login ), ...options }, of );
}

/** Opens a page of the site in a new tab, and waits until its scripts are there. */
export async function open( context, path = '/wp-admin/' ) {
	const page = await context.newPage();
	await page.goto( url + path );
	await page.waitForFunction( () => window.wp?.presence?.show && window.wp.heartbeat );
	return page;
}

/** One beat of core's heartbeat, from its sending to what the page has made of it. */
export function beat( page ) {
	return page.evaluate(
		() =>
			new Promise( ( resolve ) => {
				// Core sends nothing while another beat is under way: asked again until it does.
				const asking = setInterval( () => wp.heartbeat.connectNow(), 50 );
				jQuery( document ).one( 'heartbeat-send', () => {
					clearInterval( asking );
					jQuery( document ).one( 'heartbeat-tick', ( event, data ) => setTimeout( () => resolve( data ) ) );
				} );
				wp.heartbeat.connectNow();
			} )
	);
}

/** Id of the tab a page is in. */
export const tabOf = ( page ) => page.evaluate( () => window.wp.presence.tab.said().tab );

/** Closes a tab the way a person does, and waits until its goodbye has arrived. */
export async function closeTab( page ) {
	const tab = await tabOf( page );
	// A page that is busy for longer than the browser waits is ended without a word, and missed when its lease ends. One that
	// draws nothing may have no idle time to give.
	await page.evaluate( () => new Promise( ( resolve ) => requestIdleCallback( () => resolve(), { timeout: 1000 } ) ) );
	// Core's editor may ask whether one means it.
	page.on( 'dialog', ( dialog ) => dialog.accept() );
	await page.close( { runBeforeUnload: true } );
	await until( async () => ! ( await clients() ).some( ( client ) => client.endsWith( `-${ tab }` ) ), 'the goodbye of a closed tab did not arrive' );
}

/** Waits until a reading of a page is what it should be. */
export async function eventually( read, expected ) {
	let found;
	await until( async () => isDeepStrictEqual( found = await read(), expected ), () => `it stayed ${ JSON.stringify( found ) } and not ${ JSON.stringify( expected ) }` );
}

/** Asks again until a condition holds. */
export async function until( condition, what, seconds = 120 ) {
	const deadline = Date.now() + seconds * 1000;
	while ( ! ( await condition() ) ) {
		assert.ok( Date.now() < deadline, typeof what === 'function' ? what() : what );
		await new Promise( ( resolve ) => setTimeout( resolve, 50 ) );
	}
}
