<?php
/**
 * Two worlds that differ only in what a viewer may not know look the same to that viewer, byte by byte: every page, beat,
 * route and refusal. An administrator, who may know, sees the difference.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

final class LeaksWorldsTest extends TestCase {
	private const BASE = '/wp-json/wp-presence/v1/presence';

	/** Posts edited beyond those that lists show, or look at first. */
	private const MANY = 70;

	/** Viewers who may not know of sealed posts. */
	private const ROLES = array( 'contributor', 'author', 'editor' );

	/** @var int[] Posts that only an administrator may know. */
	private array $sealed;

	/** @var int[] Posts of the viewer. */
	private array $own;

	private int $user_id;

	private Visitor $visitor;

	protected function setUp(): void {
		parent::setUp();
		$this->install( 'fixed-world' );
		for ( $i = 0; $i < 3; $i++ ) {
			$this->sealed[ $i ] = $this->make_post( array( 'post_name' => "sealed-$i", 'post_title' => "Sealed $i", 'post_status' => 'private' ) );
		}
	}

	/**
	 * @dataProvider worlds
	 * @param callable( self ): void $one
	 * @param callable( self ): void $other
	 */
	public function test_what_a_viewer_may_not_know_shapes_no_answer( string $role, callable $one, callable $other ): void {
		$this->enter_as( $role );
		$seen = $this->see( $one );
		self::assertGreaterThan( 20, count( $seen ) );
		foreach ( $this->see( $other ) as $question => $answer ) {
			self::assertSame( $seen[ $question ], $answer, $question );
		}
	}

	/**
	 * @dataProvider worlds_with_a_difference
	 * @param callable( self ): void $one
	 * @param callable( self ): void $other
	 */
	public function test_who_may_know_sees_the_difference( callable $one, callable $other ): void {
		$this->enter_as( 'administrator' );
		self::assertNotSame( $this->see( $one ), $this->see( $other ) );
	}

	/**
	 * @dataProvider worlds_with_a_difference
	 * @group network
	 * @param callable( self ): void $one
	 * @param callable( self ): void $other
	 */
	public function test_what_happens_on_a_site_shapes_no_answer_to_the_administrator_of_another( callable $one, callable $other ): void {
		$second = (int) get_sites( array( 'path' => '/second/', 'fields' => 'ids' ) )[0];
		$this->enter_as( '' );
		remove_user_from_blog( $this->user_id, 1 );
		add_user_to_blog( $second, $this->user_id, 'administrator' );
		$here  = $this->see( $one );
		$there = $this->see( $one, '/second' );
		foreach ( array( '' => $here, '/second' => $there ) as $site => $seen ) {
			foreach ( $this->see( $other, $site ) as $question => $answer ) {
				self::assertSame( $seen[ $question ], $answer, "$site $question" );
			}
		}
		presence_clear( Site::id( $second ) );
	}

	/**
	 * @dataProvider changes
	 * @param callable( self ): void $change
	 */
	public function test_a_page_is_told_nothing_when_something_else_changes( string $role, string $path, callable $change ): void {
		$this->enter_as( $role );
		$this->base();
		$this->edit( 1, 0 );
		$page  = $this->visitor->get( sprintf( $path, $this->own[0] ) );
		$tab   = new Tab( $page );
		$first = $this->visitor->beat( $page, $tab->ping() );
		$tab->take( $tab->hear( $first ) );
		$before = $this->visitor->beat( $page, $tab->ping() );
		self::assertSame( 0, $tab->hear( $before ) );
		$change( $this );
		foreach ( array( 'with proof' => $tab->proof, 'without' => '', 'with another' => str_repeat( 'a', strlen( $tab->proof ) ) ) as $which => $proof ) {
			$tab->proof = $proof;
			$after      = $this->visitor->beat( $page, $tab->ping() );
			self::assertSame( self::plain( $before->body ), self::plain( $after->body ), $which );
			$tab->hear( $after );
		}
	}

	/**
	 * @dataProvider changes_with_a_difference
	 * @param callable( self ): void $change
	 */
	public function test_the_page_of_who_may_know_is_told( callable $change ): void {
		$this->enter_as( 'administrator' );
		$this->base();
		$this->edit( 1, 0 );
		// With two editors the post is above those with one.
		$this->edit( 3, 0 );
		$page = $this->visitor->get( '/wp-admin/' );
		$tab  = new Tab( $page );
		$tab->take( $tab->hear( $this->visitor->beat( $page, $tab->ping() ) ) );
		self::assertSame( 0, $tab->hear( $this->visitor->beat( $page, $tab->ping() ) ) );
		$change( $this );
		self::assertIsArray( $tab->hear( $this->visitor->beat( $page, $tab->ping() ) ) );
	}

	public function test_each_proof_looks_unlike_the_last_and_is_as_long(): void {
		$this->enter_as( 'contributor' );
		$page   = $this->visitor->get( '/wp-admin/' );
		$tab    = new Tab( $page );
		$proofs = array();
		for ( $i = 0; $i < 5; $i++ ) {
			$tab->hear( $this->visitor->beat( $page, $tab->ping() ) );
			$proofs[] = $tab->proof;
		}
		self::assertCount( 5, array_unique( $proofs ) );
		self::assertSame( array( strlen( $page->config()['proof'] ) ), array_values( array_unique( array_map( strlen( ... ), $proofs ) ) ) );
		foreach ( str_split( implode( '', $proofs ), 8 ) as $part ) {
			self::assertSame( 1, substr_count( implode( ' ', $proofs ), $part ), 'no part comes twice' );
		}
	}

	public function test_no_hash_that_leaves_can_be_made_without_the_secret_of_the_site(): void {
		$this->enter_as( 'contributor' );
		$this->base();
		$shown  = $this->visitor->beat( $this->visitor->get( '/wp-admin/' ), $this->ask( array() ) )->json()['presence-shown'];
		$hashes = array();
		foreach ( $shown as $answer ) {
			preg_match_all( '/[A-Za-z0-9]{8,}(?=[.,;"]|$)/', $answer['token'], $match );
			array_push( $hashes, ...$match[0], ...array_column( $answer['rows'] ?? array(), 'k' ) );
		}
		self::assertGreaterThan( 5, count( $hashes ) );

		$again = ( new Variant() )->with_fixture( 'fixed-world' )->with_constant( 'NONCE_KEY', 'another key' )->with_constant( 'NONCE_SALT', 'another salt' )->start();
		try {
			$visitor = $again->visitor( $this->user_id );
			$body    = $visitor->beat( $visitor->get( '/wp-admin/' ), $this->ask( array() ) )->body;
			self::assertStringContainsString( 'presence-shown', $body );
			foreach ( $hashes as $hash ) {
				self::assertStringNotContainsString( $hash, $body );
			}
		} finally {
			$again->stop();
		}
	}

	/**
	 * Pairs of worlds, and whether an administrator can tell them apart.
	 *
	 * @return array<string, array{callable, callable, bool}>
	 */
	private static function pairs(): array {
		$base = static fn ( self $test ) => $test->base();
		$then = static fn ( callable ...$steps ) => static fn ( self $test ) => array_map( static fn ( $step ) => $step( $test ), $steps );
		$edit = static fn ( int $person, int $post, int $idle = 0 ) => static fn ( self $test ) => $test->edit( $person, $post, $idle );
		$many = static fn ( int $count ) => static fn ( self $test ) => $test->edit_many( $count );
		$save = static fn ( array $fields ) => static fn ( self $test ) => wp_update_post( array( 'ID' => $test->sealed[0] ) + $fields );
		$on   = static fn ( array $data ) => static fn ( self $test ) => $test->be( 1, $data + array( 'screen' => 'post', '_post' => $test->sealed[0] ) );
		$noise = static function ( self $test ): void {
			for ( $i = 0; $i < 9; $i++ ) {
				$test->edit( 1 + $i % 2, 1, $i % 2 );
			}
			presence_remove( $test->room( 1 ), 'editor-1', Site::id() );
			presence_remove( $test->room( 1 ), 'editor-2', Site::id() );
		};

		return array(
			'nobody or somebody edits it'       => array( $base, $then( $base, $edit( 1, 0 ) ), true ),
			'one or another edits it'           => array( $then( $base, $edit( 1, 0 ) ), $then( $base, $edit( 2, 0 ) ), true ),
			'one or two edit it'                => array( $then( $base, $edit( 1, 0 ) ), $then( $base, $edit( 1, 0 ), $edit( 2, 0 ) ), true ),
			'who edits it is idle'              => array( $then( $base, $edit( 1, 0 ) ), $then( $base, $edit( 1, 0, 1 ) ), true ),
			'one post or another is edited'     => array( $then( $base, $edit( 1, 0 ) ), $then( $base, $edit( 1, 1 ) ), true ),
			'one or many posts are edited'      => array( $then( $base, $many( 1 ) ), $then( $base, $many( self::MANY ) ), true ),
			'many posts were edited before'     => array( $base, $then( $many( self::MANY ), $base ), true ),
			'somebody is on one or the other'   => array( $then( $base, $on( array() ) ), $then( $base, static fn ( self $test ) => $test->be( 1, array( 'screen' => 'post', '_post' => $test->sealed[1] ) ) ), true ),
			'it has another title'              => array( $then( $base, $on( array() ) ), $then( $base, $on( array() ), $save( array( 'post_title' => 'Sealed and renamed' ) ) ), true ),
			'it has another status'             => array( $then( $base, $on( array() ), $edit( 1, 0 ) ), $then( $base, $on( array() ), $edit( 1, 0 ), $save( array( 'post_status' => 'draft' ) ) ), false ),
			'its editor says another status'    => array( $then( $base, $on( array( 'post_status' => 'draft' ) ) ), $then( $base, $on( array( 'post_status' => 'pending' ) ) ), true ),
			'something happened before'         => array( $base, $then( $noise, $base ), false ),
			'something happened since'          => array( $base, $then( $base, $noise ), false ),
			'it is edited before or since'      => array( $then( $edit( 1, 0 ), $base ), $then( $base, $edit( 1, 0 ) ), false ),
			'documents have claimed their tabs' => array( $then( $base, $on( array() ) ), $then( $base, $on( array( '_claim' => 'aaaaaaaaaaaaaaaa', '_ticket' => 'b', '_session' => 'c' ) ) ), false ),
		);
	}

	/**
	 * @return array<string, array{string, callable, callable}>
	 */
	public function worlds(): array {
		$all = array();
		foreach ( self::ROLES as $role ) {
			// Authors may publish, which makes no difference here: a sample is enough.
			foreach ( 'author' === $role ? array_slice( self::pairs(), 0, 3 ) : self::pairs() as $name => list( $one, $other ) ) {
				$all[ "$role: $name" ] = array( $role, $one, $other );
			}
		}
		return $all;
	}

	/**
	 * @return array<string, array{callable, callable}>
	 */
	public function worlds_with_a_difference(): array {
		return array_map( static fn ( array $pair ) => array_slice( $pair, 0, 2 ), array_filter( self::pairs(), static fn ( array $pair ) => $pair[2] ) );
	}

	/**
	 * What may change while a page is open, and whether an administrator's dashboard shows it.
	 *
	 * @return array<string, array{callable, bool}>
	 */
	private static function events(): array {
		return array(
			'somebody comes'         => array( static fn ( self $test ) => $test->edit( 2, 0 ), true ),
			'somebody falls idle'    => array( static fn ( self $test ) => $test->edit( 1, 0, 1 ), true ),
			'somebody leaves'        => array( static fn ( self $test ) => presence_remove( $test->room( 0 ), 'editor-1', Site::id() ), true ),
			'another post is edited' => array( static fn ( self $test ) => $test->edit( 2, 1 ), true ),
			'many posts are edited'  => array( static fn ( self $test ) => $test->edit_many( self::MANY ), true ),
			'it is renamed'          => array( static fn ( self $test ) => wp_update_post( array( 'ID' => $test->sealed[0], 'post_title' => 'Sealed and renamed' ) ), true ),
			'it has another status'  => array( static fn ( self $test ) => wp_update_post( array( 'ID' => $test->sealed[0], 'post_status' => 'draft' ) ), false ),
			'it is deleted'          => array( static fn ( self $test ) => wp_delete_post( $test->sealed[0], true ), true ),
			'another document'       => array( static fn ( self $test ) => $test->be( 1, array( 'screen' => 'post', '_post' => $test->sealed[0], '_claim' => 'aaaaaaaaaaaaaaaa' ) ), false ),
			'the other post is open' => array( static fn ( self $test ) => $test->be( 1, array( 'screen' => 'post', '_post' => $test->sealed[1] ) ), true ),
		);
	}

	/**
	 * @return array<string, array{string, string, callable}>
	 */
	public function changes(): array {
		$all = array();
		foreach ( array( 'contributor', 'editor' ) as $role ) {
			foreach ( array( '/wp-admin/', '/wp-admin/edit.php?all_posts=1', '/wp-admin/post.php?post=%d&action=edit' ) as $path ) {
				foreach ( self::events() as $name => list( $change ) ) {
					$all[ "$role, $path: $name" ] = array( $role, $path, $change );
				}
			}
		}
		return $all;
	}

	/**
	 * @return array<string, array{callable}>
	 */
	public function changes_with_a_difference(): array {
		return array_map( static fn ( array $event ) => array_slice( $event, 0, 1 ), array_filter( self::events(), static fn ( array $event ) => $event[1] ) );
	}

	private function enter_as( string $role ): void {
		$this->user_id = $this->make_user( 'administrator' === $role ? ( is_multisite() ? 'super admin' : $role ) : $role );
		$this->visitor = Visitor::signed_in( $this->user_id );
		$this->own     = array();
		for ( $i = 0; $i < 12; $i++ ) {
			$this->own[] = $this->make_post( array( 'post_title' => "Own $i", 'post_status' => 'draft', 'post_author' => $this->user_id ) );
		}
	}

	/**
	 * What every world has, and every viewer may know: three people online, and their part in the viewer's own posts.
	 */
	private function base(): void {
		$this->be( 1, array( 'screen' => 'post', '_post' => $this->sealed[0] ) );
		$this->be( 2, array( 'screen' => 'post', '_post' => $this->sealed[0] ) );
		$this->be( 3, array( 'screen' => 'upload' ) );
		foreach ( $this->own as $i => $post_id ) {
			$this->join( 1 + $i % 3, "postType/post:$post_id", 0 );
		}
		presence_set( 'some/room', 'client-1', array( 'of' => 'a plugin' ), 1_000_001, 600, Site::id() );
	}

	/**
	 * @param array<string, mixed> $data
	 */
	private function be( int $person, array $data ): void {
		presence_set( self::ROOM, "user-$person", $data + self::person( $person ) + array( '_object' => "object $person" ), 1_000_000 + $person, 600, Site::id() );
	}

	private function edit( int $person, int $post, int $idle = 0 ): void {
		$this->join( $person, $this->room( $post ), $idle );
	}

	private function edit_many( int $count ): void {
		for ( $i = 0; $i < $count; $i++ ) {
			$this->sealed[ 3 + $i ] ??= $this->make_post( array( 'post_name' => 'sealed-many-' . $i, 'post_title' => "Many $i", 'post_status' => 'private' ) );
			foreach ( array( 1, 2, 3 ) as $person ) {
				$this->join( $person, $this->room( 3 + $i ), 0 );
			}
		}
	}

	private function join( int $person, string $room, int $idle ): void {
		presence_set( $room, "editor-$person", array( '_idle' => $idle ) + self::person( $person ), 1_000_000 + $person, 600, Site::id() );
	}

	/**
	 * @return array<string, mixed>
	 */
	private static function person( int $person ): array {
		return array( '_name' => "Somebody $person", '_avatar' => '', '_idle' => 0, '_at' => 1_600_000_000 + $person );
	}

	private function room( int $post ): string {
		return "postType/post:{$this->sealed[ $post ]}";
	}

	/**
	 * Everything that the viewer is answered in a world.
	 *
	 * @param callable( self ): mixed $world
	 * @return array<string, string>
	 */
	private function see( callable $world, string $site = '' ): array {
		wp_update_post( array( 'ID' => $this->sealed[0], 'post_title' => 'Sealed 0', 'post_status' => 'private' ) );
		presence_clear( Site::id() );
		if ( is_multisite() ) {
			array_map( static fn ( $site_id ) => presence_clear( Site::id( (int) $site_id ) ), get_sites( array( 'fields' => 'ids' ) ) );
		}
		$world( $this );

		$seen = array();
		$dashboard = null;
		foreach ( array( '/wp-admin/', "/wp-admin/edit.php?author=$this->user_id&orderby=title&order=asc", "/wp-admin/post.php?post={$this->own[0]}&action=edit", "/wp-admin/post.php?post={$this->sealed[0]}&action=edit", '/' ) as $path ) {
			$page      = $this->visitor->get( $site . $path );
			$dashboard = $dashboard ?? $page;

			$seen[ "GET $path" ] = "$page->status " . $this->ours( $page );
		}

		$has    = null !== $dashboard->script_value( 'wpPresenceConfig' );
		$config = $has ? array_intersect_key( $dashboard->config(), array( 'tab' => 1, 'ticket' => 1, 'page' => 1 ) ) : array( 'tab' => 'abc' );
		$beats  = array(
			'all surfaces'            => $this->ask( $config ),
			'all surfaces, with keys' => $this->ask( $config + array( 'known' => str_repeat( 'abcdefgh', 300 ) ) ),
			'all surfaces, by proof'  => $this->ask( $config + array( 'proof' => $has ? $dashboard->config()['proof'] : '' ) ),
			'the classic list'        => array( 'presence-ping' => array( 'screen' => 'dashboard' ) ),
			'active posts'            => array( 'presence-active-posts-ping' => 1 ),
			'an editor of it'         => array( 'presence-editor-ping' => array( 'post_id' => $this->sealed[0], 'tab' => 'abc' ) ),
			'locks'                   => $this->ask( $config ) + array( 'wp-check-locked-posts' => array_map( static fn ( int $id ) => "post-$id", array_slice( $this->sealed, 0, 3 ) ) ),
		);
		$nonce = $dashboard->script_value( 'heartbeatSettings' )['nonce'] ?? 'none';
		foreach ( $beats as $name => $data ) {
			$answer = $this->visitor->post( "$site/wp-admin/admin-ajax.php", array( 'action' => 'heartbeat', '_nonce' => $nonce, 'screen_id' => 'dashboard', 'data' => $data ) );

			$seen[ "beat: $name" ] = $this->whole( $answer );
		}

		$rest  = $this->visitor->rest_headers();
		$rooms = array( self::ROOM, 'some/room', "postType/post:{$this->sealed[0]}", "postType/page:{$this->sealed[0]}", 'postType/post:99999999', "postType/post:{$this->own[0]}" );
		foreach ( $rooms as $room ) {
			$seen[ "GET $room" ] = $this->whole( $this->visitor->get( $site . self::BASE . '?_embed&room=' . rawurlencode( $room ), $rest ) );
		}
		foreach ( array_slice( $rooms, 2, 2 ) as $room ) {
			$seen[ "DELETE $room" ] = $this->whole( $this->visitor->delete_json( $site . self::BASE, array( 'room' => $room, 'client_id' => 'editor-1' ), $rest ) );
			$seen[ "POST $room" ]   = $this->whole( $this->visitor->post_json( $site . self::BASE, array( 'room' => $room, 'client_id' => 'editor-1' ), $rest ) );
		}
		$seen['GET a part']      = $this->whole( $this->visitor->get( "$site" . self::BASE . '?per_page=2&page=2&room=' . rawurlencode( self::ROOM ), $rest ) );
		$seen['GET rooms']       = $this->whole( $this->visitor->get( "$site" . self::BASE . '/rooms', $rest ) );
		$seen['GET rooms, part'] = $this->whole( $this->visitor->get( "$site" . self::BASE . '/rooms?per_page=2&page=2', $rest ) );
		$seen['ability']         = $this->whole( $this->visitor->get( "$site/wp-json/wp-abilities/v1/abilities/presence/who-is-online/run", $rest ) );

		return $seen;
	}

	/**
	 * A beat that asks for every surface, as a page that knows nothing; and of every post there may be.
	 *
	 * @param array<string, mixed> $with
	 * @return array<string, mixed>
	 */
	private function ask( array $with ): array {
		$show = array_fill_keys( array( 'whos-online', 'admin-bar', 'active-posts', 'debugger' ), 'x' );
		$show += array(
			'editors-column' => 'post/' . implode( ',', array( ...range( 1, 60 ), ...array_slice( $this->sealed, 0, 3 ), ...$this->own ) ),
			'editor-panel'   => "post/{$this->sealed[0]}",
		);
		return array( 'presence-ping' => $with + array( 'v' => 1, 'next' => 60, 'idle' => 0, 'known' => '', 'show' => $show ) );
	}

	/**
	 * What the plugin prints into a page.
	 */
	private function ours( Answer $page ): string {
		$nodes = $page->all( "//*[starts-with(@id, 'presence') or @id='wp-admin-bar-presence-online' or contains(@class, 'presence_editors') or contains(@class, 'presence_online')]" );
		$html  = implode( "\n", array_map( static fn ( $node ) => $node->ownerDocument->saveHTML( $node ), $nodes ) );
		return self::plain( $html . wp_json_encode( array( $page->script_value( 'wpPresenceConfig' ), $page->script_value( 'wpPresenceScreen' ) ) ) );
	}

	private function whole( Answer $answer ): string {
		$headers = array_diff_key( $answer->headers, array_flip( array( 'date', 'set-cookie' ) ) );
		return "$answer->status " . wp_json_encode( $headers ) . self::plain( $answer->body );
	}

	/**
	 * Without times, and with the length of a proof in place of it.
	 */
	private static function plain( string $text ): string {
		$text = (string) preg_replace( '/"(server_time|since)":\d+/', '"$1":0', $text );
		$text = (string) preg_replace( '/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/', 'a time', $text );
		return (string) preg_replace_callback( '/"((?:presence-)?proof)":"(\w*)"/', static fn ( array $match ) => "\"$match[1]\":" . strlen( $match[2] ), $text );
	}
}
