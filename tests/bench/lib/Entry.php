<?php
/**
 * What everyone but us makes of an entry: the same properties as PresenceEntry, which PHP code cannot make.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

final class Entry {
	public string $room;
	public string $client_id;
	public int $user_id;

	/** @var array<string, int|string> */
	public array $data;
	public string $date_gmt;
	public int $version;
}
