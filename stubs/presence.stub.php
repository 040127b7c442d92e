<?php
/**
 * What the extension `presence` gives to PHP, for editors and static analysers. Never loaded by anything that runs.
 *
 * What holds for every function:
 *
 * - A wrong type is a `TypeError`, following the caller's `strict_types`: without it `"5"` is an int. A wrong value is a
 *   `ValueError` that names the argument and the rule. An engine that refuses throws a {@see PresenceException}. None of
 *   them changes anything.
 * - Names (`$room`, `$site`, prefixes) are 0 to 191 bytes of UTF-8, client ids 1 to 191; they are compared byte by byte.
 * - `$site` keeps apart the sites that share a segment: what one writes, the others never see.
 * - An expired entry is gone for every reader and every count, whether or not anything has swept it.
 * - A version is an int from 1 to 2^53-1, to be compared for equality only. It changes when somebody joins, leaves,
 *   expires or changes user or data, and not when an entry is only renewed. 0 = no live entry.
 * - Any function may throw UNAVAILABLE, CONTENDED or CORRUPT; further refusals are named where they can happen.
 *
 * Costs: O(1) = the same whatever is stored.
 */

declare(strict_types=1);

// phpcs:disable Generic.Files.OneObjectStructurePerFile

/**
 * Why an engine refused; which reason is its code.
 */
class PresenceException extends RuntimeException {
	/** No room for the write, also after expired entries were reclaimed. Nothing alive is ever evicted. */
	public const FULL = 1;

	/** The engine cannot be had: wrong settings, a segment of another user, no memory for it. */
	public const UNAVAILABLE = 2;

	/** Another process held that part of the segment for longer than `presence.lock_timeout_ms`. */
	public const CONTENDED = 3;

	/** The client id is alive and belongs to another user. */
	public const CONFLICT = 4;

	/** The user already has as many live entries in the site as the caller allows. */
	public const LIMIT = 5;

	/** What the engine keeps contradicts itself. */
	public const CORRUPT = 6;
}

/**
 * One live entry, as it was when the engine was asked. It can be neither made by `new` nor serialised, and takes no
 * further properties.
 */
final class PresenceEntry {
	/** Name of the room, 0 to 191 bytes. */
	public string $room;

	/** One tab or process, 1 to 191 bytes. */
	public string $client_id;

	/** 0 = nobody signed in. */
	public int $user_id;

	/** The state as it was written, key order and types included. */
	public array $data;

	/** When it was last written, `Y-m-d H:i:s` in UTC. For people: it never decides expiry. */
	public string $date_gmt;

	/** Version of the entry's last change. */
	public int $version;
}

/**
 * Joins, changes or renews one entry. O(1).
 *
 * @param string $room         Name of the room.
 * @param string $client_id    One tab or process.
 * @param array  $data         State with string keys, of null, bool, int, float, string and array: at most 10,240 bytes
 *                             as JSON, 32 levels, 512 arrays and 2,048 values in all, where the outermost array counts as
 *                             one of each and every array as a value. No list at the top, INF, NAN, object, resource or
 *                             invalid UTF-8.
 * @param int    $user_id      0 or more; 0 = nobody signed in, which counts as an entry and not as a user.
 * @param ?int   $ttl          Lease in seconds, 1 to 86,400; null = `presence.default_ttl`. A renewal sets it anew, even
 *                             to an earlier end.
 * @param string $site         Site.
 * @param int    $max_per_user 0 or more; above 0 the write is refused with CONFLICT when the client id is alive and
 *                             another user's, and with LIMIT when this user already has so many live entries in the
 *                             site (renewing one's own is exempt). Decided atomically with the write.
 * @param int    $age_ms       How long ago this was, in milliseconds, 0 to 86,400,000: moves `date_gmt` and the end of
 *                             the lease back together.
 * @param int    $max_bytes_per_user 0 or more; above 0 the write is refused with LIMIT when this user's live entries would
 *                             take more bytes in all sites of the install: those whose names begin alike up to the first
 *                             `/`. An entry counts 512 bytes, its room, its client id and its data as JSON. A write that
 *                             takes no more than the entry it replaces is exempt, and so is user 0. Writers that race may
 *                             exceed it by one entry each.
 * @param int    $leave_free   Percent of the shared memory, 0 to 90, that must be free before an entry is added or grows;
 *                             otherwise FULL. Redis and the database tables have no such limit.
 * @return bool True: joined or changed. False: renewed.
 * @throws PresenceException Also FULL, CONFLICT, LIMIT.
 */
function presence_set( string $room, string $client_id, array $data = [], int $user_id = 0, ?int $ttl = null, string $site = '', int $max_per_user = 0, int $age_ms = 0, int $max_bytes_per_user = 0, int $leave_free = 0 ): bool {}

/**
 * A room's live entries, newest change first. O(room).
 *
 * @param string $room          Name of the room.
 * @param ?int   $max_age       Only entries written in the last so many seconds, 0 or more; null = all.
 * @param string $client_prefix Only client ids that start so.
 * @param string $site          Site.
 * @param int    $limit         Most entries to return, 1 to 10,000.
 * @param int    $offset        Entries to skip, 0 or more.
 * @param int    $since         Only entries that joined or changed after this version of the room, 0 or more. 0 = all, and so
 *                              are a version that the room has not reached and one of another epoch. Those who left are not listed: a caller that
 *                              keeps a copy of a room reads all of it when the copy then has another number of entries.
 * @return list<PresenceEntry>
 * @throws PresenceException
 */
function presence_get( string $room, ?int $max_age = null, string $client_prefix = '', string $site = '', int $limit = 1000, int $offset = 0, int $since = 0 ): array {}

/**
 * The live entries of every room whose name starts so; newest written first, then by room, then by client id.
 * O(log rooms + entries of those rooms), whatever other rooms there are.
 *
 * @param string $room_prefix Beginning of the rooms' names; '' = every room.
 * @param ?int   $max_age     Only entries written in the last so many seconds, 0 or more; null = all.
 * @param string $site        Site.
 * @param int    $limit       Most entries to return, 1 to 10,000.
 * @param int    $offset      Entries to skip, 0 or more.
 * @return list<PresenceEntry>
 * @throws PresenceException
 */
function presence_get_prefix( string $room_prefix, ?int $max_age = null, string $site = '', int $limit = 1000, int $offset = 0 ): array {}

/**
 * One user's live entries in all rooms; newest written first, then by room, then by client id. O(entries of the user).
 *
 * @param int    $user_id 0 or more; 0 is not a user and has no entries.
 * @param ?int   $max_age Only entries written in the last so many seconds, 0 or more; null = all.
 * @param string $site    Site.
 * @param int    $limit   Most entries to return, 1 to 10,000.
 * @param int    $offset  Entries to skip, 0 or more.
 * @return list<PresenceEntry>
 * @throws PresenceException
 */
function presence_get_user( int $user_id, ?int $max_age = null, string $site = '', int $limit = 1000, int $offset = 0 ): array {}

/**
 * One live entry, or null. O(1).
 *
 * @param string $room      Name of the room.
 * @param string $client_id Client id.
 * @param string $site      Site.
 * @throws PresenceException
 */
function presence_find( string $room, string $client_id, string $site = '' ): ?PresenceEntry {}

/**
 * How many are in a room. O(1).
 *
 * @param string $room Name of the room.
 * @param string $site Site.
 * @return array{entries: int, users: int} Live entries, and different users among them (0 not counted).
 * @throws PresenceException
 */
function presence_count( string $room, string $site = '' ): array {}

/**
 * A room's version. O(1), and without a lock unless something has expired.
 *
 * @param ?string $room Name of the room; null = the version of the site, which changes with that of any room.
 * @param string  $site Site.
 * @return int 0 = no live entry.
 * @throws PresenceException
 */
function presence_version( ?string $room, string $site = '' ): int {}

/**
 * A version that changes with every room whose name starts so: who shows a group of rooms compares it before listing them.
 * It may change for other reasons too, over Redis and without the extension with any room of the site. In shared memory
 * rooms count together whose names are the same up to the first `/`, and few others; a prefix without a `/` has the site's
 * version. O(1), and without a lock unless something has expired.
 *
 * @param string $room_prefix Beginning of the rooms' names.
 * @param string $site        Site.
 * @return int 0 only when the site has no live entry.
 * @throws PresenceException
 */
function presence_version_prefix( string $room_prefix, string $site = '' ): int {}

/**
 * Everything one heartbeat needs, in one call: writes, then removals, then version and counts of rooms. O(items).
 *
 * Each write is atomic by itself. All arguments are checked before anything is written; a message names the place, as in
 * `Argument #1 ($set) [2]["ttl"] must be between 1 and 86400`. Rules and defaults of the fields are those of
 * {@see presence_set()}, and no other fields may be given. Each array has at most 1,000 items.
 *
 * @param list<array{room: string, client_id: string, data?: array, user_id?: int, ttl?: ?int, max_per_user?: int, age_ms?: int, max_bytes_per_user?: int, leave_free?: int}> $set
 * @param list<array{room: string, client_id: string}> $remove
 * @param list<string> $rooms Names of rooms. To learn what changed in one of them, call {@see presence_get()} with `since`.
 * @param string $site  Site.
 * @return array{
 *     set: list<bool|int>,
 *     removed: list<bool>,
 *     rooms: array<string, array{version: int, entries: int, users: int}>
 * } For each write true (joined or changed), false (renewed) or the {@see PresenceException} code of its refusal (FULL,
 *   CONTENDED, CONFLICT, LIMIT); for each removal whether a live entry went; for each room its version and counts.
 * @throws PresenceException UNAVAILABLE, CORRUPT, and CONTENDED outside of the writes.
 */
function presence_exchange( array $set, array $remove, array $rooms, string $site = '' ): array {}

/**
 * The rooms that have live entries, by name. O(log rooms + offset + limit), whatever other rooms there are.
 *
 * @param string $prefix Beginning of the rooms' names; '' = every room.
 * @param string $site   Site.
 * @param int    $limit  Most rooms to return, 1 to 10,000.
 * @param int    $offset Rooms to skip, 0 or more.
 * @return array<string, array{entries: int, users: int, version: int}> As PHP's arrays do, a room named "5" has the key 5.
 * @throws PresenceException
 */
function presence_rooms( string $prefix = '', string $site = '', int $limit = 1000, int $offset = 0 ): array {}

/**
 * Counts a save of a screen, or of whatever `$key` names: 1, 2, 3, … Atomic: two at once are two. A count is kept for 24
 * hours after its last bump, and at most 200 a site: one more makes the bumping user's own oldest go, or the oldest of
 * all if there is none. O(1), O(200) for a site that has that many.
 *
 * @param string $key     1 to 191 bytes of UTF-8.
 * @param int    $user_id Who saved, 0 or more.
 * @param string $site    Site.
 * @return int The new count.
 * @throws PresenceException Also FULL.
 */
function presence_bump( string $key, int $user_id = 0, string $site = '' ): int {}

/**
 * What is known of the saves of one key. O(1).
 *
 * @param string $key  1 to 191 bytes of UTF-8.
 * @param string $site Site.
 * @return ?array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int} How many; who saved last, and
 *         when in milliseconds since 1970; the newest save by anyone but that one (0 and 0: there is none). Null: no save
 *         within 24 hours.
 * @throws PresenceException
 */
function presence_revision( string $key, string $site = '' ): ?array {}

/**
 * What is known of the saves of all keys, the one saved last first. O(200).
 *
 * @param string $site Site.
 * @return array<string, array{rev: int, user_id: int, time_ms: int, other_user_id: int, other_time_ms: int}> As
 *         {@see presence_revision()}, by key. As PHP's arrays do, a key named "5" comes as 5.
 * @throws PresenceException
 */
function presence_revisions( string $site = '' ): array {}

/**
 * Forgets that a user saved anything: what they saved was saved by nobody (0) then, as often and at the same times. Their
 * entries stay ({@see presence_remove_user()}). O(200).
 *
 * @param int    $user_id User, 1 or more.
 * @param string $site    Site.
 * @return int Keys whose newest save, or newest by somebody else, was theirs.
 * @throws PresenceException
 */
function presence_forget_user( int $user_id, string $site = '' ): int {}

/**
 * Removes one entry. O(1).
 *
 * @param string $room      Name of the room.
 * @param string $client_id Client id.
 * @param string $site      Site.
 * @return bool True if a live entry went.
 * @throws PresenceException
 */
function presence_remove( string $room, string $client_id, string $site = '' ): bool {}

/**
 * Removes all entries of a user in a site. O(entries of the user).
 *
 * @param int    $user_id 1 or more.
 * @param string $site    Site.
 * @return int How many live entries went.
 * @throws PresenceException
 */
function presence_remove_user( int $user_id, string $site = '' ): int {}

/**
 * Reclaims the expired entries of every site. Nobody needs it for right answers. O(sites + what has expired).
 *
 * @return int How many.
 * @throws PresenceException
 */
function presence_gc(): int {}

/**
 * Removes everything of one site. O(entries of the site).
 *
 * @param string $site Site.
 * @return int How many live entries and counts of saves went.
 * @throws PresenceException
 */
function presence_clear( string $site ): int {}

/**
 * What the engine says about itself. O(1), over Redis O(sites).
 *
 * A Redis server that does not answer is told of too, by what the processes of one PHP-FPM master know of it: `breaker` is
 * not "closed", and what only the server knows is 0 or empty.
 *
 * @return array{
 *     engine: string, version: string, path: string, owner: int, layout: int, epoch: int, size: int, blocks: int,
 *     blocks_used: int, block_size: int, shards: int, entries: int, rooms: int, sites: int,
 *     refused: array{full: int, contended: int, conflict: int, limit: int}, recoveries: int,
 *     server?: string, eviction?: string, failures?: int, round_trip_us?: int, breaker?: string, retry_ms?: int,
 *     last_error?: string
 * } The engine's name and the extension's version; the segment's file, its numeric owner and the version of its layout;
 *   the random bits that begin every version; bytes of the file; blocks in all, in use, and the bytes of one; parts with a
 *   lock of their own; live entries, rooms and sites; calls refused, by reason; how often the work of a process that died
 *   in the middle was finished or undone. Over Redis the path is the server's address, without a password, then "#" and the
 *   prefix of its keys; blocks are MiB of its memory, 0 without a limit; recoveries count how often it answered again;
 *   and there are seven more: name and version of the server; what it does when its memory is full; how often it did not
 *   answer; microseconds of the last answer; whether it is asked, "closed", "open" after a failure or "half-open" while one
 *   call finds out; in how many milliseconds it is asked again, 0 when closed; and why it did not answer the last time,
 *   without a password, empty if it always did.
 * @throws PresenceException
 */
function presence_info(): array {}
