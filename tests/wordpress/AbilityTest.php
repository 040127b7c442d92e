<?php
/**
 * The ability `presence/who-is-online`, asked over REST as any client of core's Abilities API asks it. A core that has no
 * such API answers that it knows no such route, and nothing else of the plugin minds.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

final class AbilityTest extends TestCase {
	private const ABILITY = '/wp-json/wp-abilities/v1/abilities/presence/who-is-online';

	public function test_it_is_registered_as_one_that_only_reads(): void {
		$visitor = Visitor::signed_in( $this->make_user() );
		$answer  = $visitor->get( self::ABILITY, $visitor->rest_headers() );
		if ( $this->is_unknown_to_core( $answer ) ) {
			return;
		}
		$ability = $answer->json();
		self::assertSame( 200, $answer->status );
		self::assertSame( 'presence', $ability['category'] );
		self::assertSame( array( 'readonly' => true, 'destructive' => false, 'idempotent' => true ), $ability['meta']['annotations'] );
		self::assertSame( 'object', $ability['input_schema']['type'] );
		self::assertSame( array( 'total', 'people' ), array_keys( $ability['output_schema']['properties'] ) );
		self::assertSame( 200, $visitor->get( '/wp-json/wp-abilities/v1/categories/presence', $visitor->rest_headers() )->status );
	}

	public function test_it_tells_who_else_is_online_where_and_whether_they_are_active(): void {
		$post_id = $this->make_post( array( 'post_title' => 'Tea & “biscuits”', 'post_status' => 'draft' ) );
		$writer  = $this->make_user( 'editor', 'Ada "The" Writer' );
		$away    = $this->make_user( 'editor', 'Away' );
		$asker   = Visitor::signed_in( $this->make_user() );
		$asker->get( '/wp-admin/' );
		$page = Visitor::signed_in( $away );
		$page->beat( $answer = $page->get( '/wp-admin/' ), Visitor::ping( $answer, array(), array( 'idle' => 1 ) ) );
		Visitor::signed_in( $writer )->get( "/wp-admin/post.php?post=$post_id&action=edit" );

		$answer = $this->ask( $asker );
		if ( $this->is_unknown_to_core( $answer ) ) {
			return;
		}
		$told = $answer->json();
		self::assertSame( 200, $answer->status );
		self::assertSame( 2, $told['total'] );
		$by_id = array_column( $told['people'], null, 'id' );
		self::assertEqualsCanonicalizing( array( $writer, $away ), array_keys( $by_id ) );
		self::assertSame( array( 'Ada "The" Writer', 'active', 'Editing “Tea & “biscuits””' ), array( $by_id[ $writer ]['name'], $by_id[ $writer ]['status'], $by_id[ $writer ]['where'] ) );
		self::assertStringContainsString( "post=$post_id", $by_id[ $writer ]['url'] );
		self::assertSame( array( 'idle', 'Dashboard' ), array( $by_id[ $away ]['status'], $by_id[ $away ]['where'] ) );
	}

	public function test_titles_are_those_the_asker_may_know(): void {
		$post_id = $this->make_post( array( 'post_title' => 'Nobody may know', 'post_status' => 'draft' ) );
		Visitor::signed_in( $this->make_user() )->get( "/wp-admin/post.php?post=$post_id&action=edit" );

		$answer = $this->ask( Visitor::signed_in( $this->make_user( 'contributor' ) ) );
		if ( $this->is_unknown_to_core( $answer ) ) {
			return;
		}
		self::assertSame( array( 'In the admin', '' ), array( $answer->json()['people'][0]['where'], $answer->json()['people'][0]['url'] ) );
		self::assertStringNotContainsString( 'Nobody may know', $answer->body );
		self::assertStringNotContainsString( "post=$post_id", $answer->body );
	}

	public function test_only_those_who_take_part_may_ask(): void {
		$statuses = array();
		foreach ( array( 'subscriber' => 403, 'contributor' => 200, 'administrator' => 200 ) as $role => $status ) {
			$answer = $this->ask( Visitor::signed_in( $this->make_user( $role ) ) );
			if ( $this->is_unknown_to_core( $answer ) ) {
				return;
			}
			$statuses[ $role ] = array( $status, $answer->status );
		}
		$statuses['nobody'] = array( 401, ( new Visitor() )->get( self::ABILITY . '/run' )->status );
		foreach ( $statuses as $who => list( $expected, $status ) ) {
			self::assertSame( $expected, $status, $who );
		}
	}

	public function test_the_list_is_bounded_and_bad_input_is_named(): void {
		foreach ( array( 1, 2, 3 ) as $number ) {
			wp_set_presence( self::ROOM, "tab-$number", array( 'screen' => 'dashboard' ), $this->make_user() );
		}
		$asker  = Visitor::signed_in( $this->make_user() );
		$answer = $this->ask( $asker, '?input[limit]=2' );
		if ( $this->is_unknown_to_core( $answer ) ) {
			return;
		}
		self::assertSame( array( 3, 2 ), array( $answer->json()['total'], count( $answer->json()['people'] ) ) );
		foreach ( array( 'input[limit]=0', 'input[limit]=101', 'input[limit]=many', 'input[everyone]=1' ) as $bad ) {
			$answer = $this->ask( $asker, "?$bad" );
			self::assertSame( array( 400, 'ability_invalid_input' ), array( $answer->status, $answer->json()['code'] ), $bad );
		}
	}

	private function ask( Visitor $visitor, string $input = '' ): Answer {
		return $visitor->get( self::ABILITY . "/run$input", $visitor->rest_headers() );
	}

	/**
	 * Whether core has no abilities; it says so then.
	 */
	private function is_unknown_to_core( Answer $answer ): bool {
		if ( function_exists( 'wp_register_ability' ) ) {
			return false;
		}
		self::assertSame( array( 404, 'rest_no_route' ), array( $answer->status, $answer->json()['code'] ) );
		return true;
	}
}
