/**
 * Takes the picture of README.md: docs/images/dashboard.png. Run by: make screenshots
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { launch, open, person, signIn } from './lib/browser.js';
import { clear, crowd, root } from './lib/stack.js';

const folder = path.join( root, 'docs/images' );
const browser = await launch();

await signIn( 'maya' );
await clear();
await crowd( 6 );

const context = await person( 'maya', { viewport: { width: 1200, height: 760 } }, browser );
const page = await open( context );
await page.click( '.presence-more' );
await page.evaluate( () => document.activeElement.blur() );
await page.mouse.move( 1199, 759 );
await page.evaluate( () => document.fonts.ready );
await page.waitForFunction( () => Array.from( document.querySelectorAll( '.presence-avatar img' ) ).every( ( image ) => image.offsetParent === null || image.naturalWidth ) );

await mkdir( folder, { recursive: true } );
await page.screenshot( { path: path.join( folder, 'dashboard.png' ) } );

await browser.close();
await clear();
