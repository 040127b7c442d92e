<?php
/**
 * The words of a beat, in the languages that are installed.
 */

declare(strict_types=1);

namespace NativePresence\Tests\WordPress;

use NativePresence\Site;

/**
 * @group any-wordpress
 */
final class TranslationsTest extends TestCase {
	private int $user_id;
	private Visitor $visitor;

	/** What a test installs. */
	private string $file;

	protected function setUp(): void {
		parent::setUp();
		$this->user_id = $this->make_user();
		$this->visitor = Visitor::signed_in( $this->user_id );
		wp_mkdir_p( WP_LANG_DIR . '/plugins' );
	}

	protected function tearDown(): void {
		if ( isset( $this->file ) && is_file( $this->file ) ) {
			unlink( $this->file );
		}
		parent::tearDown();
	}

	/**
	 * @dataProvider formats
	 */
	public function test_an_installed_translation_is_used( string $ending, callable $make ): void {
		$this->file = WP_LANG_DIR . "/plugins/native-presence-de_DE.$ending";
		file_put_contents( $this->file, $make( array( 'Editing “%s”' => 'Bearbeitet „%s“' ) ) );
		update_user_meta( $this->user_id, 'locale', 'de_DE' );
		self::assertSame( 'Bearbeitet „A report“', $this->where() );
	}

	/**
	 * @return array<string, array{string, callable( array<string, string> ): string}>
	 */
	public function formats(): array {
		$mo = static function ( array $messages ): string {
			$translations = new \MO();
			foreach ( $messages as $singular => $translation ) {
				$translations->add_entry( array( 'singular' => $singular, 'translations' => array( $translation ) ) );
			}
			$file = (string) tempnam( sys_get_temp_dir(), 'mo' );
			$translations->export_to_file( $file );
			$bytes = (string) file_get_contents( $file );
			unlink( $file );
			return $bytes;
		};
		return array(
			'of a PHP file' => array( 'l10n.php', static fn( array $messages ): string => '<?php return ' . var_export( array( 'domain' => 'native-presence', 'messages' => $messages ), true ) . ';' ),
			'of an MO file' => array( 'mo', $mo ),
		);
	}

	public function test_a_language_without_a_translation_reads_as_it_is_written(): void {
		update_user_meta( $this->user_id, 'locale', 'fr_FR' );
		self::assertSame( 'Editing “A report”', $this->where() );
	}

	public function test_no_folder_of_languages_is_read_for_it(): void {
		$this->install( 'count-folders' );
		self::assertSame( 'Editing “A report”', $this->where( $folders ) );
		self::assertStringNotContainsString( 'native-presence', $folders );
	}

	/** Where somebody who edits a post is, as a beat tells it. */
	private function where( ?string &$folders = null ): string {
		$post_id = $this->make_post( array( 'post_title' => 'A report' ) );
		$page    = $this->visitor->get( '/wp-admin/' );
		presence_set( self::ROOM, 'editor', array( '_name' => 'Somebody', '_avatar' => '', '_idle' => 0, 'screen' => 'post', '_post' => $post_id ), 1_000_001, 600, Site::id() );
		$answer  = $this->visitor->beat( $page, Visitor::ping( $page, array( 'whos-online' => 'none' ) ) );
		$folders = (string) $answer->header( 'X-Test-Folders' );
		return $answer->json()['presence-shown']['whos-online']['rows'][0]['where'];
	}
}
