<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

/**
 * What each parameter of each function must keep to: the name of one of the {@see Rules}.
 */
final class Signatures {
	public const FUNCTIONS = [
		'presence_set'            => [
			'room'               => 'name',
			'client_id'          => 'client id',
			'data'               => 'data',
			'user_id'            => 'nobody',
			'ttl'                => 'lease',
			'site'               => 'name',
			'max_per_user'       => 'from 0',
			'age_ms'             => 'age',
			'max_bytes_per_user' => 'budget',
			'leave_free'         => 'free',
		],
		'presence_get'            => [
			'room'          => 'name',
			'max_age'       => 'from 0',
			'client_prefix' => 'name',
			'site'          => 'name',
			'limit'         => 'limit',
			'offset'        => 'from 0',
			'since'         => 'from 0',
		],
		'presence_get_prefix'     => [
			'room_prefix' => 'name',
			'max_age'     => 'from 0',
			'site'        => 'name',
			'limit'       => 'limit',
			'offset'      => 'from 0',
		],
		'presence_get_user'       => [
			'user_id' => 'from 0',
			'max_age' => 'from 0',
			'site'    => 'name',
			'limit'   => 'limit',
			'offset'  => 'from 0',
		],
		'presence_find'           => [ 'room' => 'name', 'client_id' => 'client id', 'site' => 'name' ],
		'presence_count'          => [ 'room' => 'name', 'site' => 'name' ],
		'presence_version'        => [ 'room' => 'name', 'site' => 'name' ],
		'presence_version_prefix' => [ 'room_prefix' => 'name', 'site' => 'name' ],
		'presence_exchange'       => [
			'set'    => 'writes',
			'remove' => 'removals',
			'rooms'  => 'rooms',
			'site'   => 'name',
		],
		'presence_rooms'          => [ 'prefix' => 'name', 'site' => 'name', 'limit' => 'limit', 'offset' => 'from 0' ],
		'presence_bump'           => [ 'key' => 'client id', 'user_id' => 'from 0', 'site' => 'name' ],
		'presence_revision'       => [ 'key' => 'client id', 'site' => 'name' ],
		'presence_revisions'      => [ 'site' => 'name' ],
		'presence_forget_user'    => [ 'user_id' => 'from 1', 'site' => 'name' ],
		'presence_remove'         => [ 'room' => 'name', 'client_id' => 'client id', 'site' => 'name' ],
		'presence_remove_user'    => [ 'user_id' => 'from 1', 'site' => 'name' ],
		'presence_gc'             => [],
		'presence_clear'          => [ 'site' => 'name' ],
		'presence_info'           => [],
	];
}
