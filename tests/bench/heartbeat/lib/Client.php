<?php
/**
 * An editor's browser with the dashboard open, asking on one connection.
 */

declare(strict_types=1);

namespace NativePresence\Bench\Heartbeat;

use NativePresence\Bench\Rounds;
use NativePresence\Recording\Tab as TabId;
use NativePresence\Site;
use NativePresence\Tests\WordPress\Answer;
use NativePresence\Tests\WordPress\Tab;
use NativePresence\Tests\WordPress\Visitor;
use RuntimeException;

final class Client {
	private const PAGE = '/wp-admin/index.php';

	/** Requests of a turn that count: somebody comes, and goes. */
	private const COUNTED = 2;

	/** Rounds before those that count. */
	private const WARM = 5;

	private readonly int $user_id;
	private readonly Visitor $visitor;
	private Answer $page;
	private Tab $tab;

	/** @var array<string, array<string, mixed>> What the last beat changed on the page, by surface. */
	private array $changed = array();

	public function __construct( private readonly Meter $meter, private readonly People $people ) {
		$this->user_id = get_user_by( 'login', 'maya' )->ID;
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	/** Opens the dashboard, and warms everybody up. */
	public function open(): void {
		$this->page = $this->visitor->get( self::PAGE, array( 'X-Bench: ours' ) );
		$this->tab  = new Tab( $this->page );
		$nowhere    = new Figures();
		for ( $i = 0; $i < self::WARM; $i++ ) {
			$this->round( $i, 0, $nowhere );
		}
	}

	/** A turn of every contender, beats before views, in another order every time. */
	public function round( int $round, int $online, Figures $figures ): void {
		foreach ( Rounds::order( Figures::BEATS, $round ) as $contender ) {
			$this->turn( $online, $contender, $figures, fn() => $this->happen_and_beat( $contender ) );
		}
		foreach ( Rounds::order( array( Figures::PAGE_BARE, Figures::PAGE_OURS ), $round ) as $contender ) {
			$this->turn( $online, $contender, $figures, fn() => $this->view( $contender ) );
		}
	}

	/**
	 * One request that does not count, and those that do. The first finds the processor's caches as the contender before has
	 * left them; on a site of its own it would find what requests like it have left.
	 *
	 * @param callable(): array<string, float> $request
	 */
	private function turn( int $online, string $contender, Figures $figures, callable $request ): void {
		$request();
		for ( $i = 0; $i < self::COUNTED; $i++ ) {
			$figures->add( $online, $contender, $request() );
		}
	}

	/**
	 * Somebody comes or goes, and then comes a beat: for all contenders, because what it takes to put it down keeps the
	 * database and the processor's caches busy.
	 *
	 * @param bool $profile Whether profile.c counts it.
	 * @return array<string, float> By measure.
	 */
	private function happen_and_beat( string $contender, bool $profile = false ): array {
		if ( in_array( $contender, array( Figures::CHANGED, Figures::ALL ), true ) ) {
			// The page has what was there before: who came and went unseen changes nothing.
			$this->beat( Figures::ALL );
		}
		$this->people->come_or_go( Figures::ALL === $contender );
		if ( Figures::UNCHANGED === $contender ) {
			// It was told in the beat before.
			$this->beat( Figures::ALL );
		}
		return $this->beat( $contender, true, $profile );
	}

	/**
	 * What requests are made of, as profile.c counts it. Contenders take turns, as they do when they are measured.
	 *
	 * @param list<string> $contenders
	 * @param int          $requests   Of each.
	 * @return list<array{int, int, int, string}> See Profile.
	 */
	public function profile( array $contenders, int $requests ): array {
		for ( $i = 0; $i < $requests; $i++ ) {
			foreach ( $contenders as $contender ) {
				foreach ( array( false, true ) as $counts ) {
					in_array( $contender, Figures::BEATS, true ) ? $this->happen_and_beat( $contender, $counts ) : $this->view( $contender, $counts );
				}
			}
		}
		return $this->visitor->get( self::PAGE, array( 'X-Bench-Profile: read' ) )->json();
	}

	/**
	 * @param bool $counts  Whether the answer has to be what the contender stands for.
	 * @param bool $profile Whether profile.c counts it.
	 * @return array<string, float> By measure.
	 */
	private function beat( string $contender, bool $counts = false, bool $profile = false ): array {
		$data = Figures::HIDDEN === $contender ? array() : $this->tab->ping();
		$form = array(
			'action'    => 'heartbeat',
			'_nonce'    => $this->page->script_value( 'heartbeatSettings' )['nonce'],
			'interval'  => 60,
			'screen_id' => 'dashboard',
			'has_focus' => 'true',
			'data'      => $data,
		);

		[ $answer, $measured ] = $this->measure( fn() => $this->visitor->post( '/wp-admin/admin-ajax.php', $form, self::headers( $contender, $profile ) ) );
		$measured['asked']     = strlen( http_build_query( $form ) );
		$answered              = $answer->json();
		$this->tab->proof      = $answered['presence-proof'] ?? $this->tab->proof;
		if ( in_array( $contender, array( Figures::CHANGED, Figures::ALL ), true ) ) {
			$this->changed = $this->tab->take( $answered['presence-shown'] );
		}
		$right = match ( $contender ) {
			Figures::UNCHANGED => 0 === $answered['presence-shown'],
			Figures::CHANGED   => array( 'whos-online', 'admin-bar' ) === array_keys( $this->changed ),
			Figures::ALL       => ! $counts || 3 === count( $this->changed ),
			Figures::TABLE     => isset( $answered['presence-online'] ),
			default            => ! isset( $answered['presence-shown'] ) && ! isset( $answered['presence-online'] ),
		};
		return $right ? $measured : throw new RuntimeException( "$contender: $answer->body" );
	}

	/**
	 * @param bool $profile Whether profile.c counts it.
	 * @return array<string, float> By measure.
	 */
	private function view( string $contender, bool $profile = false ): array {
		[ $answer, $measured ] = $this->measure( fn() => $this->visitor->get( self::PAGE, self::headers( $contender, $profile ) ) );
		$ours                  = $answer->has_id( 'presence_whos_online' );
		if ( $ours !== ( Figures::PAGE_OURS === $contender ) ) {
			throw new RuntimeException( "$contender: HTTP $answer->status" );
		}
		if ( $ours ) {
			// The tab is closed again.
			presence_remove( 'admin/online', TabId::user( $this->user_id, $answer->config()['tab'] ), Site::id() );
		}
		return $measured;
	}

	/**
	 * @param callable(): Answer $request
	 * @return array{Answer, array<string, float>} What came, and by measure what it took.
	 */
	private function measure( callable $request ): array {
		$before = $this->meter->read();
		$answer = $request();
		$cpu    = $this->meter->read() - $before;
		if ( 200 !== $answer->status ) {
			throw new RuntimeException( "HTTP $answer->status: $answer->body" );
		}
		return array(
			$answer,
			array(
				'ms'      => $answer->microseconds / 1000,
				'cpu'     => $cpu,
				'bytes'   => (float) strlen( $answer->body ),
				'queries' => (float) $answer->header( 'X-Bench-Queries' ),
				'memory'  => (float) $answer->header( 'X-Bench-Memory' ),
			),
		);
	}

	/**
	 * What the site's must-use plugin is asked for.
	 *
	 * @return list<string>
	 */
	private static function headers( string $contender, bool $profile ): array {
		$plugin = match ( $contender ) {
			Figures::BARE, Figures::PAGE_BARE => 'bare',
			Figures::TABLE                    => 'table',
			default                           => 'ours',
		};
		return array( "X-Bench: $plugin", ...( $profile ? array( 'X-Bench-Profile: count' ) : array() ) );
	}
}
