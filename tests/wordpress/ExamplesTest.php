<?php
/**
 * The worked examples of docs/developing.md do what they say.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class ExamplesTest extends TestCase {
	private const FOLDER = __DIR__ . '/../../docs/examples';

	protected function tearDown(): void {
		presence_clear( 'my-application' );
		parent::tearDown();
	}

	public function test_a_ticket_desk_tells_on_every_beat_who_else_has_the_ticket_open(): void {
		require self::FOLDER . '/ticket-desk.php';
		$ada  = $this->make_user( 'editor', 'Ada' );
		$ben  = $this->make_user( 'editor', 'Ben' );
		$carl = $this->make_user( 'contributor', 'Carl' );

		self::assertSame( array(), self::beat( $ada, 4711, 'a' ) );
		self::assertSame( array( 'Ada' ), self::beat( $ben, 4711, 'a' ) );
		self::assertSame( array( 'Ben' ), self::beat( $ada, 4711, 'b' ), 'two tabs are one person' );
		self::assertSame( array( 'Ada' ), self::beat( $ben, 4711, 'a' ) );
		self::assertSame( array(), self::beat( $ben, 4712, 'a' ) );
		self::assertNull( self::beat( $carl, 4711, 'a' ), 'whoever may edit posts, but no ticket' );
		self::assertFalse( wp_can_access_presence_room( 'tickets/4711', $carl ) );
		self::assertTrue( wp_can_access_presence_room( 'admin/online', $carl ), 'other rooms are left alone' );
	}

	public function test_reviewers_of_a_post_are_told_from_its_author(): void {
		require self::FOLDER . '/reviewing.php';
		$author   = $this->make_user( 'author', 'Ada' );
		$reviewer = $this->make_user( 'editor', 'Ben' );
		$post_id  = $this->make_post( array( 'post_author' => $author ) );
		foreach ( array( $author, $reviewer ) as $user_id ) {
			$state = apply_filters( 'wp_presence_editor_state', array( 'action' => 'editing' ), $post_id, $user_id );
			wp_set_presence( (string) wp_presence_post_room( $post_id ), "tab-$user_id", $state, $user_id );
		}

		wp_set_current_user( $author );
		self::assertSame( array( 'Ben' ), \Reviewing\reviewers( $post_id ) );
		wp_set_current_user( $this->make_user( 'contributor' ) );
		self::assertSame( array(), \Reviewing\reviewers( $post_id ), 'who may not edit the post is told nothing' );
	}

	public function test_a_supervisor_hears_of_changes_of_workers_only(): void {
		require self::FOLDER . '/workers.php';
		$seen = 0;
		$jobs = array();
		self::assertFalse( \Workers\follow( $seen, $jobs ) );

		\Workers\alive( 'w1', 'letter 1' );
		\Workers\alive( 'w2', null );
		self::assertTrue( \Workers\follow( $seen, $jobs ) );
		ksort( $jobs );
		self::assertSame( array( 'w1' => 'letter 1', 'w2' => null ), $jobs );

		\Workers\alive( 'w1', 'letter 1' );
		self::assertFalse( \Workers\follow( $seen, $jobs ), 'a renewal is no news' );
		\Workers\alive( 'w1', 'letter 2' );
		presence_remove( 'queue/mail', 'w2', 'my-application' );
		self::assertTrue( \Workers\follow( $seen, $jobs ) );
		self::assertSame( array( 'w1' => 'letter 2' ), $jobs );
	}

	/**
	 * What the ticket desk adds to a beat's answer.
	 *
	 * @return string[]|null
	 */
	private static function beat( int $user_id, int $ticket, string $tab ): ?array {
		wp_set_current_user( $user_id );
		$answer = apply_filters( 'heartbeat_received', array(), array( 'ticket-desk' => array( 'ticket' => $ticket, 'tab' => $tab ) ), 'dashboard' );
		return $answer['ticket-desk'] ?? null;
	}
}
