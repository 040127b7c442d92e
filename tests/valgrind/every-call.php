<?php
/**
 * Every function of the extension, also with arguments that are refused: what valgrind then calls lost, was lost by us.
 */

declare(strict_types=1);

/** Calls that may be refused: their exceptions are what is looked at. */
function attempt( callable ...$calls ): void {
	foreach ( $calls as $call ) {
		try {
			$call();
		} catch ( Error | PresenceException $refusal ) {
			$refusal->getMessage();
		}
	}
}

$data = [
	'screen' => 'edit-post',
	'list'   => [ 1, 2.5, true, null, [], [ 'x' => 'y', 7 => 'z' ] ],
	'title'  => "caf\u{e9} \u{1f600} \"quoted\"\n",
];
for ( $round = 0; $round < 20; ++$round ) {
	for ( $index = 0; $index < 30; ++$index ) {
		presence_set( "room/$index", "client-$index", $data + [ 'round' => $round ], $index % 4, 60, 'site', 0, $index );
		presence_set( 'admin/online', "client-$index", [ 'text' => str_repeat( 'x', $index * 300 ) ], $index, null, 'site' );
	}
	$version = presence_version( 'admin/online', 'site' );
	$entries = presence_get( 'admin/online', 30, 'client-1', 'site', 10, 1 );
	foreach ( $entries as $entry ) {
		$copy         = clone $entry;
		$copy->data   = [ 'changed' => $entry->data ];
		$copy->room  .= '!';
		json_encode( [ $copy, (array) $entry ] );
		unserialize( serialize( $entry->data ) );
	}
	presence_get_prefix( 'room/', null, 'site', 5 );
	presence_get_user( 1, null, 'site' );
	presence_find( 'admin/online', 'client-1', 'site' );
	presence_find( 'admin/online', 'nobody', 'site' );
	presence_count( 'admin/online', 'site' );
	presence_version( null, 'site' );
	presence_version_prefix( 'room/', 'site' );
	presence_remove( 'admin/online', 'client-3', 'site' );
	presence_get( 'admin/online', null, '', 'site', 100, 0, $version );
	presence_get( 'admin/online', null, '', 'site', 3, 0, 1 );
	presence_exchange(
		[
			[ 'room' => 'r', 'client_id' => 'c', 'data' => $data, 'user_id' => 1, 'ttl' => 5, 'age_ms' => 1 ],
			[ 'room' => 'r', 'client_id' => 'c', 'user_id' => 2, 'max_per_user' => 1 ],
		],
		[ [ 'room' => 'admin/online', 'client_id' => 'client-4' ], [ 'room' => 'none', 'client_id' => 'none' ] ],
		[ 'admin/online', 'r', 'none' ],
		'site'
	);
	presence_rooms( 'room/', 'site', 3, 1 );
	presence_bump( 'options/general', $round, 'site' );
	presence_revision( 'options/general', 'site' );
	presence_revisions( 'site' );
	presence_forget_user( 1 + $round, 'site' );
	presence_info();
	attempt(
		static fn() => presence_set( '', '' ),
		static fn() => presence_set( 'r', "\xff" ),
		static fn() => presence_set( 'r', 'c', [ 1, 2 ] ),
		static fn() => presence_set( 'r', 'c', [ 'bad' => [ 'deep' => NAN, 'object' => new stdClass() ] ] ),
		static fn() => presence_set( 'r', 'c', [ 'bad' => new stdClass() ] ),
		static fn() => presence_set( 'r', 'c', [ 'big' => str_repeat( 'x', 20_000 ) ] ),
		static fn() => presence_set( 'r', 'c', [], -1 ),
		static fn() => presence_set( 'admin/online', 'client-5', [], 999, null, 'site', 1 ),
		static fn() => presence_set( 'new', 'new', [], 1, null, 'site', 1 ),
		static fn() => presence_get( str_repeat( 'r', 192 ) ),
		static fn() => presence_get( 'r', limit: -1 ),
		static fn() => presence_get( 'r', since: -1 ),
		static fn() => presence_exchange( [ [ 'room' => 'r', 'client_id' => 'c', 'unknown' => [ 1 ] ] ], [], [] ),
		static fn() => presence_exchange( [ [ 'room' => [ 'r' ], 'client_id' => 'c' ] ], [], [] ),
		static fn() => presence_exchange( [], [ 'x' ], [] ),
		static fn() => presence_exchange( [], [], [ [ 'r' ] ] ),
		static fn() => presence_remove_user( 0 ),
		static fn() => new PresenceEntry(),
		static fn() => ( new ReflectionClass( PresenceException::class ) )->newInstance( 'mine', PresenceException::FULL ),
	);
	presence_remove_user( 2, 'site' );
	presence_gc();
	if ( 9 === $round % 10 ) {
		presence_clear( 'site' );
	}
}
echo "done\n";
