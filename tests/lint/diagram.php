<?php
/**
 * The diagram of docs/architecture.md and the folders are the same: what it shows is there, and no folder of the levels that
 * it shows is missing. The files that git knows come on the standard input.
 */

declare(strict_types=1);

$files   = array_filter( explode( "\n", (string) stream_get_contents( STDIN ) ) );
$folders = array();
foreach ( $files as $file ) {
	for ( $folder = dirname( $file ); '.' !== $folder; $folder = dirname( $folder ) ) {
		$folders[ $folder ] = true;
	}
}

preg_match( '/^```text\n(.*?)^```$/ms', (string) file_get_contents( 'docs/architecture.md' ), $block );
$shown = array();
$path  = array();
foreach ( array_filter( explode( "\n", $block[1] ) ) as $line ) {
	// A level is four columns wide: "├── ", "└── ", "│   " or blanks.
	preg_match( '/^((?:[├└]── |│   |    )*)(\S+)/u', $line, $part );
	$depth          = intdiv( mb_strlen( $part[1] ), 4 );
	$path           = array_slice( $path, 0, $depth );
	$path[ $depth ] = $part[2];
	$shown[]        = implode( '', $path );
}

$faults = array();
foreach ( $shown as $name ) {
	$is = str_ends_with( $name, '/' ) ? isset( $folders[ rtrim( $name, '/' ) ] ) : in_array( $name, $files, true );
	if ( ! $is ) {
		$faults[] = "the diagram shows $name, which is not there";
	}
}
foreach ( array_keys( $folders ) as $folder ) {
	$parent    = dirname( $folder );
	$is_level  = in_array( $parent, array( '.', 'php', 'php/includes', 'src', 'tests' ), true ) && '.' !== basename( $folder )[0];
	$is_helper = 'tests/stack.d' === $folder;
	if ( $is_level && ! $is_helper && ! in_array( "$folder/", $shown, true ) ) {
		$faults[] = "the diagram lacks $folder/";
	}
}
foreach ( $faults as $fault ) {
	fwrite( STDERR, "docs/architecture.md: $fault\n" );
}
exit( array() === $faults && count( $shown ) > 20 ? 0 : 1 );
