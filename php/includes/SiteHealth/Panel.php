<?php
/**
 * The figures that go into a bug report.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence\SiteHealth;

use NativePresence\Bootstrap;
use NativePresence\Engine;
use NativePresence\Failures;
use NativePresence\Places\PageView;
use NativePresence\Recording\Setting;
use NativePresence\SystemUser;
use PresenceException;
use ReflectionClass;

/**
 * Everything that tells how presence is doing, for the panel that core's button copies. What tells about the machine is
 * private: shown, but not copied.
 */
final class Panel {

	/**
	 * Settings of PHP whose values tell about the machine.
	 */
	private const PRIVATE_SETTINGS = array( 'presence.shm_path', 'presence.redis_url', 'presence.redis_ca', 'presence.redis_cert', 'presence.redis_key' );

	/**
	 * The fields by name.
	 *
	 * @return array<string, array{label: string, value: string, debug?: string, private?: bool}>
	 */
	public static function fields(): array {
		$obstacle = Bootstrap::obstacle();

		return self::versions( $obstacle )
			+ ( null === $obstacle ? self::engine() + self::site() : array() )
			+ self::failures()
			+ self::settings();
	}

	/**
	 * What runs, or why nothing does.
	 *
	 * @param string|null $obstacle What Bootstrap::obstacle() found.
	 * @return array<string, array{label: string, value: string, debug?: string}>
	 */
	private static function versions( ?string $obstacle ): array {
		$extension = phpversion( 'presence' );

		return array(
			'plugin'    => self::field( __( 'Version of the plugin', 'native-presence' ), Bootstrap::VERSION ),
			'extension' => self::field( __( 'Version of the PHP extension', 'native-presence' ), $extension ? $extension : __( 'not loaded', 'native-presence' ), $extension ? $extension : 'not loaded' ),
			'status'    => match ( $obstacle ) {
				null      => self::field( __( 'Status', 'native-presence' ), __( 'running', 'native-presence' ), 'running' ),
				'beside'  => self::field( __( 'Status', 'native-presence' ), __( 'stands down for another plugin', 'native-presence' ), 'beside' ),
				default   => self::field( __( 'Status', 'native-presence' ), __( 'stands down: extension and plugin do not fit', 'native-presence' ), 'version' ),
			},
		);
	}

	/**
	 * What the engine says about itself.
	 *
	 * @return array<string, array{label: string, value: string, debug?: string, private?: bool}>
	 */
	private static function engine(): array {
		$info = Engine::info();

		if ( null === $info ) {
			return array(
				'engine' => self::field( __( 'Engine', 'native-presence' ), __( 'does not answer', 'native-presence' ), 'does not answer' ),
				'why'    => self::secret( __( 'Why', 'native-presence' ), Failures::message() ),
			) + self::figures( array_diff_key( Engine::known(), array( 'last_error' => '' ) ) );
		}

		return self::figures( $info );
	}

	/**
	 * Figures of an engine.
	 *
	 * @param array<string, mixed> $info What it says about itself.
	 * @return array<string, array{label: string, value: string, debug?: string, private?: bool}>
	 */
	private static function figures( array $info ): array {
		$fields = array();

		foreach ( $info as $name => $value ) {
			$field = match ( $name ) {
				// What is told already, or what the fill is made of.
				'version', 'blocks', 'block_size' => null,
				'engine'        => self::field( __( 'Engine', 'native-presence' ), (string) $value ),
				'path'          => self::secret( 'shm' === $info['engine'] ? __( 'Segment', 'native-presence' ) : __( 'Where it lives', 'native-presence' ), (string) $value ),
				// Only a file has an owner, and only an engine of a fixed size is ever full.
				'owner'         => $value < 0 ? null : self::field( __( 'Owner of the segment', 'native-presence' ), SystemUser::label( (int) $value ), (string) $value ),
				'size'          => 0 === $value ? null : self::field( __( 'Size', 'native-presence' ), (string) size_format( (int) $value ), (string) $value ),
				'blocks_used'   => self::fill( (int) $value, (int) ( $info['blocks'] ?? 0 ), (int) ( $info['block_size'] ?? 0 ) ),
				'entries'       => self::number( __( 'Entries of all sites', 'native-presence' ), (int) $value ),
				'rooms'         => self::number( __( 'Rooms of all sites', 'native-presence' ), (int) $value ),
				'sites'         => self::number( __( 'Sites', 'native-presence' ), (int) $value ),
				'refused'       => self::refusals( (array) $value ),
				'recoveries'    => self::number( 'redis' === $info['engine'] ? __( 'Times that the server came back', 'native-presence' ) : __( 'Recoveries from a process that died', 'native-presence' ), (int) $value ),
				'failures'      => self::number( __( 'Times that the server did not answer', 'native-presence' ), (int) $value ),
				'breaker'       => self::field( __( 'Breaker', 'native-presence' ), self::breaker( (string) $value, (int) $info['retry_ms'] ), (string) $value ),
				'retry_ms'      => null,
				'last_error'    => '' === $value ? null : self::secret( __( 'Why it did not answer', 'native-presence' ), (string) $value ),
				'round_trip_us' => self::number( __( 'Microseconds of a round trip', 'native-presence' ), (int) $value ),
				'epoch'         => 0 === $value ? null : self::field( __( 'Epoch', 'native-presence' ), (string) $value ),
				'server'        => self::field( __( 'Server', 'native-presence' ), (string) $value ),
				'eviction'      => self::field( __( 'When its memory is full', 'native-presence' ), (string) $value ),
				'layout'        => self::field( __( 'Version of the layout', 'native-presence' ), (string) $value ),
				'shards'        => self::number( __( 'Shards', 'native-presence' ), (int) $value ),
				// An engine may have more to tell; what is no number may be an address.
				default         => is_int( $value ) ? self::number( $name, $value ) : self::secret( $name, is_scalar( $value ) ? (string) $value : (string) wp_json_encode( $value ) ),
			};

			if ( null !== $field ) {
				$fields[ $name ] = $field;
			}
		}

		return $fields;
	}

	/**
	 * What this site has set.
	 *
	 * @return array<string, array{label: string, value: string, debug?: string}>
	 */
	private static function site(): array {
		return array(
			// Two web servers of one site show the same.
			'identity'  => self::field( __( 'Site identity', 'native-presence' ), Engine::site() ?? '' ),
			'recording' => self::on_or_off( __( 'Recording on this site', 'native-presence' ), wp_presence_recording_enabled() ),
			'front_end' => self::on_or_off( __( 'Recording of views of the site itself', 'native-presence' ), Setting::records( PageView::FRONT ) ),
			'largest'   => self::largest(),
			'process'   => self::field( __( 'User that PHP runs as', 'native-presence' ), SystemUser::label( SystemUser::current() ), (string) SystemUser::current() ),
		);
	}

	/**
	 * The last failure, however long ago.
	 *
	 * @return array<string, array{label: string, value: string, debug?: string, private?: bool}>
	 */
	private static function failures(): array {
		$last = Failures::last();

		if ( null === $last ) {
			return array( 'failure' => self::field( __( 'Last failure', 'native-presence' ), __( 'none', 'native-presence' ), 'none' ) );
		}

		$when = gmdate( 'Y-m-d H:i:s', $last['time'] ) . ' UTC';
		$kind = class_exists( PresenceException::class )
			? array_search( $last['code'], ( new ReflectionClass( PresenceException::class ) )->getConstants(), true )
			: false;

		return array(
			'failure'         => self::field( __( 'Last failure', 'native-presence' ), $when, $when . ' ' . ( $kind ? $kind : $last['code'] ) ),
			'failure_message' => self::secret( __( 'What it was', 'native-presence' ), $last['message'] ),
			'failure_count'   => self::number( __( 'Failures at least', 'native-presence' ), $last['count'] ),
		);
	}

	/**
	 * The extension's settings in php.ini.
	 *
	 * @return array<string, array{label: string, value: string, private?: bool}>
	 */
	private static function settings(): array {
		$fields = array();

		foreach ( extension_loaded( 'presence' ) ? ini_get_all( 'presence', false ) : array() as $name => $value ) {
			$fields[ $name ] = in_array( $name, self::PRIVATE_SETTINGS, true ) ? self::secret( $name, (string) $value ) : self::field( $name, (string) $value );
		}

		return $fields;
	}

	/**
	 * How full the memory is.
	 *
	 * @param int $used   Blocks in use.
	 * @param int $blocks Blocks there are; 0 when there is no limit.
	 * @param int $bytes  Bytes of a block; 0 for those of no size of their own, such as rows.
	 * @return array{label: string, value: string, debug?: string}
	 */
	private static function fill( int $used, int $blocks, int $bytes ): array {
		if ( 0 === $blocks ) {
			return self::field( __( 'In use', 'native-presence' ), $bytes > 0 ? (string) size_format( $used * $bytes, 1 ) : number_format_i18n( $used ), (string) $used );
		}

		return self::field(
			__( 'Filled', 'native-presence' ),
			sprintf(
				/* translators: 1: Percent, 2: Size in use such as "1.2 MB". 3: Size there is. */
				__( '%1$s percent: %2$s of %3$s', 'native-presence' ),
				number_format_i18n( 100 * $used / $blocks, 1 ),
				(string) size_format( $used * $bytes, 1 ),
				(string) size_format( $blocks * $bytes, 1 )
			),
			"$used/$blocks"
		);
	}

	/**
	 * What was refused, by reason.
	 *
	 * @param array<string, int> $refused Counts by reason.
	 * @return array{label: string, value: string, debug?: string}
	 */
	private static function refusals( array $refused ): array {
		$told = array();

		foreach ( $refused as $reason => $count ) {
			$told[] = "$reason: $count";
		}

		return self::field( __( 'Refused', 'native-presence' ), implode( ', ', $told ) );
	}

	/**
	 * Whether a server is asked.
	 *
	 * @param string $state    State of the breaker.
	 * @param int    $retry_ms In how many milliseconds it is asked again.
	 */
	private static function breaker( string $state, int $retry_ms ): string {
		return match ( $state ) {
			'closed'    => __( 'closed: the server is asked', 'native-presence' ),
			'half-open' => __( 'half-open: one call finds out whether the server is back', 'native-presence' ),
			/* translators: %s: Number of milliseconds. */
			default     => sprintf( __( 'open: the server is asked again in %s ms', 'native-presence' ), number_format_i18n( $retry_ms ) ),
		};
	}

	/**
	 * Who has the most data. A name is not copied into a bug report.
	 *
	 * @return array{label: string, value: string, private: bool}
	 */
	private static function largest(): array {
		$largest = LargestUser::find();

		return self::secret(
			__( 'User with the most presence data', 'native-presence' ),
			null === $largest ? __( 'nobody', 'native-presence' ) : $largest[0] . ': ' . size_format( $largest[1] )
		);
	}

	/**
	 * A switch.
	 *
	 * @param string $label Label.
	 * @param bool   $on    Whether it is on.
	 * @return array{label: string, value: string, debug: string}
	 */
	private static function on_or_off( string $label, bool $on ): array {
		return self::field( $label, $on ? __( 'on', 'native-presence' ) : __( 'off', 'native-presence' ), $on ? 'on' : 'off' );
	}

	/**
	 * A number.
	 *
	 * @param string $label Label.
	 * @param int    $value Number.
	 * @return array{label: string, value: string, debug: string}
	 */
	private static function number( string $label, int $value ): array {
		return self::field( $label, number_format_i18n( $value ), (string) $value );
	}

	/**
	 * A field that is shown and not copied. A password in an address is not even shown.
	 *
	 * @param string $label Label.
	 * @param string $value Value.
	 * @return array{label: string, value: string, private: bool}
	 */
	private static function secret( string $label, string $value ): array {
		return array(
			'label'   => $label,
			'value'   => (string) preg_replace( array( '~([?&][^=&]*pass[^=&]*=)[^&]*~i', '~//[^/]*@~' ), array( '$1***', '//***@' ), $value ),
			'private' => true,
		);
	}

	/**
	 * A field.
	 *
	 * @param string      $label Label.
	 * @param string      $value Value in the language of whoever looks.
	 * @param string|null $debug Value as it is copied, where that differs.
	 * @return array{label: string, value: string, debug?: string}
	 */
	private static function field( string $label, string $value, ?string $debug = null ): array {
		return array(
			'label' => $label,
			'value' => $value,
		) + ( null === $debug ? array() : array( 'debug' => $debug ) );
	}
}
