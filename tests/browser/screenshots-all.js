/**
 * Takes a picture of every surface with nobody, one person and so on online, in two colour schemes, from left to right and
 * from right to left: .stack/screenshots/{surface}-{online}-{scheme}-{direction}.png. Run by: make screenshots-all
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { beat, launch, open, person, signIn } from './lib/browser.js';
import { installLanguage, LOCALE, removeLanguage } from './lib/language.js';
import { schemes, wear } from './lib/schemes.js';
import { clear, crowd, php, root } from './lib/stack.js';
import { openPanel, showDebugger } from './lib/surfaces.js';

const ONLINE = [ 0, 1, 5, 40, 500 ];
const SCHEMES = [ 'modern', 'midnight' ];

const folder = path.join( root, '.stack/screenshots' );
const post = await php( 'return get_posts( [ "post_type" => [ "post", "page" ], "post_status" => [ "publish", "draft", "pending" ], "numberposts" => 1 ] )[0]->ID;' );

const openMenu = async ( page ) => {
	await page.evaluate( () => document.activeElement.blur() );
	await page.mouse.move( 640, 600 );
	if ( await page.isVisible( '#wp-admin-bar-presence-online' ) ) {
		await page.hover( '#wp-admin-bar-presence-online' );
		await page.waitForSelector( '#wp-admin-bar-presence-online .ab-sub-wrapper', { state: 'visible' } );
	}
};

/** Where it is, what to do once, what to do before each picture, and whether it has to be loaded anew. */
const SURFACES = {
	dashboard: { path: '/wp-admin/' },
	unfolded: {
		path: '/wp-admin/',
		before: async ( page ) => {
			if ( ( await page.isVisible( '.presence-more' ) ) && ( await page.getAttribute( '.presence-more', 'aria-expanded' ) ) === 'false' ) {
				await page.click( '.presence-more' );
			}
			await page.evaluate( () => document.activeElement.blur() );
			await page.mouse.move( 1279, 899 );
		},
	},
	debugger: { path: '/wp-admin/', once: showDebugger, before: ( page ) => page.locator( '#presence_heartbeat' ).scrollIntoViewIfNeeded() },
	menu: { path: '/wp-admin/upload.php?mode=list', before: openMenu, after: ( page ) => page.mouse.move( 640, 600 ) },
	phone: { path: '/wp-admin/', viewport: { width: 420, height: 900 } },
	posts: { path: '/wp-admin/edit.php' },
	users: { path: '/wp-admin/users.php?presence_status=online', anew: true },
	editor: { path: `/wp-admin/post.php?post=${ post }&action=edit`, once: openPanel, before: ( page ) => page.locator( '.presence-panel' ).scrollIntoViewIfNeeded() },
	notice: {
		path: '/wp-admin/options-media.php',
		once: async ( page ) => {
			await php( 'wp_presence_bump_screen_revision( "options/media", get_user_by( "login", "jonas" )->ID );' );
			await beat( page );
		},
	},
};

const wanted = process.argv.slice( 2 );
const browser = await launch();
const colours = await schemes();
await rm( folder, { recursive: true, force: true } );
await mkdir( folder, { recursive: true } );
await signIn( 'admin' );
await installLanguage();

try {
	for ( const [ direction, locale ] of Object.entries( { ltr: '', rtl: LOCALE } ) ) {
		await php( 'update_user_meta( get_user_by( "login", "admin" )->ID, "locale", $args[0] );', locale );
		for ( const [ name, surface ] of Object.entries( SURFACES ) ) {
			if ( wanted.length && ! wanted.includes( name ) ) {
				continue;
			}
			await clear();
			const context = await person( 'admin', surface.viewport ? { viewport: surface.viewport } : {}, browser );
			const page = await open( context, surface.path );
			await surface.once?.( page );
			for ( const online of ONLINE ) {
				await crowd( online );
				if ( surface.anew ) {
					await page.reload();
				} else {
					await beat( page );
				}
				await surface.before?.( page );
				for ( const scheme of SCHEMES ) {
					await wear( page, scheme, colours[ scheme ].replace( /(-rtl)?(\.min)?\.css/, `${ locale ? '-rtl' : '' }.min.css` ) );
					await page.waitForFunction( () => Array.from( document.images ).every( ( image ) => image.complete || image.offsetParent === null ) );
					await page.screenshot( { path: path.join( folder, `${ name }-${ online }-${ scheme }-${ direction }.png` ) } );
				}
				await surface.after?.( page );
			}
			await context.close();
		}
	}
} finally {
	await php( 'delete_user_meta( get_user_by( "login", "admin" )->ID, "locale" );' );
	await removeLanguage();
	await browser.close();
	await clear();
}
