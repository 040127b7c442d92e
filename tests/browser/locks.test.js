/**
 * Core's lock on a post and the column "Editors" say the same, live.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { beat, closeTab, eventually, open, person, until, useBrowser } from './lib/browser.js';
import { clients, php } from './lib/stack.js';

useBrowser( 'maya', 'jonas', 'priya' );

const posts = () => php( 'return wp_list_pluck( get_posts( [ "post_status" => "publish", "numberposts" => 3 ] ), "ID" );' );

/** A lock as code without our scripts sets it. */
const lock = ( post, login, age = 0 ) => php( 'update_post_meta( (int) $args[0], "_edit_lock", ( time() - (int) $args[2] ) . ":" . get_user_by( "login", $args[1] )->ID );', post, login, age );
const unlock = ( post ) => php( 'delete_post_meta( (int) $args[0], "_edit_lock" );', post );

/** The words of a cell, and whether core names somebody in its row. */
const row = ( list, post ) =>
	list.$eval( `#post-${ post }`, ( node ) => [
		node.querySelector( '.presence-editors-names' )?.textContent ?? node.querySelector( '.presence-editors .screen-reader-text' ).textContent,
		node.querySelector( '.locked-text' ).textContent,
	] );

test( 'a lock that something else set names an editor, and is followed live', async () => {
	const [ post ] = await posts();
	await unlock( post );
	const list = await open( await person( 'maya' ), '/wp-admin/edit.php' );
	assert.deepEqual( await row( list, post ), [ 'Nobody is editing', '' ] );

	await lock( post, 'jonas' );
	await beat( list );
	await eventually( () => row( list, post ), [ 'Jonas Lindqvist', 'Jonas Lindqvist is currently editing' ] );

	// Presence has lost them, as if they had left; core's lock is still there.
	await php( 'presence_clear( NativePresence\\Site::id() );' );
	await beat( list );
	await eventually( () => row( list, post ), [ 'Not shown', 'Jonas Lindqvist is currently editing' ] );
	await list.reload();
	assert.deepEqual( await row( list, post ), [ 'Not shown', 'Jonas Lindqvist is currently editing' ] );

	await unlock( post );
	await beat( list );
	await eventually( () => row( list, post ), [ 'Nobody is editing', '' ] );
} );

test( 'a holder who takes part no more is named as core names them, live', async () => {
	const [ post ] = await posts();
	const role = ( name ) => php( '( new WP_User( get_user_by( "login", "priya" )->ID ) )->set_role( $args[0] );', name );
	const before = await php( 'return get_user_by( "login", "priya" )->roles[0];' );
	const list = await open( await person( 'maya' ), '/wp-admin/edit.php' );
	try {
		await role( 'subscriber' );
		await lock( post, 'priya' );
		await beat( list );
		await eventually( () => row( list, post ), [ 'Priya Raman', 'Priya Raman is currently editing' ] );
	} finally {
		await role( before );
		await unlock( post );
	}
	await beat( list );
	await eventually( () => row( list, post ), [ 'Nobody is editing', '' ] );
} );

test( 'a holder who hides is named by nothing of presence, and nobody is not said', async () => {
	const [ , post ] = await posts();
	const hide = ( on ) => php( 'NativePresence\\Recording\\Hidden::set( get_user_by( "login", "jonas" )->ID, (bool) (int) $args[0] );', on );
	await hide( 1 );
	try {
		await unlock( post );
		const list = await open( await person( 'maya' ), '/wp-admin/edit.php' );
		await lock( post, 'jonas' );
		await beat( list );
		await eventually( () => row( list, post ), [ 'Not shown', 'Jonas Lindqvist is currently editing' ] );
		await list.reload();
		await eventually( () => row( list, post ), [ 'Not shown', 'Jonas Lindqvist is currently editing' ] );
		await unlock( post );
		await beat( list );
		await eventually( () => row( list, post ), [ 'Nobody is editing', '' ] );
	} finally {
		await hide( 0 );
		await unlock( post );
	}
} );

test( 'a closed editor is gone at the next beat, while core still names who was there', async () => {
	const [ , , post ] = await posts();
	await unlock( post );
	const list = await open( await person( 'maya' ), '/wp-admin/edit.php' );
	const editor = await open( await person( 'priya' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	await beat( editor );
	await beat( list );
	await eventually( async () => ( await row( list, post ) )[ 0 ], 'Priya Raman' );

	await closeTab( editor );
	await until( async () => ( await clients( `postType/post:${ post }` ) ).length === 0, 'somebody is still in the post' );
	await beat( list );
	const [ says, core ] = await row( list, post );
	assert.equal( says, core ? 'Not shown' : 'Nobody is editing' );
	await unlock( post );
	await beat( list );
	await eventually( () => row( list, post ), [ 'Nobody is editing', '' ] );
} );
