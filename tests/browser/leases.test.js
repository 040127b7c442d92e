/**
 * Real time: core's heartbeat at its own pace, and leases that run out. Everything happens at once, in one long test.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, closeTab, connect, launchServer, open, person, tabOf, useBrowser } from './lib/browser.js';
import { php } from './lib/stack.js';

useBrowser( 'maya', 'jonas', 'priya', 'tomas', 'aiko' );

const NAMES = { jonas: 'Jonas Lindqvist', priya: 'Priya Raman', tomas: 'Tomás Herrera', aiko: 'Aiko Tanaka' };

/** Watches the engine until an entry is gone. Answers how many seconds after its last write it was last seen. */
function watchEntry( client ) {
	return php(
		`
		$find = static fn () => presence_find( 'admin/online', $args[0], NativePresence\\Site::id() );
		$seen = null;
		while ( $entry = $find() ) {
			$seen = [ time() - strtotime( $entry->date_gmt . ' UTC' ), $entry->date_gmt ];
			usleep( 100000 );
		}
		return $seen;
		`,
		client
	);
}

/** Watches the engine for some time. Answers who of these people was missing at any moment. */
function watchPeople( logins, seconds ) {
	return php(
		`
		$ids = array_map( static fn ( $login ) => get_user_by( 'login', $login )->ID, json_decode( $args[0] ) );
		$missing = [];
		for ( $end = time() + (int) $args[1]; time() < $end; usleep( 100000 ) ) {
			foreach ( $ids as $id ) {
				if ( ! presence_get_user( $id, null, NativePresence\\Site::id(), 1 ) ) {
					$missing[ $id ] = gmdate( 'H:i:s' );
				}
			}
		}
		return $missing;
		`,
		JSON.stringify( logins ),
		seconds
	);
}

/** Keeps a record of everything a widget ever shows. */
function recordRows( page ) {
	return page.evaluate( () => {
		const list = document.getElementById( 'presence-whos-online-list' );
		const read = () => Array.from( list.querySelectorAll( '.presence-user-name' ), ( name ) => name.textContent );
		window.recordedRows = [ read() ];
		new MutationObserver( () => window.recordedRows.push( read() ) ).observe( list, { childList: true, subtree: true } );
	} );
}

const waitForRowsWithout = ( page, name ) =>
	page.waitForFunction( ( gone ) => ! Array.from( document.querySelectorAll( '#presence-whos-online-list .presence-user-name' ), ( row ) => row.textContent ).includes( gone ), name, { timeout: 240000 } );

test( 'at core\'s own pace the present stay, those who leave are gone, and the killed are gone when their lease ends', async ( t ) => {
	// Someone whose browser will be killed.
	const server = await launchServer();
	t.after( () => server.kill() );
	const priya = await open( await person( 'priya', {}, await connect( server ) ) );
	const priyaTab = await tabOf( priya );

	// Someone in a visible window without focus, which beats every two minutes.
	const unfocused = await person( 'aiko' );
	await unfocused.addInitScript( () => {
		document.hasFocus = () => false;
	} );
	const aiko = await open( unfocused );

	// Someone with focus, someone who will leave, and someone who watches. Nobody makes their beats any faster.
	const tomas = await open( await person( 'tomas' ) );
	const jonas = await open( await person( 'jonas' ), '/wp-admin/upload.php?mode=list' );
	const maya = await open( await person( 'maya' ) );
	assert.equal( await maya.evaluate( () => wp.heartbeat.interval() ), 60 );
	await recordRows( maya );

	await aiko.waitForFunction( () => ! wp.heartbeat.hasFocus() );
	await beat( aiko );

	const id = await php( 'return get_user_by( "login", "priya" )->ID;' );
	const killed = watchEntry( `user-${ id }-${ priyaTab }` );
	const present = watchPeople( [ 'maya', 'tomas', 'aiko' ], 140 );

	server.process().kill( 'SIGKILL' );
	await closeTab( jonas );

	const sawJonasLeave = waitForRowsWithout( maya, NAMES.jonas ).then( () => maya.evaluate( () => window.recordedRows.at( -1 ) ) );
	const sawPriyaLeave = waitForRowsWithout( maya, NAMES.priya ).then( () => maya.evaluate( () => window.recordedRows.at( -1 ) ) );

	// Jonas was gone at Maya's next beat, when Priya's lease still ran.
	assert.ok( ( await sawJonasLeave ).includes( NAMES.priya ) );

	const [ age ] = await killed;
	assert.ok( age >= 88, `the lease of ${ NAMES.priya } ended after ${ age } seconds` );
	assert.equal( ( await sawPriyaLeave ).includes( NAMES.priya ), false );

	assert.deepEqual( await present, [], 'someone present was missing' );
	for ( const rows of await maya.evaluate( () => window.recordedRows ) ) {
		assert.ok( rows.includes( NAMES.tomas ) && rows.includes( NAMES.aiko ), `Maya saw only ${ rows }` );
	}
	assert.equal( await tomas.evaluate( () => wp.heartbeat.interval() ), 60 );
} );
