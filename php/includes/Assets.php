<?php
/**
 * Scripts and styles.
 *
 * @package NativePresence
 */

declare( strict_types=1 );

namespace NativePresence;

/**
 * Enqueues what the page being served needs, and nothing of what it does not show.
 */
final class Assets {

	/**
	 * Handle of the script that keeps a tab.
	 */
	private const PING = 'wp-presence-ping';

	/**
	 * What scripts of surfaces need beside what all of them do.
	 */
	private const NEEDS = array(
		'editor-panel' => array( 'wp-presence-pause', 'wp-plugins', 'wp-editor', 'wp-element' ),
	);

	/**
	 * What styles of surfaces need beside what all of them do.
	 */
	private const LOOKS = array(
		'whos-online'  => array( 'wp-presence-rows' ),
		'active-posts' => array( 'wp-presence-rows' ),
	);

	/**
	 * Enqueues the ping, and the script and style of each surface it has a token for.
	 *
	 * @param array{tokens: array<string, string>} $config    What the scripts have to know.
	 * @param bool                                 $announces Whether the page says who comes and goes.
	 */
	public static function enqueue( array $config, bool $announces ): void {
		self::script( self::PING, 'ping', array( 'heartbeat', 'wp-hooks' ) );

		self::data( self::PING, 'wpPresenceConfig', $config );

		$surfaces = array_keys( $config['tokens'] );

		if ( ! $surfaces ) {
			return;
		}

		self::script( 'wp-presence-people', 'people', array( 'wp-i18n' ) );
		self::style( 'wp-presence-people', 'people', array() );
		wp_register_style( 'wp-presence-rows', self::url( 'css/rows.css' ), array(), Bootstrap::VERSION );
		self::script( 'wp-presence-pause', 'pause', array( self::PING, 'wp-hooks', 'wp-i18n' ) );

		if ( $announces ) {
			self::script( 'wp-presence-announce', 'announce', array( self::PING, 'wp-hooks', 'wp-a11y', 'wp-i18n' ) );
		}

		foreach ( $surfaces as $surface ) {
			self::script( "wp-presence-$surface", $surface, array_merge( array( self::PING, 'wp-presence-people', 'wp-i18n' ), self::NEEDS[ $surface ] ?? array() ) );
			self::style( "wp-presence-$surface", $surface, array_merge( array( 'wp-presence-people' ), self::LOOKS[ $surface ] ?? array() ) );
		}
	}

	/**
	 * Enqueues a script and a style of something that is no surface, where the ping is.
	 *
	 * @param string               $name     Name of both.
	 * @param string               $variable What the script reads the data from.
	 * @param array<string, mixed> $data     What the script has to know.
	 */
	public static function enqueue_beside_ping( string $name, string $variable, array $data ): void {
		if ( wp_script_is( self::PING ) ) {
			self::script( "wp-presence-$name", $name, array( self::PING, 'wp-hooks', 'wp-i18n' ) );
			self::data( "wp-presence-$name", $variable, $data );
			self::style( "wp-presence-$name", $name, array() );
		}
	}

	/**
	 * Takes our scripts back where other code has switched the heartbeat off: without it they have nothing to do, and core
	 * complains of a script whose needs are not there.
	 */
	public static function need_heartbeat(): void {
		if ( ! wp_script_is( self::PING ) || wp_script_is( 'heartbeat', 'registered' ) ) {
			return;
		}

		foreach ( wp_scripts()->queue as $handle ) {
			if ( str_starts_with( $handle, 'wp-presence-' ) ) {
				wp_dequeue_script( $handle );
			}
		}
	}

	/**
	 * Enqueues a script.
	 *
	 * @param string   $handle Handle.
	 * @param string   $name   File without its ending.
	 * @param string[] $needs  Handles it needs.
	 */
	private static function script( string $handle, string $name, array $needs ): void {
		wp_enqueue_script( $handle, self::url( "js/$name.js" ), $needs, Bootstrap::VERSION, array( 'in_footer' => true ) );

		if ( in_array( 'wp-i18n', $needs, true ) ) {
			wp_set_script_translations( $handle, 'native-presence', plugin_dir_path( Bootstrap::file() ) . 'languages' );
		}
	}

	/**
	 * Prints data before a script.
	 *
	 * @param string               $handle   Handle of the script.
	 * @param string               $variable What the script reads the data from.
	 * @param array<string, mixed> $data     Data.
	 */
	private static function data( string $handle, string $variable, array $data ): void {
		wp_add_inline_script(
			$handle,
			"window.$variable = " . wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES ) . ';',
			'before'
		);
	}

	/**
	 * Enqueues a style.
	 *
	 * @param string   $handle Handle.
	 * @param string   $name   File without its ending.
	 * @param string[] $needs  Handles it needs.
	 */
	private static function style( string $handle, string $name, array $needs ): void {
		wp_enqueue_style( $handle, self::url( "css/$name.css" ), $needs, Bootstrap::VERSION );
	}

	/**
	 * The address of an asset.
	 *
	 * @param string $path Path below the folder of assets.
	 */
	private static function url( string $path ): string {
		return plugins_url( "assets/$path", Bootstrap::file() );
	}
}
