/**
 * The running stack: its addresses, and PHP inside its WordPress.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
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

/** The process that evaluates PHP, and who waits for it. */
let evaluator = null;
let asked = 0;
const waiting = new Map();

/** Starts the process. It neither keeps this one from ending nor outlives it. */
function startEvaluator() {
	const child = spawn( path.join( root, 'tests/stack' ), [ 'wp-eval-file', 'tests/browser/lib/evaluate.php' ], {
		cwd: root,
		stdio: [ 'pipe', 'pipe', 'inherit' ],
	} );
	createInterface( child.stdout ).on( 'line', ( line ) => {
		const { id, value, error } = JSON.parse( line );
		const { resolve, reject } = waiting.get( id );
		settle( id );
		if ( error === undefined ) {
			resolve( value );
		} else {
			reject( new Error( `PHP: ${ error }` ) );
		}
	} );
	child.on( 'exit', ( code, signal ) => {
		evaluator = null;
		for ( const [ id, { reject } ] of waiting ) {
			settle( id );
			reject( new Error( `The process that evaluates PHP ended: ${ signal ?? code }` ) );
		}
	} );
	return child;
}

/** While somebody waits for an answer, the process keeps this one from ending. */
function hold() {
	for ( const handle of [ evaluator, evaluator?.stdin, evaluator?.stdout ] ) {
		handle?.[ waiting.size ? 'ref' : 'unref' ]();
	}
}

function settle( id ) {
	waiting.delete( id );
	hold();
}

/** Runs PHP in the loaded WordPress, in a process of its own. Answers the value that the code returns. */
export function php( code, ...args ) {
	evaluator ??= startEvaluator();
	return new Promise( ( resolve, reject ) => {
		const id = ++asked;
		waiting.set( id, { resolve, reject } );
		hold();
		evaluator.stdin.write( `${ JSON.stringify( { id, code, args: args.map( String ) } ) }\n` );
	} );
}

/** Puts so many editors online without browsers, for ten minutes. */
export function crowd( online ) {
	return php( 'require "tests/browser/lib/crowd.php";', online, 600 );
}

/** Nobody is online, no post is locked, and no test's leftovers are. */
export function clear() {
	return php( 'delete_post_meta_by_key( "_edit_lock" ); return presence_clear( NativePresence\\Site::id() );' );
}

/** Puts a test's own code into the site, until the test ends. */
export function install( fixture ) {
	return php( 'wp_mkdir_p( WPMU_PLUGIN_DIR ); return copy( "tests/wordpress/fixtures/$args[0].php", WPMU_PLUGIN_DIR . "/browser-test-$args[0].php" );', fixture );
}

/** Takes out what tests have put into the site, and the pages that were stored by it. */
export function uninstall() {
	return php( 'array_map( "unlink", array_merge( glob( WPMU_PLUGIN_DIR . "/browser-test-*.php" ), glob( sys_get_temp_dir() . "/page-cache-*" ) ) );' );
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
