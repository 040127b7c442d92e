<?php
/**
 * A page that a person opened is recorded with its request; what only text has made a browser ask for is not.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class NavigationTest extends TestCase {
	private const LANGUAGE = 'Accept-Language: en-GB,en;q=0.9';
	private const PAGE     = 'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

	private int $user_id;

	private int $post_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->post_id = $this->make_post( array( 'post_status' => 'private' ) );
		$this->visitor = Visitor::signed_in( $this->user_id );
	}

	/**
	 * @dataProvider pages_that_nobody_opened
	 */
	public function test_a_page_that_nobody_opened_is_recorded_nowhere_until_it_beats( string ...$headers ): void {
		$page = $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit", $headers );
		foreach ( array( '/wp-admin/users.php', '/wp-admin/profile.php', '/' ) as $path ) {
			$this->visitor->get( $path, $headers );
		}
		self::assertSame( 200, $page->status );
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
		self::assertSame( 1, $page->config()['unseen'] );

		$this->visitor->beat( $page, Visitor::ping( $page ) + array( 'presence-editor-ping' => array( 'post_id' => $this->post_id ) ), 'post' );
		self::assertSame( array( 'editor-' . $this->user_id . '-' . $page->config()['tab'] ), self::clients( (string) wp_presence_post_room( $this->post_id ) ) );
		self::assertSame( array( 'user-' . $this->user_id . '-' . $page->config()['tab'] ), self::clients() );
	}

	/**
	 * @return iterable<string, string[]>
	 */
	public function pages_that_nobody_opened(): iterable {
		foreach ( array( 'image', 'iframe', 'frame', 'embed', 'object', 'video', 'audio', 'track', 'script', 'style', 'font', 'empty', 'manifest', 'report', 'worker', 'fencedframe', 'xslt', 'something-new' ) as $destination ) {
			yield "as $destination" => array( "Sec-Fetch-Dest: $destination", self::PAGE, self::LANGUAGE );
		}
		yield 'an image without HTTPS' => array( 'Accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', self::LANGUAGE );
		yield 'an image of an old browser' => array( 'Accept: image/png,image/*;q=0.8,*/*;q=0.5', self::LANGUAGE );
		yield 'an image without a language' => array( 'Accept: image/webp,*/*' );
		yield 'a video without HTTPS' => array( 'Accept: */*', 'Range: bytes=0-', self::LANGUAGE );
		yield 'a style without HTTPS' => array( 'Accept: text/css,*/*;q=0.1', self::LANGUAGE );
		yield 'a script without HTTPS' => array( 'Accept: */*', self::LANGUAGE );
		yield 'jQuery without HTTPS' => array( 'Accept: text/html, */*; q=0.01', 'X-Requested-With: XMLHttpRequest', self::LANGUAGE );
		foreach ( array( 'Sec-Purpose: prefetch', 'Sec-Purpose: prefetch;prerender', 'Purpose: prefetch', 'X-Moz: prefetch' ) as $ahead ) {
			yield $ahead => array( 'Sec-Fetch-Dest: document', $ahead, self::PAGE, self::LANGUAGE );
		}
	}

	/**
	 * @dataProvider pages_that_a_person_opened
	 */
	public function test_a_page_that_a_person_opened_is_recorded_with_its_request( string ...$headers ): void {
		$page = $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit", $headers );
		self::assertSame( 0, $page->config()['unseen'] );
		self::assertSame( array( 'user-' . $this->user_id . '-' . $page->config()['tab'] ), self::clients() );
		self::assertSame( array( 'editor-' . $this->user_id . '-' . $page->config()['tab'] ), self::clients( (string) wp_presence_post_room( $this->post_id ) ) );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function pages_that_a_person_opened(): array {
		return array(
			'with HTTPS'              => array( 'Sec-Fetch-Dest: document', 'Sec-Fetch-Mode: navigate', self::PAGE, self::LANGUAGE ),
			'without HTTPS'           => array( self::PAGE, self::LANGUAGE ),
			'by the view of an app'   => array( self::PAGE, self::LANGUAGE, 'X-Requested-With: org.example.app' ),
			'by a program'            => array( 'Accept: */*' ),
			'by a program, silently'  => array( 'Accept:' ),
		);
	}

	public function test_the_answer_to_a_form_is_recorded_by_its_first_beat(): void {
		$page = $this->visitor->post( '/wp-admin/tools.php', array( 'any' => 'thing' ), array( 'Sec-Fetch-Dest: document', self::PAGE ) );
		self::assertSame( 200, $page->status );
		self::assertSame( array(), self::clients() );
		self::assertSame( 1, $page->config()['unseen'] );
		$this->visitor->beat( $page, Visitor::ping( $page ) );
		self::assertSame( array( 'user-' . $this->user_id . '-' . $page->config()['tab'] ), self::clients() );
	}

	public function test_a_form_that_asks_for_an_editor_takes_nobody_into_its_room(): void {
		foreach ( array( self::PAGE, 'Accept: */*' ) as $accept ) {
			$page = $this->visitor->post( "/wp-admin/post.php?post=$this->post_id&action=edit", array( 'any' => 'thing' ), array( 'Sec-Fetch-Dest: document', $accept ) );
			self::assertSame( 200, $page->status );
			wp_cache_flush();
			self::assertStringEndsWith( ":$this->user_id", get_post_meta( $this->post_id, '_edit_lock', true ), 'core locks the post' );
			self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
		}
	}

	public function test_an_image_leaves_what_the_person_has_open_as_it_is(): void {
		$visitor = new Visitor();
		$visitor->log_in( self::login_of( $this->user_id ), self::PASSWORD );
		$before = self::clients();
		self::assertCount( 1, $before, 'the login' );
		$visitor->get( '/wp-admin/profile.php', array( 'Sec-Fetch-Dest: image' ) );
		self::assertSame( $before, self::clients() );
	}

	public function test_an_editor_in_a_frame_keeps_its_lock_and_is_in_nobodys_room(): void {
		$page = $this->visitor->get( "/wp-admin/post.php?post=$this->post_id&action=edit", array( 'Sec-Fetch-Dest: iframe' ) );
		$lock = array( 'wp-refresh-post-lock' => array( 'post_id' => $this->post_id, 'lock' => '' ) );
		$this->visitor->beat( $page, $lock + array( 'presence-frame' => 1 ), 'post' );
		wp_cache_flush();
		self::assertStringEndsWith( ":$this->user_id", get_post_meta( $this->post_id, '_edit_lock', true ) );
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );

		$this->visitor->beat( $page, $lock, 'post' );
		self::assertSame( array( "lock-$this->user_id" ), self::clients( (string) wp_presence_post_room( $this->post_id ) ), 'no frame says so' );
	}
}
