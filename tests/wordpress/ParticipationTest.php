<?php
/**
 * Everyone who can edit a post type that the admin shows takes part, and every such type with an editor has presence.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use WP_User;

final class ParticipationTest extends TestCase {
	/** Roles that a test made. */
	private const ROLES = array( 'page_keeper', 'cook' );

	/** What administrators get who are to see recipes. */
	private const OF_RECIPES = array( 'edit_recipes', 'edit_others_recipes', 'edit_published_recipes' );

	protected function tearDown(): void {
		delete_option( 'test_pages_opt_out' );
		array_map( 'remove_role', self::ROLES );
		array_map( array( get_role( 'administrator' ), 'remove_cap' ), self::OF_RECIPES );
		foreach ( array_intersect( array( 'recipe', 'leaflet', 'ledger' ), get_post_types() ) as $type ) {
			unregister_post_type( $type );
		}
		parent::tearDown();
	}

	/**
	 * @dataProvider roles
	 * @param string[] $capabilities
	 */
	public function test_a_role_that_edits_one_type_only( string $role, array $capabilities, string $type ): void {
		$this->install( 'post-types' );
		$this->register_recipes();
		add_role( $role, $role, array_fill_keys( array( 'read', ...$capabilities ), true ) );
		$user_id = $this->make_user( $role, 'Rare Keeper' );
		$post_id = $this->make_post( array( 'post_type' => $type, 'post_title' => 'Kept by few', 'post_author' => $user_id ) );
		$keeper  = Visitor::signed_in( $user_id );
		$colleague = Visitor::signed_in( $this->make_manager() );

		$dashboard = $keeper->get( '/wp-admin/' );
		self::assertTrue( $dashboard->has_id( 'presence-whos-online-list' ) );
		self::assertTrue( $dashboard->has_id( 'presence-active-posts' ) );
		self::assertSame( array( "user-$user_id-" . $dashboard->config()['tab'] ), self::clients() );

		$editor = $keeper->get( "/wp-admin/post.php?post=$post_id&action=edit" );
		self::assertSame( 200, $editor->status );
		self::assertSame( array( "editor-$user_id-" . $editor->config()['tab'] ), self::clients( "postType/$type:$post_id" ) );
		$keeper->beat( $editor, Visitor::ping( $editor, array( 'admin-bar' => 'x' ) ) + array( 'presence-editor-ping' => array( 'post_id' => $post_id ) ) );
		self::assertCount( 1, self::clients( "postType/$type:$post_id" ) );

		$home = $colleague->get( '/wp-admin/' );
		self::assertContains( 'Rare Keeper', $home->texts( "//ul[@id='presence-active-posts-list']//span[" . Answer::has_class( 'presence-post-editors' ) . ']' ) );
		self::assertStringContainsString( 'Rare Keeper', $home->texts( "//ul[@id='presence-whos-online-list']" )[0] );
		$list = $keeper->get( "/wp-admin/edit.php?post_type=$type" );
		self::assertStringContainsString( 'Rare Keeper', $list->texts( "//tr[@id='post-$post_id']//td[" . Answer::has_class( 'column-presence_editors' ) . ']' )[0] );
		$nonce = $keeper->rest_headers();
		self::assertSame( 200, $keeper->get( '/wp-json/wp-presence/v1/presence?room=admin/online', $nonce )->status );
		self::assertSame( 200, $keeper->get( "/wp-json/wp-presence/v1/presence?room=postType/$type:$post_id", $nonce )->status );
		self::assertNotSame( array(), $keeper->get( '/wp-admin/profile.php' )->all( '//tr[' . Answer::has_class( 'presence-hidden-wrap' ) . ']' ) );
		self::assertTrue( wp_can_access_presence_room( self::ROOM, $user_id ) );
	}

	/**
	 * @return array<string, array{string, string[], string}>
	 */
	public function roles(): array {
		return array(
			'pages'        => array( 'page_keeper', array( 'edit_pages', 'edit_published_pages' ), 'page' ),
			'a type of its own' => array( 'cook', array( 'edit_recipes', 'edit_published_recipes' ), 'recipe' ),
		);
	}

	public function test_logging_in_counts_for_them(): void {
		add_role( 'page_keeper', 'Page keeper', array( 'read' => true, 'edit_pages' => true ) );
		$user_id = $this->make_user( 'page_keeper' );
		do_action( 'wp_login', self::login_of( $user_id ), get_userdata( $user_id ) );
		self::assertCount( 1, wp_get_user_presence( $user_id ) );
	}

	public function test_losing_the_last_capability_ends_it_and_losing_another_does_not(): void {
		add_role( 'page_keeper', 'Page keeper', array( 'read' => true, 'edit_pages' => true ) );
		$user_id = $this->make_user( 'editor' );
		wp_set_presence( self::ROOM, "user-$user_id", array(), $user_id );

		$user = new WP_User( $user_id );
		$user->set_role( 'page_keeper' );
		self::assertCount( 1, wp_get_user_presence( $user_id ), 'they still edit pages' );
		$user->set_role( 'subscriber' );
		self::assertCount( 0, wp_get_user_presence( $user_id ) );
	}

	public function test_a_capability_of_the_user_alone_counts_and_its_loss_too(): void {
		$user_id = $this->make_user( 'subscriber' );
		$user    = new WP_User( $user_id );
		$user->add_cap( 'edit_pages' );
		self::assertTrue( wp_can_access_presence_room( self::ROOM, $user_id ) );
		wp_set_presence( self::ROOM, "user-$user_id", array(), $user_id );
		$user->remove_cap( 'edit_pages' );
		self::assertFalse( wp_can_access_presence_room( self::ROOM, $user_id ) );
		self::assertCount( 0, wp_get_user_presence( $user_id ) );

		$user->add_cap( 'edit_pages' );
		wp_set_presence( self::ROOM, "user-$user_id", array(), $user_id );
		$user->remove_all_caps();
		self::assertCount( 0, wp_get_user_presence( $user_id ) );
	}

	public function test_a_filter_of_capabilities_decides_within_the_request(): void {
		$user_id = $this->make_user( 'subscriber' );
		wp_set_current_user( $user_id );
		self::assertFalse( \NativePresence\Viewer::takes_part() );
		add_filter( 'user_has_cap', static fn( $all, $wanted ) => array( 'edit_pages' => true ) + $all, 10, 2 );
		self::assertTrue( \NativePresence\Viewer::takes_part() );
	}

	public function test_a_type_that_the_admin_does_not_show_opens_nothing(): void {
		register_post_type( 'ledger', array( 'show_ui' => false, 'capability_type' => 'ledger', 'map_meta_cap' => true, 'supports' => array( 'editor' ) ) );
		$user_id = $this->make_user( 'subscriber' );
		( new WP_User( $user_id ) )->add_cap( 'edit_ledgers' );
		self::assertFalse( wp_can_access_presence_room( self::ROOM, $user_id ) );
		self::assertFalse( post_type_supports( 'ledger', 'presence' ) );
	}

	public function test_who_takes_part_is_no_query(): void {
		$user_id = $this->make_user( 'subscriber' );
		wp_set_current_user( $user_id );
		$before = get_num_queries();
		self::assertFalse( \NativePresence\Viewer::takes_part() );
		self::assertSame( $before, get_num_queries() );
	}

	public function test_types_of_core_with_an_editor_and_templates(): void {
		foreach ( array( 'post', 'page', 'wp_block', 'wp_navigation', 'wp_template', 'wp_template_part' ) as $type ) {
			self::assertTrue( post_type_supports( $type, 'presence' ), $type );
		}
		foreach ( array( 'attachment', 'revision', 'wp_global_styles', 'nav_menu_item' ) as $type ) {
			self::assertFalse( post_type_supports( $type, 'presence' ), $type );
		}
	}

	public function test_a_type_opts_out_for_good(): void {
		register_post_type( 'leaflet', array( 'show_ui' => true, 'supports' => array( 'editor' ) ) );
		self::assertTrue( post_type_supports( 'leaflet', 'presence' ) );
		remove_post_type_support( 'leaflet', 'presence' );
		do_action( 'wp_loaded' );
		register_post_type( 'leaflet', array( 'show_ui' => true, 'supports' => array( 'editor' ) ) );
		self::assertFalse( post_type_supports( 'leaflet', 'presence' ) );
		unregister_post_type( 'leaflet' );
		register_post_type( 'leaflet', array( 'show_ui' => true, 'supports' => array( 'editor' ) ) );
		self::assertTrue( post_type_supports( 'leaflet', 'presence' ), 'another type of the same name' );
	}

	public function test_types_of_a_site_have_a_column_and_opting_out_takes_it_away(): void {
		$this->install( 'post-types' );
		$manager = $this->make_manager();
		foreach ( array( 'edit_recipes', 'edit_others_recipes' ) as $capability ) {
			( new WP_User( $manager ) )->add_cap( $capability );
		}
		$visitor = Visitor::signed_in( $manager );
		$has     = static fn( string $type ): bool => array() !== $visitor->get( "/wp-admin/edit.php?post_type=$type" )->all( "//th[@id='presence_editors']" );

		self::assertTrue( $has( 'recipe' ), 'registered late on init' );
		self::assertTrue( $has( 'till' ), 'given its editor after it was registered' );
		self::assertTrue( $has( 'wp_block' ) );
		self::assertFalse( $has( 'leaflet' ) );
		self::assertTrue( $has( 'page' ) );
		update_option( 'test_pages_opt_out', 1 );
		self::assertFalse( $has( 'page' ), 'opted out before core registered it again' );
	}

	/**
	 * The type as the site has it, for what this process asks and deletes. Administrators get its capabilities.
	 */
	private function register_recipes(): void {
		register_post_type( 'recipe', array( 'show_ui' => true, 'capability_type' => 'recipe', 'map_meta_cap' => true, 'supports' => array( 'title', 'editor' ) ) );
		array_map( array( get_role( 'administrator' ), 'add_cap' ), self::OF_RECIPES );
	}
}
