<?php
/**
 * What a command's documentation says of its arguments, and whether it was called so. Part of the double of WP-CLI.
 */

declare(strict_types=1);

namespace WP_CLI;

use ReflectionMethod;
use WP_CLI;

final class Synopsis {
	/**
	 * @param array<int, array{name: string, kind: string, optional: bool, default: string|int|null, options: string[]}> $parameters
	 */
	private function __construct( public readonly array $parameters ) {}

	/**
	 * What a command documents of its parameters. One that documents none is not checked.
	 *
	 * @param callable|string $callable
	 */
	public static function of( $callable, string $method ): ?self {
		if ( ! is_string( $callable ) ) {
			return null;
		}
		$synopsis = self::parse( (string) ( new ReflectionMethod( $callable, '' === $method ? '__invoke' : $method ) )->getDocComment() );
		return array() === $synopsis->parameters ? null : $synopsis;
	}

	public static function parse( string $comment ): self {
		$text       = (string) preg_replace( '/^\s*\* ?/m', '', $comment );
		$section    = 1 === preg_match( '/^## OPTIONS\n(.*?)(?=^## |^@|\z)/ms', $text, $match ) ? $match[1] : '';
		$parameters = array();
		// A parameter, its description, and perhaps its default and options between two lines of dashes.
		preg_match_all( '/^(\[?)(?:<([a-z-]+)>|--([a-z-]+)(=<[a-z-]+>)?)(\]?)\n: [^\n]+\n(?:---\n(.*?)^---$)?/ms', $section, $found, PREG_SET_ORDER );
		foreach ( $found as $one ) {
			$more         = $one[6] ?? '';
			$parameters[] = array(
				'name'     => '' !== $one[2] ? $one[2] : $one[3],
				'kind'     => match ( true ) {
					'' !== $one[2] => 'positional',
					'' !== $one[4] => 'assoc',
					default => 'flag',
				},
				'optional' => '[' === $one[1],
				// It is read as YAML.
				'default'  => 1 === preg_match( '/^default: (.+)$/m', $more, $match ) ? ( ctype_digit( $match[1] ) ? (int) $match[1] : $match[1] ) : null,
				'options'  => preg_match_all( '/^  - (.+)$/m', $more, $match ) ? $match[1] : array(),
			);
		}
		return new self( $parameters );
	}

	/**
	 * @param string[]                   $args
	 * @param array<string, string|bool> $options
	 * @return array{string[], array<string, string|bool>} With the defaults.
	 */
	public function check( array $args, array $options ): array {
		$errors   = array();
		$warnings = array();
		$unknown  = $options;
		$number   = 0;
		foreach ( $this->parameters as $parameter ) {
			$name = $parameter['name'];
			if ( 'positional' === $parameter['kind'] ) {
				$value = $args[ $number ] ?? $parameter['default'];
				if ( null === $value && ! $parameter['optional'] ) {
					echo "usage: <$name> is missing\n";
					exit( 1 );
				}
				if ( null !== $value ) {
					$args[ $number ] = $value;
					if ( array() !== $parameter['options'] && ! in_array( $value, $parameter['options'], true ) ) {
						WP_CLI::error( 'Invalid value specified for positional arg.' );
					}
				}
				++$number;
				continue;
			}
			$value = $options[ $name ] ?? $parameter['default'];
			unset( $unknown[ $name ] );
			if ( null === $value ) {
				if ( ! $parameter['optional'] ) {
					$errors[] = "missing --$name parameter";
				}
				continue;
			}
			if ( 'assoc' === $parameter['kind'] && true === $value && $parameter['optional'] ) {
				$warnings[] = "--$name parameter needs a value";
				unset( $options[ $name ] );
				continue;
			} elseif ( 'assoc' === $parameter['kind'] && true === $value ) {
				$errors[] = "--$name parameter needs a value";
			} elseif ( array() !== $parameter['options'] && ! in_array( $value, $parameter['options'], true ) ) {
				$errors[] = "Invalid value specified for '$name'";
			}
			$options[ $name ] = $value;
		}
		foreach ( array_keys( $unknown ) as $name ) {
			$errors[] = "unknown --$name parameter";
		}
		if ( count( $args ) > $number ) {
			WP_CLI::error( 'Too many positional arguments: ' . implode( ' ', array_slice( $args, $number ) ) );
		}
		if ( array() !== $errors ) {
			WP_CLI::error( "Parameter errors:\n " . implode( "\n ", $errors ) );
		}
		array_map( array( WP_CLI::class, 'warning' ), $warnings );
		return array( $args, $options );
	}
}
