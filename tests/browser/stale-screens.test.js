/**
 * Whoever has a screen open is told when somebody else saves it.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { beat, open, person, signIn, until, useBrowser } from './lib/browser.js';
import { password, php } from './lib/stack.js';

const ADA = 'Ada Berg';
const BEN = 'Ben Tahir';

useBrowser();

before( async () => {
	await php(
		`
		foreach ( [ "ada" => $args[0], "ben" => $args[1] ] as $login => $name ) {
			$id = wp_insert_user( [ "user_login" => $login, "user_pass" => $args[2], "user_email" => "$login@example.com", "display_name" => $name, "role" => "administrator" ] );
			update_user_meta( $id, $GLOBALS["wpdb"]->get_blog_prefix() . "persisted_preferences", [ "core/edit-post" => [ "welcomeGuide" => false ], "core" => [ "enableChoosePatternModal" => false ], "_modified" => gmdate( "c" ) ] );
		}
		`,
		ADA,
		BEN,
		password
	);
	await Promise.all( [ 'ada', 'ben' ].map( signIn ) );
} );

after( () =>
	php(
		`
		require_once ABSPATH . "wp-admin/includes/user.php";
		foreach ( [ "ada", "ben" ] as $login ) {
			wp_delete_user( get_user_by( "login", $login )->ID );
		}
		update_option( "blogdescription", "" );
		`
	)
);

const GENERAL = '/wp-admin/options-general.php';
const NOTICE = '#presence-stale-screen .presence-stale-notice';

/** A sentence without the marks that keep a name's direction to itself. */
const plain = ( text ) => text.replace( /[\u2066-\u2069]/g, '' );

/** What the notice says; null while there is none. */
async function told( page ) {
	const text = page.locator( `${ NOTICE } .presence-stale-text` );
	return ( await text.count() ) ? plain( await text.innerText() ) : null;
}

const saved = ( name ) => new RegExp( `^${ name } saved changes here \\(\\d+:\\d\\d [ap]m\\)\\. Reload to see them\\.` );

/** Sends a form of the admin the way a person does. */
async function save( page, field, value, button = '#submit' ) {
	await page.fill( field, value );
	await Promise.all( [ page.waitForEvent( 'load' ), page.click( button ) ] );
	await page.waitForFunction( () => window.wp?.presence?.markScreenStale );
}

test( 'a settings page says who saved it and when, and reloads', async () => {
	const ada = await open( await person( 'ada' ), GENERAL );
	const ben = await open( await person( 'ben' ), GENERAL );
	await beat( ada );
	assert.equal( await told( ada ), null );
	assert.equal( await ada.getAttribute( '#presence-stale-screen', 'role' ), 'status' );

	await save( ben, '#blogdescription', 'Saved by Ben' );
	await beat( ben );
	assert.equal( await told( ben ), null, 'own saves never count' );

	await beat( ada );
	assert.match( await told( ada ), saved( BEN ) );
	assert.equal( await ada.isVisible( `${ NOTICE } img` ), true );
	await beat( ada );
	assert.equal( await ada.locator( NOTICE ).count(), 1 );

	await Promise.all( [ ada.waitForEvent( 'load' ), ada.click( '.presence-stale-reload' ) ] );
	assert.equal( await ada.inputValue( '#blogdescription' ), 'Saved by Ben' );
	await ada.waitForFunction( () => window.wp?.presence?.markScreenStale );
	await beat( ada );
	assert.equal( await told( ada ), null, 'this page shows what was saved' );
} );

test( 'two people saving at once are both told of the other', async () => {
	const ada = await person( 'ada' );
	const ben = await person( 'ben' );
	const [ adaOpen, benOpen ] = [ await open( ada, GENERAL ), await open( ben, GENERAL ) ];
	const [ adaSaves, benSaves ] = [ await open( ada, GENERAL ), await open( ben, GENERAL ) ];
	await Promise.all( [ save( adaSaves, '#blogdescription', 'One' ), save( benSaves, '#blogdescription', 'Two' ) ] );
	await beat( adaOpen );
	await beat( benOpen );
	assert.match( await told( adaOpen ), saved( BEN ) );
	assert.match( await told( benOpen ), saved( ADA ) );
} );

test( 'by keyboard alone the notice is reached and dismissed, and a newer save brings it back', async () => {
	const ada = await open( await person( 'ada' ), GENERAL );
	const ben = await open( await person( 'ben' ), GENERAL );
	await ada.focus( '#blogname' );
	await save( ben, '#blogdescription', 'Once' );
	await beat( ada );
	assert.match( await told( ada ), saved( BEN ) );
	const focused = () => ada.evaluate( () => document.activeElement.id || document.activeElement.className );
	assert.equal( await focused(), 'blogname', 'it takes no focus' );

	await ada.evaluate( () => document.getElementById( 'blogname' ).blur() );
	await ada.focus( '.screen-reader-shortcut[href="#wpbody-content"]' );
	await ada.keyboard.press( 'Enter' );
	await ada.keyboard.press( 'Tab' );
	assert.match( await focused(), /presence-stale-reload/ );
	await ada.keyboard.press( 'Tab' );
	assert.match( await focused(), /presence-stale-dismiss/ );
	await ada.keyboard.press( 'Enter' );
	assert.equal( await told( ada ), null );
	await beat( ada );
	assert.equal( await told( ada ), null, 'dismissed is dismissed' );

	await save( ben, '#blogdescription', 'Twice' );
	await beat( ada );
	assert.match( await told( ada ), saved( BEN ) );

	// Somebody who came from a field goes back to it.
	await ada.focus( '#blogname' );
	await ada.focus( '.presence-stale-dismiss' );
	await ada.keyboard.press( 'Escape' );
	assert.equal( await told( ada ), null );
	assert.equal( await focused(), 'blogname' );
} );

test( 'it moves nothing, and does not come where the pointer is', async () => {
	const ada = await open( await person( 'ada' ), GENERAL );
	const ben = await open( await person( 'ben' ), GENERAL );
	const places = () =>
		ada.$$eval( '#wpbody-content input, #wpbody-content select, #wpfooter a', ( nodes ) =>
			nodes.filter( ( node ) => ! node.closest( '#presence-stale-screen' ) ).map( ( node ) => JSON.stringify( node.getBoundingClientRect() ) )
		);
	const { width, height } = ada.viewportSize();
	await ada.mouse.move( width - 60, height - 50 );
	const still = await places();

	await save( ben, '#blogdescription', 'Elsewhere' );
	await beat( ada );
	assert.equal( await told( ada ), null );
	await ada.mouse.move( 400, 300 );
	await until( () => told( ada ), 'the notice did not come when the pointer left its place' );
	assert.deepEqual( await places(), still );

	const box = await ada.locator( NOTICE ).boundingBox();
	assert.ok( box.x + box.width <= width && box.y + box.height <= height, 'all of it can be seen' );
} );

test( 'a user, a term and a comment are told of as well', async () => {
	const [ user, term, comment ] = await php( `
		$post = get_posts( [ "post_status" => "publish" ] )[0];
		return [
			get_user_by( "login", "maya" )->ID,
			(int) get_option( "default_category" ),
			wp_insert_comment( [ "comment_post_ID" => $post->ID, "comment_content" => "Well.", "comment_author" => "Reader", "comment_author_email" => "reader@example.com", "user_id" => 1 ] ),
		];
	` );
	const screens = [
		[ `/wp-admin/user-edit.php?user_id=${ user }`, '#description' ],
		[ `/wp-admin/term.php?taxonomy=category&tag_ID=${ term }`, '#description', '#edittag input[type=submit]' ],
		[ `/wp-admin/comment.php?action=editcomment&c=${ comment }`, '#content', '#save' ],
	];
	const ada = await person( 'ada' );
	const ben = await person( 'ben' );
	for ( const [ path, field, button ] of screens ) {
		const waiting = await open( ada, path );
		const other = await open( ben, path );
		await save( other, field, `Changed at ${ Date.now() }`, button );
		await beat( waiting );
		assert.match( await told( waiting ), saved( BEN ), path );
		await waiting.close();
		await other.close();
	}
	await php( 'wp_delete_comment( $args[0], true );', comment );
} );

test( 'the block editor says it among its own notices, of saves and not of autosaves', async () => {
	const post = await php( 'return wp_insert_post( [ "post_title" => "Stale", "post_content" => "Text.", "post_status" => "publish" ] );' );
	const ada = await open( await person( 'ada' ), `/wp-admin/post.php?post=${ post }&action=edit` );
	await ada.waitForFunction( () => window.wp?.data?.select( 'core/editor' )?.getCurrentPostId() );
	const ben = await open( await person( 'ben' ) );
	const rest = ( route, body ) =>
		ben.evaluate(
			async ( [ address, fields ] ) =>
				( await fetch( address, {
					method: 'POST',
					headers: { 'Content-Type': 'application/json', 'X-WP-Nonce': window.wpPresenceConfig.restNonce },
					body: JSON.stringify( fields ),
				} ) ).status,
			[ route, body ]
		);
	const notices = () => ada.evaluate( () => wp.data.select( 'core/notices' ).getNotices().filter( ( { id } ) => id === 'presence-stale-screen' ) );

	assert.equal( await rest( `/wp-json/wp/v2/posts/${ post }/autosaves`, { content: 'On the way.' } ), 200 );
	await beat( ada );
	assert.deepEqual( await notices(), [] );

	await ada.evaluate( () => {
		wp.data.dispatch( 'core/editor' ).editPost( { title: 'Saved by Ada' } );
		return wp.data.dispatch( 'core/editor' ).savePost();
	} );
	await beat( ada );
	assert.deepEqual( await notices(), [], 'own saves never count' );

	assert.equal( await rest( `/wp-json/wp/v2/posts/${ post }`, { title: 'Saved by Ben' } ), 200 );
	await beat( ada );
	const notice = ada.locator( '.components-notice', { hasText: 'saved changes here' } );
	assert.match( plain( await notice.locator( '.components-notice__content' ).innerText() ), saved( BEN ) );
	assert.equal( await ada.locator( NOTICE ).count(), 0, 'once is enough' );

	await notice.locator( '.components-notice__dismiss' ).click();
	await notice.waitFor( { state: 'detached' } );
	await beat( ada );
	assert.deepEqual( await notices(), [] );

	assert.equal( await rest( `/wp-json/wp/v2/posts/${ post }`, { title: 'Saved by Ben again' } ), 200 );
	await beat( ada );
	await Promise.all( [ ada.waitForEvent( 'load' ), notice.getByRole( 'button', { name: 'Reload' } ).click() ] );
	await ada.waitForFunction( () => window.wp?.data?.select( 'core/editor' )?.getEditedPostAttribute( 'title' ) === 'Saved by Ben again' );
	await ada.goto( new URL( '/wp-admin/', ada.url() ).href );
	await php( 'wp_delete_post( $args[0], true );', post );
} );

test( 'a script can tell that it has saved a screen', async () => {
	const ada = await open( await person( 'ada' ), '/wp-admin/options-media.php' );
	const ben = await open( await person( 'ben' ) );
	assert.deepEqual( await ben.evaluate( () => wp.presence.markScreenStale( 'options/media' ) ), { screen_key: 'options/media', rev: 1 } );
	await beat( ada );
	assert.match( await told( ada ), saved( BEN ) );
} );

test( 'a hidden tab asks nothing, and is told when it is seen again', async () => {
	const ada = await open( await person( 'ada' ), GENERAL );
	const asked = async () => {
		const key = ada.evaluate(
			() => new Promise( ( resolve ) => jQuery( document ).one( 'heartbeat-send', ( event, data ) => setTimeout( () => resolve( data[ 'presence-screen-ping' ]?.key ) ) ) )
		);
		await beat( ada );
		return key;
	};
	assert.equal( await asked(), 'options/general' );
	const see = ( state ) =>
		ada.evaluate( ( value ) => {
			Object.defineProperty( Document.prototype, 'visibilityState', { configurable: true, get: () => value } );
			document.dispatchEvent( new Event( 'visibilitychange' ) );
		}, state );
	await see( 'hidden' );
	assert.equal( await asked(), undefined );
	await php( 'wp_presence_bump_screen_revision( "options/general", get_user_by( "login", "ben" )->ID );' );
	await see( 'visible' );
	await until( () => told( ada ), 'coming back told nothing' );
	assert.match( await told( ada ), saved( BEN ) );
} );

test( 'no name executes, and none turns the sentence around', async () => {
	const hostile = [
		`<img src=x onerror="window.executed=1">`,
		`"><script>window.executed=1</script>`,
		`</p><a href="javascript:window.executed=1">x</a>`,
		`\u202eneB\u202c\u2069\u202e`,
		`${ '𝕏'.repeat( 60 ) }🎷`,
	];
	const ada = await person( 'ada' );
	const context = await open( ada, GENERAL );
	const post = await php( 'return get_posts( [ "post_status" => "publish" ] )[0]->ID;' );
	const editor = await open( ada, `/wp-admin/post.php?post=${ post }&action=edit` );
	await editor.waitForFunction( () => window.wp?.data?.select( 'core/editor' )?.getCurrentPostId() );
	for ( const name of hostile ) {
		// As a database may hold it: core's own forms would not let it in.
		await php(
			`
			$ben = get_user_by( "login", "ben" );
			$GLOBALS["wpdb"]->update( $GLOBALS["wpdb"]->users, [ "display_name" => $args[0] ], [ "ID" => $ben->ID ] );
			clean_user_cache( $ben );
			wp_presence_bump_screen_revision( "options/general", $ben->ID );
			wp_presence_bump_screen_revision( "post/$args[1]", $ben->ID );
			`,
			name,
			post
		);
		await beat( context );
		const text = await told( context );
		assert.ok( text.startsWith( name.replace( /[\u202a-\u202e\u2066-\u2069]/g, '' ) ), text );
		assert.doesNotMatch( text, /[\u202a-\u202e]/ );
		assert.deepEqual(
			await context.$$eval( `${ NOTICE } *`, ( nodes ) => [ ...new Set( nodes.map( ( node ) => node.tagName ) ) ].sort() ),
			[ 'BUTTON', 'IMG', 'P' ]
		);
		const box = await context.locator( NOTICE ).boundingBox();
		assert.ok( box.width <= 420, 'a long name is broken' );

		await beat( editor );
		const notice = editor.locator( '.components-notice', { hasText: 'saved changes here' } );
		await notice.waitFor();
		assert.equal( await notice.locator( 'img, script, a[href^="javascript"]' ).count(), 0 );
		for ( const page of [ context, editor ] ) {
			assert.equal( await page.evaluate( () => window.executed ), undefined, name );
		}
	}
	await php( '$GLOBALS["wpdb"]->update( $GLOBALS["wpdb"]->users, [ "display_name" => $args[0] ], [ "user_login" => "ben" ] );', BEN );
} );

test( 'a scheduled post that its time publishes was published by WordPress, and one that is deleted was deleted', async () => {
	const id = await php( 'return wp_insert_post( [ "post_title" => "At noon", "post_status" => "future", "post_date" => "2100-01-01 00:00:00" ] );' );
	const term = await php( 'return wp_insert_term( "Lamps at noon", "category" )["term_id"];' );
	const ada = await person( 'ada' );
	const editor = await open( ada, `/wp-admin/post.php?post=${ id }&action=edit` );
	const screen = await open( ada, `/wp-admin/term.php?taxonomy=category&tag_ID=${ term }` );

	await php( 'global $wpdb; $wpdb->update( $wpdb->posts, [ "post_date" => "2020-01-01 00:00:00", "post_date_gmt" => "2020-01-01 00:00:00" ], [ "ID" => $args[0] ] ); clean_post_cache( $args[0] ); check_and_publish_future_post( $args[0] );', id );
	await beat( editor );
	const notices = () => editor.evaluate( () => window.wp.data.select( 'core/notices' ).getNotices().map( ( notice ) => notice.content ) );
	await until( async () => ( await notices() ).length > 0, 'the editor says nothing' );
	assert.match( ( await notices() ).join(), /^WordPress published this post \(\d+:\d\d [ap]m\)\. Reload to continue with the published version\./ );

	await php( 'wp_set_current_user( get_user_by( "login", "ben" )->ID ); wp_delete_term( $args[0], "category" ); wp_delete_post( $args[1], true );', term, id );
	await beat( screen );
	assert.match( await told( screen ), /^Ben Tahir deleted this \(\d+:\d\d [ap]m\)\. You can no longer save your changes here\.$/ );
} );
