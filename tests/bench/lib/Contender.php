<?php
/**
 * A way to keep presence. Every method does its work for a whole crowd, or `$times` over, so that what is measured is the
 * work and not the call of the method.
 */

declare(strict_types=1);

namespace NativePresence\Bench;

interface Contender {
	/** Seconds that an entry lives: nobody expires while the benchmark runs. */
	public const TTL = 7200;

	public function name(): string;

	/**
	 * What it can be asked for, of: set, remove, get, count, version, changes, rooms.
	 *
	 * @return list<string>
	 */
	public function can(): array;

	/**
	 * Writes everyone.
	 *
	 * @param list<array<string, int|string>> $data What each of them does.
	 */
	public function set( Crowd $crowd, array $data ): void;

	/** Writes many who are never read. */
	public function fill( Crowd $crowd ): void;

	public function remove( Crowd $crowd ): void;

	/**
	 * Reads the crowd's one room.
	 *
	 * @return array<mixed> What was read last.
	 */
	public function get( Crowd $crowd, int $times ): array;

	public function count( Crowd $crowd, int $times ): void;

	public function version( Crowd $crowd, int $times ): void;

	/** Asks what is new when nothing is. */
	public function changes( Crowd $crowd, int $times ): void;

	/**
	 * Reads which rooms there are whose names begin as the crowd's do, by name, and how many are in each.
	 *
	 * @return array<string, mixed> What was read last.
	 */
	public function rooms( Crowd $crowd, int $times ): array;

	/** Removes everything. */
	public function clear(): void;
}
