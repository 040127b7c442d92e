/**
 * People whose pages come from different web servers, which share a Redis server and nothing else, see each other. Where root
 * runs this, each web server has a network of its own.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { beat, closeTab, open, person, useBrowser } from '../browser/lib/browser.js';
import { php, url } from '../browser/lib/stack.js';
import { bar, names, rows } from '../browser/lib/surfaces.js';

useBrowser( 'maya', 'jonas' );

const MAYA = 'Maya Okafor';
const JONAS = 'Jonas Lindqvist';

/** Whether this user and this machine can make networks, as the stack does then. */
async function mayMakeNetworks() {
	const made = 'ip netns add np-try-$$ && ip netns delete np-try-$$ && unshare --net sh -c "ip link add np-bridge type bridge && ip link add np-one type veth peer name np-two"';
	return process.getuid() === 0 && await promisify( execFile )( 'sh', [ '-c', made ] ).then( () => true, () => false );
}

/** Someone whom the load balancer sends to the second server. */
async function onTheSecond( login ) {
	const context = await person( login );
	await context.addCookies( [ { name: 'server', value: 'two', url } ] );
	return context;
}

test( 'two editors on two servers see each other within one beat, and one who closes the tab is gone', async () => {
	assert.equal( await php( 'return presence_info()["engine"];' ), 'redis' );
	if ( await mayMakeNetworks() ) {
		// Each server has a network of its own, from which only Redis is to be reached.
		assert.match( await php( 'return presence_info()["path"];' ), /^redis:\/\/198\.1[89]\./ );
	}
	const maya = await open( await person( 'maya' ) );
	assert.deepEqual( await names( maya ), [] );

	const second = await onTheSecond( 'jonas' );
	const served = second.waitForEvent( 'response', ( response ) => response.url().includes( '/upload.php' ) );
	const jonas = await open( second, '/wp-admin/upload.php?mode=list' );
	assert.match( ( await served ).headers()[ 'x-server' ], /fpm-two/, 'the second server made the page' );
	assert.deepEqual( ( await bar( jonas ) ).elsewhere, [ MAYA ] );

	await beat( maya );
	assert.deepEqual( await rows( maya ), [ { name: JONAS, where: 'Media Library', state: 'Active' } ] );

	await closeTab( jonas );
	await beat( maya );
	assert.deepEqual( await rows( maya ), [] );
} );
