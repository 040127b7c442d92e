<?php

declare(strict_types=1);

namespace NativePresence\Tests\Native\Support;

/**
 * A caller without strict types.
 */
final class Weak {
	public static function call( string $function, mixed ...$arguments ): mixed {
		// Code in eval() starts without strict types, whatever the file around it says.
		return eval( "return \\$function( ...\$arguments );" );
	}
}
