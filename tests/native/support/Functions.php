<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

use ReflectionClass;
use ReflectionExtension;
use ReflectionFunction;

/**
 * What the engine under test gives to PHP, whether an extension does or PHP code.
 */
final class Functions {
	/**
	 * @return array<string, ReflectionFunction> By name.
	 */
	public static function all(): array {
		if ( extension_loaded( 'presence' ) ) {
			return ( new ReflectionExtension( 'presence' ) )->getFunctions();
		}
		$names = array_filter( get_defined_functions()['user'], static fn( string $name ): bool => str_starts_with( $name, 'presence_' ) );
		return array_combine( $names, array_map( static fn( string $name ): ReflectionFunction => new ReflectionFunction( $name ), $names ) );
	}

	/**
	 * @return list<ReflectionClass>
	 */
	public static function classes(): array {
		if ( extension_loaded( 'presence' ) ) {
			return array_values( ( new ReflectionExtension( 'presence' ) )->getClasses() );
		}
		return [ new ReflectionClass( 'PresenceException' ), new ReflectionClass( 'PresenceEntry' ) ];
	}
}
