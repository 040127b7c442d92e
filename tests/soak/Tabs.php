<?php
/**
 * Simulated tabs: what each does next, and what may be seen of it at any time.
 */

declare(strict_types=1);

namespace NativePresence\Soak;

final class Tabs {
	private const SCREENS = array( 'dashboard', 'edit-post', 'upload', 'edit-comments', 'edit-page', 'profile', 'tools' );

	/** Room of everyone; every third tab is in the room of a post instead. */
	public const ONLINE = 'admin/online';

	private const POSTS = 10;

	/** Nanoseconds by which clocks and leases may differ: the engine counts milliseconds. */
	private const MARGIN = 5_000_000;

	/** @var array<string, array{room: string, user: int, screen: string, idle: int, interval: int, due: int, busy: bool, sent: int, done: int, over: bool, left: int}> By client id. */
	public array $tabs = array();

	/** @var array<string, int> What they did. */
	public array $did = array( 'joined' => 0, 'renewed' => 0, 'moved' => 0, 'fell idle or came back' => 0, 'left' => 0, 'died' => 0 );

	/** Of a hundred beats so many are not made because the tab dies, and so many more are goodbyes. */
	public int $ends = 1;

	private int $made = 0;

	/** Comes in. */
	public function join( int $now ): void {
		$number = $this->made++;

		$this->tabs[ "tab-$number" ] = array(
			'room'     => 0 === $number % 3 ? 'postType/post:' . ( 900_000 + $number % self::POSTS ) : self::ONLINE,
			'user'     => 2_000_000 + intdiv( $number, 2 ),
			'screen'   => self::SCREENS[ $number % count( self::SCREENS ) ],
			'idle'     => 0,
			// One in four windows has no focus, and beats half as often.
			'interval' => 0 === $number % 4 ? 2 : 1,
			'due'      => $now + random_int( 0, 1_000_000_000 ),
			'busy'     => false,
			'sent'     => 0,
			'done'     => 0,
			'over'     => false,
			'left'     => 0,
		);
		++$this->did['joined'];
	}

	/**
	 * What tabs whose time has come do now.
	 *
	 * @return array{set: list<array<string, mixed>>, remove: list<array<string, string>>, clients: list<string>}|null
	 */
	public function batch( int $now, int $most ): ?array {
		$batch = array( 'set' => array(), 'remove' => array(), 'clients' => array() );
		foreach ( $this->tabs as $client => $tab ) {
			if ( $tab['over'] || $tab['busy'] || $tab['due'] > $now ) {
				continue;
			}
			$this->act( $client, $now, $batch );
			if ( count( $batch['clients'] ) === $most ) {
				break;
			}
		}
		return $batch['clients'] ? $batch : null;
	}

	/**
	 * One tab's beat, or its end.
	 *
	 * @param array{set: list<array<string, mixed>>, remove: list<array<string, string>>, clients: list<string>} $batch
	 */
	private function act( string $client, int $now, array &$batch ): void {
		$tab    = &$this->tabs[ $client ];
		$chance = $tab['sent'] ? random_int( 1, 1000 ) : 1000;
		if ( $chance <= 10 * $this->ends ) {
			// It dies: nobody hears of it again.
			$tab['over'] = true;
			++$this->did['died'];
			return;
		}
		$batch['clients'][] = $client;
		$tab['busy']        = true;
		if ( $chance <= 20 * $this->ends ) {
			$tab['left'] = 1;
			$tab['over'] = true;
			$batch['remove'][] = array( 'room' => $tab['room'], 'client_id' => $client );
			++$this->did['left'];
			return;
		}
		if ( $chance <= 20 * $this->ends + 40 ) {
			$tab['screen'] = self::SCREENS[ random_int( 0, count( self::SCREENS ) - 1 ) ];
			++$this->did['moved'];
		} elseif ( $chance <= 20 * $this->ends + 80 ) {
			$tab['idle'] = 1 - $tab['idle'];
			++$this->did['fell idle or came back'];
		} else {
			++$this->did['renewed'];
		}
		$tab['due']     = $now + $tab['interval'] * 1_000_000_000;
		$batch['set'][] = array(
			'room'      => $tab['room'],
			'client_id' => $client,
			'user_id'   => $tab['user'],
			'ttl'       => self::lease( $tab ),
			'data'      => array(
				'screen'   => $tab['screen'],
				'_name'    => "Person {$tab['user']}",
				'_avatar'  => 'https://secure.gravatar.com/avatar/' . hash( 'sha256', (string) $tab['user'] ) . '?s=64&d=mm&r=g',
				'_session' => substr( md5( $client ), 0, 16 ),
				'_idle'    => $tab['idle'],
				'_object'  => $tab['screen'],
			),
		);
	}

	/**
	 * The workers have done what was sent.
	 *
	 * @param list<string> $clients
	 */
	public function done( array $clients, int $sent, int $now ): void {
		foreach ( $clients as $client ) {
			$this->tabs[ $client ]['busy'] = false;
			$this->tabs[ $client ]['sent'] = $sent;
			$this->tabs[ $client ]['done'] = $now;
		}
	}

	/**
	 * Whether a tab is seen that must not be, or is not seen that must be, by a read between two moments.
	 *
	 * @param array<string, true> $seen Client ids.
	 * @return array{flickers: list<string>, ghosts: list<string>}
	 */
	public function judge( array $seen, int $before, int $after ): array {
		$wrong = array( 'flickers' => array(), 'ghosts' => array() );
		foreach ( $this->tabs as $client => $tab ) {
			if ( $tab['busy'] || 0 === $tab['sent'] ) {
				continue;
			}
			$lease  = self::lease( $tab ) * 1_000_000_000;
			$gone   = $tab['left'] || $tab['done'] + $lease + self::MARGIN < $before;
			$there  = ! $tab['left'] && $tab['sent'] + $lease - self::MARGIN > $after;
			if ( $there && ! isset( $seen[ $client ] ) ) {
				$wrong['flickers'][] = $client;
			}
			if ( $gone && isset( $seen[ $client ] ) ) {
				$wrong['ghosts'][] = $client;
			}
		}
		return $wrong;
	}

	/** Forgets tabs that are over, some time after the last lease of theirs. */
	public function forget( int $now ): void {
		$this->tabs = array_filter( $this->tabs, static fn( array $tab ) => ! $tab['over'] || $tab['busy'] || $tab['done'] + 10_000_000_000 > $now );
	}

	/** How many are not over. */
	public function open(): int {
		return count( array_filter( $this->tabs, static fn( array $tab ) => ! $tab['over'] ) );
	}

	/**
	 * Seconds: what Lease makes of an interval, sixty times as short, rounded up.
	 *
	 * @param array{interval: int} $tab
	 */
	private static function lease( array $tab ): int {
		return $tab['interval'] + 1;
	}
}
