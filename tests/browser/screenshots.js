/**
 * Takes the pictures of README.md, in docs/images. Run by: make screenshots
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { beat, launch, open, person, signIn } from './lib/browser.js';
import { clear, crowd, php, root } from './lib/stack.js';
import { openPanel } from './lib/surfaces.js';

const folder = path.join( root, 'docs/images' );
const size = { width: 1200, height: 760 };
const browser = await launch();

/** A picture of a page, or of a part of it, when all its faces are there. */
async function picture( page, name, clip ) {
	await page.evaluate( () => document.fonts.ready );
	await page.waitForFunction( () => Array.from( document.querySelectorAll( '.presence-avatar img' ) ).every( ( image ) => image.offsetParent === null || image.naturalWidth ) );
	await page.screenshot( { path: path.join( folder, `${ name }.png` ), clip } );
}

await mkdir( folder, { recursive: true } );
await Promise.all( [ 'maya', 'admin' ].map( signIn ) );
await clear();
await crowd( 6 );

const maya = await person( 'maya', { viewport: size }, browser );
const dashboard = await open( maya );
await dashboard.click( '.presence-more' );
await dashboard.evaluate( () => document.activeElement.blur() );
await dashboard.mouse.move( size.width - 1, size.height - 1 );
await picture( dashboard, 'dashboard' );

await crowd( 24 );
const menu = await open( maya, '/wp-admin/upload.php?mode=list' );
await menu.hover( '#wp-admin-bar-presence-online' );
await menu.waitForSelector( '#wp-admin-bar-presence-elsewhere', { state: 'visible' } );
await picture( menu, 'menu', { x: 160, y: 0, width: 640, height: 560 } );

const post = await php( 'return get_posts( [ "post_status" => "publish" ] )[0]->ID;' );
const editor = await open( maya, `/wp-admin/post.php?post=${ post }&action=edit` );
await openPanel( editor );
await editor.waitForSelector( '.presence-panel-person' );
await editor.locator( '.presence-panel' ).scrollIntoViewIfNeeded();
await picture( editor, 'editor', { x: 560, y: 200, width: 640, height: 560 } );

const settings = await open( await person( 'admin', { viewport: size }, browser ), '/wp-admin/options-media.php' );
await php( 'wp_presence_bump_screen_revision( "options/media", get_user_by( "login", "jonas" )->ID );' );
await beat( settings );
await settings.waitForSelector( '#presence-stale-screen .presence-stale-notice img' );
await picture( settings, 'notice', { x: 560, y: 200, width: 640, height: 560 } );

await browser.close();
await clear();
