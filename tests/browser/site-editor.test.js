/**
 * Who has a page, a template or a template part open in the Site Editor counts like any editor of it.
 */
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { beat, closeTab, eventually, open, person, until, useBrowser } from './lib/browser.js';
import { clients, php } from './lib/stack.js';
import { activePosts, alsoHere, cell, names, openPanel, rows } from './lib/surfaces.js';

useBrowser( 'admin', 'maya' );

before( () =>
	php( `
		foreach ( [ 'admin', 'maya' ] as $login ) {
			$none = [ 'welcomeGuide' => false, 'welcomeGuidePage' => false, 'welcomeGuideTemplate' => false, 'welcomeGuideStyles' => false ];
			update_user_meta( get_user_by( 'login', $login )->ID, $GLOBALS['wpdb']->get_blog_prefix() . 'persisted_preferences', [ 'core/edit-site' => $none, 'core/edit-post' => $none, 'core' => [ 'enableChoosePatternModal' => false ], '_modified' => gmdate( 'c' ) ] );
		}
	` )
);

/** Pages, oldest first, each with its title. */
const pages = () => php( 'return array_map( fn( $page ) => [ $page->ID, $page->post_title ], get_posts( [ "post_type" => "page", "post_status" => "publish", "order" => "ASC", "orderby" => "ID" ] ) );' );

const route = ( type, id ) => `/wp-admin/site-editor.php?p=${ encodeURIComponent( `/${ type }/${ id }` ) }&canvas=edit`;

/** A post of the Site Editor that exists in the database. */
const made = ( type, slug ) =>
	php(
		`
		$id = wp_insert_post( [ 'post_type' => $args[0], 'post_name' => $args[1], 'post_title' => "Made $args[1]", 'post_content' => '<!-- wp:paragraph --><p>Made.</p><!-- /wp:paragraph -->', 'post_status' => 'publish', 'post_author' => 1 ] );
		if ( 'wp_template' === $args[0] || 'wp_template_part' === $args[0] ) {
			wp_set_post_terms( $id, get_stylesheet(), 'wp_theme' );
		}
		return $id;
		`,
		type,
		slug
	);
const deleted = ( id ) => php( 'wp_delete_post( (int) $args[0], true );', id );

/** Goes to an address of the Site Editor within the app, as its links do. */
const go = ( page, query ) =>
	page.evaluate( ( search ) => {
		window.history.pushState( {}, '', search );
		window.dispatchEvent( new PopStateEvent( 'popstate' ) );
	}, query );

/** Waits until a tab of the Site Editor has a post open, as far as its script is concerned. */
const opened = ( page, id ) => page.waitForFunction( ( post ) => window.wpPresenceConfig.editorPostId === post, id );

/** Waits until somebody, or nobody, is in a post. */
const present = ( type, id, count ) => until( async () => ( await clients( `postType/${ type }:${ id }` ) ).length === count, `not ${ count } in ${ type } ${ id }` );

test( 'a page in the Site Editor: the list, Active Posts, where they are, and both panels', async () => {
	const [ [ page, title ] ] = await pages();
	const admin = await open( await person( 'admin' ), route( 'page', page ) );
	await opened( admin, page );
	await present( 'page', page, 1 );

	const maya = await person( 'maya' );
	const list = await open( maya, '/wp-admin/edit.php?post_type=page' );
	assert.match( await cell( list, page ), /admin/i );
	const dashboard = await open( maya );
	assert.deepEqual( ( await activePosts( dashboard ) ).map( ( row ) => row.title ), [ title ] );
	assert.deepEqual( await names( dashboard ), [ 'admin' ] );
	assert.equal( ( await rows( dashboard ) )[ 0 ].where.replace( /[\u2068\u2069]/g, '' ), `Editing “${ title }”` );

	const editor = await open( maya, `/wp-admin/post.php?post=${ page }&action=edit` );
	await openPanel( editor );
	await eventually( () => alsoHere( editor ), [ { name: 'admin', state: 'Active' } ] );
	assert.deepEqual( await editor.evaluate( () => Array.from( document.querySelectorAll( '#wp-admin-bar-presence-here .presence-user-name' ), ( node ) => node.textContent ).length ), 2, 'both are on this page' );

	await beat( admin );
	await openPanel( admin );
	await eventually( async () => ( await alsoHere( admin ) )?.map( ( one ) => one.name ), [ 'Maya Okafor' ] );

	await closeTab( admin );
	await beat( list );
	assert.doesNotMatch( await cell( list, page ), /admin/i );
} );

test( 'going from one post to another leaves the first at once, and so does going back to the list', async () => {
	const [ [ first ], [ second ] ] = await pages();
	const admin = await open( await person( 'admin' ), route( 'page', first ) );
	await opened( admin, first );
	await present( 'page', first, 1 );

	const list = await open( await person( 'maya' ), '/wp-admin/edit.php?post_type=page' );
	await go( admin, `?p=${ encodeURIComponent( `/page/${ second }` ) }&canvas=edit` );
	await opened( admin, second );
	await present( 'page', second, 1 );
	await present( 'page', first, 0 );
	await beat( list );
	assert.doesNotMatch( await cell( list, first ), /admin/i );
	assert.match( await cell( list, second ), /admin/i );

	await go( admin, '?p=%2Fpage' );
	await opened( admin, 0 );
	await present( 'page', second, 0 );
} );

test( 'a save in one editor is told in the other', async () => {
	const [ [ page, title ] ] = await pages();
	const admin = await open( await person( 'admin' ), route( 'page', page ) );
	await opened( admin, page );
	await present( 'page', page, 1 );
	const maya = await open( await person( 'maya' ), `/wp-admin/post.php?post=${ page }&action=edit` );
	await maya.waitForFunction( () => window.wp.data?.select( 'core/editor' )?.getCurrentPostId() );
	const save = ( tab, to ) =>
		tab.evaluate( async ( text ) => {
			window.wp.data.dispatch( 'core/editor' ).editPost( { title: text } );
			await window.wp.data.dispatch( 'core/editor' ).savePost();
		}, to );
	const notices = ( tab ) => tab.evaluate( () => window.wp.data.select( 'core/notices' ).getNotices().map( ( notice ) => notice.content ).filter( ( text ) => text.includes( 'saved changes here' ) ) );
	try {
		await save( maya, 'Saved in the post editor' );
		await beat( admin );
		await until( async () => ( await notices( admin ) ).length === 1, 'the Site Editor was not told' );
		assert.match( ( await notices( admin ) )[ 0 ], /Maya Okafor/ );
		assert.deepEqual( await notices( maya ), [], 'one’s own save is no news' );

		await save( admin, 'Saved in the Site Editor' );
		await beat( maya );
		await until( async () => ( await notices( maya ) ).length === 1, 'the post editor was not told' );
	} finally {
		await php( 'wp_update_post( [ "ID" => (int) $args[0], "post_title" => $args[1] ] );', page, title );
	}
} );

test( 'what was saved before it was opened is no news, within the app too', async () => {
	const [ [ first ], [ second, title ] ] = await pages();
	const admin = await open( await person( 'admin' ), route( 'page', first ) );
	await opened( admin, first );
	await php( 'wp_set_current_user( get_user_by( "login", "maya" )->ID ); wp_update_post( [ "ID" => (int) $args[0], "post_title" => $args[1] . "." ] ); wp_update_post( [ "ID" => (int) $args[0], "post_title" => $args[1] ] );', second, title );
	await go( admin, `?p=${ encodeURIComponent( `/page/${ second }` ) }&canvas=edit` );
	await opened( admin, second );
	await beat( admin );
	assert.deepEqual( await admin.evaluate( () => window.wp.data.select( 'core/notices' ).getNotices().filter( ( notice ) => notice.id === 'presence-stale-screen' ) ), [] );
} );

for ( const [ type, slug ] of [ [ 'wp_template', 'presence-probe' ], [ 'wp_template_part', 'presence-part' ], [ 'wp_navigation', 'presence-menu' ], [ 'wp_block', 'presence-pattern' ] ] ) {
	test( `somebody in ${ type }, and who is in another is not on that page`, async () => {
		const id = await made( type, slug );
		try {
			const name = type.startsWith( 'wp_template' ) ? `${ await php( 'return get_stylesheet();' ) }//${ slug }` : id;
			const admin = await open( await person( 'admin' ), route( type, name ) );
			await opened( admin, id );
			await present( type, id, 1 );
			const [ page ] = ( await pages() )[ 0 ];
			await open( await person( 'admin' ), route( 'page', page ) );
			await present( 'page', page, 1 );
			const objects = await php( 'return array_map( fn( $entry ) => $entry->data["_object"] ?? "", presence_get( "admin/online", null, "", NativePresence\\Site::id() ) );' );
			assert.deepEqual( objects.sort(), [ `${ type } post/${ id }`, `page post/${ page }` ].sort() );
		} finally {
			await deleted( id );
		}
	} );
}

test( 'a template that is only a file of the theme has no room, and nothing is said of it', async () => {
	const admin = await open( await person( 'admin' ), route( 'wp_template', `${ await php( 'return get_stylesheet();' ) }//404` ) );
	await admin.waitForFunction( () => window.wp.data?.select( 'core/editor' )?.getCurrentPostId() );
	await beat( admin );
	assert.equal( await admin.evaluate( () => window.wpPresenceConfig.editorPostId ), 0 );
	assert.deepEqual( await clients( 'postType/wp_template:0' ), [] );
	assert.equal( await alsoHere( admin ), null );
} );
