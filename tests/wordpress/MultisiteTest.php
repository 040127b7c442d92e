<?php
/**
 * A network of sites: they never see each other, and what happens to a person counts wherever they are.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Network;
use NativePresence\Recording\Hidden;
use NativePresence\Site;

/**
 * @group network
 */
final class MultisiteTest extends TestCase {
	private const BASE = '/wp-json/wp-presence/v1/presence';
	private const SHOW = array( 'whos-online' => 'x', 'admin-bar' => 'x', 'active-posts' => 'x', 'debugger' => 'x' );

	private int $second;

	private string $url;

	/** @var int[] Sites made by a test. */
	private array $made = array();

	protected function setUp(): void {
		parent::setUp();
		$this->second = (int) get_sites( array( 'path' => '/second/', 'fields' => 'ids' ) )[0];
		$this->url    = getenv( 'STACK_URL' ) . '/second';
		presence_clear( Site::id( $this->second ) );
	}

	protected function tearDown(): void {
		while ( ms_is_switched() ) {
			restore_current_blog();
		}
		foreach ( $this->made as $site_id ) {
			wp_delete_site( $site_id );
		}
		presence_clear( Site::id( $this->second ) );
		parent::tearDown();
	}

	/**
	 * @group extension
	 */
	public function test_what_happens_to_a_person_counts_everywhere_also_while_nobody_can_say_where_they_are(): void {
		$user_id    = $this->member( $this->second, 'editor' );
		$expression = "( static function () { \$seen = []; NativePresence\\Network::wherever_present( $user_id, static function () use ( &\$seen ) { \$seen[] = get_current_blog_id(); } ); return \$seen; } )()";
		list( $status, $output ) = self::on_a_dead_engine( $expression );
		self::assertSame( array( 0, array( 1, $this->second ) ), array( $status, json_decode( $output, true ) ), $output );
	}

	public function test_no_function_sees_another_site(): void {
		$user_id = $this->member( $this->second, 'editor' );
		$post_id = $this->make_post();
		$room    = (string) wp_presence_post_room( $post_id );
		wp_set_presence( self::ROOM, 'tab', array( 'site' => 1 ), $user_id );
		wp_set_presence( $room, 'tab', array(), $user_id );
		wp_presence_bump_screen_revision( 'options/general', $user_id );
		$here = array( wp_get_presence_summary(), wp_get_active_rooms(), wp_presence_get_screen_revisions() );

		Network::on(
			$this->second,
			static function () use ( $user_id, $room ): void {
				self::assertSame( 'admin/online', wp_presence_admin_room() );
				self::assertSame( array(), wp_get_presence( self::ROOM ) );
				self::assertSame( array(), wp_get_presence_by_room_prefix( '' ) );
				self::assertSame( array(), wp_get_user_presence( $user_id ) );
				self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
				self::assertSame( array(), wp_get_active_rooms() );
				self::assertSame( array(), wp_presence_get_screen_revisions() );
				self::assertSame( 0, wp_presence_get_screen_revision( 'options/general' )['rev'] );

				self::assertSame( 1, wp_presence_bump_screen_revision( 'options/general', $user_id ) );
				self::assertSame( array( 'tab' ), self::ids( wp_presence_exchange( self::ROOM, 'tab', array( 'site' => 2 ), $user_id ) ) );
				self::assertSame( array(), wp_presence_leave( self::ROOM, 'tab' ) );
				self::assertTrue( wp_remove_presence( $room, 'tab' ) );
				self::assertTrue( wp_remove_user_presence( $user_id ) );
				presence_clear( Site::id() );
			}
		);
		self::assertSame( $here, array( wp_get_presence_summary(), wp_get_active_rooms(), wp_presence_get_screen_revisions() ) );
	}

	public function test_no_page_beat_or_route_tells_of_another_site(): void {
		$both = $this->member( $this->second, 'administrator' );
		Visitor::signed_in( $this->make_user( 'editor', 'On the first' ) )->get( '/wp-admin/' );
		Visitor::signed_in( $this->member( $this->second, 'editor', 'On the second' ), $this->url )->get( '/wp-admin/' );

		foreach ( array( '' => array( 'On the first', 'On the second' ), $this->url => array( 'On the second', 'On the first' ) ) as $url => list( $seen, $unseen ) ) {
			$visitor = Visitor::signed_in( '' === $url ? $this->make_user( 'administrator' ) : $both, $url );
			$page    = $visitor->get( '/wp-admin/' );
			$nonce   = $visitor->rest_headers();
			$answers = array(
				'dashboard' => $page,
				'beat'      => $visitor->beat( $page, Visitor::ping( $page, self::SHOW ) + array( 'presence-active-posts-ping' => 1 ) ),
				'classic'   => $visitor->beat( $page, array( 'presence-ping' => array( 'screen' => 'dashboard' ) ) ),
				'room'      => $visitor->get( self::BASE . '?room=admin/online', $nonce ),
				'users'     => $visitor->get( '/wp-admin/users.php?presence_status=online' ),
				'front'     => $visitor->get( '/' ),
			);
			foreach ( $answers as $which => $answer ) {
				self::assertSame( 200, $answer->status, "$url $which" );
				self::assertStringContainsString( $seen, $answer->body, "$url $which" );
				self::assertStringNotContainsString( $unseen, $answer->body, "$url $which" );
			}
			self::assertSame( array( array( 'room' => 'admin/online', 'user_count' => 2 ) ), array_map( static fn ( $room ) => array_intersect_key( $room, array( 'room' => 1, 'user_count' => 1 ) ), $visitor->get( self::BASE . '/rooms', $nonce )->json() ), $url );
		}
	}

	public function test_no_command_sees_another_site(): void {
		wp_set_presence( self::ROOM, 'on-the-first', array(), 1, null, 600 );
		Network::on( $this->second, static fn () => wp_set_presence( self::ROOM, 'on-the-second', array(), 1, null, 600 ) );

		foreach ( array( '/' => 'on-the-first', '/second/' => 'on-the-second' ) as $path => $client ) {
			$url = '--url=' . getenv( 'STACK_URL' ) . $path;
			self::assertSame( array( 0, $client ), $this->command( $url, 'list', 'admin/online', '--format=ids' ), $path );
			self::assertSame( array( 0, 'admin/online' ), $this->command( $url, 'rooms', '--format=ids' ), $path );
			self::assertSame( array( 0, '1' ), $this->command( $url, 'summary', '--format=count' ), $path );
		}
		self::assertSame( 0, $this->command( '--url=' . $this->url . '/', 'clear', '--yes' )[0] );
		self::assertSame( array( 'on-the-first' ), self::clients() );
		self::assertSame( array(), self::clients_on( $this->second ) );
	}

	public function test_what_one_site_signed_is_worth_nothing_on_another(): void {
		$both   = $this->member( $this->second, 'editor' );
		$first  = Visitor::signed_in( $both );
		$second = Visitor::signed_in( $both, $this->url );
		$page   = $first->get( '/wp-admin/upload.php' );
		$theirs = $second->get( '/wp-admin/' );
		$second->beat( $theirs, Visitor::ping( $page ) );

		Network::on( $this->second, fn () => $this->assert_no_page( $both, $page->config()['tab'] ) );
		self::assertSame( 200, $second->leave( $theirs, $page->config()['tab'] )->status );
		self::assertContains( "user-$both-" . $page->config()['tab'], self::clients(), 'a tab of the first site does not leave by the second' );
	}

	public function test_activation_for_the_network_covers_sites_that_come_later(): void {
		$site_id      = (int) wp_insert_site( array( 'domain' => wp_parse_url( (string) getenv( 'STACK_URL' ), PHP_URL_HOST ) . ':' . wp_parse_url( (string) getenv( 'STACK_URL' ), PHP_URL_PORT ), 'path' => '/third/', 'title' => 'The Third Lantern', 'user_id' => 1, 'network_id' => 1 ) );
		$this->made[] = $site_id;
		$user_id      = $this->member( $site_id, 'editor' );
		$page         = Visitor::signed_in( $user_id, getenv( 'STACK_URL' ) . '/third' )->get( '/wp-admin/' );

		self::assertTrue( $page->has_id( 'presence-whos-online' ) );
		self::assertSame( array( "user-$user_id-" . $page->config()['tab'] ), self::clients_on( $site_id ) );
		self::assertSame( array(), self::clients() );
		self::assertSame( array(), self::clients_on( $this->second ) );
	}

	public function test_who_belongs_to_one_site_is_nobody_on_another(): void {
		$manager = get_user_by( 'login', 'manager' )->ID;
		$second  = new Visitor( $this->url );
		$second->log_in( 'manager', (string) getenv( 'STACK_PASSWORD' ) );
		self::assertSame( array( 1, 0 ), array( count( self::clients_on( $this->second ) ), count( self::clients() ) ), 'the login' );

		self::assertTrue( $second->get( '/wp-admin/' )->has_id( 'presence-whos-online' ) );
		$first = Visitor::signed_in( $manager );
		foreach ( array( '/', '/wp-admin/', '/wp-admin/profile.php' ) as $path ) {
			self::assertStringNotContainsString( 'wpPresenceConfig', $first->get( $path )->body, $path );
		}
		self::assertSame( array(), self::clients() );
	}

	public function test_who_is_removed_from_a_site_is_gone_there_and_stays_elsewhere(): void {
		$user_id = $this->member( $this->second, 'editor' );
		$this->present( $user_id );
		remove_user_from_blog( $user_id, $this->second );
		self::assertSame( array( array( 'tab' ), array() ), array( self::clients(), self::clients_on( $this->second ) ) );
	}

	public function test_a_lesser_role_counts_on_its_site_also_when_it_is_given_on_another(): void {
		$user_id = $this->member( $this->second, 'editor' );
		$this->present( $user_id );
		$user = new \WP_User( $user_id, '', $this->second );
		$user->set_role( 'subscriber' );
		self::assertSame( array( array( 'tab' ), array() ), array( self::clients(), self::clients_on( $this->second ) ) );

		$this->present( $user_id );
		switch_to_blog( $this->second );
		( new \WP_User( $user_id, '', 1 ) )->set_role( 'subscriber' );
		restore_current_blog();
		self::assertSame( array(), self::clients() );
	}

	public function test_roles_of_one_site_are_not_those_of_another(): void {
		$user_id = $this->member( $this->second, 'author' );
		$this->present( $user_id );
		switch_to_blog( $this->second );
		get_role( 'author' )->remove_cap( 'edit_posts' );
		restore_current_blog();
		self::assertSame( array( array( 'tab' ), array() ), array( self::clients(), self::clients_on( $this->second ) ) );
	}

	public function test_who_is_marked_as_a_spammer_is_gone_everywhere_and_takes_part_no_more(): void {
		$user_id = $this->member( $this->second, 'editor' );
		$visitor = Visitor::signed_in( $user_id );
		$page    = $visitor->get( '/wp-admin/' );
		$this->present( $user_id );
		wp_update_user( array( 'ID' => $user_id, 'spam' => '1' ) );
		self::assertSame( array( array(), array() ), array( self::clients(), self::clients_on( $this->second ) ) );
		$visitor->beat( $page, Visitor::ping( $page ) );
		self::assertSame( array(), self::clients() );

		wp_update_user( array( 'ID' => $user_id, 'spam' => '0' ) );
		$visitor->beat( $page, Visitor::ping( $page ) );
		self::assertCount( 1, self::clients() );
	}

	public function test_who_is_deleted_is_gone_everywhere(): void {
		$user_id = $this->member( $this->second, 'editor' );
		$this->present( $user_id );
		wpmu_delete_user( $user_id );
		self::assertSame( array( array(), array() ), array( self::clients(), self::clients_on( $this->second ) ) );
	}

	public function test_who_is_deleted_is_in_no_save_anywhere(): void {
		$user_id = $this->member( $this->second, 'editor' );
		foreach ( array( 1, $this->second ) as $site_id ) {
			presence_bump( 'options/general', $user_id, Site::id( $site_id ) );
		}
		wpmu_delete_user( $user_id );
		foreach ( array( 1, $this->second ) as $site_id ) {
			$revision = presence_revision( 'options/general', Site::id( $site_id ) );
			self::assertSame( array( 1, 0 ), array( $revision['rev'], $revision['user_id'] ), "site $site_id" );
		}
	}

	/**
	 * @dataProvider members_and_super_admins
	 */
	public function test_who_hides_is_gone_everywhere_and_comes_back_nowhere( bool $super ): void {
		$user_id = $super ? $this->super_admin() : $this->member( $this->second, 'editor' );
		$there   = Visitor::signed_in( $user_id, $this->url );
		$page    = $there->get( '/wp-admin/' );
		Visitor::signed_in( $user_id )->get( '/wp-admin/' );
		self::assertSame( array( 1, 1 ), array( count( self::clients() ), count( self::clients_on( $this->second ) ) ) );

		Hidden::set( $user_id, true );
		self::assertSame( array( array(), array() ), array( self::clients(), self::clients_on( $this->second ) ) );
		$there->beat( $page, Visitor::ping( $page ) );
		self::assertSame( array(), self::clients_on( $this->second ) );
	}

	public function test_a_lesser_role_on_a_site_counts_there_alone(): void {
		$user_id = $this->member( $this->second, 'editor' );
		$this->present( $user_id );
		Network::on( $this->second, static fn () => ( new \WP_User( $user_id ) )->set_role( 'subscriber' ) );
		self::assertSame( array( array( 'tab' ), array() ), array( self::clients(), self::clients_on( $this->second ) ) );
	}

	public function test_logging_out_counts_on_every_site_and_for_this_device_alone(): void {
		$user_id = $this->member( $this->second, 'editor' );
		$device  = new Visitor();
		$device->log_in( self::login_of( $user_id ), self::PASSWORD );
		$device->get( '/wp-admin/' );
		$device->get( '/second/wp-admin/' );
		wp_cache_flush();
		$other = Visitor::signed_in( $user_id, $this->url )->get( '/wp-admin/' )->config()['tab'];
		self::assertSame( array( 1, 2 ), array( count( self::clients() ), count( self::clients_on( $this->second ) ) ) );

		$out = $device->get( '/wp-login.php?action=logout' )->all( "//a[contains(@href, 'action=logout')]" )[0]->getAttribute( 'href' );
		self::assertSame( 302, $device->get( substr( $out, strlen( (string) getenv( 'STACK_URL' ) ) ) )->status );
		self::assertSame( array( array(), array( "user-$user_id-$other" ) ), array( self::clients(), self::clients_on( $this->second ) ) );
	}

	/**
	 * @dataProvider members_and_super_admins
	 */
	public function test_logging_out_everywhere_counts_on_every_site( bool $super ): void {
		$user_id = $super ? $this->super_admin() : $this->member( $this->second, 'editor' );
		foreach ( array( '', $this->url, $this->url ) as $url ) {
			Visitor::signed_in( $user_id, $url )->get( '/wp-admin/' );
		}
		self::assertSame( array( 1, 2 ), array( count( self::clients() ), count( self::clients_on( $this->second ) ) ) );
		\WP_Session_Tokens::get_instance( $user_id )->destroy_all();
		self::assertSame( array( array(), array() ), array( self::clients(), self::clients_on( $this->second ) ) );
	}

	/**
	 * @return array<string, array{bool}>
	 */
	public function members_and_super_admins(): array {
		return array( 'who belongs to both' => array( false ), 'a super admin' => array( true ) );
	}

	public function test_a_super_admin_is_seen_where_they_are_and_gone_when_they_are_none(): void {
		$super = $this->super_admin( 'The Super Admin' );
		Visitor::signed_in( $super, $this->url )->get( '/wp-admin/' );
		Visitor::signed_in( $super )->get( '/wp-admin/' );
		$editor = Visitor::signed_in( $this->member( $this->second, 'editor' ), $this->url );
		self::assertStringContainsString( 'The Super Admin', implode( $editor->get( '/wp-admin/' )->texts( "//ul[@id='presence-whos-online-list']/li" ) ) );

		revoke_super_admin( $super );
		self::assertNotContains( $super, self::users_on( $this->second ) );
		self::assertSame( array( $super ), self::users_on( 1 ), 'an editor of the first site all the same' );
	}

	public function test_the_online_view_counts_those_it_lists(): void {
		Visitor::signed_in( $this->super_admin(), $this->url )->get( '/wp-admin/' );
		$admin = Visitor::signed_in( $this->member( $this->second, 'administrator', 'A Member' ), $this->url );
		$admin->get( '/wp-admin/' );
		$page = $admin->get( '/wp-admin/users.php?presence_status=online' );
		self::assertSame( array( 'Online (1)' ), $page->texts( "//li[@class='presence_online']/a" ) );
		self::assertCount( 1, $page->all( "//tbody[@id='the-list']/tr" ) );
	}

	public function test_the_network_admin_shows_who_is_on_the_main_site(): void {
		Visitor::signed_in( $this->make_user( 'editor', 'On the first' ) )->get( '/wp-admin/' );
		Visitor::signed_in( $this->member( $this->second, 'editor', 'On the second' ), $this->url )->get( '/wp-admin/' );
		$super   = $this->super_admin( 'The Super Admin' );
		$visitor = Visitor::signed_in( $super );
		foreach ( array( '/wp-admin/network/', '/wp-admin/network/sites.php', '/wp-admin/network/users.php', '/wp-admin/network/plugins.php', '/wp-admin/network/settings.php', '/wp-admin/user/profile.php' ) as $path ) {
			$page = $visitor->get( $path );
			self::assertSame( 200, $page->status, $path );
			$node = implode( $page->texts( "//li[@id='wp-admin-bar-presence-online']" ) );
			self::assertStringContainsString( '2 online', $node, $path );
			self::assertStringContainsString( 'On the first', $node, $path );
			self::assertStringNotContainsString( 'On the second', $page->body, $path );
		}
		$beat = $visitor->beat( $page, Visitor::ping( $page, array( 'admin-bar' => 'x' ) ), 'profile-user' );
		self::assertSame( array( 'On the first' ), array_column( $beat->json()['presence-shown']['admin-bar']['elsewhere'], 'name' ) );
		self::assertCount( 1, $visitor->get( '/wp-admin/network/plugins.php' )->all( "//tr[contains(@data-plugin, 'native-presence')]//a[contains(@href, 'users.php?presence_status=online')]" ) );
	}

	public function test_where_somebody_is_in_the_network_admin_is_named_and_linked_for_those_who_may_go_there(): void {
		Visitor::signed_in( $this->super_admin( 'The Super Admin' ) )->get( '/wp-admin/network/sites.php' );
		$links = static fn ( int $user_id ) => array_map(
			static fn ( $link ) => array( $link->textContent, $link->getAttribute( 'href' ) ),
			Visitor::signed_in( $user_id )->get( '/wp-admin/' )->all( "//ul[@id='presence-whos-online-list']/li//a" )
		);
		self::assertSame( array( array( 'Sites', network_admin_url( 'sites.php' ) ) ), $links( $this->super_admin() ) );
		$admin = $this->make_user( 'administrator' );
		self::assertSame( array(), array_filter( $links( $admin ), static fn ( $link ) => str_contains( $link[1], 'sites.php' ) ) );
		$listed = implode( Visitor::signed_in( $admin )->get( '/wp-admin/' )->texts( "//ul[@id='presence-whos-online-list']/li" ) );
		self::assertStringContainsString( 'The Super AdminIn the admin', $listed );
		self::assertStringNotContainsString( 'Sites', $listed );
	}

	public function test_a_profile_is_one_wherever_it_is_saved(): void {
		$user_id = $this->member( $this->second, 'editor' );
		$super   = Visitor::signed_in( $this->super_admin() );
		$page    = $super->get( "/wp-admin/network/user-edit.php?user_id=$user_id" );
		self::assertSame( "user-edit/$user_id", $page->script_value( 'wpPresenceScreen' )['key'] );

		$own = Visitor::signed_in( $user_id, $this->url );
		self::assertSame( "user-edit/$user_id", $own->get( '/wp-admin/profile.php' )->script_value( 'wpPresenceScreen' )['key'] );
		Network::on(
			$this->second,
			static function () use ( $user_id ): void {
				wp_set_current_user( $user_id );
				wp_update_user( array( 'ID' => $user_id, 'display_name' => 'A New Name' ) );
			}
		);
		self::assertSame( array( 1, 1 ), array( $this->revision( 1, "user-edit/$user_id" ), $this->revision( $this->second, "user-edit/$user_id" ) ) );
		self::assertSame( 'A New Name', $this->told( $super, $page, "user-edit/$user_id" )['actor_name'] );

		$super->post( "/wp-admin/network/user-edit.php?user_id=$user_id", array( 'display_name' => 'Another Name', 'nickname' => 'x' ) + $page->form( "//form[@id='your-profile']" ) );
		self::assertSame( array( 2, 2 ), array( $this->revision( 1, "user-edit/$user_id" ), $this->revision( $this->second, "user-edit/$user_id" ) ) );
	}

	public function test_the_networks_settings_page_is_a_screen_of_its_own(): void {
		$saver = Visitor::signed_in( $this->super_admin( 'The Saver' ) );
		$other = Visitor::signed_in( $this->super_admin() );
		$open  = $other->get( '/wp-admin/network/settings.php' );
		self::assertSame( 'network/settings', $open->script_value( 'wpPresenceScreen' )['key'] );

		$form = $saver->get( '/wp-admin/network/settings.php' )->form( "//form[@action='settings.php']" );
		$name = get_site_option( 'site_name' );
		try {
			self::assertSame( 302, $saver->post( '/wp-admin/network/settings.php', array( 'site_name' => 'The Renamed Papers' ) + $form )->status );
			self::assertSame( 1, $this->revision( 1, 'network/settings' ), 'many options of one form are one save' );
			self::assertSame( 'The Saver', $this->told( $other, $open, 'network/settings' )['actor_name'] );
			self::assertSame( array( 0, 0 ), array( $this->revision( 1, 'options/general' ), $this->revision( $this->second, 'network/settings' ) ) );

			$admin = Visitor::signed_in( $this->make_user( 'administrator' ) );
			$page  = $admin->get( '/wp-admin/' );
			self::assertSame( 0, $admin->beat( $page, array( 'presence-screen-ping' => array( 'key' => 'network/settings', 'since' => 1 ) ) )->json()['presence-screen-rev'] );
			self::assertSame( 403, $admin->post_json( self::BASE . '/screen-revisions/stale', array( 'key' => 'network/settings' ), $admin->rest_headers() )->status );
		} finally {
			update_site_option( 'site_name', $name );
		}
	}

	public function test_every_field_of_the_networks_settings_page_counts(): void {
		$page   = Visitor::signed_in( $this->super_admin() )->get( '/wp-admin/network/settings.php' );
		$fields = $page->all( "//form[@action='settings.php']//*[self::input or self::select or self::textarea][@name and not(@type='hidden') and not(@type='submit')]" );
		$names  = array_unique( array_map( static fn ( $field ) => strtok( $field->getAttribute( 'name' ), '[' ), $fields ) );
		self::assertGreaterThan( 12, count( $names ) );
		foreach ( $names as $number => $name ) {
			$before = $this->revision( 1, 'network/settings' );
			do_action( 'update_site_option', $name, 'new', 'old', 1 );
			self::assertSame( $before + 1, $this->revision( 1, 'network/settings' ), $name );
		}
		do_action( 'update_site_option', '_site_transient_update_plugins', 'new', 'old', 1 );
		self::assertSame( $before + 1, $this->revision( 1, 'network/settings' ) );
	}

	public function test_each_site_has_a_demo_of_its_own(): void {
		$crews = array();
		foreach ( array( 1, $this->second ) as $site_id ) {
			Network::on(
				$site_id,
				static function () use ( &$crews ): void {
					$crews[] = array_column( \NativePresence\Demo\Crew::of( 2 ), 'ID' );
				}
			);
		}
		self::assertCount( 4, array_unique( array_merge( ...$crews ) ) );
		Network::on( $this->second, static fn () => self::assertSame( 2, \NativePresence\Demo\Crew::dismiss() ) );
		self::assertSame( array( 2, 2 ), array( count( \NativePresence\Demo\Crew::members() ), \NativePresence\Demo\Crew::dismiss() ) );
		self::assertFalse( get_userdata( $crews[1][0] ) );
	}

	private function member( int $site_id, string $role, string $name = '' ): int {
		$user_id = $this->make_user( 'editor', $name );
		add_user_to_blog( $site_id, $user_id, $role );
		if ( '' !== $name ) {
			remove_user_from_blog( $user_id, 1 );
		}
		return $user_id;
	}

	/**
	 * A super admin who belongs to the first site.
	 */
	private function super_admin( string $name = '' ): int {
		$user_id = $this->make_user( 'editor', $name );
		grant_super_admin( $user_id );
		return $user_id;
	}

	/**
	 * Puts a user into everyone online, on both sites.
	 */
	private function present( int $user_id ): void {
		foreach ( array( 1, $this->second ) as $site_id ) {
			Network::on( $site_id, static fn () => wp_set_presence( self::ROOM, 'tab', array(), $user_id, null, 600 ) );
		}
	}

	private function assert_no_page( int $user_id, string $tab ): void {
		$entry = presence_find( self::ROOM, "user-$user_id-$tab", Site::id() );
		self::assertNotNull( $entry );
		self::assertArrayNotHasKey( '_url', $entry->data );
		self::assertNotSame( 'upload', $entry->data['screen'] ?? '' );
	}

	/**
	 * @return array<string, mixed>
	 */
	private function told( Visitor $visitor, Answer $page, string $key ): array {
		$since = $page->script_value( 'wpPresenceScreen' )['since'];
		return $visitor->beat( $page, Visitor::ping( $page ) + array( 'presence-screen-ping' => array( 'key' => $key, 'since' => $since ) ) )->json()['presence-screen-rev']['other'];
	}

	private function revision( int $site_id, string $key ): int {
		return presence_revision( $key, Site::id( $site_id ) )['rev'] ?? 0;
	}

	/**
	 * @return array{int, string} Exit code, output.
	 */
	private function command( string $url, string ...$words ): array {
		list( $status, $output, $errors ) = Command::run( array( $url, 'presence', ...$words ) );
		self::assertSame( '', $errors );
		return array( $status, trim( $output ) );
	}

	/**
	 * @return string[]
	 */
	private static function clients_on( int $site_id ): array {
		return array_map( static fn ( $entry ) => $entry->client_id, presence_get( self::ROOM, null, '', Site::id( $site_id ) ) );
	}

	/**
	 * @return int[]
	 */
	private static function users_on( int $site_id ): array {
		return array_values( array_unique( array_map( static fn ( $entry ) => $entry->user_id, presence_get( self::ROOM, null, '', Site::id( $site_id ) ) ) ) );
	}
}
