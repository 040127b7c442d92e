<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Classes;

use NativePresence\Tests\Native\Support\Functions;
use NativePresence\Tests\Native\Support\Php;
use PHPUnit\Framework\TestCase;

/**
 * `stubs/presence.stub.php` and the engine under test say the same, in both directions.
 */
final class StubsTest extends TestCase {
	private const STUB = __DIR__ . '/../../../stubs/presence.stub.php';

	/** Describes functions and classes, by name, as text. Run with the extension, and in a PHP with only the stub. */
	private const DESCRIBE = <<<'PHP'
	$parameter = static fn( ReflectionParameter $parameter ): string => sprintf(
		'%s $%s%s',
		$parameter->getType(),
		$parameter->getName(),
		$parameter->isOptional() ? ' = ' . var_export( $parameter->getDefaultValue(), true ) : ''
	);
	$describe_function = static fn( ReflectionFunction $function ): string => sprintf(
		'%s( %s ): %s',
		$function->getName(),
		implode( ', ', array_map( $parameter, $function->getParameters() ) ),
		$function->getReturnType()
	);
	$describe_class = static function ( ReflectionClass $class ): string {
		$lines = [ implode( ' ', Reflection::getModifierNames( $class->getModifiers() ) ) . ' ' . $class->getName() . ' extends ' . ( $class->getParentClass() ?: null )?->getName() ];
		foreach ( $class->getReflectionConstants() as $constant ) {
			if ( $constant->getDeclaringClass()->getName() === $class->getName() ) {
				$lines[] = implode( ' ', Reflection::getModifierNames( $constant->getModifiers() ) ) . " {$constant->getName()} = {$constant->getValue()}";
			}
		}
		foreach ( $class->getProperties() as $property ) {
			if ( $property->getDeclaringClass()->getName() === $class->getName() ) {
				$lines[] = implode( ' ', Reflection::getModifierNames( $property->getModifiers() ) ) . " {$property->getType()} \${$property->getName()}" . ( $property->hasDefaultValue() ? ' with a default' : '' );
			}
		}
		foreach ( $class->getMethods() as $method ) {
			// What the extension's class is, PHP code says by magic methods.
			if ( $method->getDeclaringClass()->getName() === $class->getName() && ! str_starts_with( $method->getName(), '__' ) ) {
				$lines[] = $method->getName();
			}
		}
		return implode( "\n", $lines );
	};
	PHP;

	public function test_functions_and_classes_are_the_same_in_both(): void {
		$stub = var_export( realpath( self::STUB ), true );
		$code = self::DESCRIBE . <<<PHP

		\$names   = get_defined_functions()['user'];
		\$classes = get_declared_classes();
		require $stub;
		\$functions = array_map( static fn( string \$name ) => new ReflectionFunction( \$name ), array_values( array_diff( get_defined_functions()['user'], \$names ) ) );
		\$classes   = array_map( static fn( string \$name ) => new ReflectionClass( \$name ), array_values( array_diff( get_declared_classes(), \$classes ) ) );
		echo json_encode( [ array_map( \$describe_function, \$functions ), array_map( \$describe_class, \$classes ) ] );
		PHP;
		// Without the extension, whose names the stub would declare again.
		$outcome = Php::run( $code, [ 'extension' => null ] );
		self::assertSame( 0, $outcome->status, $outcome->errors );
		[ $functions, $classes ] = json_decode( $outcome->output, true, 512, JSON_THROW_ON_ERROR );

		[ $native_functions, $native_classes ] = $this->native();
		sort( $functions );
		sort( $native_functions );
		sort( $classes );
		sort( $native_classes );
		self::assertSame( $native_functions, $functions );
		self::assertSame( $native_classes, $classes );
		self::assertCount( 19, $functions );
		self::assertCount( 2, $classes );
	}

	/**
	 * @return array{list<string>, list<string>}
	 */
	private function native(): array {
		$describe_function = null;
		$describe_class    = null;
		eval( self::DESCRIBE );
		return [
			array_map( $describe_function, array_values( Functions::all() ) ),
			array_map( $describe_class, Functions::classes() ),
		];
	}
}
