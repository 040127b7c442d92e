/**
 * The running stack: its addresses, and PHP inside its WordPress.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify( execFile );

export const root = fileURLToPath( new URL( '../../..', import.meta.url ) );
export const url = process.env.STACK_URL;
export const password = process.env.STACK_PASSWORD;
export const artefacts = path.join( root, '.stack/artefacts' );

assert.ok( url && password, 'No stack: run these tests by make test-browser' );

/** Runs tests/stack and answers what it printed. */
export async function stack( ...args ) {
	const { stdout } = await run( path.join( root, 'tests/stack' ), args, { cwd: root, maxBuffer: 1 << 24 } );
	return stdout;
}

/** Runs PHP in the loaded WordPress. Answers the value that the code returns. */
export async function php( code, ...args ) {
	const wrapped = `echo "\\n@@", json_encode( ( static function () use ( $args ) { ${ code } } )() );`;
	const output = await stack( 'wp-eval', wrapped, ...args.map( String ) );
	return JSON.parse( output.slice( output.lastIndexOf( '\n@@' ) + 3 ) );
}

/** Nobody is online, and no test's leftovers are. */
export function clear() {
	return php( 'return presence_clear( NativePresence\\Site::id() );' );
}

/** Client ids in a room. */
export function clients( room = 'admin/online' ) {
	return php( 'return array_column( wp_get_presence( $args[0] ), "client_id" );', room );
}

/** What PHP and WordPress have logged since the stack came up. */
export async function logged() {
	const files = [ 'wordpress.log', 'php.log' ].map( ( name ) =>
		readFile( path.join( process.env.STACK_LOG, name ), 'utf8' ).catch( ( error ) => {
			if ( error.code === 'ENOENT' ) {
				return '';
			}
			throw error;
		} )
	);
	return ( await Promise.all( files ) ).join( '' );
}
