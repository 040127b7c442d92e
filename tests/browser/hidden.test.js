/**
 * Somebody chooses not to be seen.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { beat, open, person, useBrowser } from './lib/browser.js';
import { php } from './lib/stack.js';
import { bar, names } from './lib/surfaces.js';

useBrowser( 'maya', 'jonas' );

const MAYA = 'Maya Okafor';
const JONAS = 'Jonas Lindqvist';

const show = () => php( 'NativePresence\\Recording\\Hidden::set( get_user_by( "login", "jonas" )->ID, false );' );

before( show );
after( show );

/** Saves a profile with the choice made, by the keyboard. */
async function choose( profile ) {
	await profile.focus( '#native_presence_hidden' );
	await profile.keyboard.press( 'Space' );
	await profile.focus( '#submit' );
	await Promise.all( [ profile.waitForURL( '**/profile.php?updated=1*' ), profile.keyboard.press( 'Enter' ) ] );
}

test( 'who hides vanishes from another\'s dashboard within a beat, goes on seeing them, and comes back', async () => {
	const maya = await open( await person( 'maya' ) );
	const one = await person( 'jonas' );
	const tab = await open( one );
	const profile = await open( one, '/wp-admin/profile.php' );
	await beat( maya );
	assert.deepEqual( await names( maya ), [ JONAS ] );
	assert.equal( ( await bar( maya ) ).count, '2 online' );

	await choose( profile );
	await beat( maya );
	assert.deepEqual( await names( maya ), [] );
	assert.equal( ( await bar( maya ) ).count, null );

	await beat( tab );
	await beat( maya );
	assert.deepEqual( await names( maya ), [], 'another tab of theirs brings nobody back' );
	assert.deepEqual( await names( tab ), [ MAYA ] );
	assert.deepEqual( await bar( profile ), { count: '1 online', here: [ `${ JONAS } (you, hidden)` ], elsewhere: [ MAYA ] } );

	await choose( profile );
	await beat( maya );
	assert.deepEqual( await names( maya ), [ JONAS ] );
} );
