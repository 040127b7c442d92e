/**
 * An engine that does not answer: its memory's name leads elsewhere, which no process follows.
 */
import { php } from './stack.js';

/** Takes the engine away. The failure that is recorded is one a moment ago, so that no line of the log follows. */
export const breakEngine = () =>
	php( `
		$file = presence_info()["path"];
		update_option( "native_presence_failure", [ "time" => time(), "code" => 2, "message" => "a test", "count" => 1 ] );
		rename( $file, "$file.elsewhere" ) && symlink( "$file.elsewhere", $file ) || throw new Exception( "the engine is not broken" );
		return $file;
	` );

/** Brings it back as it was. */
export const mendEngine = ( file ) =>
	php(
		`
		if ( is_link( $args[0] ) ) {
			unlink( $args[0] );
			rename( "$args[0].elsewhere", $args[0] );
		}
		delete_option( "native_presence_failure" );
		`,
		file
	);
