/**
 * A language for tests: Arabic, as far as this plugin and core's menu go. Language packs come from translate.wordpress.org,
 * which tests do not need; core takes this one for a pack that somebody has installed.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from './stack.js';

export const LOCALE = 'ar';

const words = JSON.parse( await readFile( new URL( 'arabic.json', import.meta.url ), 'utf8' ) );
const plurals = 'nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;';
const scripts = path.join( root, 'php/assets/js' );
const folder = path.join( process.env.WP_PATH, 'wp-content/languages' );

/** What it says in place of a string of the plugin. */
export const arabic = ( string, form = 0 ) => words.plugin[ string ][ form ];

/** PHP's half: a file as packs have them since WordPress 6.5. */
const php = ( messages ) =>
	`<?php\nreturn array( 'language' => '${ LOCALE }', 'plural-forms' => '${ plurals }', 'messages' => array_map( static fn( $forms ) => implode( "\\0", $forms ), json_decode( base64_decode( '${ Buffer.from( JSON.stringify( messages ) ).toString( 'base64' ) }' ), true ) ) );\n`;

/** A script's half, named after its path as packs do. */
const json = ( messages ) =>
	JSON.stringify( { domain: 'messages', locale_data: { messages: { '': { domain: 'messages', lang: LOCALE, 'plural-forms': plurals }, ...messages } } } );

export async function installLanguage() {
	await mkdir( path.join( folder, 'plugins' ), { recursive: true } );
	await writeFile( path.join( folder, `${ LOCALE }.l10n.php` ), php( words.core ) );
	await writeFile( path.join( folder, `admin-${ LOCALE }.l10n.php` ), php( words.core ) );
	await writeFile( path.join( folder, `plugins/native-presence-${ LOCALE }.l10n.php` ), php( words.plugin ) );
	for ( const script of ( await readdir( scripts ) ).filter( ( name ) => name.endsWith( '.js' ) ) ) {
		const hash = createHash( 'md5' ).update( `assets/js/${ script }` ).digest( 'hex' );
		await writeFile( path.join( folder, `plugins/native-presence-${ LOCALE }-${ hash }.json` ), json( words.plugin ) );
	}
}

export async function removeLanguage() {
	for ( const place of [ folder, path.join( folder, 'plugins' ) ] ) {
		for ( const file of await readdir( place ) ) {
			if ( new RegExp( `^(admin-|native-presence-)?${ LOCALE }[.-]` ).test( file ) ) {
				await rm( path.join( place, file ) );
			}
		}
	}
}
