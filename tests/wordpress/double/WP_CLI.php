<?php
/**
 * A double of WP-CLI's class, which cannot be had here: what its handbook documents of the internal API, and of how
 * commands are found and their arguments checked. Formatter.php, utils.php and Synopsis.php belong to it.
 */

declare(strict_types=1);

use WP_CLI\Synopsis;
use WP_CLI\Utils;

final class WP_CLI {
	/** Global parameters; no command ever sees them. */
	public const GLOBALS = array( 'path', 'url', 'ssh', 'http', 'user', 'skip-plugins', 'skip-themes', 'skip-packages', 'require', 'exec', 'context', 'color', 'debug', 'prompt', 'quiet', 'allow-root' );

	/** @var array<string, callable|string> Commands by their words. */
	private static array $commands = array();

	private static bool $quiet = false;

	/**
	 * @param callable|string      $callable Function, or the name of a class.
	 * @param array<string, mixed> $args
	 */
	public static function add_command( string $name, $callable, array $args = array() ): bool {
		self::$commands[ $name ] = $callable;
		return true;
	}

	public static function line( string $message = '' ): void {
		echo $message . "\n";
	}

	public static function log( string $message ): void {
		if ( ! self::$quiet ) {
			echo $message . "\n";
		}
	}

	public static function success( string $message ): void {
		self::log( "Success: $message" );
	}

	public static function warning( string $message ): void {
		if ( ! self::$quiet ) {
			fwrite( STDERR, "Warning: $message\n" );
		}
	}

	/**
	 * @param string|WP_Error $message
	 */
	public static function error( $message ): void {
		fwrite( STDERR, 'Error: ' . ( $message instanceof WP_Error ? $message->get_error_message() : $message ) . "\n" );
		exit( 1 );
	}

	/**
	 * JSON is YAML as well.
	 *
	 * @param array<string, mixed> $assoc_args
	 */
	public static function print_value( mixed $value, array $assoc_args = array() ): void {
		echo match ( $assoc_args['format'] ?? '' ) {
			'json' => json_encode( $value ),
			'yaml' => "---\n" . json_encode( $value ),
			default => is_array( $value ) || is_object( $value ) ? var_export( $value, true ) : $value,
		} . "\n";
	}

	/**
	 * @param array<string, mixed> $assoc_args
	 */
	public static function confirm( string $question, array $assoc_args = array() ): void {
		if ( ! Utils\get_flag_value( $assoc_args, 'yes' ) ) {
			fwrite( STDOUT, "$question [y/n] " );
			if ( 'y' !== strtolower( trim( (string) fgets( STDIN ) ) ) ) {
				exit;
			}
		}
	}

	/**
	 * Takes the command line apart.
	 *
	 * @param string[] $words
	 * @return array{string[], array<string, string|bool>, array<string, string|bool>} Arguments, options, global parameters.
	 */
	public static function parse( array $words ): array {
		$parsed = array( array(), array(), array() );
		foreach ( $words as $word ) {
			if ( 1 === preg_match( '/^--no-([^=]+)$/', $word, $match ) ) {
				list( $name, $value ) = array( $match[1], false );
			} elseif ( 1 === preg_match( '/^--([^=]+)(?:=(.*))?$/s', $word, $match ) ) {
				list( $name, $value ) = array( $match[1], $match[2] ?? true );
			} else {
				$parsed[0][] = $word;
				continue;
			}
			$parsed[ in_array( $name, self::GLOBALS, true ) ? 2 : 1 ][ $name ] = $value;
		}
		return $parsed;
	}

	/**
	 * Runs what a command line asks for.
	 *
	 * @param string[] $words
	 */
	public static function run( array $words ): void {
		list( $args, $options, $global ) = self::parse( $words );
		self::$quiet = isset( $global['quiet'] );
		if ( isset( $global['user'] ) ) {
			$user = get_user_by( is_numeric( $global['user'] ) ? 'id' : ( is_email( $global['user'] ) ? 'email' : 'login' ), $global['user'] );
			if ( ! $user ) {
				self::error( "Invalid user ID, email or login: '{$global['user']}'" );
			}
			wp_set_current_user( $user->ID );
		}

		list( $callable, $method, $args ) = self::find( $args );

		$synopsis = Synopsis::of( $callable, $method );
		if ( $synopsis ) {
			list( $args, $options ) = $synopsis->check( $args, $options );
		}
		if ( ! is_string( $callable ) ) {
			$callable( $args, $options );
		} elseif ( '' === $method ) {
			( new $callable() )( $args, $options );
		} else {
			( new $callable() )->$method( $args, $options );
		}
	}

	/**
	 * The command that words name, and its arguments: the longest name wins.
	 *
	 * @param string[] $words
	 * @return array{callable|string, string, string[]}
	 */
	private static function find( array $words ): array {
		for ( $length = count( $words ); $length > 0; $length-- ) {
			$callable = self::$commands[ implode( ' ', array_slice( $words, 0, $length ) ) ] ?? null;
			$rest     = array_slice( $words, $length );
			if ( null === $callable ) {
				continue;
			}
			if ( ! is_string( $callable ) || method_exists( $callable, '__invoke' ) ) {
				return array( $callable, '', $rest );
			}
			$methods = self::subcommands( $callable );
			if ( isset( $rest[0], $methods[ $rest[0] ] ) ) {
				return array( $callable, $methods[ $rest[0] ], array_slice( $rest, 1 ) );
			}
		}
		self::error( "'" . implode( ' ', $words ) . "' is not a registered wp command." );
	}

	/**
	 * @return array<string, string> Methods by the name of their subcommand.
	 */
	private static function subcommands( string $callable ): array {
		$methods = array();
		foreach ( ( new ReflectionClass( $callable ) )->getMethods( ReflectionMethod::IS_PUBLIC ) as $method ) {
			if ( ! $method->isStatic() && ! str_starts_with( $method->name, '__' ) ) {
				$named = preg_match( '/^\s*\* @subcommand (\S+)/m', (string) $method->getDocComment(), $match );

				$methods[ 1 === $named ? $match[1] : $method->name ] = $method->name;
			}
		}
		return $methods;
	}
}
