<?php
/**
 * The commands of `wp presence`, under a double of WP-CLI that checks arguments as WP-CLI documents it.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Cli;
use NativePresence\Recording\Setting;
use NativePresence\Segment;
use NativePresence\Site;
use WP_CLI;
use WP_CLI\Synopsis;

final class CommandsTest extends TestCase {
	private const FORMATS = array( 'table', 'json', 'csv', 'yaml', 'ids', 'count' );

	protected function tearDown(): void {
		delete_option( Setting::OPTION );
		parent::tearDown();
	}

	public function test_a_room_is_listed_in_every_format(): void {
		$user_id = $this->make_user( 'editor', 'Zoë Quill' );
		wp_set_presence( 'some/room', 'old', array(), 0, gmdate( 'Y-m-d H:i:s', time() - 900 ), 3600 );
		wp_set_presence( 'some/room', 'new', array( 'a' => array( 1 ) ), $user_id, null, 3600 );

		self::assertStringContainsString( "client_id\tuser_id\tdisplay_name\tdate_gmt\tdata\nnew\t$user_id\tZoë Quill\t", $this->wp( 'list some/room' ) );
		self::assertSame( array( 'new', 'old' ), array_column( json_decode( $this->wp( 'list some/room --format=json' ), true ), 'client_id' ) );
		self::assertSame( array( 'a' => array( 1 ) ), json_decode( $this->wp( 'list some/room --format=json' ), true )[0]['data'] );
		self::assertSame( "room,client_id\nsome/room,new\nsome/room,old\n", $this->wp( 'list some/room --format=csv --fields=room,client_id' ) );
		self::assertSame( 'new old', $this->wp( 'list some/room --format=ids' ) );
		self::assertSame( '2', $this->wp( 'list some/room --format=count' ) );
		self::assertSame( "---\n", substr( $this->wp( 'list some/room --format=yaml' ), 0, 4 ) );
		self::assertSame( "new\nold\n", $this->wp( 'list some/room --field=client_id' ) );
		self::assertSame( 'new', $this->wp( 'list some/room --max-age=600 --format=ids' ) );
	}

	/**
	 * @dataProvider lists
	 */
	public function test_an_empty_result_is_valid_in_every_format( string $command, string $header, string $empty_json ): void {
		$printed = array();
		foreach ( self::FORMATS as $format ) {
			$printed[ $format ] = $this->wp( "$command --format=$format" );
		}
		self::assertStringStartsWith( str_replace( ',', "\t", $header ) . "\n", $printed['table'] );
		self::assertStringStartsWith( "$header\n", $printed['csv'] );
		self::assertSame( $empty_json, $printed['json'] );
		self::assertSame( "---\n$empty_json\n", $printed['yaml'] );
		self::assertSame( '', $printed['ids'] );
		self::assertSame( '0', $printed['count'] );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function lists(): array {
		return array(
			'list'    => array( 'list some/room', 'client_id,user_id,display_name,date_gmt,data', '[]' ),
			'rooms'   => array( 'rooms', 'room,entries,users', '[]' ),
			'summary' => array( 'summary', 'prefix,entries,users', '[{"prefix":"*","entries":0,"users":0}]' ),
		);
	}

	public function test_our_own_keys_are_not_printed_or_taken(): void {
		$user_id = $this->make_user();
		Visitor::signed_in( $user_id )->get( '/wp-admin/' );
		$this->wp( "set admin/online --user-id=$user_id", '--data={"mine":1,"_name":"Forged"}' );
		foreach ( self::FORMATS as $format ) {
			$printed = $this->wp( "list admin/online --format=$format" );
			self::assertStringNotContainsString( '"_', $printed, $format );
			self::assertStringNotContainsString( 'Forged', $printed, $format );
		}
		self::assertSame( get_userdata( $user_id )->display_name, presence_find( self::ROOM, "cli-$user_id", Site::id() )->data['_name'] );
	}

	public function test_an_entry_is_written_for_the_user_named(): void {
		$user_id = $this->make_user();
		self::assertSame( "Success: cli-$user_id is in some/room.\n", $this->wp( "set some/room --user=$user_id" ) );
		self::assertSame( "Success: robot is in some/room.\n", $this->wp( "set some/room robot --user-id=0 --expires-in=3600 --user=$user_id", '--data={"a":{"b":1.0}}' ) );
		$entries = wp_get_presence( 'some/room' );
		self::assertSame( array( 'robot', "cli-$user_id" ), self::ids( $entries ) );
		self::assertSame( array( 0, $user_id ), array_column( $entries, 'user_id' ) );
		self::assertSame( array( 'a' => array( 'b' => 1.0 ) ), $entries[0]->data );
	}

	/**
	 * @dataProvider bad_calls
	 */
	public function test_a_bad_call_names_its_argument_and_changes_nothing( string $command, string $named, string $more = '' ): void {
		list( $status, $output, $errors ) = Command::run( array( 'presence', ...explode( ' ', $command ), ...( '' === $more ? array() : array( $more ) ) ) );
		self::assertSame( 1, $status );
		self::assertStringContainsString( $named, $output . $errors );
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
	}

	/**
	 * @return array<string, string[]>
	 */
	public function bad_calls(): array {
		return array(
			'no room'               => array( 'list', '<room>' ),
			'too many'              => array( 'list a b', 'b' ),
			'an unknown option'     => array( 'list a --colour=red', '--colour' ),
			'an unknown format'     => array( 'list a --format=xml', 'format' ),
			'an unknown command'    => array( 'dance', 'dance' ),
			'an age that is none'   => array( 'list a --max-age=soon', '--max-age must be a whole number from 1 to 86400' ),
			'no JSON'               => array( 'set a', '--data must be a JSON object', '--data=x' ),
			'a list'                => array( 'set a', '--data must be a JSON object', '--data=[1]' ),
			'too large'             => array( 'set a', '--data must be at most 10,240 bytes', '--data={"a":"' . str_repeat( 'x', 10240 ) . '"}' ),
			'too many lists'        => array( 'set a', '--data must have at most 512 lists and objects and 2,048 values', '--data={"a":' . wp_json_encode( array_fill( 0, 511, array() ) ) . '}' ),
			'too many values'       => array( 'set a', '--data must have at most 512 lists and objects and 2,048 values', '--data={"a":' . wp_json_encode( array_fill( 0, 2047, 0 ) ) . '}' ),
			'too short a life'      => array( 'set a --expires-in=0', '--expires-in must be a whole number from 1 to 3600' ),
			'too long a life'       => array( 'set a --expires-in=3601', '--expires-in' ),
			'a user that is none'   => array( 'set a --user-id=-1', '--user-id must be a whole number from 0' ),
			'a user who is not there' => array( 'set a --user-id=999999999', '--user-id' ),
			'a state that is none'  => array( 'recording set maybe', '<state> must be on or off' ),
			'too long a room'       => array( 'list ' . str_repeat( 'r', 192 ), '<room> must be at most 191 bytes long' ),
			'too long a client'     => array( 'set a ' . str_repeat( 'é', 96 ), '<client-id> must be at most 191 bytes long' ),
			'a room that is no text' => array( "set \xff", '<room> must be UTF-8 text' ),
			'something to clean up' => array( 'cleanup admin/online', 'admin/online' ),
			'an option of cleanup'  => array( 'cleanup --force', '--force' ),
			'an option of clear'    => array( 'clear --room=a', '--room' ),
			'how many to remove'    => array( 'demo 3 --cleanup --yes', '<n> does nothing with --cleanup' ),
			'no editors'            => array( 'demo 0 --yes', '<n> must be a whole number from 1 to 1000' ),
			'too many editors'      => array( 'demo 1001 --yes', '<n>' ),
		);
	}

	/**
	 * @testWith [["list", ""], "<room> must not be empty"]
	 *           [["set", ""], "<room> must not be empty"]
	 *           [["set", "a", ""], "<client-id> must not be empty"]
	 *
	 * @param string[] $words
	 */
	public function test_an_empty_name_is_refused( array $words, string $why ): void {
		list( $status, , $errors ) = Command::run( array( 'presence', ...$words ) );
		self::assertSame( array( 1, "Error: $why.\n" ), array( $status, $errors ) );
		self::assertSame( 0, wp_get_presence_summary()['total_entries'] );
	}

	public function test_a_shorter_longest_life_is_told(): void {
		$this->install( 'short-lives' );
		list( $status, , $errors ) = Command::run( array( 'presence', 'set', 'a', '--expires-in=301' ) );
		self::assertSame( array( 1, "Error: --expires-in must be a whole number from 1 to 300.\n" ), array( $status, $errors ) );
		self::assertSame( 0, Command::run( array( 'presence', 'set', 'a', '--expires-in=300' ) )[0] );
	}

	public function test_refusals_say_why(): void {
		$user_id = $this->make_user();
		wp_set_presence( 'room/1', 'taken', array(), $this->make_user() );
		self::assertStringContainsString( 'another user', Command::run( array( 'presence', 'set', 'room/1', 'taken', "--user-id=$user_id" ) )[2] );
		for ( $i = 1; $i <= 50; $i++ ) {
			wp_set_presence( "room/$i", 'mine', array(), $user_id );
		}
		self::assertStringContainsString( '50', Command::run( array( 'presence', 'set', self::ROOM, "--user-id=$user_id" ) )[2] );
		self::assertSame( array(), self::clients() );
	}

	public function test_rooms_and_the_summary_count_entries_and_people(): void {
		$user_id = $this->make_user();
		wp_set_presence( 'a/1', 'one', array(), $user_id );
		wp_set_presence( 'b/1', 'one', array(), $user_id );
		wp_set_presence( 'b/1', 'two', array(), $user_id );
		wp_set_presence( 'b/1', 'nobody', array() );
		self::assertSame( "room\tentries\tusers\nb/1\t3\t1\na/1\t1\t1\n", $this->wp( 'rooms' ) );
		self::assertSame( 'b/1 a/1', $this->wp( 'rooms --format=ids' ) );
		self::assertSame( "prefix\tentries\tusers\na\t1\t1\nb\t3\t1\n*\t4\t1\n", $this->wp( 'summary' ) );
		self::assertSame( '2', $this->wp( 'summary --format=count' ) );
	}

	public function test_text_shows_characters_and_an_empty_state_is_an_object(): void {
		$user_id = $this->make_user( 'editor', 'Zoë 日本' );
		wp_set_presence( 'some/room', 'full', array( 'título' => 'a/ñ 😀', 'n' => 1.0 ), $user_id, null, 3600 );
		wp_set_presence( 'some/room', 'empty', array(), 0, null, 3600 );
		$full = '{"título":"a/ñ 😀","n":1.0}';
		self::assertSame( "client_id\tdisplay_name\tdata\nempty\t\t{}\nfull\tZoë 日本\t$full\n", $this->wp( 'list some/room --fields=client_id,display_name,data' ) );
		self::assertSame( array( 'full', $full ), str_getcsv( explode( "\n", $this->wp( 'list some/room --format=csv --fields=client_id,data' ) )[2], ',', '"', '' ) );
		self::assertSame( "{}\n$full\n", $this->wp( 'list some/room --field=data' ) );
		self::assertStringContainsString( '"data":{}', $this->wp( 'list some/room --format=json' ) );
		self::assertSame( '[{},{"t\u00edtulo":"a\/\u00f1 \ud83d\ude00","n":1}]', str_replace( '1.0', '1', $this->wp( 'list some/room --format=json --field=data' ) ) );
	}

	/**
	 * Names, states and display names are written by others.
	 */
	public function test_no_control_character_reaches_a_terminal(): void {
		$evil    = "\e]0;title\x07\e[2J\r\x7f\u{9b}31m\u{202e}";
		$user_id = $this->make_user();
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'display_name' => "Eve$evil" ), array( 'ID' => $user_id ) );
		wp_set_presence( "room$evil", "client$evil", array( "key$evil" => array( "value$evil" ) ), $user_id, null, 3600 );
		$calls = array( array( 'set', "room$evil", "other$evil" ), array( 'set', 'a', "client$evil", "--user-id=$user_id", '--data=[]' ) );
		foreach ( self::FORMATS as $format ) {
			array_push( $calls, array( 'list', "room$evil", "--format=$format" ), array( 'rooms', "--format=$format" ), array( 'summary', "--format=$format" ) );
		}
		foreach ( array( 'room', 'client_id', 'data', 'display_name' ) as $field ) {
			$calls[] = array( 'list', "room$evil", "--field=$field" );
			$calls[] = array( 'list', "room$evil", "--field=$field", '--format=json' );
		}
		foreach ( $calls as $call ) {
			list( , $output, $errors ) = Command::run( array( 'presence', ...$call ) );
			self::assertDoesNotMatchRegularExpression( '/[^\P{C}\n\t]/u', $output . $errors, implode( ' ', $call ) );
		}
		self::assertStringContainsString( 'client\u001b]0;title\u0007\u001b[2J\u000d\u007f\u009b31m\u202e', $this->wp( 'list', "room$evil" ) );
		self::assertContains( "client$evil", array_column( json_decode( $this->wp( 'list --format=json', "room$evil" ), true ), 'client_id' ), 'JSON keeps what it escapes' );
	}

	public function test_cleanup_touches_nobody_who_is_there(): void {
		wp_set_presence( self::ROOM, 'here', array() );
		self::assertMatchesRegularExpression( '/^Success: \d+ expired entr(y|ies) freed\.\n$/', $this->wp( 'cleanup' ) );
		self::assertStringStartsWith( 'Success: ', $this->wp( 'cleanup --yes' ) );
		self::assertSame( array( 'here' ), self::clients() );
	}

	public function test_clearing_asks_first(): void {
		wp_set_presence( self::ROOM, 'here', array() );
		presence_set( self::ROOM, 'there', array(), 0, 60, 'another-site' );
		list( $status, $output ) = Command::run( array( 'presence', 'clear' ), "n\n" );
		self::assertSame( 0, $status );
		self::assertStringContainsString( home_url(), $output );
		self::assertSame( array( 'here' ), self::clients() );

		wp_presence_bump_screen_revision( 'options/general' );
		wp_presence_bump_screen_revision( 'options/reading' );

		self::assertStringEndsWith( "Success: 1 entry and 2 saved screens removed.\n", Command::run( array( 'presence', 'clear' ), "y\n" )[1] );
		self::assertSame( array(), self::clients() );
		self::assertSame( "Success: 0 entries and 0 saved screens removed.\n", $this->wp( 'clear --yes' ) );
		self::assertCount( 1, presence_get( self::ROOM, null, '', 'another-site' ), 'other sites stay' );
		presence_clear( 'another-site' );
	}

	public function test_recording_is_switched(): void {
		$visitor = Visitor::signed_in( $this->make_user() );
		self::assertSame( "on\n", $this->wp( 'recording get' ) );
		self::assertSame( "Success: Recording is off.\n", $this->wp( 'recording set off' ) );
		self::assertSame( "off\n", $this->wp( 'recording get' ) );
		$visitor->get( '/wp-admin/' );
		self::assertSame( array(), self::clients() );

		$this->wp( 'recording set on' );
		$visitor->get( '/wp-admin/' );
		self::assertCount( 1, self::clients() );

		$this->install( 'no-recording' );
		list( , $output, $errors ) = Command::run( array( 'presence', 'recording', 'get' ) );
		self::assertSame( "off\n", $output );
		self::assertStringContainsString( 'wp_presence_recording_enabled', $errors );
	}

	/**
	 * @group one-site
	 */
	public function test_the_switch_costs_no_query(): void {
		global $wpdb;
		wp_load_alloptions();
		$before = $wpdb->num_queries;
		wp_presence_recording_enabled();
		self::assertSame( $before, $wpdb->num_queries );
	}

	/**
	 * @group extension
	 */
	public function test_status_tells_whether_the_web_sees_the_same(): void {
		self::assertSame( array( 'yes', 'unknown' ), $this->status( 'available', 'sees_web' ) );
		self::assertStringContainsString( 'dashboard', Command::run( array( 'presence', 'status' ) )[2] );

		Visitor::signed_in( $this->make_user() )->get( '/wp-admin/' );
		list( $sees, $segment, $owner, $process ) = $this->status( 'sees_web', 'segment', 'owner', 'process' );
		self::assertSame( 'yes', $sees );
		self::assertSame( presence_info()['path'], $segment );
		self::assertSame( self::over_redis() ? '' : $process, $owner );
		self::assertSame( '', Command::run( array( 'presence', 'status' ) )[2] );

		$elsewhere = '/dev/shm/presence-test-' . bin2hex( random_bytes( 4 ) );
		$setting   = self::over_redis() ? 'presence.redis_prefix' : 'presence.shm_path';
		list( $status, $output, $errors ) = Command::run( array( 'presence', 'status', '--format=json' ), '', array( $setting => self::over_redis() ? 'elsewhere' : $elsewhere ) );
		self::assertSame( array(), glob( "$elsewhere*" ) );
		self::assertSame( array( 1, 'no', 'no' ), array( $status, json_decode( $output, true )['sees_web'], json_decode( $output, true )['available'] ) );
		self::assertStringContainsString( $setting, $errors );
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_status_has_numbers_for_programs_and_units_for_people(): void {
		wp_set_presence( self::ROOM, 'here', array() );
		$info   = presence_info();
		$status = json_decode( $this->status_output( '--format=json' ), true );
		self::assertSame( array( $info['size'], 1, 1 ), array( $status['size'], $status['entries'], $status['rooms'] ) );
		self::assertIsNumeric( $status['fill'] );
		self::assertIsNotString( $status['fill'] );
		self::assertSame( $info['refused'], $status['refused'] );
		self::assertSame( "$info[size]\n", $this->status_output( '--field=size' ) );
		self::assertStringContainsString( "\nsize,$info[size]\n", $this->status_output( '--format=csv' ) );
		self::assertStringContainsString( "size\t" . size_format( $info['size'] ) . "\n", $this->status_output() );
		self::assertMatchesRegularExpression( '/^fill\t\d+\.\d %$/m', $this->status_output() );
		self::assertSame( Site::id() . "\n", $this->status_output( '--field=site' ) );
	}

	private function status_output( string ...$options ): string {
		list( $status, $output ) = Command::run( array( 'presence', 'status', ...$options ) );
		self::assertSame( 0, $status );
		return $output;
	}

	/**
	 * @group extension
	 * @group memory
	 */
	public function test_status_tells_whom_to_be_to_see_what_the_web_sees(): void {
		Visitor::signed_in( $this->make_user() )->get( '/wp-admin/' );
		wp_cache_flush();
		update_option( Segment::OPTION, array( 'owner' => 1 ) + Segment::of_web(), true );
		self::assertStringContainsString( 'sudo -u ' . posix_getpwuid( 1 )['name'] . ' wp presence status', Command::run( array( 'presence', 'status' ) )[2] );
	}

	/**
	 * @group extension
	 */
	public function test_without_an_engine_commands_say_why_and_end_with_1(): void {
		$nowhere = '/dev/shm/no-such-folder/segment';
		$ini     = self::over_redis() ? array( 'presence.redis_url' => "unix://$nowhere" ) : array( 'presence.shm_path' => $nowhere );
		foreach ( array( 'status', 'list a', 'set a', 'rooms', 'summary', 'cleanup', 'clear --yes', 'demo 1 --yes' ) as $command ) {
			list( $status, $output, $errors ) = Command::run( array( 'presence', ...explode( ' ', $command ), '--quiet' ), '', $ini + array( 'error_log' => '/dev/null' ) );
			self::assertSame( 1, $status, $command );
			self::assertStringContainsString( $nowhere, $errors, $command );
			self::assertSame( 'status' === $command, str_contains( $output, "available\tno" ), $command );
		}
		wp_cache_flush();
		self::assertSame( array(), array_filter( get_users( array( 'meta_key' => 'native_presence_demo' ) ) ) );
	}

	/**
	 * @group extension
	 * @testWith ["redis://:s3cret@127.0.0.1:1", "redis://127.0.0.1:1/0 cannot be reached"]
	 *           ["redis+sentinel://:s3cret@127.0.0.1:1/main?sentinel_pass=s3cret", "redis+sentinel://127.0.0.1:1/main/0 cannot be reached"]
	 *           ["redis+cluster://:s3cret@127.0.0.1:1", "127.0.0.1:1 of redis+cluster://127.0.0.1:1 cannot be reached"]
	 */
	public function test_status_tells_what_is_known_of_a_server_that_does_not_answer( string $url, string $why ): void {
		$ini = array( 'presence.engine' => 'redis', 'presence.redis_url' => "\"$url\"", 'error_log' => '/dev/null' );
		list( $status, $output, $errors ) = Command::run( array( 'presence', 'status', '--format=json' ), '', $ini );
		$told = json_decode( $output, true );
		self::assertSame( array( 1, 'no', 'redis', 'open' ), array( $status, $told['available'], $told['engine'], $told['breaker'] ), $output );
		self::assertGreaterThanOrEqual( 1, $told['failures'] );
		self::assertStringContainsString( $why, $told['last_error'] );
		self::assertStringContainsString( $told['last_error'], $errors );
		self::assertArrayNotHasKey( 'entries', $told );
		self::assertStringNotContainsString( 's3cret', $output . $errors );
	}

	public function test_no_option_is_one_of_the_global_ones(): void {
		require_once __DIR__ . '/double/WP_CLI.php';
		require_once __DIR__ . '/double/Synopsis.php';
		$methods = array( array( Cli\Status::class, '__invoke' ), array( Cli\Demo::class, '__invoke' ) );
		foreach ( array( Cli\Entries::class, Cli\Recording::class ) as $class ) {
			foreach ( get_class_methods( $class ) as $method ) {
				$methods[] = array( $class, $method );
			}
		}
		self::assertCount( 10, $methods );
		foreach ( $methods as list( $class, $method ) ) {
			$comment = (string) ( new \ReflectionMethod( $class, $method ) )->getDocComment();
			$names   = array_column( Synopsis::parse( $comment )->parameters, 'name' );
			self::assertSame( array(), array_intersect( $names, WP_CLI::GLOBALS ), "$class::$method" );
			self::assertSame( preg_match_all( '/^\s*\* \[?(<|--[a-z])/m', $comment ), count( $names ), "$class::$method: each parameter is described" );
			self::assertNotSame( array(), $names, "$class::$method: WP-CLI checks no command without parameters" );
			self::assertMatchesRegularExpression( '/## EXAMPLES\n\s*\*\n(\s*\*     # .+\n)?\s*\*     \$ wp presence /', $comment, "$class::$method" );
		}
	}

	/**
	 * The output of a command that succeeds and prints nothing else.
	 */
	private function wp( string $command, string ...$more ): string {
		list( $status, $output, $errors ) = Command::run( array( 'presence', ...explode( ' ', $command ), ...$more ) );
		self::assertSame( array( 0, '' ), array( $status, $errors ), $command );
		wp_cache_flush();
		return $output;
	}

	private static function over_redis(): bool {
		return 'redis' === presence_info()['engine'];
	}

	/**
	 * @return string[]
	 */
	private function status( string ...$fields ): array {
		$status = json_decode( Command::run( array( 'presence', 'status', '--format=json' ) )[1], true );
		return array_map( static fn ( $field ) => $status[ $field ], $fields );
	}
}
